// SPDX-License-Identifier: MIT
// A read past the end is seen at compile time.
// g++: non-constant condition for static assertion
// clang: not an integral constant expression
#include <array>
#include <cstdint>

#include "httpwire/core/endian.hpp"

constexpr std::array<std::uint8_t, 4> octets{0, 0, 0, 1};
static_assert(httpwire::load_be32(octets.data()) == 1);
#ifdef MISUSE
static_assert(httpwire::load_be32(octets.data() + 1) == 1);
#endif
