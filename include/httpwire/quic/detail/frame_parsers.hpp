// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/frame.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"
#include "httpwire/quic/packet_type.hpp"

// The parser of each frame whose type takes one octet, RFC 9000 section 12.4.

namespace httpwire::quic::detail {

/// Where a walk over the frames of a payload is.
struct frame_walk {
  bytes payload{};
  std::size_t at = 0;         ///< Of the next frame.
  std::uint64_t allowed = 0;  ///< Bit `type` is set for what may come, for types of one octet.
  frame_options options{};
  std::uint32_t left = 0;  ///< Frames that may come.
  packet_type packet{};
  bool failed = false;

  /// Goes on behind a frame that is good, and stays before one that is not.
  constexpr void step(bool good, std::size_t end) noexcept {
    if (good) {
      at = end;
      --left;
    } else {
      failed = true;
    }
  }
};

/// Reads the frame at walk.at, of a type of one octet, and steps behind it. Of a function each, so that a
/// short frame does not pay for the registers of a long one.
using frame_parser = result<frame> (*)(frame_walk& walk, unsigned type) noexcept;

/// The reader stays in registers: in memory, each frame would wait for the one before to be written there.
template <class Frame>
[[nodiscard, gnu::noinline]] constexpr result<frame> read_frame(frame_walk& walk, unsigned type) noexcept {
  reader in{walk.payload, walk.at + 1};
  result<frame> f = Frame::template parse<result<frame>>(in, static_cast<frame_type>(type), walk.options);
  walk.step(f.has_value(), in.position());
  return f;
}

/// Frames that are read faster where all their varints are surely there. What is done near the end of a
/// packet would cost registers, so it is out of line.
struct frame_access {
  template <class Frame>
  [[nodiscard]] static constexpr result<frame> read_frequent(frame_walk& walk, unsigned type) noexcept {
    return reader{walk.payload, walk.at + 1}.has_varints(Frame::most_varints) ? read_inside<Frame>(walk, type)
                                                                              : read_frame<Frame>(walk, type);
  }

  /// The same for ACK of one range.
  [[nodiscard]] static constexpr result<frame> read_short_ack(frame_walk& walk, unsigned type) noexcept {
    reader in{walk.payload, walk.at + 1};
    const ack::one_range one = ack::read_one_range(in);
    if (!one.good) return read_frame<ack>(walk, type);
    walk.step(true, in.position());
    return ack::make<result<frame>>(one.range, one.delay, 0, {}, {});
  }

 private:
  template <class Frame>
  [[nodiscard, gnu::always_inline]] static constexpr result<frame> read_inside(frame_walk& walk,
                                                                               unsigned type) noexcept {
    reader in{walk.payload, walk.at + 1};
    result<frame> f =
        Frame::template read<true, result<frame>>(in, static_cast<frame_type>(type), walk.options);
    walk.step(f.has_value(), in.position());
    return f;
  }
};

/// The first type that takes more than an octet.
inline constexpr unsigned first_long_type = 0x40;

[[nodiscard]] constexpr std::array<frame_parser, first_long_type> make_frame_parsers() noexcept {
  // Types without a frame are not allowed, so that theirs are never called.
  std::array<frame_parser, first_long_type> all{};
  for (frame_parser& one : all) one = &read_frame<padding>;
  const auto set = [&all](frame_type type, frame_parser p) { all[static_cast<std::size_t>(type)] = p; };
  set(frame_type::ping, &read_frame<ping>);
  set(frame_type::ack, &frame_access::read_short_ack);
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
  set(frame_type::crypto, &frame_access::read_frequent<crypto>);
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
  for (unsigned flags = 0; flags < 8; ++flags) all[0x08U | flags] = &frame_access::read_frequent<stream>;
  return all;
}
inline constexpr std::array<frame_parser, first_long_type> frame_parsers = make_frame_parsers();

}  // namespace httpwire::quic::detail
