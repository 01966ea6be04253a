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

/// Reads what is behind the type. Of a function each, so that a short frame does not pay for the registers of
/// a long one.
using frame_parser = result<frame> (*)(reader&, frame_type, const frame_options&) noexcept;

/// The first type that takes more than an octet.
inline constexpr unsigned first_long_type = 0x40;

[[nodiscard]] constexpr std::array<frame_parser, first_long_type> make_frame_parsers() noexcept {
  // Types without a frame are not allowed, so that theirs are never called.
  std::array<frame_parser, first_long_type> all{};
  for (frame_parser& one : all) one = &padding::parse<result<frame>>;
  const auto set = [&all](frame_type type, frame_parser p) { all[static_cast<std::size_t>(type)] = p; };
  set(frame_type::ping, &ping::parse<result<frame>>);
  set(frame_type::ack, &ack::parse<result<frame>>);
  set(frame_type::ack_ecn, &ack::parse<result<frame>>);
  set(frame_type::max_streams_bidi, &max_streams::parse<result<frame>>);
  set(frame_type::max_streams_uni, &max_streams::parse<result<frame>>);
  set(frame_type::streams_blocked_bidi, &streams_blocked::parse<result<frame>>);
  set(frame_type::streams_blocked_uni, &streams_blocked::parse<result<frame>>);
  set(frame_type::connection_close, &connection_close::parse<result<frame>>);
  set(frame_type::connection_close_application, &connection_close::parse<result<frame>>);
  set(frame_type::datagram, &datagram::parse<result<frame>>);
  set(frame_type::datagram_length, &datagram::parse<result<frame>>);
  set(frame_type::reset_stream, &reset_stream::parse<result<frame>>);
  set(frame_type::stop_sending, &stop_sending::parse<result<frame>>);
  set(frame_type::crypto, &crypto::parse<result<frame>>);
  set(frame_type::new_token, &new_token::parse<result<frame>>);
  set(frame_type::max_data, &max_data::parse<result<frame>>);
  set(frame_type::max_stream_data, &max_stream_data::parse<result<frame>>);
  set(frame_type::data_blocked, &data_blocked::parse<result<frame>>);
  set(frame_type::stream_data_blocked, &stream_data_blocked::parse<result<frame>>);
  set(frame_type::new_connection_id, &new_connection_id::parse<result<frame>>);
  set(frame_type::retire_connection_id, &retire_connection_id::parse<result<frame>>);
  set(frame_type::path_challenge, &path_challenge::parse<result<frame>>);
  set(frame_type::path_response, &path_response::parse<result<frame>>);
  set(frame_type::handshake_done, &handshake_done::parse<result<frame>>);
  set(frame_type::immediate_ack, &immediate_ack::parse<result<frame>>);
  set(frame_type::reset_stream_at, &reset_stream_at::parse<result<frame>>);
  for (unsigned flags = 0; flags < 8; ++flags) all[0x08U | flags] = &stream::parse<result<frame>>;
  return all;
}
inline constexpr std::array<frame_parser, first_long_type> frame_parsers = make_frame_parsers();

}  // namespace httpwire::quic::detail
