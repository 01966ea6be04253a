// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/field/detail/huffman_table.hpp"

// Huffman coding of field text, RFC 7541 section 5.2 and Appendix B; QPACK uses the same code.

namespace httpwire {

/// Octets that `text` takes when coded, padding included.
[[nodiscard]] constexpr std::size_t huffman_encoded_size(std::string_view text) noexcept {
  const auto bits_of = [](char c) -> std::size_t {
    return detail::huffman_lengths[static_cast<std::uint8_t>(c)];
  };
  std::size_t bits = 0;
  // Four at a time: compilers make slow gathers of the plain loop.
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4)
    bits += bits_of(text[i]) + bits_of(text[i + 1]) + bits_of(text[i + 2]) + bits_of(text[i + 3]);
  for (; i < text.size(); ++i) bits += bits_of(text[i]);
  return bits / 8 + (bits % 8 != 0 ? 1 : 0);
}

/// No coded string of `size` octets decodes to more text than this: the shortest code has 5 bits.
[[nodiscard]] constexpr std::size_t huffman_max_decoded_size(std::size_t size) noexcept {
  return size / 5 * 8 + size % 5 * 8 / 5;
}

/// Nor to less: the longest code has 30 bits, and padding up to 7. No size makes this wrap.
[[nodiscard]] constexpr std::uint64_t huffman_min_decoded_size(std::uint64_t size) noexcept {
  return size / 30 * 8 + (size % 30 * 8 + 22) / 30;
}

namespace detail {

struct huffman_coded {
  std::uint64_t code;
  unsigned length;
};

[[nodiscard]] constexpr huffman_coded code_of(char c) noexcept {
  const auto symbol = static_cast<std::uint8_t>(c);
  return {huffman.code[symbol], huffman_lengths[symbol]};
}

/// Where a coding stands: the low `count` bits of `bits` are not written yet.
struct huffman_coding {
  std::uint8_t* to;
  std::uint64_t bits = 0;
  unsigned count = 0;

  constexpr void add(std::uint64_t code, unsigned length) noexcept {
    bits = bits << length | code;
    count += length;
  }
  /// Writes what is whole octets; 8 octets of room are needed.
  constexpr void flush_fast() noexcept {
    store_be64(to, bits << (63 - count) << 1);
    to += count / 8;
    count %= 8;
  }
  constexpr void flush() noexcept {
    for (; count >= 8; count -= 8) *to++ = static_cast<std::uint8_t>(bits >> (count - 8));
  }

  /// Writes the rest and the padding; gives the end, or null when it would be past `limit`.
  [[nodiscard]] constexpr std::uint8_t* finish(const std::uint8_t* limit,
                                               const std::uint8_t* out_end) noexcept {
    const unsigned octets = (count + 7) / 8;
    if (limit - to < static_cast<std::ptrdiff_t>(octets)) return nullptr;
    // RFC 7541 section 5.2: padded with the most significant bits of EOS, which are ones.
    const unsigned padding = 8 * octets - count;
    add((1U << padding) - 1, padding);
    if (out_end - to < 8 || octets == 0) {
      flush();
      return to;
    }
    store_be64(to, bits << (64 - 8 * octets));
    return to + octets;
  }
};

/// Codes `text` to `out`; gives the end, or null when that would be past `limit`. Octets before `out_end`,
/// which is not before `limit`, may be overwritten.
[[nodiscard]] constexpr std::uint8_t* store_huffman(std::string_view text, std::uint8_t* out,
                                                    const std::uint8_t* limit,
                                                    const std::uint8_t* out_end) noexcept {
  huffman_coding to{out};
  const char* from = text.data();
  const char* const end = from + text.size();
  // Four symbols a step; 24 octets are room enough for four of the longest and what follows them.
  for (; end - from >= 4 && out_end - to.to >= 24 && to.to <= limit; from += 4) {
    const huffman_coded a = code_of(from[0]), b = code_of(from[1]), c = code_of(from[2]),
                        d = code_of(from[3]);
    const unsigned head = a.length + b.length;
    const unsigned tail = c.length + d.length;
    if (head + tail <= 56) {
      to.add((a.code << b.length | b.code) << tail | c.code << d.length | d.code, head + tail);
      to.flush_fast();
      continue;
    }
    for (const huffman_coded& one : {a, b, c, d}) {
      to.add(one.code, one.length);
      to.flush_fast();
    }
  }
  for (; from != end; ++from) {
    const huffman_coded one = code_of(*from);
    to.add(one.code, one.length);
    if (to.count < 32) continue;
    if (limit - to.to < static_cast<std::ptrdiff_t>(to.count / 8)) return nullptr;
    to.flush();
  }
  return to.finish(limit, out_end);
}

/// One to seven octets at the top of a word; overlapping loads instead of a loop.
[[nodiscard]] constexpr std::uint64_t load_few(const std::uint8_t* p, std::size_t size) noexcept {
  if (size >= 4)
    return std::uint64_t{load_be32(p)} << 32 | std::uint64_t{load_be32(p + size - 4)} << (64 - 8 * size);
  return std::uint64_t{p[0]} << 56 | std::uint64_t{p[size / 2]} << (56 - 8 * (size / 2)) |
         std::uint64_t{p[size - 1]} << (64 - 8 * size);
}

/// Where a decoding stands: the next `count` bits are at the top of `bits`. What stands below them is what
/// comes next in the input, or, past its end, ones: the padding of RFC 7541 section 5.2, with which no code
/// of a window's length begins.
struct huffman_decoding {
  const std::uint8_t* next;
  const std::uint8_t* end;
  char* to;
  std::uint64_t bits = 0;
  int count = 0;  // below 0 when a code has run into the padding

  [[nodiscard]] constexpr std::size_t left() const noexcept { return static_cast<std::size_t>(end - next); }

  /// Octets of `coded` before the one in which the next code begins; `count` is not below 0.
  [[nodiscard]] constexpr std::uint64_t offset(bytes coded) const noexcept {
    return (8 * static_cast<std::uint64_t>(next - coded.data()) - static_cast<std::uint64_t>(count)) / 8;
  }

  /// Between 57 and 63 bits, from at least 8 octets.
  constexpr void refill_fast() noexcept {
    bits |= load_be64(next) >> count;
    next += (63 - count) >> 3;
    count |= 56;
  }
  constexpr void refill() noexcept {
    if (left() >= 8) return refill_fast();
    std::uint64_t word = ~std::uint64_t{0};
    if (left() != 0) word = load_few(next, left()) | word >> (8 * left());
    bits |= word >> count;
    // A full word would leave no shift for the next refill.
    const std::size_t room = static_cast<std::size_t>(63 - count) / 8;
    const std::size_t taken = left() < room ? left() : room;
    next += taken;
    count += static_cast<int>(8 * taken);
  }

  /// Four look-ups, at most 8 characters; false when the last found no code, as do all that follow such a
  /// one.
  constexpr bool decode_four() noexcept {
    unsigned step = 0;
    for (int i = 0; i < 4; ++i) {
      const auto window = static_cast<std::size_t>(bits >> (64 - huffman_window));
      step = huffman_decode_table.steps[window];
      const std::uint16_t pair = huffman_decode_table.symbols[window];
      to[0] = static_cast<char>(pair);
      to[1] = static_cast<char>(pair >> 8);
      to += step >> 6;
      bits <<= step & 63;
      count -= static_cast<int>(step & 63);
    }
    return step != 0;
  }

  /// The next symbol, long or short.
  constexpr huffman_symbol next_symbol() noexcept {
    refill();
    return find_huffman_symbol(static_cast<std::uint32_t>(bits >> 32));
  }
  [[nodiscard]] constexpr error_code check(const huffman_symbol& one) const noexcept {
    // RFC 7541 section 5.2: the padding is longer than 7 bits or not all ones, or a code ends in it.
    if (one.length > count) return error_code::huffman_padding;
    // RFC 7541 section 5.2: a string that contains EOS is a decoding error.
    return one.symbol == huffman_eos ? error_code::huffman_eos : error_code::none;
  }
  constexpr void drop(const huffman_symbol& one) noexcept {
    bits <<= one.length;
    count -= one.length;
  }

  /// True when nothing but padding is left: fewer than 8 bits, all of them ones.
  [[nodiscard]] constexpr bool finished() const noexcept {
    return next == end && count >= 0 && count < 8 && ~(bits | ~std::uint64_t{0} >> count) == 0;
  }
};

}  // namespace detail

/// Codes `text` into `out`; gives what was written. buffer_too_small has the size needed as its limit; what
/// `out` then holds is of no use.
[[nodiscard]] constexpr result<bytes> huffman_encode(std::string_view text, mutable_bytes out) noexcept {
  // No text needs no room, which may then be null.
  if (text.empty()) return bytes{out.first(0)};
  const std::uint8_t* const end_of_out = out.data() + out.size();
  const std::uint8_t* const end = detail::store_huffman(text, out.data(), end_of_out, end_of_out);
  if (end == nullptr)
    return error{
        .code = error_code::buffer_too_small, .offset = out.size(), .limit = huffman_encoded_size(text)};
  return bytes{out.data(), end};
}

/// The length of the text that `coded` decodes to; fails as huffman_decode does, but needs no room.
[[nodiscard]] constexpr result<std::size_t> huffman_decoded_size(bytes coded) noexcept;

/// Decodes `coded` into `out`; gives the length of the text. Octets of `out` past it may be overwritten.
/// Fails with huffman_eos or huffman_padding, or with buffer_too_small, whose limit always suffices.
[[nodiscard]] constexpr result<std::size_t> huffman_decode(bytes coded, std::span<char> out) noexcept {
  using namespace detail;
  char* const to_end = out.data() + out.size();
  huffman_decoding in{coded.data(), coded.data() + coded.size(), out.data()};
  for (;;) {
    bool found = true;
    while (found && in.left() >= 8 && to_end - in.to >= 8) {
      in.refill_fast();
      found = in.decode_four();
    }
    while (found && to_end - in.to >= 8 && (in.count > 0 || in.next != in.end)) {
      in.refill();
      found = in.decode_four();
    }
    if (in.finished()) return static_cast<std::size_t>(in.to - out.data());
    // RFC 7541 section 5.2: a code that ends in the padding is none.
    // Where it begins is not known any more; measuring again tells.
    if (in.count < 0) return huffman_decoded_size(coded).error();
    // One symbol with every check: for long codes and at the ends of input and output.
    const huffman_symbol one = in.next_symbol();
    if (const error_code code = in.check(one); code != error_code::none)
      return error{.code = code, .offset = in.offset(coded)};
    if (in.to == to_end)
      return error{.code = error_code::buffer_too_small,
                   .offset = in.offset(coded),
                   .limit = huffman_max_decoded_size(coded.size())};
    *in.to++ = static_cast<char>(one.symbol);
    in.drop(one);
  }
}

constexpr result<std::size_t> huffman_decoded_size(bytes coded) noexcept {
  using namespace detail;
  huffman_decoding in{coded.data(), coded.data() + coded.size(), nullptr};
  for (std::size_t size = 0;; ++size) {
    in.refill();
    if (in.finished()) return size;
    const huffman_symbol one = in.next_symbol();
    if (const error_code code = in.check(one); code != error_code::none)
      return error{.code = code, .offset = in.offset(coded)};
    in.drop(one);
  }
}

}  // namespace httpwire
