// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/error_code.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// RST_STREAM, RFC 9113 section 6.4.
//
//   | error code (32) |

namespace httpwire::h2 {

/// Ends a stream at once.
struct rst_stream {
  std::uint32_t stream_id = 0;
  error_code error{};

  /// Fails as check_whole.
  [[nodiscard]] static constexpr result<rst_stream> parse(const frame_header& h, bytes payload) noexcept {
    if (const httpwire::error e = check_whole(frame_type::rst_stream, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    return rst_stream{.stream_id = h.stream_id, .error = static_cast<error_code>(load_be32(payload.data()))};
  }

  friend constexpr bool operator==(const rst_stream&, const rst_stream&) noexcept = default;
};

/// Appends the frame. invalid_argument for stream 0.
constexpr void write(writer& out, const rst_stream& f) noexcept {
  if (f.stream_id == 0) return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = 4, .type = frame_type::rst_stream, .stream_id = f.stream_id});
  out.u32(static_cast<std::uint32_t>(f.error));
}

}  // namespace httpwire::h2
