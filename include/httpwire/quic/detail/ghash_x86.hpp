// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/quic/detail/aes_x86.hpp"

// GHASH (NIST SP 800-38D section 6.4) with the carry-less multiplication of x86-64; called only where the
// processor has it.
//
// A block is a number in network byte order, so that the coefficient of x^i is bit 127 - i. Of two such
// numbers the carry-less product has that of x^i at bit 254 - i, one too low; the keys are divided by x
// beforehand.

namespace httpwire::quic::detail::x86 {

#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))

using block_octets [[gnu::vector_size(16)]] = char;

[[nodiscard, gnu::target("pclmul,ssse3")]] inline block load_reversed(const void* p) noexcept {
  const auto v = reinterpret_cast<block_octets>(load_block(p));
  return reinterpret_cast<block>(
      __builtin_shufflevector(v, v, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}

[[nodiscard, gnu::target("pclmul,ssse3")]] inline block halves_swapped(block v) noexcept {
  return __builtin_shufflevector(v, v, 1, 0);
}

/// A sum of products that is yet to be reduced.
struct wide_block {
  block low;
  block middle;
  block high;
};

[[gnu::target("pclmul,ssse3")]] inline void add_product(wide_block& sum, block a, block b) noexcept {
  sum.low ^= __builtin_ia32_pclmulqdq128(a, b, 0x00);
  sum.high ^= __builtin_ia32_pclmulqdq128(a, b, 0x11);
  sum.middle ^= __builtin_ia32_pclmulqdq128(a, b, 0x01) ^ __builtin_ia32_pclmulqdq128(a, b, 0x10);
}

/// Modulo x^128 + x^7 + x^2 + x + 1: 64 of the highest powers at a time are moved down by 128.
[[nodiscard, gnu::target("pclmul,ssse3")]] inline block reduced(const wide_block& sum) noexcept {
  constexpr block zero{};
  constexpr block moved_down = {static_cast<long long>(0xc200'0000'0000'0000U), 0};
  block low = sum.low ^ __builtin_shufflevector(zero, sum.middle, 0, 2);
  const block high = sum.high ^ __builtin_shufflevector(sum.middle, zero, 1, 2);
  low = halves_swapped(low) ^ __builtin_ia32_pclmulqdq128(low, moved_down, 0x00);
  low = halves_swapped(low) ^ __builtin_ia32_pclmulqdq128(low, moved_down, 0x00);
  return low ^ high;
}

[[nodiscard, gnu::target("pclmul,ssse3")]] inline block product(block a, block b) noexcept {
  wide_block sum{};
  add_product(sum, a, b);
  return reduced(sum);
}

inline constexpr std::size_t ghash_power_count = 8;

/// Writes H / x, H^2 / x and so on, 16 octets each, from `key`, which is H / x.
[[gnu::target("pclmul,ssse3")]] inline void expand_ghash_key(void* powers, const void* key) noexcept {
  auto* out = static_cast<std::uint8_t*>(powers);
  const block h = load_block(key);
  block power = h;
  for (std::size_t i = 0; i < ghash_power_count; ++i) {
    store_block(out + 16 * i, power);
    power = product(power, h);
  }
}

/// Adds whole blocks to the 16 octets of `state`.
[[gnu::target("pclmul,ssse3")]] inline void absorb(void* state, const void* powers,
                                                   const std::uint8_t* blocks, std::size_t count) noexcept {
  const auto* h = static_cast<const std::uint8_t*>(powers);
  block y = load_block(state);
  for (; count >= 8; count -= 8, blocks += 128) {
    wide_block sum{};
    add_product(sum, load_reversed(blocks) ^ y, load_block(h + 112));
    add_product(sum, load_reversed(blocks + 16), load_block(h + 96));
    add_product(sum, load_reversed(blocks + 32), load_block(h + 80));
    add_product(sum, load_reversed(blocks + 48), load_block(h + 64));
    add_product(sum, load_reversed(blocks + 64), load_block(h + 48));
    add_product(sum, load_reversed(blocks + 80), load_block(h + 32));
    add_product(sum, load_reversed(blocks + 96), load_block(h + 16));
    add_product(sum, load_reversed(blocks + 112), load_block(h));
    y = reduced(sum);
  }
  if (count != 0) {
    wide_block sum{};
    for (; count != 0; --count, blocks += 16) {
      add_product(sum, load_reversed(blocks) ^ y, load_block(h + 16 * (count - 1)));
      y = block{};
    }
    y = reduced(sum);
  }
  store_block(state, y);
}

#else

// Never called.

inline void expand_ghash_key(void*, const void*) noexcept {}

inline void absorb(void*, const void*, const std::uint8_t*, std::size_t) noexcept {}

#endif

}  // namespace httpwire::quic::detail::x86
