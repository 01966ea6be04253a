// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"
#include "httpwire/h2/setting.hpp"

// WINDOW_UPDATE, RFC 9113 section 6.9.
//
//   | reserved (1) window size increment (31) |

namespace httpwire::h2 {

/// Lets the peer send more octets.
struct window_update {
  std::uint32_t stream_id = 0;  ///< 0: the window of the connection.
  std::uint32_t increment = 0;  ///< 1 to 2^31-1.

  /// Fails as check_whole, and with h2_window_increment_zero or h2_connection_window_increment_zero.
  [[nodiscard]] static constexpr result<window_update> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::window_update, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    const window_update f = from(h, payload.data());
    if (const auto code = f.check(); code != httpwire::error_code::none) return frame_error(code, h);
    return f;
  }

  /// From a checked header and the 4 octets behind it.
  [[nodiscard]] static constexpr window_update from(const frame_header& h,
                                                    const std::uint8_t* fixed) noexcept {
    return {.stream_id = h.stream_id, .increment = load_be32(fixed) & max_window_size};
  }

  /// The rule of RFC 9113 section 6.9; `none` when it is kept.
  [[nodiscard]] constexpr httpwire::error_code check() const noexcept {
    // RFC 9113 section 6.9: an increment of 0 is an error of the stream, or of the connection on stream 0.
    if (increment != 0) return httpwire::error_code::none;
    return stream_id == 0 ? httpwire::error_code::h2_connection_window_increment_zero
                          : httpwire::error_code::h2_window_increment_zero;
  }

  friend constexpr bool operator==(const window_update&, const window_update&) noexcept = default;
};

/// Appends the frame. invalid_argument for an increment of 0 or past 2^31-1.
constexpr void write(writer& out, const window_update& f) noexcept {
  if (f.increment == 0 || f.increment > max_window_size)
    return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = 4, .type = frame_type::window_update, .stream_id = f.stream_id});
  out.u32(f.increment);
}

}  // namespace httpwire::h2
