// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/quic/packet_type.hpp"

// Types of QUIC frames, RFC 9000 section 12.4 with its Table 3, RFC 9221 section 4, and the drafts of
// ACK_FREQUENCY and RESET_STREAM_AT.

namespace httpwire::quic {

/// Any 62-bit number may come from the peer; only these have a name here. Some frames have several types,
/// whose low bits are flags.
enum class frame_type : std::uint64_t {
  padding = 0x00,
  ping = 0x01,
  ack = 0x02,
  ack_ecn = 0x03,
  reset_stream = 0x04,
  stop_sending = 0x05,
  crypto = 0x06,
  new_token = 0x07,
  stream = 0x08,  ///< To 0x0f: OFF 0x04, LEN 0x02, FIN 0x01.
  stream_last = 0x0f,
  max_data = 0x10,
  max_stream_data = 0x11,
  max_streams_bidi = 0x12,
  max_streams_uni = 0x13,
  data_blocked = 0x14,
  stream_data_blocked = 0x15,
  streams_blocked_bidi = 0x16,
  streams_blocked_uni = 0x17,
  new_connection_id = 0x18,
  retire_connection_id = 0x19,
  path_challenge = 0x1a,
  path_response = 0x1b,
  connection_close = 0x1c,
  connection_close_application = 0x1d,
  handshake_done = 0x1e,
  immediate_ack = 0x1f,    // draft-ietf-quic-ack-frequency section 5
  reset_stream_at = 0x24,  // draft-ietf-quic-reliable-stream-reset section 4
  datagram = 0x30,         // RFC 9221 section 4
  datagram_length = 0x31,
  ack_frequency = 0xaf,  // draft-ietf-quic-ack-frequency section 4
};

/// A row of Table 3: which packets may carry the frame, and which rules it comes under.
struct frame_rule {
  std::uint8_t packets = 0;      ///< Bit `packet_type` is set where the frame may be.
  bool ack_eliciting = false;    ///< Not marked N (RFC 9000 section 13.2).
  bool in_flight = false;        ///< Not marked C: counts for congestion control (RFC 9002 section 3).
  bool probing = false;          ///< Marked P (RFC 9000 section 9.1).
  bool flow_controlled = false;  ///< Marked F (RFC 9000 section 4).
  std::string_view name{};       ///< Empty for a type that is not known.

  /// Whether packets of this type may carry the frame.
  [[nodiscard]] constexpr bool allows(packet_type type) const noexcept {
    return (packets >> static_cast<unsigned>(type) & 1U) != 0;
  }
};

/// The row of a type; one that allows nothing for a type that is not known.
[[nodiscard]] constexpr frame_rule rule_of(frame_type type) noexcept {
  constexpr auto bit = [](packet_type t) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(t));
  };
  // The names of the columns in Table 3, an i for Initial and an h for Handshake.
  constexpr std::uint8_t i_h_0_1 = bit(packet_type::initial) | bit(packet_type::handshake) |
                                   bit(packet_type::zero_rtt) | bit(packet_type::one_rtt);
  constexpr std::uint8_t i_h_1 = i_h_0_1 ^ bit(packet_type::zero_rtt);
  constexpr std::uint8_t only_0_1 = bit(packet_type::zero_rtt) | bit(packet_type::one_rtt);
  constexpr std::uint8_t only_1 = bit(packet_type::one_rtt);
  constexpr auto of = [](std::uint8_t packets, std::string_view name, std::string_view spec = {}) {
    const auto has = [spec](char mark) { return spec.find(mark) != std::string_view::npos; };
    return frame_rule{packets, !has('N'), !has('C'), has('P'), has('F'), name};
  };
  switch (type) {
    case frame_type::padding: return of(i_h_0_1, "PADDING", "NP");
    case frame_type::ping: return of(i_h_0_1, "PING");
    case frame_type::ack:
    case frame_type::ack_ecn: return of(i_h_1, "ACK", "NC");
    case frame_type::reset_stream: return of(only_0_1, "RESET_STREAM");
    case frame_type::stop_sending: return of(only_0_1, "STOP_SENDING");
    case frame_type::crypto: return of(i_h_1, "CRYPTO");
    case frame_type::new_token: return of(only_1, "NEW_TOKEN");
    case frame_type::max_data: return of(only_0_1, "MAX_DATA");
    case frame_type::max_stream_data: return of(only_0_1, "MAX_STREAM_DATA");
    case frame_type::max_streams_bidi:
    case frame_type::max_streams_uni: return of(only_0_1, "MAX_STREAMS");
    case frame_type::data_blocked: return of(only_0_1, "DATA_BLOCKED");
    case frame_type::stream_data_blocked: return of(only_0_1, "STREAM_DATA_BLOCKED");
    case frame_type::streams_blocked_bidi:
    case frame_type::streams_blocked_uni: return of(only_0_1, "STREAMS_BLOCKED");
    case frame_type::new_connection_id: return of(only_0_1, "NEW_CONNECTION_ID", "P");
    // RFC 9000 section 12.5 forbids it in 0-RTT packets, where Table 3 allows it.
    case frame_type::retire_connection_id: return of(only_1, "RETIRE_CONNECTION_ID");
    case frame_type::path_challenge: return of(only_0_1, "PATH_CHALLENGE", "P");
    case frame_type::path_response: return of(only_1, "PATH_RESPONSE", "P");
    // Table 3 does not mark it C, but RFC 9002 section 3 counts only what elicits acknowledgments, and
    // padding.
    case frame_type::connection_close: return of(i_h_0_1, "CONNECTION_CLOSE", "NC");
    case frame_type::connection_close_application: return of(only_0_1, "CONNECTION_CLOSE", "NC");
    case frame_type::handshake_done: return of(only_1, "HANDSHAKE_DONE");
    // draft-ietf-quic-ack-frequency section 3: never in 0-RTT packets.
    case frame_type::immediate_ack: return of(only_1, "IMMEDIATE_ACK");
    case frame_type::ack_frequency: return of(only_1, "ACK_FREQUENCY");
    case frame_type::reset_stream_at: return of(only_0_1, "RESET_STREAM_AT");
    case frame_type::datagram:
    case frame_type::datagram_length: return of(only_0_1, "DATAGRAM");
    default: break;
  }
  if (type >= frame_type::stream && type <= frame_type::stream_last) return of(only_0_1, "STREAM", "F");
  return {};
}

/// The name of the frame, the same for all types of it; empty for a type that is not known.
[[nodiscard]] constexpr std::string_view name(frame_type type) noexcept { return rule_of(type).name; }

/// Whether this is a frame that the library knows.
[[nodiscard]] constexpr bool is_known(frame_type type) noexcept { return !name(type).empty(); }

/// Whether packets of this type may carry the frame (Table 3, sections 12.4, 12.5 and 17.2.4).
[[nodiscard]] constexpr bool is_allowed(frame_type type, packet_type in) noexcept {
  return rule_of(type).allows(in);
}

/// Whether a packet with this frame has to be acknowledged (RFC 9000 section 13.2). Of a type that is not
/// known nothing can be said; a packet with one is an error.
[[nodiscard]] constexpr bool is_ack_eliciting(frame_type type) noexcept {
  return rule_of(type).ack_eliciting;
}

/// Whether a packet with this frame counts as in flight for congestion control (RFC 9002 section 3).
[[nodiscard]] constexpr bool counts_in_flight(frame_type type) noexcept { return rule_of(type).in_flight; }

/// Whether a packet of such frames alone only probes a path (RFC 9000 section 9.1).
[[nodiscard]] constexpr bool is_probing(frame_type type) noexcept { return rule_of(type).probing; }

/// Whether what the frame carries counts for flow control (RFC 9000 section 4).
[[nodiscard]] constexpr bool is_flow_controlled(frame_type type) noexcept {
  return rule_of(type).flow_controlled;
}

}  // namespace httpwire::quic
