// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// STREAM_DATA_BLOCKED, RFC 9000 section 19.13.
//
//   | type (varint) = 0x15 | stream ID (varint) | maximum stream data (varint) |

namespace httpwire::quic {

/// The sender has reached the limit of a stream.
struct stream_data_blocked {
  std::uint64_t stream_id = 0;
  std::uint64_t maximum = 0;  ///< The limit, in octets.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::stream_data_blocked; }

  /// Reads what is behind the type. quic_frame_truncated, quic_stream_send_only.
  template <class Result = result<stream_data_blocked>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    const std::size_t at = in.position();
    stream_data_blocked f;
    f.stream_id = in.varint();
    f.maximum = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.13: a frame of the sender, on a stream that the peer cannot send on.
    if (detail::is_not_senders(f.stream_id, options.peer))
      return error{.code = error_code::quic_stream_send_only, .offset = at, .stream_id = f.stream_id};
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const stream_data_blocked& f) noexcept {
    detail::write_type(out, frame_type::stream_data_blocked);
    out.varint(f.stream_id);
    out.varint(f.maximum);
  }

  friend constexpr bool operator==(const stream_data_blocked&, const stream_data_blocked&) noexcept = default;
};

}  // namespace httpwire::quic
