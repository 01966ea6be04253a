// SPDX-License-Identifier: MIT
// The octets of a temporary string would dangle.
// g++: use of deleted function
// clang: call to deleted function 'as_bytes'
#include <string>

#include "httpwire/core/bytes.hpp"

httpwire::bytes use(const std::string& text) { return httpwire::as_bytes(text); }
#ifdef MISUSE
httpwire::bytes misuse() { return httpwire::as_bytes(std::string{"abc"}); }
#endif
