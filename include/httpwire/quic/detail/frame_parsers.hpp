// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/frame.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// The parser of each frame whose type takes one octet, RFC 9000 section 12.4.

namespace httpwire::quic::detail {

/// Reads the frame at `at`, and says in `end` where the next one is. Of a function each, so that a short
/// frame does not pay for the registers of a long one.
using frame_parser = result<frame> (*)(bytes payload, std::size_t at, const frame_options&,
                                       std::size_t& end) noexcept;

/// The reader stays in registers: in memory, each frame would wait for the one before to be written there.
template <class Frame>
[[nodiscard]] constexpr result<frame> read_frame(bytes payload, std::size_t at, const frame_options& options,
                                                 std::size_t& end) noexcept {
  reader in{payload, at + 1};
  result<frame> f = Frame::template parse<result<frame>>(in, static_cast<frame_type>(payload[at]), options);
  end = in.position();
  return f;
}

/// The first type that takes more than an octet.
inline constexpr unsigned first_long_type = 0x40;

[[nodiscard]] constexpr std::array<frame_parser, first_long_type> make_frame_parsers() noexcept {
  // Types without a frame are not allowed, so that theirs are never called.
  std::array<frame_parser, first_long_type> all{};
  for (frame_parser& one : all) one = &read_frame<padding>;
  const auto set = [&all](frame_type type, frame_parser p) { all[static_cast<std::size_t>(type)] = p; };
  set(frame_type::ping, &read_frame<ping>);
  set(frame_type::ack, &read_frame<ack>);
  set(frame_type::ack_ecn, &read_frame<ack>);
  set(frame_type::max_streams_bidi, &read_frame<max_streams>);
  set(frame_type::max_streams_uni, &read_frame<max_streams>);
  set(frame_type::streams_blocked_bidi, &read_frame<streams_blocked>);
  set(frame_type::streams_blocked_uni, &read_frame<streams_blocked>);
  set(frame_type::connection_close, &read_frame<connection_close>);
  set(frame_type::connection_close_application, &read_frame<connection_close>);
  set(frame_type::datagram, &read_frame<datagram>);
  set(frame_type::datagram_length, &read_frame<datagram>);
  set(frame_type::reset_stream, &read_frame<reset_stream>);
  set(frame_type::stop_sending, &read_frame<stop_sending>);
  set(frame_type::crypto, &read_frame<crypto>);
  set(frame_type::new_token, &read_frame<new_token>);
  set(frame_type::max_data, &read_frame<max_data>);
  set(frame_type::max_stream_data, &read_frame<max_stream_data>);
  set(frame_type::data_blocked, &read_frame<data_blocked>);
  set(frame_type::stream_data_blocked, &read_frame<stream_data_blocked>);
  set(frame_type::new_connection_id, &read_frame<new_connection_id>);
  set(frame_type::retire_connection_id, &read_frame<retire_connection_id>);
  set(frame_type::path_challenge, &read_frame<path_challenge>);
  set(frame_type::path_response, &read_frame<path_response>);
  set(frame_type::handshake_done, &read_frame<handshake_done>);
  set(frame_type::immediate_ack, &read_frame<immediate_ack>);
  set(frame_type::reset_stream_at, &read_frame<reset_stream_at>);
  for (unsigned flags = 0; flags < 8; ++flags) all[0x08U | flags] = &read_frame<stream>;
  return all;
}
inline constexpr std::array<frame_parser, first_long_type> frame_parsers = make_frame_parsers();

}  // namespace httpwire::quic::detail
