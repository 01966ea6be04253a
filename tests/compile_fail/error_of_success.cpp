// SPDX-License-Identifier: MIT
// Neither can the error of a success.
// g++: non-constant condition for static assertion
// clang: not an integral constant expression
#include "httpwire/core/result.hpp"

constexpr httpwire::result<int> failed = httpwire::error{.code = httpwire::error_code::truncated};
static_assert(failed.error().code == httpwire::error_code::truncated);
#ifdef MISUSE
constexpr httpwire::result<int> fine = 7;
static_assert(fine.error().code == httpwire::error_code::none);
#endif
