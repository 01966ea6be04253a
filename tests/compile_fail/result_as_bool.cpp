// SPDX-License-Identifier: MIT
// A result is not a number, so that no value is mistaken for success.
// g++: cannot convert 'const httpwire::result<int>' to 'bool'
// clang: no viable conversion from returned value of type 'const httpwire::result<int>'
#include "httpwire/core/result.hpp"

bool use(const httpwire::result<int>& r) { return static_cast<bool>(r); }
#ifdef MISUSE
bool misuse(const httpwire::result<int>& r) { return r; }
#endif
