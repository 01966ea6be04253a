// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// MAX_STREAM_DATA, RFC 9000 section 19.10.
//
//   | type (varint) = 0x11 | stream ID (varint) | maximum stream data (varint) |

namespace httpwire::quic {

/// How much may be sent on a stream.
struct max_stream_data {
  std::uint64_t stream_id = 0;
  std::uint64_t maximum = 0;  ///< Octets, over the life of the stream.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::max_stream_data; }

  /// Reads what is behind the type. quic_frame_truncated, quic_stream_receive_only.
  template <class Result = result<max_stream_data>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    const std::size_t at = in.position();
    max_stream_data f;
    f.stream_id = in.varint();
    f.maximum = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.10: a frame of the receiver, on a stream that the peer only sends on.
    if (detail::is_not_receivers(f.stream_id, options.peer))
      return error{.code = error_code::quic_stream_receive_only, .offset = at, .stream_id = f.stream_id};
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const max_stream_data& f) noexcept {
    detail::write_type(out, frame_type::max_stream_data);
    out.varint(f.stream_id);
    out.varint(f.maximum);
  }

  friend constexpr bool operator==(const max_stream_data&, const max_stream_data&) noexcept = default;
};

}  // namespace httpwire::quic
