// SPDX-License-Identifier: MIT
// Neither can the wish for more input.
// g++: ignoring return value of 'constexpr httpwire::poll<.*> httpwire::parse_varint
// clang: ignoring return value of function declared with 'nodiscard'
#include "httpwire/core/varint.hpp"

bool use(httpwire::bytes in) {
  const auto v = httpwire::parse_varint(in);
  return v.need_more();
}
#ifdef MISUSE
void misuse(httpwire::bytes in) { httpwire::parse_varint(in); }
#endif
