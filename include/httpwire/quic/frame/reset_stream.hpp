// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// RESET_STREAM, RFC 9000 section 19.4.
//
//   | type (varint) = 0x04 |
//   | stream ID (varint) | application protocol error code (varint) | final size (varint) |

namespace httpwire::quic {

/// The sender of a stream gives it up.
struct reset_stream {
  std::uint64_t stream_id = 0;
  std::uint64_t error_code = 0;  ///< Of the application (RFC 9000 section 20.2).
  std::uint64_t final_size = 0;  ///< Octets of the stream; counts for flow control.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::reset_stream; }

  /// Reads what is behind the type. quic_frame_truncated, quic_stream_send_only.
  template <class Result = result<reset_stream>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    const std::size_t at = in.position();
    reset_stream f;
    f.stream_id = in.varint();
    f.error_code = in.varint();
    f.final_size = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.4: a frame of the sender, on a stream that the peer cannot send on.
    if (detail::is_not_senders(f.stream_id, options.peer))
      return error{
          .code = httpwire::error_code::quic_stream_send_only, .offset = at, .stream_id = f.stream_id};
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const reset_stream& f) noexcept {
    detail::write_type(out, frame_type::reset_stream);
    out.varint(f.stream_id);
    out.varint(f.error_code);
    out.varint(f.final_size);
  }

  friend constexpr bool operator==(const reset_stream&, const reset_stream&) noexcept = default;
};

}  // namespace httpwire::quic
