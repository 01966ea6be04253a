// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// The payload of an ALTSVC frame, RFC 7838 section 4.
//
//   | origin length (16) | origin | Alt-Svc field value |

namespace httpwire::alt_svc {

/// A whole payload. Views into what was parsed.
struct frame_payload {
  bytes origin{};       ///< ASCII serialization of an origin; empty on a stream of its own.
  bytes field_value{};  ///< For parse().

  /// The same as text; a view into what was parsed.
  [[nodiscard]] std::string_view origin_text() const noexcept { return as_text(origin); }
  /// The same.
  [[nodiscard]] std::string_view field_value_text() const noexcept { return as_text(field_value); }

  /// From the stream that the frame is on. All errors have scope `frame`: the frame is ignored. On stream 0
  /// the caller still has to see whether its connection is authoritative for the origin; on other streams the
  /// origin is that of the request. Servers ignore the frame.
  [[nodiscard]] static constexpr result<frame_payload> parse(std::uint64_t stream_id,
                                                             bytes payload) noexcept {
    reader in(payload);
    const std::uint16_t size = in.u16();
    frame_payload f{.origin = in.take(size)};
    // RFC 7838 section 4: the origin lies inside the frame.
    if (!in.ok())
      return error{
          .code = error_code::alt_svc_frame_truncated, .offset = in.position(), .stream_id = stream_id};
    // RFC 7838 section 4: without an origin a frame on stream 0 is ignored.
    if (stream_id == 0 && size == 0) return error{.code = error_code::alt_svc_frame_origin_missing};
    // RFC 7838 section 4: with one a frame on any other stream is.
    if (stream_id != 0 && size != 0)
      return error{.code = error_code::alt_svc_frame_origin_unexpected, .stream_id = stream_id};
    f.field_value = in.rest();
    return f;
  }
};

/// Appends a payload for stream 0 with the origin, or for another stream without. invalid_argument for an
/// origin longer than 2^16-1 octets.
constexpr void write_frame_payload(writer& out, std::string_view origin,
                                   std::string_view field_value) noexcept {
  if (origin.size() > 0xffff) return out.fail(error_code::invalid_argument);
  out.u16(static_cast<std::uint16_t>(origin.size()));
  out.append(origin);
  out.append(field_value);
}

}  // namespace httpwire::alt_svc
