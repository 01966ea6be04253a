// SPDX-License-Identifier: MIT
#include "httpwire/h2/preface.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

static_assert(h2::preface == "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"_hex);

consteval bool is_recognized() {
  h2::preface_reader reader;
  bytes in = h2::preface;
  const auto r = reader.next(in);
  return r && *r && in.empty();
}
static_assert(is_recognized());

/// Gives `in` to the reader as a chunk in memory of its own; how much it took.
struct step {
  poll<bool> outcome;
  std::size_t taken;
};
[[nodiscard]] step feed(h2::preface_reader& reader, bytes in) {
  const exact_octets chunk(in);
  bytes rest = chunk.span();
  const auto r = reader.next(rest);
  CHECK(rest.data() + rest.size() == chunk.data() + chunk.size());
  return {r, in.size() - rest.size()};
}

}  // namespace

TEST_CASE(
    "preface: it is recognized whatever its chunks, and what is behind it stays "
    "(RFC 9113 section 3.4)") {
  const octet_string wire = joined({octet_string(h2::preface.begin(), h2::preface.end()), {0, 0, 0, 4}});
  for (std::size_t a = 0; a <= wire.size(); ++a)
    for (std::size_t b = a; b <= wire.size(); ++b) {
      h2::preface_reader reader;
      std::size_t taken = 0;
      for (const auto& [from, to] : {std::pair{std::size_t{0}, a}, {a, b}, {b, wire.size()}}) {
        const step s = feed(reader, bytes{wire}.subspan(from, to - from));
        taken += s.taken;
        CHECK(s.outcome.need_more() == (to < 24));
        if (to >= 24) CHECK((s.outcome.has_value() && *s.outcome));
        CHECK(taken == std::min<std::size_t>(to, 24));
      }
    }
}

TEST_CASE("preface: it is recognized octet by octet, with empty chunks between (RFC 9113 section 3.4)") {
  h2::preface_reader reader;
  for (std::size_t i = 0; i < 24; ++i) {
    CHECK(feed(reader, {}).outcome.need_more());
    const step s = feed(reader, bytes{h2::preface}.subspan(i, 1));
    CHECK(s.taken == 1);
    CHECK(s.outcome.has_value() == (i == 23));
  }
  CHECK(feed(reader, {}).outcome.has_value());
}

TEST_CASE(
    "preface: each wrong octet is told at once and stays, with every cut before it "
    "(RFC 9113 section 3.4)") {
  for (std::size_t wrong = 0; wrong < 24; ++wrong)
    for (const unsigned bit : {0U, 5U, 7U})
      for (std::size_t cut = 0; cut <= wrong; ++cut) {
        octet_string wire(h2::preface.begin(), h2::preface.end());
        wire[wrong] = static_cast<std::uint8_t>(wire[wrong] ^ (1U << bit));
        h2::preface_reader reader;
        CHECK(feed(reader, bytes{wire}.first(cut)).outcome.need_more());
        const step s = feed(reader, bytes{wire}.subspan(cut));
        REQUIRE(s.outcome.has_error());
        CHECK(s.outcome.error() == error{.code = error_code::h2_bad_preface, .offset = wrong});
        CHECK(s.outcome.error().scope() == error_scope::connection);
        CHECK(s.outcome.error().h2_code() == 1);
        CHECK(s.taken == wrong - cut);
        // The same again, whatever comes.
        CHECK(feed(reader, bytes{wire}.subspan(wrong)).outcome.error() == s.outcome.error());
        const step right = feed(reader, bytes{h2::preface}.subspan(wrong));
        REQUIRE(right.outcome.has_error());
        CHECK(right.outcome.error() == s.outcome.error());
        CHECK(right.taken == 0);
      }
}

TEST_CASE(
    "preface: an HTTP/1.1 request is refused at its first octet that differs "
    "(RFC 9113 section 3.4)") {
  const auto place = [](std::string_view text) {
    h2::preface_reader reader;
    return feed(reader, as_bytes(text)).outcome.error().offset;
  };
  CHECK(place("GET / HTTP/1.1\r\n") == 0);
  CHECK(place("POST / HTTP/1.1\r\n") == 1);
  CHECK(place("PRI * HTTP/1.1\r\n") == 11);
}
