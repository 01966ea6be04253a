// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

// Versions of QUIC: RFC 8999 section 5.4, RFC 9000 section 15, RFC 9369 section 3.1.

namespace httpwire::quic {

/// Any 32-bit number may come from the peer; only these have a name here.
enum class version : std::uint32_t {
  negotiation = 0,  ///< Not a version: marks a Version Negotiation packet (RFC 8999 section 6).
  v1 = 0x0000'0001,
  v2 = 0x6b33'43cf,
};

/// "QUIC v1"; empty for a version that is not known here.
[[nodiscard]] constexpr std::string_view name(version v) noexcept {
  switch (v) {
    case version::negotiation: return "Version Negotiation";
    case version::v1: return "QUIC v1";
    case version::v2: return "QUIC v2";
  }
  return {};
}

/// Of the form 0x?a?a?a?a, kept free to exercise version negotiation (RFC 9000 sections 6.3 and 15).
[[nodiscard]] constexpr bool is_reserved(version v) noexcept {
  return (static_cast<std::uint32_t>(v) & 0x0f0f'0f0fU) == 0x0a0a'0a0aU;
}

/// One of the 65,536 reserved versions, to be sent now and then; `n` is best taken at random.
[[nodiscard]] constexpr version reserved_version(std::uint16_t n) noexcept {
  const std::uint32_t bits = n;
  return static_cast<version>(0x0a0a'0a0aU | (bits & 0xf000U) << 16 | (bits & 0xf00U) << 12 |
                              (bits & 0xf0U) << 8 | (bits & 0xfU) << 4);
}

/// Whether the packets of this version are known here; of all others only the invariants are.
[[nodiscard]] constexpr bool is_known(version v) noexcept { return v == version::v1 || v == version::v2; }

}  // namespace httpwire::quic
