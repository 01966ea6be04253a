// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

// Network byte order. At run time a number is moved as a whole, and its octets are reversed by shifts that
// compilers know: octets that are shifted by themselves are not always joined (by clang 14 not between other
// reads).

namespace httpwire {

namespace detail {

[[nodiscard]] constexpr std::uint16_t octets_reversed(std::uint16_t v) noexcept {
  return static_cast<std::uint16_t>((v & 0xffU) << 8 | v >> 8);
}
[[nodiscard]] constexpr std::uint32_t octets_reversed(std::uint32_t v) noexcept {
  v = (v & 0x00ff'00ffU) << 8 | (v >> 8 & 0x00ff'00ffU);
  return v << 16 | v >> 16;
}
[[nodiscard]] constexpr std::uint64_t octets_reversed(std::uint64_t v) noexcept {
  return std::uint64_t{octets_reversed(static_cast<std::uint32_t>(v))} << 32 |
         octets_reversed(static_cast<std::uint32_t>(v >> 32));
}

// g++ moves octets best by memcpy, clang as an array; clang 14 also dies of memcpy where it looks for
// overflows in some comparisons.
#if defined(__clang__)
inline constexpr bool moves_by_memcpy = false;
#else
inline constexpr bool moves_by_memcpy = true;
#endif

/// Reads as many octets as an Unsigned has.
template <class Unsigned>
[[nodiscard]] constexpr Unsigned load_be(const std::uint8_t* p) noexcept {
  std::array<std::uint8_t, sizeof(Unsigned)> octets{};
  if (moves_by_memcpy && !std::is_constant_evaluated())
    std::memcpy(&octets, p, sizeof octets);
  else
    for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = p[i];
  const auto v = std::bit_cast<Unsigned>(octets);
  return std::endian::native == std::endian::little ? octets_reversed(v) : v;
}

/// Writes all octets of `v`.
template <class Unsigned>
constexpr void store_be(std::uint8_t* p, Unsigned v) noexcept {
  const auto octets = std::bit_cast<std::array<std::uint8_t, sizeof(Unsigned)>>(
      std::endian::native == std::endian::little ? octets_reversed(v) : v);
  if (moves_by_memcpy && !std::is_constant_evaluated())
    std::memcpy(p, &octets, sizeof octets);
  else
    for (std::size_t i = 0; i < octets.size(); ++i) p[i] = octets[i];
}

}  // namespace detail

/// The number in 2 octets.
[[nodiscard]] constexpr std::uint16_t load_be16(const std::uint8_t* p) noexcept {
  return detail::load_be<std::uint16_t>(p);
}

/// The number in 3 octets.
[[nodiscard]] constexpr std::uint32_t load_be24(const std::uint8_t* p) noexcept {
  return std::uint32_t{p[0]} << 16 | std::uint32_t{p[1]} << 8 | std::uint32_t{p[2]};
}

/// The number in 4 octets.
[[nodiscard]] constexpr std::uint32_t load_be32(const std::uint8_t* p) noexcept {
  return detail::load_be<std::uint32_t>(p);
}

/// The number in 8 octets.
[[nodiscard]] constexpr std::uint64_t load_be64(const std::uint8_t* p) noexcept {
  return detail::load_be<std::uint64_t>(p);
}

/// Writes the low 2 octets of `v`.
constexpr void store_be16(std::uint8_t* p, std::uint32_t v) noexcept {
  detail::store_be(p, static_cast<std::uint16_t>(v));
}

/// Writes the low 3 octets of `v`.
constexpr void store_be24(std::uint8_t* p, std::uint32_t v) noexcept {
  p[0] = static_cast<std::uint8_t>(v >> 16);
  p[1] = static_cast<std::uint8_t>(v >> 8);
  p[2] = static_cast<std::uint8_t>(v);
}

/// Writes 4 octets.
constexpr void store_be32(std::uint8_t* p, std::uint32_t v) noexcept { detail::store_be(p, v); }

/// Writes 8 octets.
constexpr void store_be64(std::uint8_t* p, std::uint64_t v) noexcept { detail::store_be(p, v); }

}  // namespace httpwire
