// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/protocol_id.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "alt_svc/values.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::protocol_id;

namespace {

// RFC 7838 section 3, the table of examples.
static_assert(protocol_id{"h2"} == "h2" && protocol_id{"h2"}.canonical());
static_assert(protocol_id{"w%3Dx%3Ay#z"} == "w=x:y#z" && protocol_id{"w%3Dx%3Ay#z"}.canonical());
static_assert(protocol_id{"x%25y"} == "x%y" && protocol_id{"x%25y"}.canonical());
static_assert(protocol_id{"h3"} != "h2" && protocol_id{"h3"} != "h" && protocol_id{"h3"} != "h3-29");
static_assert(protocol_id{"h3"} != protocol_id{"h3-29"} && protocol_id{"h3-29"} != protocol_id{"h3"} &&
              protocol_id{"h3"} != protocol_id{} && protocol_id{"h%33"} == protocol_id{"h3"});
static_assert(protocol_id{} == "" && protocol_id{}.decoded_size() == 0);

constexpr bool round_trip(std::string_view alpn, std::string_view encoded) {
  std::array<std::uint8_t, 64> wire{};
  writer out{wire};
  alt_svc::write_protocol_id(out, alpn);
  if (!out.ok() || out.size() != encoded.size()) return false;
  for (std::size_t i = 0; i < encoded.size(); ++i)
    if (wire[i] != static_cast<unsigned char>(encoded[i])) return false;
  return protocol_id{encoded} == alpn;
}
static_assert(round_trip("h2", "h2") && round_trip("w=x:y#z", "w%3Dx%3Ay#z") && round_trip("x%y", "x%25y"));
static_assert(round_trip("http/1.1", "http%2F1.1") && round_trip("\xff", "%FF"));

[[nodiscard]] std::string encoded(std::string_view alpn) {
  return written_text([&](writer& out) { alt_svc::write_protocol_id(out, alpn); });
}
[[nodiscard]] std::string rewritten(std::string_view id) {
  return written_text([&](writer& out) { write(out, protocol_id{id}); });
}

}  // namespace

TEST_CASE("alt_svc protocol_id: every octet has one form and comes back (RFC 7838 section 3)") {
  for (int octet = 0; octet < 256; ++octet) {
    const std::string alpn(1, static_cast<char>(octet));
    const std::string id = encoded(alpn);
    CAPTURE(octet, id);
    CHECK(protocol_id{id} == alpn);
    CHECK(protocol_id{id}.canonical());
    CHECK((id.size() == 1) == (octet != '%' && alt_svc::detail::is_tchar(alpn[0])));
    CHECK(rewritten(id) == id);
  }
}

TEST_CASE("alt_svc protocol_id: what need not be encoded still compares by its octets (RFC 7838 section 3)") {
  CHECK(protocol_id{"%683"} == "h3");
  CHECK_FALSE(protocol_id{"%683"}.canonical());
  CHECK_FALSE(protocol_id{"w%3dx"}.canonical());
  CHECK_FALSE(protocol_id{"w%fF"}.canonical());
  CHECK_FALSE(protocol_id{"w%a0"}.canonical());
  CHECK(protocol_id{"w%FF%25"}.canonical());
  // One that was never checked is read to its end and not further.
  CHECK(protocol_id{"a%4"} == "a%4");
  CHECK(protocol_id{"a%"}.decoded_size() == 2);
  CHECK(protocol_id{"w%3dx"} == protocol_id{"w%3Dx"});
  CHECK_FALSE(protocol_id{"w%3dx"} == protocol_id{"w%3Dxy"});
  CHECK_FALSE(protocol_id{"w%3dxy"} == protocol_id{"w%3Dx"});
  CHECK(rewritten("%683") == "h3");
  CHECK(rewritten("w%3dx") == "w%3Dx");
}

TEST_CASE("alt_svc protocol_id: decoding takes exactly the room it says (RFC 7838 section 3)") {
  const exact_text id("w%3Dx%3Ay#z");
  const protocol_id p{id.view()};
  CHECK(p.decoded_size() == 7);
  for (std::size_t size = 0; size < 7; ++size) {
    exact_buffer<char> room(size);
    const auto r = p.decode(room.span());
    REQUIRE_FALSE(r);
    CHECK(r.error() == error{.code = error_code::buffer_too_small, .offset = size, .limit = 7});
  }
  exact_buffer<char> room(7);
  CHECK(*p.decode(room.span()) == "w=x:y#z");
  // Nothing to decode, nothing to write.
  const protocol_id plain{"h3-29"};
  CHECK(plain.decode({})->data() == plain.encoded.data());
}

TEST_CASE("alt_svc protocol_id: names have 1 to 255 octets (RFC 7301 section 3.1)") {
  CHECK(encoded("") == "invalid_argument");
  CHECK(encoded(std::string(255, 'a')) == std::string(255, 'a'));
  CHECK(encoded(std::string(256, 'a')) == "invalid_argument");
  CHECK(rewritten("") == "invalid_argument");
}

TEST_CASE("alt_svc protocol_id: comparing without decoding says what decoding says (RFC 7838 section 3)") {
  random_source random(7838);
  std::array<char, 64> room{};
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = random.text_of("h%3=\xff", random.below(6));
    const std::string b = random.text_of("h%3=\xff", random.below(6));
    if (a.empty()) continue;
    const std::string id = encoded(a);
    CHECK((protocol_id{id} == b) == (a == b));
    CHECK(*protocol_id{id}.decode(room) == a);
    if (!b.empty()) CHECK((protocol_id{id} == protocol_id{encoded(b)}) == (a == b));
  }
}
