// SPDX-License-Identifier: MIT
#pragma once

// What a user may set before including httpwire: HTTPWIRE_ASSERT, for contracts between the caller and the
// library. No input from the network reaches an assertion.

#ifndef HTTPWIRE_ASSERT
#include <cassert>
#define HTTPWIRE_ASSERT(condition) assert(condition)
#endif
