// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// PUSH_PROMISE, RFC 9113 section 6.6.
//
//   | pad length (8), if PADDED | reserved (1) promised stream (31) | field block fragment | padding |

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`.
struct push_promise {
  std::uint32_t stream_id = 0;
  std::uint32_t promised_stream_id = 0;
  bytes fragment{};           ///< A view into what was parsed.
  std::uint16_t padding = 0;  ///< Octets that padding takes, its length field included: 0, or 1 to 256.
  bool end_headers = false;   ///< Only in the last piece; without it CONTINUATION follows.
  bool first = true;
  bool last = true;

  /// A whole frame. Fails as check_whole, and with h2_promised_stream_invalid.
  [[nodiscard]] static constexpr result<push_promise> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::push_promise, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    push_promise f = from(h, payload.data());
    // RFC 9113 section 6.6 and 5.1.1: servers promise even streams, never 0.
    if (!is_promisable(f.promised_stream_id))
      return frame_error(httpwire::error_code::h2_promised_stream_invalid, h);
    f.fragment = detail::variable_part(h, payload);
    return f;
  }

  /// From a checked header and the fixed_size(h) octets behind it; the fragment is left empty.
  [[nodiscard]] static constexpr push_promise from(const frame_header& h,
                                                   const std::uint8_t* fixed) noexcept {
    const std::uint16_t padding = padding_of(h, fixed);
    return {.stream_id = h.stream_id,
            .promised_stream_id = load_be32(fixed + (padding != 0 ? 1 : 0)) & max_stream_id,
            .padding = padding,
            .end_headers = h.has(flag::end_headers)};
  }

  /// Whether it may come behind promises of streams up to `largest`, which becomes this one then: none, or
  /// h2_promised_stream_invalid.
  [[nodiscard]] constexpr httpwire::error_code take_behind(std::uint32_t& largest) const noexcept {
    // RFC 9113 sections 5.1.1 and 6.6: an even stream, never 0, that is idle: larger than all before.
    if (!is_promisable(promised_stream_id) || promised_stream_id <= largest)
      return httpwire::error_code::h2_promised_stream_invalid;
    largest = promised_stream_id;
    return httpwire::error_code::none;
  }

  /// Whether a server may promise this stream: even, and not 0 (RFC 9113 section 5.1.1).
  [[nodiscard]] static constexpr bool is_promisable(std::uint32_t stream_id) noexcept {
    return stream_id != 0 && stream_id % 2 == 0;
  }
};

/// Appends the frame; a block that needs CONTINUATION is written by write_field_block. invalid_argument for
/// stream 0, a promised stream that is 0 or odd, padding past 256, or more than 2^24-1 octets.
constexpr void write(writer& out, const push_promise& f) noexcept {
  if (f.stream_id == 0 || !push_promise::is_promisable(f.promised_stream_id) ||
      f.promised_stream_id > max_stream_id)
    return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = detail::frame_length(f.fragment.size(), f.padding + 4U),
                          .type = frame_type::push_promise,
                          .flags = static_cast<std::uint8_t>((f.end_headers ? flag::end_headers : 0) |
                                                             (f.padding != 0 ? flag::padded : 0)),
                          .stream_id = f.stream_id});
  detail::write_pad_length(out, f.padding);
  out.u32(f.promised_stream_id);
  out.append(f.fragment);
  detail::write_padding(out, f.padding);
}

}  // namespace httpwire::h2
