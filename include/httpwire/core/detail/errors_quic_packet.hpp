// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of QUIC datagrams and packets (RFC 8999, RFC 9000 section 17, RFC 9001).

namespace httpwire::detail {

// clang-format off
inline constexpr error_info quic_packet_errors[] = {
    {error_code::quic_header_truncated, row_scope::packet, 0, 0, "quic_header_truncated",
     "a datagram ends inside a packet header", "RFC 9000 section 17", 0x0a},
    {error_code::quic_connection_id_too_long, row_scope::packet, 0, 0, "quic_connection_id_too_long",
     "a connection ID is longer than 20 octets", "RFC 9000 section 17.2", 0x0a},
};
// clang-format on

}  // namespace httpwire::detail
