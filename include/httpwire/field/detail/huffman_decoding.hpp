// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <type_traits>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/error_code.hpp"
#include "httpwire/field/detail/huffman_table.hpp"
#include "httpwire/field/detail/load_few.hpp"

// Huffman codes to text, RFC 7541 section 5.2: up to two symbols a look-up, three look-ups a step.

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

/// Where a decoding stands. Everything is inlined into its loops, which keep this in registers.
struct huffman_cursor {
  char* to;
  std::uint64_t bits = 0;  ///< From the next code on; behind the first `count` may be zeros.
  unsigned count = 0;
  unsigned taken = 0;  ///< Bits, by the last take_six.
  bool stuck = false;  ///< At a long code, at the end, or at what is no code.

  /// Makes 56 bits or more of them sure by those that follow; gives the octets used up.
  [[gnu::always_inline]] constexpr unsigned refill(std::uint64_t following) noexcept {
    bits |= following >> count;
    const unsigned octets = (63 - count) / 8;
    count |= 56;
    return octets;
  }

  /// Three look-ups, at most six characters, of which as many have to have room. The first look-up does not
  /// wait for the refill: what the last step left is enough for it.
  [[gnu::always_inline]] constexpr unsigned take_six(std::uint64_t following) noexcept {
    const std::size_t a = next_step();
    const unsigned octets = refill(following);
    const huffman_cursor before = *this;
    take(a);
    const std::size_t b = next_step();
    take(b);
    const std::size_t c = next_step();
    take(c);
    taken = static_cast<unsigned>(a + b + c);
    if (taken >= huffman_medium) [[unlikely]] {
      mend(before.to, before.bits, a, b, c);
      taken %= huffman_medium;
    }
    count -= taken;
    stuck = c == 0;
    return octets;
  }

  /// A long code that ends within `left` bits, after a refill; gives its length, or 0 when there is none.
  [[nodiscard, gnu::always_inline]] constexpr unsigned take_long(std::int64_t left) noexcept {
    const huffman_symbol one = find_huffman_symbol(static_cast<std::uint32_t>(bits >> 32), huffman_window);
    if (one.length > left || one.symbol == huffman_eos) return 0;
    *to++ = static_cast<char>(one.symbol);
    bits <<= one.length;
    count -= one.length;
    return one.length;
  }

 private:
  [[nodiscard, gnu::always_inline]] constexpr std::size_t next_step() const noexcept {
    return huffman_decode_table.step[static_cast<std::size_t>(bits >> (64 - huffman_window))];
  }
  /// Writes what take() cannot: the symbols of medium codes.
  static constexpr void mend(char* text, std::uint64_t bits, std::size_t a, std::size_t b,
                             std::size_t c) noexcept {
    const huffman_decode_tables& table = huffman_decode_table;
    for (const std::size_t step : {a, b, c}) {
      if (step >= huffman_medium)
        *text = table.medium[static_cast<std::size_t>(bits >> (64 - huffman_window)) % table.medium.size()];
      text += table.symbols[step];
      bits <<= step % huffman_medium;
    }
  }
  [[gnu::always_inline]] constexpr void take(std::size_t step) noexcept {
    const huffman_decode_tables& table = huffman_decode_table;
    const auto first = static_cast<std::size_t>(bits >> 56);
    // A product instead of a shift: other work has more use for the shifters.
    const auto second = static_cast<std::size_t>(bits * table.factor[first] >> 56);
    const auto two = static_cast<std::uint16_t>(table.first[first] | table.second[second]);
    if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
      std::memcpy(to, &two, sizeof two);
    } else {
      to[0] = static_cast<char>(two);
      to[1] = static_cast<char>(two >> 8);
    }
    to += table.symbols[step];
    bits <<= step % huffman_medium;
  }
};

/// Decodes octets that have at least eight behind them.
struct huffman_reader {
  huffman_cursor at;
  const std::uint8_t* next;

  /// From bit `bit` of what begins at `from` on.
  constexpr huffman_reader(const std::uint8_t* from, std::int64_t bit, char* to) noexcept
      : at{to}, next(from + bit / 8) {
    next += at.refill(load_word(next));
    at.bits <<= bit % 8;
    at.count -= static_cast<unsigned>(bit % 8);
  }
  /// One step; `next` is not past `last`, where the last eight octets begin. False at what is no code, or at
  /// a long one that has too little behind it: the next step then comes no further.
  [[nodiscard, gnu::always_inline]] constexpr bool advance(const std::uint8_t* last) noexcept {
    next += at.take_six(load_word(next));
    if (!at.stuck) [[likely]]
      return true;
    if (next > last) return false;
    next += at.refill(load_word(next));
    return at.take_long(56) != 0;
  }
  /// Bits taken of the octets that begin at `from`.
  [[nodiscard]] constexpr std::int64_t taken(const std::uint8_t* from) const noexcept {
    return 8 * (next - from) - static_cast<std::int64_t>(at.count);
  }
};

/// Beyond so many octets it pays to decode two halves at once, but for those who want small code above all.
inline constexpr std::size_t huffman_whole_size = 127;
#if defined(__OPTIMIZE_SIZE__)
inline constexpr bool huffman_has_halves = false;
#else
inline constexpr bool huffman_has_halves = true;
#endif
/// Symbols, of which few are needed for two decodings to meet.
inline constexpr int huffman_most_to_meet = 48;
static_assert(huffman_whole_size / 2 * 8 / huffman_min_length > huffman_most_to_meet + 16);

/// How far a decoding has come.
struct huffman_place {
  char* to;
  std::int64_t bit = 0;  ///< The next one.
};

/// Decodes both halves of a long string at once, as neither waits for the other, and gives where to go on.
/// Nobody knows where a code begins in the middle; but wherever one starts, codes soon begin at the same
/// bits. Should they not, the second half was in vain. The first eight octets past a half belong to both.
[[nodiscard, gnu::noinline]] constexpr huffman_place decode_huffman_halves(bytes coded, char* to,
                                                                           const char* last_room) noexcept {
  const std::uint8_t* const begin = coded.data();
  const std::uint8_t* const middle = begin + coded.size() / 2;
  // Neither loop comes so near to the end that a long code has too little behind it.
  const std::uint8_t* const last = begin + coded.size() - 24;
  // Out of reach of the first half.
  char* const second = to + (coded.size() / 2 * 8 / huffman_min_length + huffman_most_to_meet + 8);
  huffman_reader a{begin, 0, to};
  huffman_reader b{middle, 0, second};
  bool both = true;
  while (both && a.next <= middle) {
    both = a.advance(last);
    if (both && b.next <= last && b.at.to <= last_room) both = b.advance(last);
  }
  std::int64_t at_a = a.taken(begin);
  const huffman_place first_only{a.at.to, at_a};
  if (!both) return first_only;

  const huffman_input in{coded};
  char* end = a.at.to;
  char* rest = second;
  std::int64_t at_b = 8 * (middle - begin);
  for (int i = 0; at_a != at_b; ++i) {
    std::int64_t& at = at_a < at_b ? at_a : at_b;
    const huffman_symbol one = in.symbol(at);
    if (i == huffman_most_to_meet || in.check(one, at) != error_code::none) return first_only;
    if (at_a < at_b)
      *end++ = static_cast<char>(one.symbol);
    else
      ++rest;
    at += one.length;
  }
  if (at_b > b.taken(begin)) return first_only;
  return {std::copy(rest, b.at.to, end), b.taken(begin)};
}

/// What decode_huffman came to.
struct huffman_decoded {
  char* to;
  std::int64_t left;  ///< Bits not taken; below 0 when a code has run into the padding.
  bool finished;      ///< Nothing but padding is left.
};

/// Room for characters that a step needs, although it may write fewer.
inline constexpr std::ptrdiff_t huffman_step_room = 8;

/// Decodes to the end, or until there is an error or no room for a step any more.
[[nodiscard, gnu::always_inline]] constexpr huffman_decoded decode_huffman(bytes coded, char* to,
                                                                           char* to_end) noexcept {
  auto left = 8 * static_cast<std::int64_t>(coded.size());
  if (coded.empty() || to_end - to < huffman_step_room) return {to, left, coded.empty()};
  const char* const last_room = to_end - huffman_step_room;
  huffman_cursor at{to};
  // The last octets lie in a word, all bits turned, so that what is shifted in stands for ones, the padding.
  // No code of a window's length begins with these, so that nothing is taken behind the end.
  std::uint64_t turned = 0;
  if (coded.size() >= 8) {
    const std::uint8_t* const end = coded.data() + coded.size();
    const std::uint8_t* const last = end - 8;
    // With room for the longest text there is also room to keep the halves apart.
    const bool halves = huffman_has_halves && coded.size() > huffman_whole_size &&
                        static_cast<std::size_t>(to_end - to) / 8 >= coded.size() / huffman_min_length;
    const huffman_place from = halves ? decode_huffman_halves(coded, to, last_room) : huffman_place{to};
    huffman_reader reader{coded.data(), from.bit, from.to};
    while (reader.next <= last && reader.at.to <= last_room)
      if (!reader.advance(last)) break;
    at = reader.at;
    left -= reader.taken(coded.data());
    if (reader.next <= last) return {at.to, left, false};
    turned = ~load_word(last) << 1 << (63 - 8 * (end - reader.next));
  } else {
    const auto missing = 64 - 8 * coded.size();
    turned = ~load_few(coded.data(), coded.size()) >> missing << missing;
    turned <<= 8 * at.refill(~turned);
  }
  while (at.to <= last_room) {
    turned <<= 8 * at.take_six(~turned);
    left -= at.taken;
    if (left < 8) break;
    if (at.stuck) [[unlikely]] {
      turned <<= 8 * at.refill(~turned);
      const unsigned length = at.take_long(left);
      left -= length;
      if (length == 0 || left < 8) break;
    }
  }
  return {at.to, left, left >= 0 && left < 8 && at.bits >> 56 == 0xff};
}

}  // namespace httpwire::detail
