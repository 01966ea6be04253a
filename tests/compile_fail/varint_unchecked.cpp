// SPDX-License-Identifier: MIT
// Nor any number that has not been looked at (RFC 9000 section 16).
// g++: 'constexpr httpwire::varint::varint\(uint64_t\)' is private|is private within this context
// clang: calling a private constructor of class 'httpwire::varint'
#include "httpwire/core/varint.hpp"

httpwire::result<httpwire::varint> use(std::uint64_t v) { return httpwire::varint::from(v); }
#ifdef MISUSE
httpwire::varint misuse(std::uint64_t v) { return httpwire::varint{v}; }
#endif
