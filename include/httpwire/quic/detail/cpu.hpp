// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

// Which code runs the ciphers of Initial packets (RFC 9001 section 5.2): portable C++, or instructions made
// for them where the machine has these.

namespace httpwire::quic::detail {

/// `portable` is for tests and measurements: the octets are the same.
enum class implementation : unsigned char { best, portable };

struct cpu_features {
  bool aes = false;  // AES, PCLMULQDQ and SSSE3
  bool sha = false;  // SHA and SSSE3
};

#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))

/// Asks the processor itself: not every compiler knows all of these by name.
[[nodiscard]] inline cpu_features detect_cpu() noexcept {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  const unsigned leaves = a;
  a = 1;
  c = 0;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  const unsigned basic = c;
  if (leaves < 7) return {};
  a = 7;
  c = 0;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  const bool ssse3 = (basic >> 9U & 1U) != 0;
  return {.aes = ssse3 && (basic >> 25U & basic >> 1U & 1U) != 0, .sha = ssse3 && (b >> 29U & 1U) != 0};
}

/// Asked once, before main: the question takes long on a virtual machine. Whatever runs earlier is portable.
inline const cpu_features cpu = detect_cpu();

#else

inline constexpr cpu_features cpu{};

#endif

[[nodiscard]] constexpr bool use_aes_instructions(implementation wanted) noexcept {
  return !std::is_constant_evaluated() && wanted == implementation::best && cpu.aes;
}

[[nodiscard]] constexpr bool use_sha_instructions(implementation wanted) noexcept {
  return !std::is_constant_evaluated() && wanted == implementation::best && cpu.sha;
}

}  // namespace httpwire::quic::detail
