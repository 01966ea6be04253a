// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/grease.hpp"

// The type and length before each frame, RFC 9114 section 7.1.
//
//   | type (varint) | length (varint) |

namespace httpwire::h3 {

/// RFC 9114 section 7.2 and extensions. Other values are frames of unknown type, which are kept as they are.
enum class frame_type : std::uint64_t {
  data = 0x00,
  headers = 0x01,
  cancel_push = 0x03,
  settings = 0x04,
  push_promise = 0x05,
  goaway = 0x07,
  origin = 0x0c,  // RFC 9412 section 2
  max_push_id = 0x0d,
  wt_stream = 0x41,                   // draft-ietf-webtrans-http3 section 4.3: a signal, no frame
  priority_update_request = 0xf0700,  // RFC 9218 section 7.2
  priority_update_push = 0xf0701,
};

/// The RFC's name, "DATA"; empty for an unknown type.
[[nodiscard]] constexpr std::string_view name(frame_type type) noexcept {
  switch (type) {
    case frame_type::data: return "DATA";
    case frame_type::headers: return "HEADERS";
    case frame_type::cancel_push: return "CANCEL_PUSH";
    case frame_type::settings: return "SETTINGS";
    case frame_type::push_promise: return "PUSH_PROMISE";
    case frame_type::goaway: return "GOAWAY";
    case frame_type::origin: return "ORIGIN";
    case frame_type::max_push_id: return "MAX_PUSH_ID";
    case frame_type::wt_stream: return "WT_STREAM";
    case frame_type::priority_update_request:
    case frame_type::priority_update_push: return "PRIORITY_UPDATE";
  }
  return {};
}

/// True for PRIORITY, PING, WINDOW_UPDATE and CONTINUATION of HTTP/2, which must not be sent (RFC 9114
/// section 7.2.8).
[[nodiscard]] constexpr bool is_http2_only(frame_type type) noexcept {
  const auto value = static_cast<std::uint64_t>(type);
  return value == 0x02 || value == 0x06 || value == 0x08 || value == 0x09;
}

/// Octets of the longest header.
inline constexpr std::size_t max_frame_header_size = 2 * varint::max_size;

/// What is in front of each payload (RFC 9114 section 7.1).
struct frame_header {
  frame_type type = frame_type::data;
  std::uint64_t length = 0;  ///< Octets of payload.

  friend constexpr bool operator==(const frame_header&, const frame_header&) noexcept = default;
};

/// A header as it stood on the wire: `size` keeps how long its varints were.
struct received_frame_header {
  frame_header header{};
  std::uint8_t size = 0;

  friend constexpr bool operator==(const received_frame_header&,
                                   const received_frame_header&) noexcept = default;
};

/// Reads a header at the front of `in`; need_more when `in` ends inside it. Cannot fail.
[[nodiscard]] constexpr poll<received_frame_header> parse_frame_header(bytes in) noexcept {
  reader r{in};
  const auto type = static_cast<frame_type>(r.varint());
  const std::uint64_t length = r.varint();
  if (!r.ok()) return need_more;
  return received_frame_header{{.type = type, .length = length}, static_cast<std::uint8_t>(r.position())};
}

/// Appends the header. invalid_argument for a type that only HTTP/2 has, varint_too_large past 2^62-1.
constexpr void write(writer& out, const frame_header& header) noexcept {
  if (is_http2_only(header.type)) return out.fail(httpwire::error_code::invalid_argument);
  out.varint(static_cast<std::uint64_t>(header.type));
  out.varint(header.length);
}

}  // namespace httpwire::h3
