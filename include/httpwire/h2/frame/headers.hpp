// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame/priority.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// HEADERS, RFC 9113 section 6.2.
//
//   | pad length (8), if PADDED | priority fields (40), if PRIORITY | field block fragment | padding |

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`. What belongs to the field block is for field_block to
/// join.
struct headers {
  std::uint32_t stream_id = 0;
  bytes fragment{};           ///< A view into what was parsed.
  std::uint16_t padding = 0;  ///< Octets that padding takes, its length field included: 0, or 1 to 256.
  bool end_stream = false;    ///< Only in the last piece.
  bool end_headers = false;   ///< Only in the last piece; without it CONTINUATION follows.
  bool has_priority = false;
  priority_fields priority{};
  bool first = true;
  bool last = true;

  /// A whole frame. Fails as check_whole.
  [[nodiscard]] static constexpr result<headers> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::headers, h, payload); e.code != httpwire::error_code::none)
      return e;
    headers f = from(h, payload.data());
    f.fragment = detail::variable_part(h, payload);
    return f;
  }

  /// From a checked header and the fixed_size(h) octets behind it; the fragment is left empty.
  [[nodiscard]] static constexpr headers from(const frame_header& h, const std::uint8_t* fixed) noexcept {
    headers f{.stream_id = h.stream_id,
              .padding = padding_of(h, fixed),
              .end_stream = h.has(flag::end_stream),
              .end_headers = h.has(flag::end_headers),
              .has_priority = h.has(flag::priority)};
    if (f.has_priority) f.priority = detail::load_priority_fields(fixed + (f.padding != 0 ? 1 : 0));
    return f;
  }
};

/// Appends the frame; a block that needs CONTINUATION is written by write_field_block. invalid_argument for
/// stream 0, padding past 256, or more than 2^24-1 octets.
constexpr void write(writer& out, const headers& f) noexcept {
  if (f.stream_id == 0) return out.fail(httpwire::error_code::invalid_argument);
  const std::size_t extra = f.padding + (f.has_priority ? detail::priority_fields_size : 0);
  write(out,
        frame_header{.length = detail::frame_length(f.fragment.size(), extra),
                     .type = frame_type::headers,
                     .flags = static_cast<std::uint8_t>(
                         (f.end_stream ? flag::end_stream : 0) | (f.end_headers ? flag::end_headers : 0) |
                         (f.padding != 0 ? flag::padded : 0) | (f.has_priority ? flag::priority : 0)),
                     .stream_id = f.stream_id});
  detail::write_pad_length(out, f.padding);
  if (f.has_priority) detail::write_priority_fields(out, f.priority);
  out.append(f.fragment);
  detail::write_padding(out, f.padding);
}

}  // namespace httpwire::h2
