// SPDX-License-Identifier: MIT
// A comparison of tokens that stops early would tell how much was right (RFC 9000 section 10.3.1).
// g++: no match for 'operator=='
// clang: invalid operands to binary expression
#include "httpwire/quic/stateless_reset.hpp"

using token = httpwire::quic::stateless_reset_token;
bool use(const token& a, const token& b) { return a.matches(b.view()); }
#ifdef MISUSE
bool misuse(const token& a, const token& b) { return a == b; }
#endif
