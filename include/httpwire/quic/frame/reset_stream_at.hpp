// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// RESET_STREAM_AT, draft-ietf-quic-reliable-stream-reset section 4.
//
//   | type (varint) = 0x24 |
//   | stream ID (varint) | application protocol error code (varint) | final size (varint) | reliable size
//   (varint) |

namespace httpwire::quic {

/// The sender of a stream gives it up, but for its front.
struct reset_stream_at {
  std::uint64_t stream_id = 0;
  std::uint64_t error_code = 0;     ///< Of the application (RFC 9000 section 20.2).
  std::uint64_t final_size = 0;     ///< Octets of the stream; counts for flow control.
  std::uint64_t reliable_size = 0;  ///< Octets that are delivered all the same, at most final_size.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::reset_stream_at; }

  /// Reads what is behind the type. quic_frame_truncated, quic_stream_send_only,
  /// quic_reliable_size_too_large.
  template <class Result = result<reset_stream_at>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    const std::size_t at = in.position();
    reset_stream_at f;
    f.stream_id = in.varint();
    f.error_code = in.varint();
    f.final_size = in.varint();
    f.reliable_size = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.4: a frame of the sender, on a stream that the peer cannot send on.
    if (detail::is_not_senders(f.stream_id, options.peer))
      return error{
          .code = httpwire::error_code::quic_stream_send_only, .offset = at, .stream_id = f.stream_id};
    // draft-ietf-quic-reliable-stream-reset section 4: no more than there is.
    if (f.reliable_size > f.final_size)
      return error{
          .code = httpwire::error_code::quic_reliable_size_too_large, .offset = at, .limit = f.final_size};
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1, invalid_argument for a Reliable Size above the Final
  /// Size.
  friend constexpr void write(writer& out, const reset_stream_at& f) noexcept {
    if (f.reliable_size > f.final_size) return out.fail(httpwire::error_code::invalid_argument);
    detail::write_type(out, frame_type::reset_stream_at);
    out.varint(f.stream_id);
    out.varint(f.error_code);
    out.varint(f.final_size);
    out.varint(f.reliable_size);
  }

  friend constexpr bool operator==(const reset_stream_at&, const reset_stream_at&) noexcept = default;
};

}  // namespace httpwire::quic
