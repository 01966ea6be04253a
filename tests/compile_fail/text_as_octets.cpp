// SPDX-License-Identifier: MIT
// A string is text until someone says that it is octets.
// g++: cannot convert 'const string' .*to 'httpwire::bytes'|no matching function|could not convert
// clang: no (viable conversion|matching member function)
#include <string>

#include "httpwire/hpack/decoder.hpp"

bool use(httpwire::hpack::decoder& d, const std::string& block, std::span<char> scratch) {
  return d.decode(httpwire::as_bytes(block), scratch, [](const httpwire::field_line&) {}).has_value();
}
#ifdef MISUSE
bool misuse(httpwire::hpack::decoder& d, const std::string& block, std::span<char> scratch) {
  return d.decode(block, scratch, [](const httpwire::field_line&) {}).has_value();
}
#endif
