// SPDX-License-Identifier: MIT
#include "httpwire/http/http_datagram.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::http_datagram;

namespace {

constexpr auto small = "0b 6869"_hex;
static_assert(http_datagram::parse(small)->stream_id == 44);
static_assert(http_datagram::parse(small)->payload.size() == 2);

constexpr bool comes_back() {
  std::array<std::uint8_t, 16> memory{};
  writer out{memory};
  write(out, http_datagram{.stream_id = 4 * 16'383, .payload = small});
  const auto again = http_datagram::parse(*out.written());
  return again && again->stream_id == 4 * 16'383 && again->payload.size() == 3 && out.size() == 5;
}
static_assert(comes_back());

[[nodiscard]] std::string wire_of(const http_datagram& d) {
  std::array<std::uint8_t, 16> memory{};
  writer out{memory};
  write(out, d);
  const auto written = out.written();
  return written ? hex(*written) : std::string{written.error().name()};
}

}  // namespace

TEST_CASE("http_datagram: identifier and payload, which may be empty (RFC 9297 section 2.1)") {
  const exact_octets zero{"00"_hex};
  const auto parsed = http_datagram::parse(zero.span());
  REQUIRE(parsed);
  CHECK(parsed->stream_id == 0);
  CHECK(parsed->payload.empty());
  // Any length of the varint is taken.
  const exact_octets longer{"c000000000000001 ff"_hex};
  CHECK(http_datagram::parse(longer.span())->stream_id == 4);
  CHECK(http_datagram::parse(longer.span())->payload.size() == 1);
}

TEST_CASE("http_datagram: too short for its identifier ends the connection (RFC 9297 section 2.1)") {
  const auto whole = "cfffffffffffffff"_hex;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const exact_octets cut{bytes{whole}.first(size)};
    const auto parsed = http_datagram::parse(cut.span());
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == error_code::http_datagram_truncated);
    CHECK(parsed.error().scope() == error_scope::connection);
    CHECK(parsed.error().h3_code() == 0x33);
    CHECK(parsed.error().offset == 0);
  }
}

TEST_CASE("http_datagram: quarter stream IDs end at 2^60-1 (RFC 9297 section 2.1)") {
  CHECK(http_datagram::parse("cfffffffffffffff"_hex)->stream_id == varint::max_value - 3);
  const auto parsed = http_datagram::parse("d000000000000000"_hex);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == error_code::http_datagram_stream);
  CHECK(parsed.error().scope() == error_scope::connection);
  CHECK(parsed.error().h3_code() == 0x33);
  CHECK(parsed.error().limit == (std::uint64_t{1} << 60) - 1);
}

TEST_CASE("http_datagram: written for request streams only (RFC 9297 section 2.1)") {
  CHECK(wire_of({.stream_id = 0}) == "00");
  CHECK(wire_of({.stream_id = 256}) == "4040");
  CHECK(wire_of({.stream_id = varint::max_value - 3}) == "cfffffffffffffff");
  CHECK(wire_of({.stream_id = 1}) == "invalid_argument");
  CHECK(wire_of({.stream_id = 2}) == "invalid_argument");
  CHECK(wire_of({.stream_id = varint::max_value + 1}) == "varint_too_large");
}
