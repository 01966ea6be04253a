// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

// What the processor has beyond what every one of its kind has: for ciphers of QUIC's Initial packets (RFC
// 9001 section 5.2) and Huffman coding (RFC 7541 section 5.2), of which there is portable code too.

namespace httpwire::detail {

/// `portable` is for tests and measurements: the octets are the same.
enum class implementation : unsigned char { best, portable };

struct cpu_features {
  bool aes = false;     // AES, PCLMULQDQ and SSSE3
  bool sha = false;     // SHA and SSSE3
  bool avx512 = false;  // AVX-512 F, BW, VBMI and VBMI2, and BMI2
};

#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))

struct cpuid_answer {
  unsigned a, b, c, d;
};

/// Asks the processor itself: not every compiler knows all of these by name.
[[nodiscard]] inline cpuid_answer ask_cpu(unsigned leaf) noexcept {
  cpuid_answer r{leaf, 0, 0, 0};
  __asm__("cpuid" : "+a"(r.a), "=b"(r.b), "+c"(r.c), "=d"(r.d));
  return r;
}

/// Whether the system keeps all registers of AVX-512, and those of SSE and AVX, for each thread.
[[nodiscard]] inline bool keeps_avx512() noexcept {
  unsigned a = 0;
  unsigned d = 0;
  __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  return (a & 0xe6U) == 0xe6U;
}

[[nodiscard]] inline cpu_features detect_cpu() noexcept {
  if (ask_cpu(0).a < 7) return {};
  const unsigned basic = ask_cpu(1).c;
  const cpuid_answer more = ask_cpu(7);
  const bool ssse3 = (basic >> 9U & 1U) != 0;
  const bool xgetbv = (basic >> 27U & 1U) != 0;
  constexpr unsigned bmi2_f_bw = 1U << 8U | 1U << 16U | 1U << 30U;
  constexpr unsigned vbmi_vbmi2 = 1U << 1U | 1U << 6U;
  return {.aes = ssse3 && (basic >> 25U & basic >> 1U & 1U) != 0,
          .sha = ssse3 && (more.b >> 29U & 1U) != 0,
          .avx512 = (more.b & bmi2_f_bw) == bmi2_f_bw && (more.c & vbmi_vbmi2) == vbmi_vbmi2 && xgetbv &&
                    keeps_avx512()};
}

/// Asked once, before main: the question takes long on a virtual machine. Whatever runs earlier is portable.
/// Programs that have no use for the answer do not ask: this is a template.
template <class = void>
inline const cpu_features cpu = detect_cpu();

#else

template <class = void>
inline constexpr cpu_features cpu{};

#endif

/// Whether to use instructions that not every processor has; never at compile time.
[[nodiscard]] constexpr bool wants_instructions(implementation wanted) noexcept {
  return !std::is_constant_evaluated() && wanted == implementation::best;
}

}  // namespace httpwire::detail
