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
    {error_code::quic_protection_packet_too_short, row_scope::packet, 0, 0, "quic_protection_packet_too_short",
     "a protected packet has no room for a header protection sample or a tag", "RFC 9001 section 5.4.2", 0x0a},
    {error_code::quic_protection_authentication, row_scope::packet, 0, 0, "quic_protection_authentication",
     "a packet fails authentication: it was altered, or protected with other keys", "RFC 9001 section 5.3", 0x0a},
    {error_code::quic_protection_reserved_bits, row_scope::connection, 0, 0, "quic_protection_reserved_bits",
     "the reserved bits of a packet are not zero behind its protection", "RFC 9000 section 17.2", 0x0a},
    {error_code::quic_protection_version, row_scope::packet, 0, 0, "quic_protection_version",
     "the salt and keys of this version of QUIC are not known", "RFC 9001 section 5.2", 0x0a},
    {error_code::quic_protection_cipher_failed, row_scope::caller, 0, 0, "quic_protection_cipher_failed",
     "the crypto library of the caller reports a failure", "", 0x01},
    {error_code::quic_retry_integrity, row_scope::packet, 0, 0, "quic_retry_integrity",
     "a Retry packet does not have the integrity tag that its content asks for", "RFC 9001 section 5.8", 0x0a},
};
// clang-format on

}  // namespace httpwire::detail
