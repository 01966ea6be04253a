// SPDX-License-Identifier: MIT
// Success alone has no value.
// g++: no match for 'operator\*'
// clang: indirection requires pointer operand
#include "httpwire/core/result.hpp"

bool use(const httpwire::result<void>& r) { return r.has_value(); }
int use(const httpwire::result<int>& r) { return *r; }
#ifdef MISUSE
auto misuse(const httpwire::result<void>& r) { return *r; }
#endif
