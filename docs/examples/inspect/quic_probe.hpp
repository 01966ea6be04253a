// SPDX-License-Identifier: MIT
#pragma once

#include "load.hpp"

// Whether a UDP flow is QUIC, told from its first datagram.

namespace inspect {

// A long header of a version that is known, that negotiation uses, or that is known to be somebody's, with
// connection IDs as those versions have them.
[[nodiscard]] bool begins_like_quic(byte_span datagram);

// Whether only servers send a datagram that begins like this: Retry and Version Negotiation.
[[nodiscard]] bool begins_like_server(byte_span datagram);

}  // namespace inspect
