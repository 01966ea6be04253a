// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// Unsigned integers out of captured bytes. The caller has checked that the integer lies inside the span.

namespace inspect {

using byte_span = std::span<const std::uint8_t>;

enum class byte_order : std::uint8_t { big, little };

[[nodiscard]] constexpr std::uint16_t load_u16(byte_span from, std::size_t at,
                                               byte_order order = byte_order::big) {
  const bool big = order == byte_order::big;
  const unsigned high = from[at + (big ? 0 : 1)];
  const unsigned low = from[at + (big ? 1 : 0)];
  return static_cast<std::uint16_t>(high << 8 | low);
}

[[nodiscard]] constexpr std::uint32_t load_u32(byte_span from, std::size_t at,
                                               byte_order order = byte_order::big) {
  const bool big = order == byte_order::big;
  const std::uint32_t high = load_u16(from, at + (big ? 0 : 2), order);
  const std::uint32_t low = load_u16(from, at + (big ? 2 : 0), order);
  return high << 16 | low;
}

[[nodiscard]] constexpr std::uint64_t load_u64(byte_span from, std::size_t at,
                                               byte_order order = byte_order::big) {
  const bool big = order == byte_order::big;
  const std::uint64_t high = load_u32(from, at + (big ? 0 : 4), order);
  const std::uint64_t low = load_u32(from, at + (big ? 4 : 0), order);
  return high << 32 | low;
}

}  // namespace inspect
