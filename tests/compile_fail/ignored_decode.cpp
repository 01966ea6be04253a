// SPDX-License-Identifier: MIT
// A block that failed to decode ends the connection (RFC 7541 section 2.3.3).
// g++: ignoring returned value of type 'httpwire::result<httpwire::decoded_section>'
// clang: ignoring return value of (type 'result<|function declared with 'nodiscard')
#include "httpwire/hpack/decoder.hpp"

bool use(httpwire::hpack::decoder& d, httpwire::bytes block, std::span<char> scratch) {
  return d.decode(block, scratch, [](const httpwire::field_line&) {}).has_value();
}
#ifdef MISUSE
void misuse(httpwire::hpack::decoder& d, httpwire::bytes block, std::span<char> scratch) {
  d.decode(block, scratch, [](const httpwire::field_line&) {});
}
#endif
