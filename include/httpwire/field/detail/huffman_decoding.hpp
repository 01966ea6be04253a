// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/error_code.hpp"
#include "httpwire/field/detail/huffman_table.hpp"
#include "httpwire/field/detail/load_few.hpp"

// Huffman codes to text, RFC 7541 section 5.2: up to two symbols a look-up, four look-ups a step.

namespace httpwire::detail {

/// Coded octets by bit; behind their end are ones: the padding of RFC 7541 section 5.2.
struct huffman_input {
  bytes coded;

  [[nodiscard]] constexpr std::int64_t size() const noexcept {
    return 8 * static_cast<std::int64_t>(coded.size());
  }
  /// The code that begins at bit `at`.
  [[nodiscard]] constexpr huffman_symbol symbol(std::int64_t at) const noexcept {
    return find_huffman_symbol(static_cast<std::uint32_t>(word(at) >> 8));
  }
  [[nodiscard]] constexpr error_code check(const huffman_symbol& one, std::int64_t at) const noexcept {
    // RFC 7541 section 5.2: the padding is longer than 7 bits or not all ones, or a code ends in it.
    if (one.length > size() - at) return error_code::huffman_padding;
    // RFC 7541 section 5.2: a string that contains EOS is a decoding error.
    return one.symbol == huffman_eos ? error_code::huffman_eos : error_code::none;
  }
  /// True when nothing but padding is left: fewer than 8 bits, all of them ones.
  [[nodiscard]] constexpr bool ends(std::int64_t at) const noexcept {
    return size() - at < 8 && static_cast<std::uint8_t>(word(at) >> 32) == 0xff;
  }

 private:
  /// 40 bits, of which the last 7 may be missing.
  [[nodiscard]] constexpr std::uint64_t word(std::int64_t at) const noexcept {
    const auto first = static_cast<std::size_t>(at / 8);
    if (coded.size() - first >= 8) return load_be64(coded.data() + first) >> 24 << (at % 8);
    std::uint64_t octets = 0;
    for (std::size_t i = first; i != first + 5; ++i)
      octets = octets << 8 | (i < coded.size() ? coded[i] : 0xffU);
    return octets << (at % 8);
  }
};

/// Decodes short codes while there is room for eight characters.
struct huffman_decoding {
  char* to;
  std::uint64_t bits = 0;  ///< From the next code on.
  unsigned count = 0;      ///< How many of them a refill leaves as they are.
  bool found = true;       ///< A code in the last look-up.

  /// Makes at least 57 bits sure from those that follow the first `count`; gives the octets used up.
  constexpr unsigned refill(std::uint64_t following) noexcept {
    bits |= following >> count;
    const unsigned octets = (63 - count) / 8;
    count |= 56;
    return octets;
  }

  /// Four look-ups, at most 8 characters; gives the bits taken. A look-up that finds no code takes none, as
  /// do all that follow it.
  constexpr unsigned decode_four() noexcept {
    unsigned step = 0;
    unsigned sum = 0;
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t now = bits;
      const auto window = static_cast<std::size_t>(now >> (64 - huffman_window));
      step = huffman_decode_table.steps[window];
      bits = now << (step & 63);
      sum += step;
      const unsigned first = huffman_decode_table.first[window];
      const auto rest = static_cast<std::size_t>(now << (first & 63) >> 56);
      const unsigned two = first >> 8 | huffman_decode_table.second[rest];
      to[0] = static_cast<char>(two);
      to[1] = static_cast<char>(two >> 8);
      to += step >> 6;
    }
    found = step != 0;
    count -= sum & 63;
    return sum & 63;
  }

  /// Decodes from bit `at` on; gives how many bits are left, below 0 when a code has run into the padding.
  constexpr std::int64_t decode(bytes coded, std::int64_t at, const char* to_end) noexcept {
    const std::uint8_t* next = coded.data() + at / 8;
    const std::uint8_t* const end = coded.data() + coded.size();
    bits = 0;
    count = 0;
    found = true;
    if (at % 8 != 0) {
      bits = std::uint64_t{*next++} << (56 + at % 8);
      count = static_cast<unsigned>(8 - at % 8);
    }
    while (found && end - next >= 8 && to_end - to >= 8) {
      next += refill(load_be64(next));
      decode_four();
    }
    const auto octets = static_cast<std::size_t>(end - next);
    auto left = static_cast<std::int64_t>(count) + 8 * static_cast<std::int64_t>(octets);
    if (!found || octets >= 8) return left;
    // The last octets lie in a word, all bits turned, so that what is shifted in stands for ones, the
    // padding. No code of a window's length begins with these, so that they end the loop.
    std::uint64_t turned = 0;
    if (coded.size() >= 8)
      turned = ~load_be64(end - 8) << (63 - 8 * octets) << 1;
    else if (octets != 0)
      turned = ~load_few(next, octets) >> (64 - 8 * octets) << (64 - 8 * octets);
    while (found && !finished(left) && to_end - to >= 8) {
      turned <<= 8 * refill(~turned);
      left -= decode_four();
    }
    return left;
  }
  /// True when nothing but padding is left.
  [[nodiscard]] constexpr bool finished(std::int64_t left) const noexcept {
    return left >= 0 && left < 8 && bits >> 56 == 0xff;
  }
};

}  // namespace httpwire::detail
