// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/error_code.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// GOAWAY, RFC 9113 section 6.8.
//
//   | reserved (1) last stream (31) | error code (32) | additional debug data |

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`.
struct goaway {
  std::uint32_t last_stream_id = 0;
  error_code error{};
  bytes debug_data{};  ///< A view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame. Fails as check_whole.
  [[nodiscard]] static constexpr result<goaway> parse(const frame_header& h, bytes payload) noexcept {
    if (const httpwire::error e = check_whole(frame_type::goaway, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    goaway f = from(payload.data());
    f.debug_data = payload.subspan(8);
    return f;
  }

  /// From the 8 octets behind a checked header; the debug data is left empty.
  [[nodiscard]] static constexpr goaway from(const std::uint8_t* fixed) noexcept {
    return {.last_stream_id = load_be32(fixed) & max_stream_id,
            .error = static_cast<error_code>(load_be32(fixed + 4))};
  }
};

/// Appends the frame. invalid_argument for a stream past 31 bits or more than 2^24-1 octets.
constexpr void write(writer& out, const goaway& f) noexcept {
  if (f.last_stream_id > max_stream_id) return out.fail(httpwire::error_code::invalid_argument);
  write(out,
        frame_header{.length = detail::frame_length(f.debug_data.size(), 8), .type = frame_type::goaway});
  out.u32(f.last_stream_id);
  out.u32(static_cast<std::uint32_t>(f.error));
  out.append(f.debug_data);
}

}  // namespace httpwire::h2
