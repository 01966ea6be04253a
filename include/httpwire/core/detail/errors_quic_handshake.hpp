// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of what the QUIC handshake carries: transport parameters, CRYPTO data, TLS messages.

namespace httpwire::detail {

// clang-format off
inline constexpr error_info quic_handshake_errors[] = {
    {error_code::quic_parameter_truncated, row_scope::connection, 0, 0, "quic_parameter_truncated",
     "the transport parameters end inside a parameter", "RFC 9000 section 18", 0x08},
};
// clang-format on

}  // namespace httpwire::detail
