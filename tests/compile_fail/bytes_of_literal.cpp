// SPDX-License-Identifier: MIT
// Whether the zero at the end of a literal is meant is not known.
// g++: no matching function for call to 'as_bytes
// clang: no matching function for call to 'as_bytes'
#include <string_view>

#include "httpwire/core/bytes.hpp"

httpwire::bytes use() { return httpwire::as_bytes(std::string_view{"abc"}); }
#ifdef MISUSE
httpwire::bytes misuse() { return httpwire::as_bytes("abc"); }
#endif
