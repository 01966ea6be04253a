// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

// The Huffman code of RFC 7541 Appendix B. The code is canonical: codes of a length are consecutive in the
// order of their symbols, so everything follows from the lengths alone, at compile time.

namespace httpwire::detail {

inline constexpr unsigned huffman_eos = 256;
inline constexpr unsigned huffman_min_length = 5;
inline constexpr unsigned huffman_max_length = 30;

/// Lengths in bits by symbol, RFC 7541 Appendix B; the last is EOS.
// clang-format off
inline constexpr std::array<std::uint8_t, 257> huffman_lengths = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    30,
};
// clang-format on

/// The canonical code: for each length, its first code and where its symbols begin in `symbols`.
struct huffman_code {
  // In words as they are added to what is coded already, so that an addition takes them from memory.
  std::array<std::uint64_t, 256> code{};    ///< By symbol, right-aligned.
  std::array<std::uint32_t, 256> length{};  ///< By symbol; huffman_lengths has EOS too.
  std::array<std::uint8_t, 256> symbols{};  ///< In the order of their codes; EOS would be next.
  std::array<std::uint32_t, huffman_max_length + 1>
      first{};  ///< First code of a length, left-aligned in 32 bits.
  std::array<std::uint32_t, huffman_max_length + 1> last{};  ///< Last one, low bits all ones.
  std::array<std::uint16_t, huffman_max_length + 1> offset{};
};

[[nodiscard]] constexpr huffman_code make_huffman_code() noexcept {
  huffman_code t;
  std::uint32_t next = 0;
  std::size_t position = 0;
  for (unsigned length = 1; length <= huffman_max_length; ++length) {
    next <<= 1;
    const unsigned shift = 32 - length;
    t.offset[length] = static_cast<std::uint16_t>(position);
    t.first[length] = next << shift;
    for (unsigned symbol = 0; symbol <= huffman_eos; ++symbol) {
      if (huffman_lengths[symbol] != length) continue;
      if (symbol != huffman_eos) {
        t.code[symbol] = next;
        t.length[symbol] = length;
        t.symbols[position] = static_cast<std::uint8_t>(symbol);
      }
      ++position;
      ++next;
    }
    t.last[length] = static_cast<std::uint32_t>((std::uint64_t{next} << shift) - 1);
  }
  return t;
}

inline constexpr huffman_code huffman = make_huffman_code();
static_assert(huffman.last[huffman_max_length] == 0xffff'ffff, "the code fills its space");

/// The symbol whose code begins the left-aligned `bits`, with its length; EOS included.
struct huffman_symbol {
  std::uint16_t symbol;
  std::uint8_t length;
};

[[nodiscard]] constexpr huffman_symbol find_huffman_symbol(std::uint32_t bits) noexcept {
  unsigned length = huffman_min_length;
  while (bits > huffman.last[length]) ++length;
  const std::size_t at = huffman.offset[length] + ((bits - huffman.first[length]) >> (32 - length));
  const unsigned symbol = at == huffman_eos ? huffman_eos : huffman.symbols[at];
  return {static_cast<std::uint16_t>(symbol), static_cast<std::uint8_t>(length)};
}

/// One look-up takes the next 12 bits and yields up to two symbols. Of the second code they need not hold
/// more than tells its length; the symbol is looked up by itself, and the next look-up does not wait for it.
inline constexpr unsigned huffman_window = 12;
/// So that four look-ups need no more bits than a refill makes sure.
inline constexpr unsigned huffman_max_step = 14;

struct huffman_pairs {
  /// Low 6 bits: bits used. Above: symbols found, 0 where the first code is longer than the window.
  std::array<std::uint8_t, 1U << huffman_window> steps{};
  /// Length of the first code in the low octet, above it the symbol.
  std::array<std::uint16_t, 1U << huffman_window> first{};
  /// By the next 8 bits, in the high octet.
  std::array<std::uint16_t, 256> second{};
};

[[nodiscard]] constexpr huffman_pairs make_huffman_pairs() noexcept {
  huffman_pairs t;
  for (std::uint32_t i = 0; i < 256; ++i)
    t.second[i] = static_cast<std::uint16_t>(find_huffman_symbol(i << 24).symbol << 8);
  for (std::uint32_t window = 0; window < t.steps.size(); ++window) {
    const std::uint32_t bits = window << (32 - huffman_window);
    const huffman_symbol a = find_huffman_symbol(bits);
    if (a.length > huffman_window) continue;
    // Longer codes are greater: where the least and the greatest that may follow are as long, all are.
    const std::uint32_t least = bits << a.length;
    const std::uint32_t unknown = ~std::uint32_t{0} >> (huffman_window - a.length);
    const unsigned length = find_huffman_symbol(least).length;
    const bool pair = length <= 8 && a.length + length <= huffman_max_step &&
                      find_huffman_symbol(least | unknown).length == length;
    t.steps[window] = static_cast<std::uint8_t>(pair ? 2U << 6 | (a.length + length) : 1U << 6 | a.length);
    t.first[window] = static_cast<std::uint16_t>(a.symbol << 8 | a.length);
  }
  return t;
}

inline constexpr huffman_pairs huffman_decode_table = make_huffman_pairs();

}  // namespace httpwire::detail
