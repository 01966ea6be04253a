// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// STOP_SENDING, RFC 9000 section 19.5.
//
//   | type (varint) = 0x05 | stream ID (varint) | application protocol error code (varint) |

namespace httpwire::quic {

/// The receiver of a stream wants no more of it.
struct stop_sending {
  std::uint64_t stream_id = 0;
  std::uint64_t error_code = 0;  ///< Of the application (RFC 9000 section 20.2).

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::stop_sending; }

  /// Reads what is behind the type. quic_frame_truncated, quic_stream_receive_only.
  template <class Result = result<stop_sending>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    const std::size_t at = in.position();
    stop_sending f;
    f.stream_id = in.varint();
    f.error_code = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.5: a frame of the receiver, on a stream that the peer only sends on.
    if (detail::is_not_receivers(f.stream_id, options.peer))
      return error{
          .code = httpwire::error_code::quic_stream_receive_only, .offset = at, .stream_id = f.stream_id};
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const stop_sending& f) noexcept {
    detail::write_type(out, frame_type::stop_sending);
    out.varint(f.stream_id);
    out.varint(f.error_code);
  }

  friend constexpr bool operator==(const stop_sending&, const stop_sending&) noexcept = default;
};

}  // namespace httpwire::quic
