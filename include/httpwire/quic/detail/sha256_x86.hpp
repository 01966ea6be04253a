// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

// The compression of SHA-256 (FIPS 180-4 section 6.2.2) with the instructions of x86-64; called only where
// the processor has them.

namespace httpwire::quic::detail {

#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))

namespace x86 {

using lanes [[gnu::vector_size(16)]] = int;
using octet_lanes [[gnu::vector_size(16)]] = char;

/// Four words in network byte order.
[[nodiscard, gnu::target("sha,ssse3")]] inline lanes load_words(const std::uint8_t* p) noexcept {
  octet_lanes v;
  __builtin_memcpy(&v, p, sizeof v);
  return reinterpret_cast<lanes>(
      __builtin_shufflevector(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

/// The state as the instructions want it: {a, b, e, f} and {c, d, g, h}, highest lane first.
struct sha256_lanes {
  lanes abef;
  lanes cdgh;
};

/// Four rounds with the words `w`.
[[gnu::target("sha,ssse3")]] inline void four_rounds(sha256_lanes& s, const std::uint32_t* constants,
                                                     lanes w) noexcept {
  lanes k;
  __builtin_memcpy(&k, constants, sizeof k);
  using unsigned_lanes [[gnu::vector_size(16)]] = unsigned;
  const lanes sum =
      reinterpret_cast<lanes>(reinterpret_cast<unsigned_lanes>(w) + reinterpret_cast<unsigned_lanes>(k));
  s.cdgh = __builtin_ia32_sha256rnds2(s.cdgh, s.abef, sum);
  s.abef = __builtin_ia32_sha256rnds2(s.abef, s.cdgh, __builtin_shufflevector(sum, sum, 2, 3, 2, 3));
}

/// The next four words of the schedule from the last sixteen, oldest first.
[[nodiscard, gnu::target("sha,ssse3")]] inline lanes next_words(lanes w0, lanes w1, lanes w2,
                                                                lanes w3) noexcept {
  using unsigned_lanes [[gnu::vector_size(16)]] = unsigned;
  const lanes seventh_last = __builtin_shufflevector(w2, w3, 1, 2, 3, 4);
  const auto sum = reinterpret_cast<unsigned_lanes>(__builtin_ia32_sha256msg1(w0, w1)) +
                   reinterpret_cast<unsigned_lanes>(seventh_last);
  return __builtin_ia32_sha256msg2(reinterpret_cast<lanes>(sum), w3);
}

/// A function of its own, before which the compiler clears the upper halves of the registers: these
/// instructions only have the old encoding, and take many times as long where AVX has left something there.
[[gnu::noinline, gnu::target("sha,ssse3")]] inline void sha256_compress(std::uint32_t* state,
                                                                        const std::uint32_t* constants,
                                                                        const std::uint8_t* blocks,
                                                                        std::size_t count) noexcept {
  lanes low;
  lanes high;
  __builtin_memcpy(&low, state, sizeof low);
  __builtin_memcpy(&high, state + 4, sizeof high);
  sha256_lanes s{__builtin_shufflevector(high, low, 1, 0, 5, 4),
                 __builtin_shufflevector(high, low, 3, 2, 7, 6)};
  using unsigned_lanes [[gnu::vector_size(16)]] = unsigned;
  for (; count != 0; --count, blocks += 64) {
    const sha256_lanes before = s;
    lanes w0 = load_words(blocks);
    lanes w1 = load_words(blocks + 16);
    lanes w2 = load_words(blocks + 32);
    lanes w3 = load_words(blocks + 48);
    for (int round = 0;; round += 16) {
      four_rounds(s, constants + round, w0);
      four_rounds(s, constants + round + 4, w1);
      four_rounds(s, constants + round + 8, w2);
      four_rounds(s, constants + round + 12, w3);
      if (round == 48) break;
      w0 = next_words(w0, w1, w2, w3);
      w1 = next_words(w1, w2, w3, w0);
      w2 = next_words(w2, w3, w0, w1);
      w3 = next_words(w3, w0, w1, w2);
    }
    s.abef = reinterpret_cast<lanes>(reinterpret_cast<unsigned_lanes>(s.abef) +
                                     reinterpret_cast<unsigned_lanes>(before.abef));
    s.cdgh = reinterpret_cast<lanes>(reinterpret_cast<unsigned_lanes>(s.cdgh) +
                                     reinterpret_cast<unsigned_lanes>(before.cdgh));
  }
  low = __builtin_shufflevector(s.cdgh, s.abef, 7, 6, 3, 2);
  high = __builtin_shufflevector(s.cdgh, s.abef, 5, 4, 1, 0);
  __builtin_memcpy(state, &low, sizeof low);
  __builtin_memcpy(state + 4, &high, sizeof high);
}

}  // namespace x86

#else

namespace x86 {

/// Never called.
inline void sha256_compress(std::uint32_t*, const std::uint32_t*, const std::uint8_t*, std::size_t) noexcept {
}

}  // namespace x86

#endif

}  // namespace httpwire::quic::detail
