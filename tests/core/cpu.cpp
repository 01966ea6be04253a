// SPDX-License-Identifier: MIT
#include "httpwire/core/cpu.hpp"

#include "support/catch.hpp"

using namespace httpwire::detail;

static_assert(!wants_instructions(implementation::best) && !wants_instructions(implementation::portable),
              "constant expressions are portable");

TEST_CASE("cpu: instructions are only used where they are wanted") {
  CHECK(wants_instructions(implementation::best));
  CHECK_FALSE(wants_instructions(implementation::portable));
}

#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))
TEST_CASE("cpu: has what the compiler's own question says") {
  CHECK(cpu<>.aes == (__builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") &&
                      __builtin_cpu_supports("ssse3")));
  CHECK(cpu<>.avx512 == (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                         __builtin_cpu_supports("bmi2")));
}
#else
static_assert(!cpu<>.aes && !cpu<>.sha && !cpu<>.avx512);
#endif
