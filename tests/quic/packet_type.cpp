// SPDX-License-Identifier: MIT
#include "httpwire/quic/packet_type.hpp"

#include <cstdint>
#include <string>

#include "support/catch.hpp"

using namespace httpwire::quic;

namespace {

// RFC 9000 section 17.2 Table 5.
static_assert(long_packet_type(version::v1, 0xc0) == packet_type::initial);
static_assert(long_packet_type(version::v1, 0xd0) == packet_type::zero_rtt);
static_assert(long_packet_type(version::v1, 0xe0) == packet_type::handshake);
static_assert(long_packet_type(version::v1, 0xf0) == packet_type::retry);
// RFC 9369 section 3.2.
static_assert(long_packet_type(version::v2, 0xd0) == packet_type::initial);
static_assert(long_packet_type(version::v2, 0xe0) == packet_type::zero_rtt);
static_assert(long_packet_type(version::v2, 0xf0) == packet_type::handshake);
static_assert(long_packet_type(version::v2, 0xc0) == packet_type::retry);

}  // namespace

TEST_CASE(
    "quic packet_type: bits of every first octet and back (RFC 9000 section 17.2, RFC 9369 section 3.2)") {
  for (const version v : {version::v1, version::v2})
    for (unsigned first = 0; first < 256; ++first) {
      const auto octet = static_cast<std::uint8_t>(first);
      const packet_type type = long_packet_type(v, octet);
      CHECK(long_type_bits(v, type) == (first & 0x30));
      CHECK(is_long_header(octet) == (first >= 128));
    }
}

TEST_CASE("quic packet_type: names, and which have a packet number (RFC 9000 section 17)") {
  const char* const names[] = {"Initial", "0-RTT", "Handshake", "Retry", "Version Negotiation", "1-RTT"};
  for (unsigned i = 0; i < 6; ++i) {
    CHECK(std::string{name(static_cast<packet_type>(i))} == names[i]);
    CHECK(has_packet_number(static_cast<packet_type>(i)) == (i != 3 && i != 4));
  }
  CHECK(name(static_cast<packet_type>(6)).empty());
}
