// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// CONTINUATION, RFC 9113 section 6.10.
//
//   | field block fragment |

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`.
struct continuation {
  std::uint32_t stream_id = 0;
  bytes fragment{};          ///< A view into what was parsed.
  bool end_headers = false;  ///< Only in the last piece; without it CONTINUATION follows.
  bool first = true;
  bool last = true;

  /// A whole frame; what came before it is not known here. Fails as check_whole.
  [[nodiscard]] static constexpr result<continuation> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::continuation, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    return continuation{
        .stream_id = h.stream_id, .fragment = payload, .end_headers = h.has(flag::end_headers)};
  }
};

/// Appends the frame. invalid_argument for stream 0 or more than 2^24-1 octets.
constexpr void write(writer& out, const continuation& f) noexcept {
  if (f.stream_id == 0) return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = detail::frame_length(f.fragment.size()),
                          .type = frame_type::continuation,
                          .flags = f.end_headers ? flag::end_headers : std::uint8_t{0},
                          .stream_id = f.stream_id});
  out.append(f.fragment);
}

}  // namespace httpwire::h2
