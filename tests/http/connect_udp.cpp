// SPDX-License-Identifier: MIT
#include "httpwire/http/connect_udp.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::udp_tunnel_datagram;

namespace {

constexpr auto packet = "00 6869"_hex;
static_assert(udp_tunnel_datagram::parse(packet)->context_id == http::udp_context_id);
static_assert(udp_tunnel_datagram::parse(packet)->payload.size() == 2);
static_assert(http::is_client_context(2) && http::is_proxy_context(1));
static_assert(!http::is_client_context(0) && !http::is_proxy_context(0) && !http::is_client_context(3));

}  // namespace

TEST_CASE("connect_udp: a context ID and a payload, which may be empty (RFC 9298 section 5)") {
  CHECK(udp_tunnel_datagram::parse("00"_hex)->payload.empty());
  CHECK(udp_tunnel_datagram::parse("ffffffffffffffff00"_hex)->context_id == varint::max_value);
  const auto whole = "c000000000000002"_hex;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const exact_octets cut{bytes{whole}.first(size)};
    const auto parsed = udp_tunnel_datagram::parse(cut.span());
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == error_code::connect_udp_context_truncated);
    CHECK(parsed.error().scope() == error_scope::stream);
  }
}

TEST_CASE("connect_udp: a UDP payload has at most 65527 octets (RFC 9298 section 5)") {
  std::vector<std::uint8_t> datagram(1 + http::max_udp_payload_size);
  CHECK(udp_tunnel_datagram::parse(datagram)->payload.size() == 65'527);
  datagram.push_back(0);
  const auto parsed = udp_tunnel_datagram::parse(datagram);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == error_code::connect_udp_payload_too_large);
  CHECK(parsed.error().scope() == error_scope::stream);
  CHECK(parsed.error().limit == 65'527);
  CHECK(parsed.error().offset == 1);
  // Other contexts say themselves what they carry.
  datagram[0] = 2;
  CHECK(udp_tunnel_datagram::parse(datagram)->payload.size() == 65'528);
}

TEST_CASE("connect_udp: datagrams are written (RFC 9298 sections 4 and 5)") {
  std::array<std::uint8_t, 16> memory{};
  writer out{memory};
  write(out, udp_tunnel_datagram{.payload = "6869"_hex});
  write(out, udp_tunnel_datagram{.context_id = 64});
  CHECK(hex(*out.written()) == "0068694040");
  const std::vector<std::uint8_t> longest(http::max_udp_payload_size + 1);
  writer counting;
  write(counting, udp_tunnel_datagram{.payload = longest});
  CHECK(counting.written().error().code == error_code::invalid_argument);
  writer too_large;
  write(too_large, udp_tunnel_datagram{.context_id = varint::max_value + 1});
  CHECK(too_large.written().error().code == error_code::varint_too_large);
}

TEST_CASE(
    "connect_udp: even contexts are the client's, odd ones the proxy's, 0 nobody's (RFC 9298 section 4)") {
  for (std::uint64_t id = 0; id < 6; ++id) {
    CHECK(http::is_client_context(id) == (id == 2 || id == 4));
    CHECK(http::is_proxy_context(id) == (id % 2 == 1));
  }
}
