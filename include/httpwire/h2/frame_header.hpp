// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/writer.hpp"

// The nine octets before each frame, RFC 9113 section 4.1.
//
//   | length (24) | type (8) | flags (8) | reserved (1) stream identifier (31) |

namespace httpwire::h2 {

/// RFC 9113 section 6 and extensions. Other values are frames of unknown type, which are kept as they are.
enum class frame_type : std::uint8_t {
  data = 0x00,
  headers = 0x01,
  priority = 0x02,
  rst_stream = 0x03,
  settings = 0x04,
  push_promise = 0x05,
  ping = 0x06,
  goaway = 0x07,
  window_update = 0x08,
  continuation = 0x09,
  altsvc = 0x0a,           // RFC 7838 section 4
  origin = 0x0c,           // RFC 8336 section 2
  priority_update = 0x10,  // RFC 9218 section 7.1
};

/// The RFC's name, "DATA"; empty for an unknown type.
[[nodiscard]] constexpr std::string_view name(frame_type type) noexcept {
  switch (type) {
    case frame_type::data: return "DATA";
    case frame_type::headers: return "HEADERS";
    case frame_type::priority: return "PRIORITY";
    case frame_type::rst_stream: return "RST_STREAM";
    case frame_type::settings: return "SETTINGS";
    case frame_type::push_promise: return "PUSH_PROMISE";
    case frame_type::ping: return "PING";
    case frame_type::goaway: return "GOAWAY";
    case frame_type::window_update: return "WINDOW_UPDATE";
    case frame_type::continuation: return "CONTINUATION";
    case frame_type::altsvc: return "ALTSVC";
    case frame_type::origin: return "ORIGIN";
    case frame_type::priority_update: return "PRIORITY_UPDATE";
  }
  return {};
}

/// Flags by the frames that have them.
namespace flag {
/// Of DATA and HEADERS.
inline constexpr std::uint8_t end_stream = 0x01;
/// Of SETTINGS and PING.
inline constexpr std::uint8_t ack = 0x01;
/// Of HEADERS, PUSH_PROMISE and CONTINUATION.
inline constexpr std::uint8_t end_headers = 0x04;
/// Of DATA, HEADERS and PUSH_PROMISE.
inline constexpr std::uint8_t padded = 0x08;
/// Of HEADERS.
inline constexpr std::uint8_t priority = 0x20;
}  // namespace flag

/// Octets of every frame header.
inline constexpr std::size_t frame_header_size = 9;

/// Stream identifiers have 31 bits.
inline constexpr std::uint32_t max_stream_id = 0x7fff'ffff;

/// Bounds of SETTINGS_MAX_FRAME_SIZE (RFC 9113 section 6.5.2).
inline constexpr std::uint32_t min_max_frame_size = 16'384;
/// The upper bound; the length field has 24 bits.
inline constexpr std::uint32_t max_max_frame_size = 16'777'215;

/// What is in front of each payload (RFC 9113 section 4.1).
struct frame_header {
  std::uint32_t length = 0;  ///< Octets of payload, 24 bits.
  frame_type type = frame_type::data;
  std::uint8_t flags = 0;
  std::uint32_t stream_id = 0;  ///< The reserved bit is gone.

  /// Whether any of these flags is set.
  [[nodiscard]] constexpr bool has(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }

  friend constexpr bool operator==(const frame_header&, const frame_header&) noexcept = default;
};

/// Cannot fail. The reserved bit is ignored (RFC 9113 section 4.1).
[[nodiscard]] constexpr frame_header parse_frame_header(
    std::span<const std::uint8_t, frame_header_size> in) noexcept {
  const std::uint8_t* const p = in.data();
  const std::uint32_t length_and_type = load_be32(p);
  return {.length = length_and_type >> 8,
          .type = static_cast<frame_type>(length_and_type & 0xff),
          .flags = p[4],
          .stream_id = load_be32(p + 5) & max_stream_id};
}

/// Appends the header. A length past 24 bits or a stream past 31 makes the writer fail with invalid_argument.
constexpr void write(writer& out, const frame_header& header) noexcept {
  if (header.length > max_max_frame_size || header.stream_id > max_stream_id)
    return out.fail(httpwire::error_code::invalid_argument);
  out.u24(header.length);
  out.u8(static_cast<std::uint8_t>(header.type));
  out.u8(header.flags);
  out.u32(header.stream_id);
}

}  // namespace httpwire::h2
