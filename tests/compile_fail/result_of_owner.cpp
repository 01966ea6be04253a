// SPDX-License-Identifier: MIT
// A result holds plain values and views, never what owns memory.
// g++: static assertion failed
// clang: static(_assert| assertion) failed
#include <string>
#include <string_view>

#include "httpwire/core/result.hpp"

using use = httpwire::result<std::string_view>;
bool used(const use& r) { return r.has_value(); }
#ifdef MISUSE
bool misuse(const httpwire::result<std::string>& r) { return r.has_value(); }
#endif
