// SPDX-License-Identifier: MIT
// A prefix has 1 to 8 bits (RFC 7541 section 5.1).
// g++: non-constant condition for static assertion
// clang: not an integral constant expression
#include <array>
#include <cstdint>

#include "httpwire/field/prefix_integer.hpp"

constexpr std::array<std::uint8_t, 1> octets{7};
static_assert(httpwire::parse_prefix_integer(octets, 8)->value == 7);
#ifdef MISUSE
static_assert(httpwire::parse_prefix_integer(octets, 9)->value == 7);
#endif
