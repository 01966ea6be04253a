// SPDX-License-Identifier: MIT
// A role has a name.
// g++: cannot convert 'int' to 'httpwire::quic::role'
// clang: cannot initialize a parameter of type 'httpwire::quic::role'
#include "httpwire/quic/stream_id.hpp"

using httpwire::quic::role;
bool use(httpwire::quic::stream_id id) { return id.can_send(role::client); }
#ifdef MISUSE
bool misuse(httpwire::quic::stream_id id) { return id.can_send(1); }
#endif
