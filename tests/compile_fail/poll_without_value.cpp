// SPDX-License-Identifier: MIT
// A value that is not there cannot be read; at compile time it is an error.
// g++: non-constant condition for static assertion
// clang: not an integral constant expression
#include "httpwire/core/result.hpp"

static_assert(*httpwire::poll<int>{7} == 7);
#ifdef MISUSE
static_assert(*httpwire::poll<int>{httpwire::need_more} == 0);
#endif
