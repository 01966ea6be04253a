// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// The two ends of a connection, RFC 9000 section 1.2.

namespace httpwire::quic {

/// Who sends. Where it is unknown, what only one of them may send is taken.
enum class role : std::uint8_t { unknown, client, server };

}  // namespace httpwire::quic
