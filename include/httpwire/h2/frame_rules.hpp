// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/error.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"

// What can be said of a frame from its header alone: which stream it may be on and how long it may be, RFC
// 9113 sections 6.1 to 6.10 and the RFCs of the extensions.

namespace httpwire::h2 {

/// Octets of a frame's payload before its variable part, as its type and flags have them; SETTINGS has none.
[[nodiscard]] constexpr std::size_t fixed_size(const frame_header& h) noexcept {
  const std::size_t pad_length = h.has(flag::padded) ? 1 : 0;
  switch (h.type) {
    case frame_type::data: return pad_length;
    case frame_type::headers: return pad_length + (h.has(flag::priority) ? 5 : 0);
    case frame_type::push_promise: return pad_length + 4;
    case frame_type::priority: return 5;
    case frame_type::rst_stream:
    case frame_type::window_update:
    case frame_type::priority_update: return 4;
    case frame_type::ping:
    case frame_type::goaway: return 8;
    case frame_type::altsvc: return 2;
    default: return 0;
  }
}

/// True for types that the PADDED flag concerns.
[[nodiscard]] constexpr bool may_be_padded(frame_type type) noexcept {
  return type == frame_type::data || type == frame_type::headers || type == frame_type::push_promise;
}

namespace detail {

[[nodiscard]] constexpr httpwire::error_code check_stream(const frame_header& h) noexcept {
  switch (h.type) {
    case frame_type::data:
    case frame_type::headers:
    case frame_type::priority:
    case frame_type::rst_stream:
    case frame_type::push_promise:
    case frame_type::continuation:
      // RFC 9113 sections 6.1, 6.2, 6.3, 6.4, 6.6, 6.10.
      return h.stream_id == 0 ? httpwire::error_code::h2_stream_zero : httpwire::error_code::none;
    case frame_type::settings:
    case frame_type::ping:
    case frame_type::goaway:
    case frame_type::priority_update:
      // RFC 9113 sections 6.5, 6.7, 6.8; RFC 9218 section 7.1.
      return h.stream_id != 0 ? httpwire::error_code::h2_stream_not_zero : httpwire::error_code::none;
    default: return httpwire::error_code::none;
  }
}

[[nodiscard]] constexpr httpwire::error_code check_length(const frame_header& h) noexcept {
  using httpwire::error_code;
  const bool is_short = h.length < fixed_size(h);
  const bool is_wrong = h.length != fixed_size(h);
  switch (h.type) {
    case frame_type::data: return is_short ? error_code::h2_data_length : error_code::none;
    case frame_type::headers: return is_short ? error_code::h2_headers_length : error_code::none;
    case frame_type::push_promise: return is_short ? error_code::h2_push_promise_length : error_code::none;
    case frame_type::goaway: return is_short ? error_code::h2_goaway_length : error_code::none;
    case frame_type::priority_update:
      return is_short ? error_code::h2_priority_update_length : error_code::none;
    case frame_type::altsvc: return is_short ? error_code::h2_altsvc_malformed : error_code::none;
    case frame_type::priority: return is_wrong ? error_code::h2_priority_length : error_code::none;
    case frame_type::rst_stream: return is_wrong ? error_code::h2_rst_stream_length : error_code::none;
    case frame_type::ping: return is_wrong ? error_code::h2_ping_length : error_code::none;
    case frame_type::window_update: return is_wrong ? error_code::h2_window_update_length : error_code::none;
    case frame_type::settings:
      if (h.has(flag::ack) && h.length != 0) return error_code::h2_settings_ack_length;
      return h.length % 6 != 0 ? error_code::h2_settings_length : error_code::none;
    default: return error_code::none;
  }
}

}  // namespace detail

/// The failure that the header alone shows, or none. The order is that of severity: first the stream, whose
/// errors end the connection, then the length.
[[nodiscard]] constexpr httpwire::error_code check(const frame_header& h) noexcept {
  // RFC 9113 section 4.1 and 5.1.1: each type says which streams it may be on.
  if (const auto code = detail::check_stream(h); code != httpwire::error_code::none) return code;
  // RFC 9113 section 4.2: and how long it is.
  return detail::check_length(h);
}

/// Octets that padding takes in all, the Pad Length field included: 0 where the frame is not padded. `fixed`
/// is the front of the payload, of fixed_size(h) octets.
[[nodiscard]] constexpr std::uint16_t padding_of(const frame_header& h, const std::uint8_t* fixed) noexcept {
  return may_be_padded(h.type) && h.has(flag::padded) ? static_cast<std::uint16_t>(fixed[0] + 1)
                                                      : std::uint16_t{0};
}

/// False when the padding is longer than what is left of the frame (RFC 9113 section 6.1).
[[nodiscard]] constexpr bool padding_fits(const frame_header& h, std::uint16_t padding) noexcept {
  return padding == 0 || padding - 1U <= h.length - fixed_size(h);
}

/// The failure of `code` in the frame of `h`, found `offset` octets from the front of the frame's payload.
[[nodiscard]] constexpr error frame_error(httpwire::error_code code, const frame_header& h,
                                          std::uint64_t offset = 0) noexcept {
  return {.code = code, .offset = offset, .stream_id = h.stream_id};
}

/// The checks that parsing a frame as a whole begins with: the header, the presence of the payload, the
/// padding. invalid_argument for a header of another type.
[[nodiscard]] constexpr error check_whole(frame_type type, const frame_header& h, bytes payload) noexcept {
  if (h.type != type) return frame_error(httpwire::error_code::invalid_argument, h);
  if (const auto code = check(h); code != httpwire::error_code::none) return frame_error(code, h);
  // RFC 9113 section 4.2: the payload has the announced length.
  if (payload.size() != h.length) return frame_error(httpwire::error_code::truncated, h, payload.size());
  // RFC 9113 section 6.1: padding is smaller than the payload.
  if (!padding_fits(h, padding_of(h, payload.data())))
    return frame_error(httpwire::error_code::h2_padding_too_long, h);
  return {};
}

namespace detail {

/// The variable part of a payload that check_whole has passed.
[[nodiscard]] constexpr bytes variable_part(const frame_header& h, bytes payload) noexcept {
  const std::uint16_t padding = padding_of(h, payload.data());
  const std::size_t fixed = fixed_size(h);
  const std::size_t behind = padding == 0 ? 0 : padding - 1U;
  return payload.subspan(fixed, payload.size() - fixed - behind);
}

/// Appends the Pad Length field. padding is 0 to 256.
constexpr void write_pad_length(writer& out, std::uint16_t padding) noexcept {
  if (padding > 256) return out.fail(httpwire::error_code::invalid_argument);
  if (padding != 0) out.u8(static_cast<std::uint8_t>(padding - 1));
}
/// Appends the octets of zeros at the end.
constexpr void write_padding(writer& out, std::uint16_t padding) noexcept {
  if (padding > 1) out.fill(padding - 1U, 0);
}

/// The length of a frame on the wire, or a value that no header takes.
[[nodiscard]] constexpr std::uint32_t frame_length(std::size_t a, std::size_t b = 0) noexcept {
  return a > max_max_frame_size || b > max_max_frame_size ? 0xffff'ffff : static_cast<std::uint32_t>(a + b);
}

}  // namespace detail
}  // namespace httpwire::h2
