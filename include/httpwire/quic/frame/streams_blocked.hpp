// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"
#include "httpwire/quic/stream_id.hpp"

// STREAMS_BLOCKED, RFC 9000 section 19.14.
//
//   | type (varint) = 0x16 (bidirectional) or 0x17 (unidirectional) | maximum streams (varint) |

namespace httpwire::quic {

/// The sender has reached the limit on streams of a type.
struct streams_blocked {
  stream_direction direction = stream_direction::bidirectional;
  std::uint64_t maximum = 0;  ///< The limit, at most 2^60 streams.

  [[nodiscard]] constexpr frame_type type() const noexcept {
    return direction == stream_direction::bidirectional ? frame_type::streams_blocked_bidi
                                                        : frame_type::streams_blocked_uni;
  }

  /// Reads what is behind the type. quic_frame_truncated, quic_streams_blocked_too_large.
  template <class Result = result<streams_blocked>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type type,
                                              const frame_options& = {}) noexcept {
    const std::size_t at = in.position();
    const std::uint64_t maximum = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.14: stream IDs would not fit a varint.
    if (maximum > max_streams_limit)
      return error{
          .code = error_code::quic_streams_blocked_too_large, .offset = at, .limit = max_streams_limit};
    return streams_blocked{.direction = type == frame_type::streams_blocked_bidi
                                            ? stream_direction::bidirectional
                                            : stream_direction::unidirectional,
                           .maximum = maximum};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. invalid_argument past 2^60.
  friend constexpr void write(writer& out, const streams_blocked& f) noexcept {
    if (f.maximum > max_streams_limit) return out.fail(error_code::invalid_argument);
    detail::write_type(out, f.type());
    out.varint(f.maximum);
  }

  friend constexpr bool operator==(const streams_blocked&, const streams_blocked&) noexcept = default;
};

}  // namespace httpwire::quic
