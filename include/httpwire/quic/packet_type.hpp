// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/quic/version.hpp"

// Packet types, RFC 9000 section 17 and RFC 9369 section 3.2.

namespace httpwire::quic {

enum class packet_type : std::uint8_t {
  initial,
  zero_rtt,
  handshake,
  retry,
  version_negotiation,
  one_rtt,  ///< The only one with a short header.
};

[[nodiscard]] constexpr std::string_view name(packet_type type) noexcept {
  constexpr std::string_view names[] = {"Initial", "0-RTT", "Handshake", "Retry", "Version Negotiation",
                                        "1-RTT"};
  const auto i = static_cast<std::size_t>(type);
  return i < 6 ? names[i] : std::string_view{};
}

/// The two type bits of a long header: version 2 counts from another start.
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
