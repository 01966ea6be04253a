// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/origin.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr std::array<std::string_view, 2> two = {"a.b", ""};
constexpr auto wire = "0c 07 0003 612e62 0000"_hex;
static_assert(written_array<9>([](writer& out) { h3::write_origin(out, two); }) == wire);
static_assert(parsed<h3::origin>(wire)->payload.size() == 7);

constexpr std::size_t count_entries(bytes payload) {
  h3::origin_reader entries(payload);
  bytes entry;
  std::size_t count = 0;
  for (auto r = entries.next(entry); r && *r; r = entries.next(entry)) ++count;
  return count;
}
static_assert(count_entries(parsed<h3::origin>(wire)->payload) == 2);

[[nodiscard]] std::vector<std::string> entries_of(bytes payload) {
  h3::origin_reader entries(payload);
  std::vector<std::string> all;
  bytes entry;
  for (;;) {
    const auto r = entries.next(entry);
    if (!r) {
      all.emplace_back(r.error().name());
      all.emplace_back(std::to_string(r.error().offset));
      // The walk is over.
      const auto after = entries.next(entry);
      CHECK((after && !*after));
      return all;
    }
    if (!*r) return all;
    all.emplace_back(as_text(entry));
  }
}

}  // namespace

TEST_CASE("h3 origin_reader: entries come in order, empty ones as well (RFC 9412 section 2)") {
  CHECK(entries_of({}).empty());
  const exact_octets payload(unhex("0000 0002 6162 0001 63 0000"));
  CHECK(entries_of(payload.span()) == std::vector<std::string>{"", "ab", "c", ""});
}

TEST_CASE(
    "h3 origin_reader: an entry that is cut off is H3_FRAME_ERROR, with its place (RFC 9114 section 7.1)") {
  const octet_string whole = unhex("0002 6162 0003 636465");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const exact_octets cut(std::span{whole}.first(size));
    std::vector<std::string> expected;
    if (size >= 4) expected.emplace_back("ab");
    if (size != 0 && size != 4) {
      expected.emplace_back("h3_origin_malformed");
      expected.emplace_back(size < 4 ? "0" : "4");
    }
    CAPTURE(size);
    CHECK(entries_of(cut.span()) == expected);
  }
  CHECK(error{.code = error_code::h3_origin_malformed}.h3_code() == 0x106);
}

TEST_CASE("h3 origin: the payload has to have the announced length (RFC 9114 section 7.1)") {
  check_announced_length<h3::origin>(0x0c, unhex("0003 612e62 0000"));
}

TEST_CASE("h3 origin: what is written parses to the same (RFC 9412 section 2)") {
  const std::string longest(0xffff, 'o');
  std::vector<std::string_view> origins;
  for (const std::string_view next : {std::string_view{"https://a.example"}, std::string_view{},
                                      std::string_view{longest}, std::string_view{"x"}}) {
    const received_frame frame(written([&](writer& out) { h3::write_origin(out, origins); }));
    REQUIRE(frame.parse<h3::origin>());
    CHECK(entries_of(frame.parse<h3::origin>()->payload) ==
          std::vector<std::string>(origins.begin(), origins.end()));
    origins.push_back(next);
  }
  const std::string text(0x1'0000, 'a');
  const std::string_view one[] = {text};
  CHECK(write_refusal([&](writer& out) { h3::write_origin(out, one); }) == error_code::invalid_argument);
}
