// SPDX-License-Identifier: MIT
// What a temporary stream holds goes with it.
// g++: use of deleted function
// clang: call to deleted member function 'readable'
#include <utility>

#include "httpwire/quic/crypto_stream.hpp"

httpwire::bytes use(const httpwire::quic::basic_crypto_stream<>& s) { return s.readable(); }
#ifdef MISUSE
httpwire::bytes misuse(httpwire::quic::basic_crypto_stream<>& s) { return std::move(s).readable(); }
#endif
