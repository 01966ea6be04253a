// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of QUIC frames (RFC 9000 section 19).

namespace httpwire::detail {

// clang-format off
inline constexpr error_info quic_frame_errors[] = {
    {error_code::quic_frame_truncated, row_scope::connection, 0, 0, "quic_frame_truncated",
     "a packet ends inside a frame", "RFC 9000 section 12.4", 0x07},
    {error_code::quic_packet_without_frames, row_scope::connection, 0, 0, "quic_packet_without_frames",
     "a packet has no frames", "RFC 9000 section 12.4", 0x0a},
    {error_code::quic_frame_type_unknown, row_scope::connection, 0, 0, "quic_frame_type_unknown",
     "a frame has a type that is not known or was not agreed on", "RFC 9000 section 12.4", 0x07},
    {error_code::quic_frame_type_not_shortest, row_scope::connection, 0, 0, "quic_frame_type_not_shortest",
     "a frame type takes more octets than it needs", "RFC 9000 section 12.4", 0x0a},
    {error_code::quic_frame_not_allowed, row_scope::connection, 0, 0, "quic_frame_not_allowed",
     "a frame is in a packet of a type that may not carry it", "RFC 9000 section 12.4", 0x0a},
    {error_code::quic_too_many_frames, row_scope::connection, 0, 0, "quic_too_many_frames",
     "a packet has more frames than this endpoint accepts", "RFC 9000 section 21.9", 0x0a},
    {error_code::quic_ack_range_below_zero, row_scope::connection, 0, 0, "quic_ack_range_below_zero",
     "an ACK range reaches below packet number 0", "RFC 9000 section 19.3.1", 0x07},
    {error_code::quic_too_many_ack_ranges, row_scope::connection, 0, 0, "quic_too_many_ack_ranges",
     "an ACK frame has more ranges than this endpoint accepts", "RFC 9000 section 21.9", 0x0a},
    {error_code::quic_crypto_offset_too_large, row_scope::connection, 0, 0, "quic_crypto_offset_too_large",
     "the data of a CRYPTO frame ends past 2^62-1", "RFC 9000 section 19.6", 0x07},
    {error_code::quic_new_token_empty, row_scope::connection, 0, 0, "quic_new_token_empty",
     "a NEW_TOKEN frame has an empty token", "RFC 9000 section 19.7", 0x07},
    {error_code::quic_new_token_from_client, row_scope::connection, 0, 0, "quic_new_token_from_client",
     "a client sent NEW_TOKEN", "RFC 9000 section 19.7", 0x0a},
    {error_code::quic_stream_offset_too_large, row_scope::connection, 0, 0, "quic_stream_offset_too_large",
     "the data of a STREAM frame ends past 2^62-1", "RFC 9000 section 19.8", 0x07},
    {error_code::quic_stream_send_only, row_scope::connection, 0, 0, "quic_stream_send_only",
     "a frame of a sender is about a stream on which its peer only receives", "RFC 9000 section 3", 0x05},
    {error_code::quic_stream_receive_only, row_scope::connection, 0, 0, "quic_stream_receive_only",
     "a frame of a receiver is about a stream on which its peer only sends", "RFC 9000 section 3", 0x05},
    {error_code::quic_max_streams_too_large, row_scope::connection, 0, 0, "quic_max_streams_too_large",
     "a MAX_STREAMS frame allows more than 2^60 streams", "RFC 9000 section 19.11", 0x07},
    {error_code::quic_streams_blocked_too_large, row_scope::connection, 0, 0, "quic_streams_blocked_too_large",
     "a STREAMS_BLOCKED frame names a limit above 2^60 streams", "RFC 9000 section 19.14", 0x07},
    {error_code::quic_new_connection_id_length, row_scope::connection, 0, 0, "quic_new_connection_id_length",
     "a NEW_CONNECTION_ID frame has a connection ID of none or more than 20 octets", "RFC 9000 section 19.15", 0x07},
    {error_code::quic_retire_prior_to_too_large, row_scope::connection, 0, 0, "quic_retire_prior_to_too_large",
     "a NEW_CONNECTION_ID frame retires connection IDs past its own", "RFC 9000 section 19.15", 0x07},
    {error_code::quic_handshake_done_from_client, row_scope::connection, 0, 0, "quic_handshake_done_from_client",
     "a client sent HANDSHAKE_DONE", "RFC 9000 section 19.20", 0x0a},
    {error_code::quic_datagram_unexpected, row_scope::connection, 0, 0, "quic_datagram_unexpected",
     "a DATAGRAM frame came though this endpoint accepts none", "RFC 9221 section 3", 0x0a},
    {error_code::quic_datagram_too_large, row_scope::connection, 0, 0, "quic_datagram_too_large",
     "a DATAGRAM frame is longer than this endpoint accepts", "RFC 9221 section 3", 0x0a},
    {error_code::quic_ack_delay_too_large, row_scope::connection, 0, 0, "quic_ack_delay_too_large",
     "an ACK_FREQUENCY frame asks for a delay of 2^14 milliseconds or more", "draft-ietf-quic-ack-frequency section 4", 0x0a},
    {error_code::quic_ack_delay_too_small, row_scope::connection, 0, 0, "quic_ack_delay_too_small",
     "an ACK_FREQUENCY frame asks for a delay below the min_ack_delay of this endpoint", "draft-ietf-quic-ack-frequency section 4", 0x0a},
    {error_code::quic_reliable_size_too_large, row_scope::connection, 0, 0, "quic_reliable_size_too_large",
     "a RESET_STREAM_AT frame has a Reliable Size above its Final Size", "draft-ietf-quic-reliable-stream-reset section 4", 0x07},
};
// clang-format on

}  // namespace httpwire::detail
