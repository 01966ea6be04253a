// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "httpwire/core/endian.hpp"
#include "httpwire/field/detail/huffman_table.hpp"
#include "httpwire/field/detail/load_few.hpp"

// Text to Huffman codes, RFC 7541 section 5.2, in portable C++: eight symbols a step.

namespace httpwire::detail {

/// Codes one after the other, in the low bits.
struct huffman_coded {
  std::uint64_t code = 0;
  unsigned length = 0;

  /// What gets longer than 64 bits loses its front; `next` may have lost its own.
  constexpr void add(const huffman_coded& next) noexcept {
    code = code << (next.length & 63) | next.code;
    length += next.length;
  }
  [[nodiscard]] constexpr bool complete() const noexcept { return length < 64; }
};

[[nodiscard]] constexpr huffman_coded code_of(char c) noexcept {
  const auto symbol = static_cast<std::uint8_t>(c);
  return {huffman.code[symbol], huffman.length[symbol]};
}

/// Two codes, joined by a product: the joints that follow have use for all shifters there are.
[[nodiscard]] constexpr huffman_coded code_of(char a, char b) noexcept {
  const auto x = static_cast<std::uint8_t>(a);
  const auto y = static_cast<std::uint8_t>(b);
  return {huffman.code[x] * huffman.factor[y] + huffman.code[y], huffman.length[x] + huffman.length[y]};
}

/// The last one to eight characters of a text; where there are fewer, zeros follow, which have the shortest
/// code.
struct huffman_tail {
  std::uint64_t octets = 0;
  std::size_t size;

  constexpr huffman_tail(std::string_view text, std::size_t tail_size) noexcept : size(tail_size) {
    const char* const from = text.data() + (text.size() - size);
    if (std::is_constant_evaluated()) {
      for (std::size_t i = size; i-- != 0;)
        octets = octets >> 8 | std::uint64_t{static_cast<std::uint8_t>(from[i])} << 56;
    } else {
      // Outside of constant expressions characters may be read as octets, many at once.
      const auto* const p = reinterpret_cast<const std::uint8_t*>(from);
      octets = text.size() >= 8 ? load_be64(p + size - 8) << (64 - 8 * size) : load_few(p, size);
    }
    octets |= std::uint64_t{0x0030'3030'3030'3030} >> (8 * size - 8);
  }
  [[nodiscard]] constexpr char operator[](std::size_t i) const noexcept {
    return static_cast<char>(octets >> (56 - 8 * i));
  }
  /// Bits of the zeros.
  [[nodiscard]] constexpr unsigned spare() const noexcept {
    return static_cast<unsigned>(8 - size) * huffman_min_length;
  }
};

/// Where a coding stands: of the octet at `to` the first `bits` are written, with ones behind them.
struct huffman_position {
  std::uint8_t* to;
  unsigned bits = 0;

  /// Those bits.
  [[nodiscard]] constexpr std::uint64_t rest() const noexcept {
    return bits == 0 ? 0 : std::uint64_t{*to} >> (8 - bits);
  }
  [[nodiscard]] constexpr std::uint8_t* end() const noexcept { return to + (bits != 0 ? 1 : 0); }
};

/// A coding on its way, and what is not written yet.
struct huffman_coding {
  std::uint8_t* to;
  huffman_coded rest{};

  /// Four symbols from text[i] on, joined before they are added: they need not wait for what came before.
  template <class Text>
  constexpr void add_four(const Text& text, std::size_t i) noexcept {
    huffman_coded four = code_of(text[i], text[i + 1]);
    four.add(code_of(text[i + 2], text[i + 3]));
    rest.add(four);
  }
  /// Adds symbols one by one, and writes what is whole octets; false when that would be past `limit`.
  [[nodiscard]] constexpr bool add_each(const char* from, const char* end,
                                        const std::uint8_t* limit) noexcept {
    for (; from != end; ++from) {
      rest.add(code_of(*from));
      if (limit - to < static_cast<std::ptrdiff_t>(rest.length / 8)) return false;
      for (; rest.length >= 8; rest.length -= 8)
        *to++ = static_cast<std::uint8_t>(rest.code >> (rest.length - 8));
    }
    return true;
  }

  /// The rest at the top of a word.
  [[nodiscard]] constexpr std::uint64_t word() const noexcept {
    return rest.code << ((0 - rest.length) & 63);
  }

  /// Writes what is whole octets; 8 octets of room are needed, and a rest that is not empty.
  constexpr void flush() noexcept {
    store_be64(to, word());
    to += rest.length / 8;
    rest.length %= 8;
  }
  /// Writes the rest and the padding; gives the end, or null when it would be past `limit`.
  [[nodiscard]] constexpr huffman_position finish(const std::uint8_t* limit,
                                                  const std::uint8_t* out_end) const noexcept {
    const unsigned octets = (rest.length + 7) / 8;
    if (limit - to < static_cast<std::ptrdiff_t>(octets)) return {nullptr};
    // RFC 7541 section 5.2: padded with the most significant bits of EOS, which are ones.
    std::uint64_t padded = word() | ~std::uint64_t{0} >> rest.length;
    if (out_end - to >= 8) {
      store_be64(to, padded);
    } else {
      for (unsigned i = 0; i < octets; ++i, padded <<= 8) to[i] = static_cast<std::uint8_t>(padded >> 56);
    }
    return {to + rest.length / 8, rest.length % 8};
  }
};

/// Goes on with `text`, which is not empty; gives null for `to` when its codes would be past `limit`. Octets
/// before `out_end`, which is not before `limit`, may be overwritten.
[[nodiscard]] constexpr huffman_position store_huffman_portably(huffman_position at, std::string_view text,
                                                                const std::uint8_t* limit,
                                                                const std::uint8_t* out_end) noexcept {
  constexpr huffman_position past_limit{nullptr};
  huffman_coding to{at.to, {at.rest(), at.bits}};
  const char* from = text.data();
  const char* const end = from + text.size();
  while (end - from > 8) {
    const char* const stop = from + 8;
    if (out_end - to.to >= 8) [[likely]] {
      huffman_coding half = to;
      half.add_four(from, 0);
      huffman_coding all = half;
      all.add_four(from, 4);
      if (all.rest.complete()) [[likely]] {
        all.flush();
        to = all;
        from = stop;
        continue;
      }
      // Long codes. Keeping the first half also makes g++ compute it before the other, with fewer registers.
      if (half.rest.complete()) {
        to = half;
        to.flush();
        from += 4;
      }
    }
    if (!to.add_each(from, stop, limit)) return past_limit;
    from = stop;
  }
  // The tail takes as many steps whatever its size: the end of a loop would be hard to predict.
  const huffman_tail tail(text, static_cast<std::size_t>(end - from));
  huffman_coding all = to;
  all.add_four(tail, 0);
  all.add_four(tail, 4);
  if (all.rest.complete()) [[likely]] {
    all.rest.code >>= tail.spare();
    all.rest.length -= tail.spare();
    to = all;
  } else if (!to.add_each(from, end, limit)) {
    return past_limit;
  }
  return to.finish(limit, out_end);
}

}  // namespace httpwire::detail
