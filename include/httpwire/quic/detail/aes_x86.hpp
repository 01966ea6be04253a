// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

// AES-128 (FIPS 197) with the instructions of x86-64; called only where the processor has them. Round keys
// lie in memory in the order of octets.

namespace httpwire::quic::detail::x86 {

#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))

using block [[gnu::vector_size(16)]] = long long;
using block_words [[gnu::vector_size(16)]] = unsigned;

[[nodiscard]] inline block load_block(const void* p) noexcept {
  block v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

inline void store_block(void* p, block v) noexcept { __builtin_memcpy(p, &v, sizeof v); }

/// The next round key: each word is the exclusive OR of all words up to it and of the one that the
/// instruction made of the last word. The instruction would also add a constant, but only one known when
/// compiling.
[[nodiscard, gnu::target("aes,ssse3")]] inline block next_key(block key, unsigned round_constant) noexcept {
  const auto assist = reinterpret_cast<block_words>(__builtin_ia32_aeskeygenassist128(key, 0));
  constexpr block_words zero{};
  auto k = reinterpret_cast<block_words>(key);
  k ^= __builtin_shufflevector(zero, k, 0, 4, 5, 6);
  k ^= __builtin_shufflevector(zero, k, 0, 1, 4, 5);
  k ^= __builtin_shufflevector(assist, assist, 3, 3, 3, 3) ^ round_constant;
  return reinterpret_cast<block>(k);
}

[[gnu::target("aes,ssse3")]] inline void expand_key(std::uint32_t* keys, const std::uint8_t* key) noexcept {
  block k = load_block(key);
  store_block(keys, k);
  unsigned round_constant = 1;
  for (int i = 4; i < 44; i += 4) {
    k = next_key(k, round_constant);
    store_block(keys + i, k);
    round_constant = round_constant << 1U ^ ((round_constant & 0x80U) != 0 ? 0x11bU : 0U);
  }
}

[[nodiscard, gnu::target("aes,ssse3")]] inline block encrypt(const std::uint32_t* keys, block v) noexcept {
  v ^= load_block(keys);
  for (int i = 4; i < 40; i += 4) v = __builtin_ia32_aesenc128(v, load_block(keys + i));
  return __builtin_ia32_aesenclast128(v, load_block(keys + 40));
}

[[gnu::target("aes,ssse3")]] inline void encrypt_block(const std::uint32_t* keys, const std::uint8_t* in,
                                                       std::uint8_t* out) noexcept {
  store_block(out, encrypt(keys, load_block(in)));
}

[[nodiscard]] inline block with_counter(block_words nonce, std::uint32_t counter) noexcept {
  nonce[3] = __builtin_bswap32(counter);
  return reinterpret_cast<block>(nonce);
}

[[gnu::target("aes,ssse3")]] inline void xor_block(std::uint8_t* text, block stream) noexcept {
  store_block(text, load_block(text) ^ stream);
}

/// Eight blocks side by side, since one instruction takes several cycles and the next need not wait for it.
[[gnu::target("aes,ssse3")]] inline void apply_to_eight(const std::uint32_t* keys, block_words nonce,
                                                        std::uint32_t counter, std::uint8_t* text) noexcept {
  block k = load_block(keys);
  block b0 = with_counter(nonce, counter) ^ k;
  block b1 = with_counter(nonce, counter + 1) ^ k;
  block b2 = with_counter(nonce, counter + 2) ^ k;
  block b3 = with_counter(nonce, counter + 3) ^ k;
  block b4 = with_counter(nonce, counter + 4) ^ k;
  block b5 = with_counter(nonce, counter + 5) ^ k;
  block b6 = with_counter(nonce, counter + 6) ^ k;
  block b7 = with_counter(nonce, counter + 7) ^ k;
  for (int i = 4; i < 40; i += 4) {
    k = load_block(keys + i);
    b0 = __builtin_ia32_aesenc128(b0, k);
    b1 = __builtin_ia32_aesenc128(b1, k);
    b2 = __builtin_ia32_aesenc128(b2, k);
    b3 = __builtin_ia32_aesenc128(b3, k);
    b4 = __builtin_ia32_aesenc128(b4, k);
    b5 = __builtin_ia32_aesenc128(b5, k);
    b6 = __builtin_ia32_aesenc128(b6, k);
    b7 = __builtin_ia32_aesenc128(b7, k);
  }
  k = load_block(keys + 40);
  xor_block(text, __builtin_ia32_aesenclast128(b0, k));
  xor_block(text + 16, __builtin_ia32_aesenclast128(b1, k));
  xor_block(text + 32, __builtin_ia32_aesenclast128(b2, k));
  xor_block(text + 48, __builtin_ia32_aesenclast128(b3, k));
  xor_block(text + 64, __builtin_ia32_aesenclast128(b4, k));
  xor_block(text + 80, __builtin_ia32_aesenclast128(b5, k));
  xor_block(text + 96, __builtin_ia32_aesenclast128(b6, k));
  xor_block(text + 112, __builtin_ia32_aesenclast128(b7, k));
}

[[gnu::target("aes,ssse3")]] inline void apply_counter_mode(const std::uint32_t* keys,
                                                            const std::uint8_t* nonce, std::uint32_t counter,
                                                            std::uint8_t* text, std::size_t size) noexcept {
  std::uint32_t words[4] = {};
  __builtin_memcpy(words, nonce, 12);
  const block_words first = {words[0], words[1], words[2], 0};
  for (; size >= 128; size -= 128, text += 128, counter += 8) apply_to_eight(keys, first, counter, text);
  if (size == 0) return;
  std::uint8_t rest[128] = {};
  __builtin_memcpy(rest, text, size);
  if (size > 32) {
    apply_to_eight(keys, first, counter, rest);
  } else {
    xor_block(rest, encrypt(keys, with_counter(first, counter)));
    if (size > 16) xor_block(rest + 16, encrypt(keys, with_counter(first, counter + 1)));
  }
  __builtin_memcpy(text, rest, size);
}

#else

// Never called.

inline void expand_key(std::uint32_t*, const std::uint8_t*) noexcept {}

inline void encrypt_block(const std::uint32_t*, const std::uint8_t*, std::uint8_t*) noexcept {}

inline void apply_counter_mode(const std::uint32_t*, const std::uint8_t*, std::uint32_t, std::uint8_t*,
                               std::size_t) noexcept {}

#endif

}  // namespace httpwire::quic::detail::x86
