// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

// The packet number that a truncated one stands for, RFC 9000 section 17.1 and Appendix A.3.

namespace httpwire::quic::detail {

inline constexpr std::uint64_t largest_packet_number = (std::uint64_t{1} << 62U) - 1;

/// The number closest to `next` that ends in these `length` octets. `next` is at most largest_packet_number;
/// what comes out may be above it, when a peer wants it so.
[[nodiscard]] constexpr std::uint64_t full_packet_number(std::uint32_t truncated, std::size_t length,
                                                         std::uint64_t next) noexcept {
  const std::uint64_t window = std::uint64_t{1} << 8 * length;
  const std::uint64_t candidate = (next & ~(window - 1)) | truncated;
  if (candidate + window / 2 <= next && candidate + window <= largest_packet_number)
    return candidate + window;
  if (candidate > next + window / 2 && candidate >= window) return candidate - window;
  return candidate;
}

}  // namespace httpwire::quic::detail
