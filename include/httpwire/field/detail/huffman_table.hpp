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
  std::array<std::uint64_t, 256> factor{};  ///< Makes room for the code behind another.
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
        t.factor[symbol] = std::uint64_t{1} << length;
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

/// A symbol, EOS included, and the length of its code.
struct huffman_symbol {
  std::uint16_t symbol;
  std::uint8_t length;
};

/// The symbol whose code begins the left-aligned `bits`; it is known to have at least `length`.
[[nodiscard, gnu::noinline]] constexpr huffman_symbol find_huffman_symbol(
    std::uint32_t bits, unsigned length = huffman_min_length) noexcept {
  while (bits > huffman.last[length]) ++length;
  const std::size_t at = huffman.offset[length] + ((bits - huffman.first[length]) >> (32 - length));
  const unsigned symbol = at == huffman_eos ? huffman_eos : huffman.symbols[at];
  return {static_cast<std::uint16_t>(symbol), static_cast<std::uint8_t>(length)};
}

/// Codes of up to so many bits are looked up in pairs; longer ones are seldom.
inline constexpr unsigned huffman_short_length = 8;

/// One look-up takes the next 12 bits and tells how many of them one or two short codes are. Of the second
/// they need not hold more than tells its length: symbols are looked up by 8 bits each, and the next look-up
/// does not wait for them.
inline constexpr unsigned huffman_window = 12;
inline constexpr unsigned huffman_max_step = 14;
/// Marks the step of a single code of more than 8 bits that lies in the window: double quotes and brackets.
inline constexpr unsigned huffman_medium = 64;

struct huffman_decode_tables {
  /// Bits of both codes, or of the first where the second is not known; 0 where the first is long.
  std::array<std::uint8_t, 1U << huffman_window> step{};
  // By the next 8 bits; zeros for other than short codes.
  std::array<std::uint16_t, 256> factor{};  ///< Moves what follows the code to the top.
  std::array<std::uint16_t, 256> first{};   ///< Its symbol in the low octet,
  std::array<std::uint16_t, 256> second{};  ///< and in the high one.
  /// By the last 5 bits of the window: those before are ones.
  std::array<char, 32> medium{};
  /// Symbols of a step: two short codes are longer than any one.
  std::array<std::uint8_t, huffman_medium + huffman_window + 1> symbols{};
};
static_assert(2 * huffman_min_length > huffman_short_length);

[[nodiscard]] constexpr huffman_decode_tables make_huffman_decode_tables() noexcept {
  huffman_decode_tables t;
  for (unsigned step = huffman_min_length; step < t.symbols.size(); ++step)
    t.symbols[step] = step <= huffman_short_length || step > huffman_max_step ? 1 : 2;
  for (std::uint32_t i = 0; i < 256; ++i) {
    const huffman_symbol one = find_huffman_symbol(i << 24);
    if (one.length > huffman_short_length) continue;
    t.factor[i] = static_cast<std::uint16_t>(1U << one.length);
    t.first[i] = one.symbol;
    t.second[i] = static_cast<std::uint16_t>(one.symbol << 8);
  }
  for (std::uint32_t window = 0; window < t.step.size(); ++window) {
    const std::uint32_t bits = window << (32 - huffman_window);
    const unsigned first = find_huffman_symbol(bits).length;
    if (first > huffman_window) continue;
    if (first > huffman_short_length) {
      t.step[window] = static_cast<std::uint8_t>(huffman_medium | first);
      t.medium[window % t.medium.size()] = static_cast<char>(find_huffman_symbol(bits).symbol);
      continue;
    }
    // Longer codes are greater: where the least and the greatest that may follow are as long, all are.
    const std::uint32_t least = bits << first;
    const std::uint32_t greatest = least | ~std::uint32_t{0} >> (huffman_window - first);
    const unsigned second = find_huffman_symbol(least).length;
    const bool pair = second <= huffman_short_length && first + second <= huffman_max_step &&
                      find_huffman_symbol(greatest).length == second;
    t.step[window] = static_cast<std::uint8_t>(pair ? first + second : first);
  }
  return t;
}

inline constexpr huffman_decode_tables huffman_decode_table = make_huffman_decode_tables();

}  // namespace httpwire::detail
