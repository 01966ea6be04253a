// SPDX-License-Identifier: MIT
// A sink takes field lines.
// g++: no matching function for call to
// clang: no matching member function for call to 'decode'
#include "httpwire/hpack/decoder.hpp"

bool use(httpwire::hpack::decoder& d, httpwire::bytes block, std::span<char> scratch) {
  return d.decode(block, scratch, [](const httpwire::field_line&) {}).has_value();
}
#ifdef MISUSE
bool misuse(httpwire::hpack::decoder& d, httpwire::bytes block, std::span<char> scratch) {
  return d.decode(block, scratch, [](int) {}).has_value();
}
#endif
