// SPDX-License-Identifier: MIT
// No constant past 2^62-1 becomes a varint (RFC 9000 section 16).
// g++: call to non-'constexpr' function|is not a constant expression
// clang: must be initialized by a constant expression
#include "httpwire/core/varint.hpp"

constexpr httpwire::varint largest = *httpwire::varint::from((std::uint64_t{1} << 62) - 1);
static_assert(largest.size() == 8);
#ifdef MISUSE
constexpr httpwire::varint misuse = *httpwire::varint::from(std::uint64_t{1} << 62);
#endif
