// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// PRIORITY_UPDATE, RFC 9218 section 7.1.
//
//   | reserved (1) prioritized stream (31) | priority field value |

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`.
struct priority_update {
  std::uint32_t prioritized_stream_id = 0;
  bytes field_value{};  ///< Structured Fields text; a view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame. Fails as check_whole, and with h2_priority_update_stream.
  [[nodiscard]] static constexpr result<priority_update> parse(const frame_header& h,
                                                               bytes payload) noexcept {
    if (const error e = check_whole(frame_type::priority_update, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    priority_update f = from(payload.data());
    // RFC 9218 section 7.1: stream 0 cannot be prioritized.
    if (f.prioritized_stream_id == 0) return frame_error(httpwire::error_code::h2_priority_update_stream, h);
    f.field_value = payload.subspan(4);
    return f;
  }

  /// From the 4 octets behind a checked header; the value is left empty.
  [[nodiscard]] static constexpr priority_update from(const std::uint8_t* fixed) noexcept {
    return {.prioritized_stream_id = load_be32(fixed) & max_stream_id};
  }
};

/// Appends a frame. invalid_argument for stream 0 or one past 31 bits, or more than 2^24-1 octets.
constexpr void write_priority_update(writer& out, std::uint32_t prioritized_stream_id,
                                     std::string_view field_value) noexcept {
  if (prioritized_stream_id == 0 || prioritized_stream_id > max_stream_id)
    return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = detail::frame_length(field_value.size(), 4),
                          .type = frame_type::priority_update});
  out.u32(prioritized_stream_id);
  out.append(field_value);
}

}  // namespace httpwire::h2
