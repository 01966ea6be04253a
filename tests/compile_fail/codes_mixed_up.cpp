// SPDX-License-Identifier: MIT
// A code of the wire is not one of the library.
// g++: cannot convert 'httpwire::h2::error_code' to 'httpwire::error_code'
// clang: cannot initialize a member subobject of type 'httpwire::error_code'
#include "httpwire/core/error.hpp"
#include "httpwire/h2/error_code.hpp"

constexpr httpwire::error use{.code = httpwire::error_code::truncated};
#ifdef MISUSE
constexpr httpwire::error misuse{.code = httpwire::h2::error_code::protocol_error};
#endif
