// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// DATA, RFC 9113 section 6.1.
//
//   | pad length (8), if PADDED | data | padding |

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`.
struct data {
  std::uint32_t stream_id = 0;
  bytes payload{};            ///< A view into what was parsed.
  std::uint16_t padding = 0;  ///< Octets that padding takes, its length field included: 0, or 1 to 256.
  bool end_stream = false;    ///< Only in the last piece.
  bool first = true;
  bool last = true;

  /// Octets that this piece takes from the windows (RFC 9113 section 6.9.1): padding counts with the first.
  [[nodiscard]] constexpr std::size_t flow_controlled() const noexcept {
    return payload.size() + (first ? padding : 0U);
  }

  /// A whole frame. Fails as check_whole.
  [[nodiscard]] static constexpr result<data> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::data, h, payload); e.code != httpwire::error_code::none)
      return e;
    return data{.stream_id = h.stream_id,
                .payload = detail::variable_part(h, payload),
                .padding = padding_of(h, payload.data()),
                .end_stream = h.has(flag::end_stream)};
  }
};

/// Appends the header alone, for a payload that goes out untouched behind it (writev).
constexpr void write_data_header(writer& out, std::uint32_t stream_id, std::uint32_t length,
                                 bool end_stream) noexcept {
  if (stream_id == 0) return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = length,
                          .type = frame_type::data,
                          .flags = end_stream ? flag::end_stream : std::uint8_t{0},
                          .stream_id = stream_id});
}

/// Appends the frame. invalid_argument for stream 0, padding past 256, or more than 2^24-1 octets.
constexpr void write(writer& out, const data& f) noexcept {
  if (f.stream_id == 0) return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = detail::frame_length(f.payload.size(), f.padding),
                          .type = frame_type::data,
                          .flags = static_cast<std::uint8_t>((f.end_stream ? flag::end_stream : 0) |
                                                             (f.padding != 0 ? flag::padded : 0)),
                          .stream_id = f.stream_id});
  detail::write_pad_length(out, f.padding);
  out.append(f.payload);
  detail::write_padding(out, f.padding);
}

}  // namespace httpwire::h2
