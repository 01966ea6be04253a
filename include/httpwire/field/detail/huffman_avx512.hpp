// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/field/detail/huffman_encoding.hpp"
#include "httpwire/field/detail/huffman_table.hpp"

// Text to Huffman codes, RFC 7541 section 5.2, with AVX-512: up to 56 symbols a step, in the same time
// however many. Called only where the processor has it; where small code is wanted, it is left out.

namespace httpwire::detail::avx512 {

#if defined(__x86_64__) && !defined(__OPTIMIZE_SIZE__) && \
    (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))

inline constexpr bool present = true;

using octets [[gnu::vector_size(64)]] = char;
using words16 [[gnu::vector_size(64)]] = unsigned short;
using words32 [[gnu::vector_size(64)]] = unsigned;
using signed32 [[gnu::vector_size(64)]] = int;
using words64 [[gnu::vector_size(64)]] = unsigned long long;

/// A word takes the codes of eight symbols. One of the eight words is for the padding of the others.
inline constexpr std::size_t step = 56;

/// Longer codes, and fours of symbols with more bits, are left to the portable code.
inline constexpr unsigned longest_code = 15;
inline constexpr unsigned longest_four = 32;

enum comparison : int { greater_or_equal = 5, greater = 6 };

struct alignas(64) tables {
  // By character: its code, left-aligned in two octets, and the length of it, or too many bits for a four
  // where the code is too long. NUL stands for what is behind the text: padding.
  std::array<std::uint8_t, 128> high{0xff};
  std::array<std::uint8_t, 128> low{0xff};
  std::array<std::uint8_t, 128> length{};
  /// Bits of a word that make its octets whole. The second half is for words that are not full: they are
  /// padded, so that all octets are.
  std::array<std::uint8_t, 128> whole{};
  std::array<std::uint8_t, 64> reversed{};   ///< The octets of each word.
  std::array<std::uint8_t, 64> low_octet{};  ///< The lowest octet of each word, eight times.
  std::array<std::uint8_t, 64> all_words{};  ///< The lowest octets of all words, in each word.
  std::array<std::uint8_t, 64> before{};     ///< Ones for those of the words before.
};

[[nodiscard]] constexpr tables make_tables() noexcept {
  tables t;
  for (std::size_t c = 1; c < 128; ++c) {
    const bool fits = huffman_lengths[c] <= longest_code;
    const std::uint64_t code = fits ? huffman.code[c] << (16U - huffman_lengths[c]) : 0;
    t.high[c] = static_cast<std::uint8_t>(code >> 8);
    t.low[c] = static_cast<std::uint8_t>(code);
    t.length[c] = fits ? huffman_lengths[c] : std::uint8_t{longest_four + 1};
  }
  for (std::size_t i = 0; i < 64; ++i) {
    t.whole[i] = static_cast<std::uint8_t>(i % 8 * 8 + 8);
    t.reversed[i] = static_cast<std::uint8_t>(i % 16 ^ 7);
    t.low_octet[i] = static_cast<std::uint8_t>(i % 16 & 8);
    t.all_words[i] = static_cast<std::uint8_t>(i % 8 * 8);
    t.before[i] = i % 8 < i / 8 ? 0xff : 0;
  }
  return t;
}

inline constexpr tables table = make_tables();

// Instructions that compilers have no common name for, or prefer others to.

[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline octets load(
    const std::uint8_t* p) noexcept {
  octets v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

/// For each octet of `index`, which is less than 128, that of the table.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline octets look_up(
    const std::array<std::uint8_t, 128>& from, octets index) noexcept {
  __asm__("vpermi2b %2, %1, %0" : "+v"(index) : "v"(load(from.data())), "v"(load(from.data() + 64)));
  return index;
}

[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline octets permuted(
    octets v, octets order) noexcept {
  __asm__("vpermb %0, %1, %0" : "+v"(v) : "v"(order));
  return v;
}

/// Permuted within each sixteen octets.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline octets shuffled(
    octets v, octets order) noexcept {
  __asm__("vpshufb %1, %0, %0" : "+v"(v) : "v"(order));
  return v;
}

/// `v` shifted right, behind the low bits of `before`.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline words64 shifted(
    words64 before, words64 v, words64 count) noexcept {
  __asm__("vpshrdvq %2, %1, %0" : "+v"(v) : "v"(before), "v"(count));
  return v;
}

/// What a shift right pushes out of `v`.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline words16
pushed_out(words16 v, words16 count) noexcept {
  words16 out{};
  __asm__("vpshrdvw %2, %1, %0" : "+v"(out) : "v"(v), "v"(count));
  return out;
}

[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline words64 rotated(
    words64 v, words64 count) noexcept {
  __asm__("vprolvq %1, %0, %0" : "+v"(v) : "v"(count));
  return v;
}

/// The same in all words, without a detour by general registers.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline words64 all(
    const unsigned long long& value) noexcept {
  words64 v;
  __asm__("vpbroadcastq %1, %0" : "=v"(v) : "m"(value));
  return v;
}

#if defined(__clang__)
using some_octets = octets;
#else
using some_octets = char;
#endif

/// Of 64 characters those of `lanes`, and zeros; others are not touched.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline octets
load_some(const char* p, std::uint64_t lanes) noexcept {
  return __builtin_ia32_loaddquqi512_mask(reinterpret_cast<const some_octets*>(p), octets{}, lanes);
}

/// Writes the first `count` octets, and perhaps others before `end`.
[[gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline void store_some(
    std::uint8_t* p, const std::uint8_t* end, unsigned count, octets v) noexcept {
  if (end - p >= 64) [[likely]]
    __builtin_memcpy(p, &v, sizeof v);
  else
    __builtin_ia32_storedquqi512_mask(reinterpret_cast<some_octets*>(p), v, (std::uint64_t{1} << count) - 1);
}

[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline std::uint64_t
positive(octets v) noexcept {
  return __builtin_ia32_cmpb512_mask(v, octets{}, greater, ~std::uint64_t{0});
}

/// Octets of `a` that are not less than those of `b`, as unsigned numbers.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline std::uint64_t
not_less(octets a, octets b) noexcept {
  return __builtin_ia32_ucmpb512_mask(a, b, greater_or_equal, ~std::uint64_t{0});
}

/// The sum of the octets of each word.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline words64 sums(
    octets v) noexcept {
  return reinterpret_cast<words64>(__builtin_ia32_psadbw512(v, octets{}));
}

/// The codes of eight symbols in each word, left-aligned and followed by ones, and how long they are.
struct joined {
  words64 codes;
  words64 lengths;
  bool fits;
};

/// Joins neighbors three times: the second is shifted right by the length of the first.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline joined join(
    octets symbols) noexcept {
  static constexpr unsigned long long high16 = 0xff00'ff00'ff00'ff00;
  static constexpr unsigned long long high32 = 0xffff'0000'ffff'0000;
  static constexpr unsigned long long high64 = 0xffff'ffff'0000'0000;
  static constexpr unsigned long long lows16 = ~high16;
  static constexpr unsigned long long lows32 = ~high32;
  static constexpr unsigned long long lows64 = ~high64;
  static constexpr unsigned long long limit = std::uint64_t{longest_four} << 32 | longest_four;
  const auto low16 = reinterpret_cast<words16>(all(lows16));
  const auto low32 = reinterpret_cast<words32>(all(lows32));

  const octets length = look_up(table.length, symbols);
  const auto lengths = reinterpret_cast<words16>(length);
  const words16 one = lengths >> 8;
  const auto twos = reinterpret_cast<words32>((lengths & low16) + one);
  const words32 two = twos >> 16;
  const words32 fours = (twos & low32) + two;
  if (__builtin_ia32_cmpd512_mask(reinterpret_cast<signed32>(fours), reinterpret_cast<signed32>(all(limit)),
                                  greater, 0xffff) != 0)
    return {words64{}, words64{}, false};

  // Codes and twos lie in two registers, high and low halves of them.
  const auto high = reinterpret_cast<words16>(look_up(table.high, symbols));
  const auto low = reinterpret_cast<words16>(look_up(table.low, symbols));
  const words16 second = (high << 8) | (low & low16);
  const auto high2 = reinterpret_cast<words32>((high & reinterpret_cast<words16>(all(high16))) | (low >> 8) |
                                               (second >> one));
  const auto low2 = reinterpret_cast<words32>(pushed_out(second, one));
  const words32 second2 = (high2 << 16) | (low2 & low32);
  const auto codes = reinterpret_cast<words64>((high2 & reinterpret_cast<words32>(all(high32))) |
                                               (low2 >> 16) | (second2 >> two));
  const words64 second4 = (codes << 32) | all(lows64);
  return {(codes & all(high64)) | (second4 >> (reinterpret_cast<words64>(fours) >> 32)), sums(length), true};
}

/// A coding on its way.
struct coding {
  huffman_position at;
  words64 begin{};     ///< Bits before the next symbols, of which the last three count.
  words64 previous{};  ///< In its last word those of `at`.
};

/// Codes up to `step` symbols, unless they do not fit in; gives null for the place when their codes would be
/// past `limit`.
[[nodiscard, gnu::always_inline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline bool take_step(
    coding& c, std::string_view text, const std::uint8_t* limit, const std::uint8_t* out_end) noexcept {
  static constexpr unsigned long long seven = 7;
  const std::uint64_t lanes = (std::uint64_t{1} << text.size()) - 1;
  const octets symbols = load_some(text.data(), lanes);
  const joined words = join(shuffled(symbols, load(table.reversed.data())));
  // Neither NUL nor octets that are not of ASCII are in the tables.
  if (!words.fits || positive(symbols) != lanes) [[unlikely]]
    return false;

  // In every word the lengths of all; then the bits of the octet in which the word begins that are not its
  // own.
  const octets lengths = permuted(reinterpret_cast<octets>(words.lengths), load(table.all_words.data()));
  const words64 first = (c.begin + sums(lengths & load(table.before.data()))) & all(seven);
  const words64 sum = sums(lengths);
  c.begin += sum;
  // The last bits of a word, fewer than eight, begin the first octet of the next.
  const words64 ends = rotated(words.codes, words.lengths);
  c.previous = __builtin_shufflevector(c.previous, ends, 7, 8, 9, 10, 11, 12, 13, 14);
  const octets coded = shuffled(reinterpret_cast<octets>(shifted(c.previous, words.codes, first)),
                                load(table.reversed.data()));
  const std::uint64_t whole =
      not_less(shuffled(reinterpret_cast<octets>(first + words.lengths), load(table.low_octet.data())),
               load(table.whole.data() + (64 - text.size() / 8 * 8)));
  const unsigned bits = c.at.bits + static_cast<unsigned>(sum[0]);
  const unsigned count = (bits + 7) / 8;
  if (limit - c.at.to < static_cast<std::ptrdiff_t>(count)) {
    c.at.to = nullptr;
  } else {
    store_some(c.at.to, out_end, count, __builtin_ia32_compressqi512_mask(coded, octets{}, whole));
    c.at = {c.at.to + bits / 8, bits % 8};
  }
  return true;
}

/// As store_huffman, for texts of any size and what does not fit in.
[[nodiscard, gnu::noinline, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline std::uint8_t*
store_huffman_in_steps(std::string_view text, std::uint8_t* out, const std::uint8_t* limit,
                       const std::uint8_t* out_end) noexcept {
  coding c{{out}};
  for (;;) {
    const std::string_view now = text.substr(0, step);
    if (!take_step(c, now, limit, out_end)) [[unlikely]] {
      c.at = store_huffman_portably(c.at, now, limit, out_end);
      if (c.at.to != nullptr) {
        c.begin = all(c.at.bits);
        c.previous = all(c.at.rest());
      }
    }
    if (c.at.to == nullptr) return nullptr;
    if (now.size() == text.size()) return c.at.end();
    text.remove_prefix(now.size());
  }
}

/// As store_huffman.
[[nodiscard, gnu::target("avx512bw,avx512vbmi,avx512vbmi2,bmi2")]] inline std::uint8_t* store_huffman(
    std::string_view text, std::uint8_t* out, const std::uint8_t* limit,
    const std::uint8_t* out_end) noexcept {
  // Most texts are one step, which calls nothing and so saves no registers.
  coding c{{out}};
  if (text.size() <= step && take_step(c, text, limit, out_end)) [[likely]]
    return c.at.to == nullptr ? nullptr : c.at.end();
  return store_huffman_in_steps(text, out, limit, out_end);
}

#else

inline constexpr bool present = false;

/// Never called.
[[nodiscard]] inline std::uint8_t* store_huffman(std::string_view, std::uint8_t*, const std::uint8_t*,
                                                 const std::uint8_t*) noexcept {
  return nullptr;
}

#endif

}  // namespace httpwire::detail::avx512
