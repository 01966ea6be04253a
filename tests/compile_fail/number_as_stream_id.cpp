// SPDX-License-Identifier: MIT
// A number does not become a stream ID by itself.
// g++: could not convert 'n' from 'uint64_t'
// clang: no viable conversion from returned value
#include "httpwire/quic/stream_id.hpp"

bool use(std::uint64_t n) { return httpwire::quic::stream_id{n}.can_send(httpwire::quic::role::client); }
#ifdef MISUSE
httpwire::quic::stream_id misuse(std::uint64_t n) { return n; }
#endif
