// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>
#include <variant>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame/ack.hpp"
#include "httpwire/quic/frame/ack_frequency.hpp"
#include "httpwire/quic/frame/connection_close.hpp"
#include "httpwire/quic/frame/crypto.hpp"
#include "httpwire/quic/frame/data_blocked.hpp"
#include "httpwire/quic/frame/datagram.hpp"
#include "httpwire/quic/frame/handshake_done.hpp"
#include "httpwire/quic/frame/immediate_ack.hpp"
#include "httpwire/quic/frame/max_data.hpp"
#include "httpwire/quic/frame/max_stream_data.hpp"
#include "httpwire/quic/frame/max_streams.hpp"
#include "httpwire/quic/frame/new_connection_id.hpp"
#include "httpwire/quic/frame/new_token.hpp"
#include "httpwire/quic/frame/padding.hpp"
#include "httpwire/quic/frame/path_challenge.hpp"
#include "httpwire/quic/frame/path_response.hpp"
#include "httpwire/quic/frame/ping.hpp"
#include "httpwire/quic/frame/reset_stream.hpp"
#include "httpwire/quic/frame/reset_stream_at.hpp"
#include "httpwire/quic/frame/retire_connection_id.hpp"
#include "httpwire/quic/frame/stop_sending.hpp"
#include "httpwire/quic/frame/stream.hpp"
#include "httpwire/quic/frame/stream_data_blocked.hpp"
#include "httpwire/quic/frame/streams_blocked.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// Any QUIC frame, RFC 9000 section 12.4.

namespace httpwire::quic {

/// One frame. Views in it end with the packet.
using frame =
    std::variant<padding, ping, ack, reset_stream, stop_sending, crypto, new_token, stream, max_data,
                 max_stream_data, max_streams, data_blocked, stream_data_blocked, streams_blocked,
                 new_connection_id, retire_connection_id, path_challenge, path_response, connection_close,
                 handshake_done, datagram, ack_frequency, immediate_ack, reset_stream_at>;
static_assert(std::is_trivially_copyable_v<frame>);

/// The type that the frame has on the wire.
[[nodiscard]] constexpr frame_type type_of(const frame& f) noexcept {
  return std::visit([](const auto& alternative) { return alternative.type(); }, f);
}

/// Octets that the frame takes.
[[nodiscard]] constexpr std::size_t size_of(const frame& f) noexcept {
  return std::visit([](const auto& alternative) { return alternative.size(); }, f);
}

/// Appends the frame, or makes the writer fail, as the write of the alternative does.
constexpr void write(writer& out, const frame& f) noexcept {
  std::visit([&out](const auto& alternative) { write(out, alternative); }, f);
}

/// Writes the frame to the front of `out`, or nothing.
[[nodiscard]] constexpr result<bytes> write(mutable_bytes out, const frame& f) noexcept {
  return std::visit([out](const auto& alternative) { return write(out, alternative); }, f);
}

}  // namespace httpwire::quic
