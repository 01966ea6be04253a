// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// Versions of QUIC: RFC 8999 section 5, RFC 9000 section 15, RFC 9369 section 3.

namespace httpwire::quic {

/// Any 32-bit number may come from the peer; only these have a name here.
enum class version : std::uint32_t {
  negotiation = 0,  ///< Not a version: marks a Version Negotiation packet (RFC 8999 section 6).
  v1 = 0x0000'0001,
  v2 = 0x6b33'43cf,
};

/// Of the form 0x?a?a?a?a, kept free to exercise version negotiation (RFC 9000 section 15).
[[nodiscard]] constexpr bool is_reserved(version v) noexcept {
  return (static_cast<std::uint32_t>(v) & 0x0f0f'0f0fU) == 0x0a0a'0a0aU;
}

/// Whether the packets of this version are known here; of all others only the invariants are.
[[nodiscard]] constexpr bool is_known(version v) noexcept { return v == version::v1 || v == version::v2; }

}  // namespace httpwire::quic
