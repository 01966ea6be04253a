// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "httpwire/core/varint.hpp"

// Identifiers without a meaning, which exercise that unknown ones are ignored: 0x1f * N + 0x21, RFC 9114
// sections 6.2.3, 7.2.4.1, 7.2.8 and 8.1.

namespace httpwire::h3 {

/// Frame types, settings, stream types and error codes: each has 62 bits.
template <class T>
concept identifier = std::is_enum_v<T> && std::same_as<std::underlying_type_t<T>, std::uint64_t>;

/// How many reserved identifiers there are: the last is 0x3ffffffffffffffe (RFC 9114 section 11.2.1).
inline constexpr std::uint64_t reserved_count = (varint::max_value - 0x21) / 0x1f + 1;

/// The reserved identifier of number `n`, which wraps, so that any random number will do.
template <identifier T>
[[nodiscard]] constexpr T nth_reserved(std::uint64_t n) noexcept {
  return static_cast<T>(n % reserved_count * 0x1f + 0x21);
}

/// True for identifiers that never get a meaning.
template <identifier T>
[[nodiscard]] constexpr bool is_reserved(T id) noexcept {
  const auto value = static_cast<std::uint64_t>(id);
  return value >= 0x21 && (value - 0x21) % 0x1f == 0;
}

}  // namespace httpwire::h3
