// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "httpwire/core/endian.hpp"

// Words out of strings as RFC 7541 section 5.2 codes them.

namespace httpwire::detail {

/// As load_be64, which g++ takes apart where one of the octets is needed elsewhere too.
[[nodiscard, gnu::always_inline]] constexpr std::uint64_t load_word(const std::uint8_t* p) noexcept {
  if (std::is_constant_evaluated() || std::endian::native != std::endian::little) return load_be64(p);
  std::uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return __builtin_bswap64(word);
}

/// One to seven octets at the top of a word; overlapping loads instead of a loop.
[[nodiscard]] constexpr std::uint64_t load_few(const std::uint8_t* p, std::size_t size) noexcept {
  if (size >= 4)
    return std::uint64_t{load_be32(p)} << 32 | std::uint64_t{load_be32(p + size - 4)} << (64 - 8 * size);
  return std::uint64_t{p[0]} << 56 | std::uint64_t{p[size / 2]} << (56 - 8 * (size / 2)) |
         std::uint64_t{p[size - 1]} << (64 - 8 * size);
}

}  // namespace httpwire::detail
