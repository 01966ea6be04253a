// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/quic/version.hpp"

// Packet types, RFC 9000 section 17 and RFC 9369 section 3.2.
//
//   bits 5 and 4 of a long header's first octet   version 1: 0 Initial, 1 0-RTT, 2 Handshake, 3 Retry
//                                                 version 2: 1 Initial, 2 0-RTT, 3 Handshake, 0 Retry

namespace httpwire::quic {

/// The packets of versions 1 and 2 (RFC 9000 section 17, RFC 9369 section 3.2).
enum class packet_type : std::uint8_t {
  initial,
  zero_rtt,
  handshake,
  retry,
  version_negotiation,
  one_rtt,  ///< The only one with a short header.
};

/// The RFC's name, "0-RTT".
[[nodiscard]] constexpr std::string_view name(packet_type type) noexcept {
  switch (type) {
    case packet_type::initial: return "Initial";
    case packet_type::zero_rtt: return "0-RTT";
    case packet_type::handshake: return "Handshake";
    case packet_type::retry: return "Retry";
    case packet_type::version_negotiation: return "Version Negotiation";
    case packet_type::one_rtt: return "1-RTT";
  }
  return {};
}

/// Whether packets of this type have a packet number, protected with keys.
[[nodiscard]] constexpr bool has_packet_number(packet_type type) noexcept {
  return type != packet_type::retry && type != packet_type::version_negotiation;
}

/// Whether the first octet of a datagram says that a long header begins (RFC 8999 section 5).
[[nodiscard]] constexpr bool is_long_header(std::uint8_t first_octet) noexcept {
  return (first_octet & 0x80U) != 0;
}

/// The type that a long header of version 1 or 2 has by its first octet.
[[nodiscard]] constexpr packet_type long_packet_type(version v, std::uint8_t first_octet) noexcept {
  const unsigned bits = first_octet >> 4U & 3U;
  return static_cast<packet_type>(v == version::v2 ? (bits + 3U) & 3U : bits);
}

/// The inverse, at bits 5 and 4; `type` is one of the first four.
[[nodiscard]] constexpr std::uint8_t long_type_bits(version v, packet_type type) noexcept {
  const unsigned number = static_cast<unsigned>(type);
  return static_cast<std::uint8_t>((v == version::v2 ? number + 1U : number) << 4U & 0x30U);
}

}  // namespace httpwire::quic
