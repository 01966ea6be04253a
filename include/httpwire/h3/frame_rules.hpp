// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/error.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/stream_type.hpp"

// What can be said of a frame from its header alone: which stream it may be on, who may send it and how long
// it may be, RFC 9114 sections 7 and 7.1 and the RFCs of the extensions.

namespace httpwire::h3 {

/// Streams that carry frames (RFC 9114 section 7).
enum class stream_kind : std::uint8_t { request, push, control };

/// True for frames whose payload begins with an identifier, a varint.
[[nodiscard]] constexpr bool begins_with_id(frame_type type) noexcept {
  switch (type) {
    case frame_type::cancel_push:
    case frame_type::push_promise:
    case frame_type::goaway:
    case frame_type::max_push_id:
    case frame_type::priority_update_request:
    case frame_type::priority_update_push: return true;
    default: return false;
  }
}

/// True for frames that have nothing but an identifier.
[[nodiscard]] constexpr bool is_only_id(frame_type type) noexcept {
  return type == frame_type::cancel_push || type == frame_type::goaway || type == frame_type::max_push_id;
}

namespace detail {

[[nodiscard]] constexpr bool is_priority_update(frame_type type) noexcept {
  return type == frame_type::priority_update_request || type == frame_type::priority_update_push;
}

/// The failure of a frame whose identifier does not fit it.
[[nodiscard]] constexpr httpwire::error_code length_failure(frame_type type) noexcept {
  switch (type) {
    case frame_type::cancel_push: return httpwire::error_code::h3_cancel_push_length;
    case frame_type::push_promise: return httpwire::error_code::h3_push_promise_length;
    case frame_type::goaway: return httpwire::error_code::h3_goaway_length;
    case frame_type::max_push_id: return httpwire::error_code::h3_max_push_id_length;
    default: return httpwire::error_code::h3_priority_update_length;
  }
}

[[nodiscard]] constexpr httpwire::error_code check_stream(frame_type type, stream_kind stream) noexcept {
  using httpwire::error_code;
  const bool control = stream == stream_kind::control;
  switch (type) {
    case frame_type::push_promise:
      // RFC 9114 section 4.1: a pushed response promises nothing.
      if (stream == stream_kind::push) return error_code::h3_push_promise_on_push_stream;
      [[fallthrough]];
    case frame_type::data:
    case frame_type::headers:
      // RFC 9114 sections 7.2.1, 7.2.2 and 7.2.5: not on the control stream.
      return control ? error_code::h3_frame_on_control_stream : error_code::none;
    case frame_type::cancel_push:
    case frame_type::settings:
    case frame_type::goaway:
    case frame_type::max_push_id:
    case frame_type::priority_update_request:
    case frame_type::priority_update_push:
      // RFC 9114 sections 7.2.3, 7.2.4, 7.2.6 and 7.2.7, RFC 9218 section 7.2: only on the control stream.
      return control ? error_code::none : error_code::h3_frame_not_on_control_stream;
    case frame_type::origin:
      // RFC 9412 section 2, RFC 8336 section 2.2: on another stream it is ignored.
      return control ? error_code::none : error_code::h3_origin_stream;
    default: return error_code::none;
  }
}

[[nodiscard]] constexpr httpwire::error_code check_sender(frame_type type, role sender) noexcept {
  using httpwire::error_code;
  const bool client = sender == role::client;
  const bool server = sender == role::server;
  switch (type) {
    case frame_type::push_promise:
      // RFC 9114 section 7.2.5: only servers push.
      return client ? error_code::h3_push_promise_from_client : error_code::none;
    case frame_type::max_push_id:
      // RFC 9114 section 7.2.7: only clients allow pushes.
      return server ? error_code::h3_max_push_id_from_server : error_code::none;
    case frame_type::priority_update_request:
    case frame_type::priority_update_push:
      // RFC 9218 section 7.2: only clients send it.
      return server ? error_code::h3_priority_update_from_server : error_code::none;
    case frame_type::origin:
      // RFC 9412 section 2: only servers send it; a server ignores it.
      return client ? error_code::h3_origin_from_client : error_code::none;
    default: return error_code::none;
  }
}

}  // namespace detail

/// The failure of the length, or none.
[[nodiscard]] constexpr httpwire::error_code check(const frame_header& h) noexcept {
  // RFC 9114 section 7.1: an identifier has 1, 2, 4 or 8 octets, and nothing may follow one that stands
  // alone.
  const bool fits = is_only_id(h.type)
                        ? h.length == 1 || h.length == 2 || h.length == 4 || h.length == varint::max_size
                        : h.length != 0 || !begins_with_id(h.type);
  return fits ? httpwire::error_code::none : detail::length_failure(h.type);
}

/// The failure that the header alone shows on such a stream from such a sender, or none.
[[nodiscard]] constexpr httpwire::error_code check(const frame_header& h, stream_kind stream,
                                                   role sender) noexcept {
  // RFC 9114 section 7.2.8: types that only HTTP/2 has are an error.
  if (is_http2_only(h.type)) return httpwire::error_code::h3_frame_http2_only;
  // RFC 9114 section 7: each type says which streams it may be on,
  if (const auto code = detail::check_stream(h.type, stream); code != httpwire::error_code::none) return code;
  // RFC 9114 section 7.2: who may send it,
  if (const auto code = detail::check_sender(h.type, sender); code != httpwire::error_code::none) return code;
  // RFC 9114 section 7.1: and how long it is.
  return check(h);
}

/// The failure of an identifier whose first octet is `first`, or none.
[[nodiscard]] constexpr httpwire::error_code check_id(const frame_header& h, std::uint8_t first) noexcept {
  const std::size_t size = varint_size_from(first);
  // RFC 9114 section 7.1: the payload has exactly the fields of its frame.
  const bool fits = is_only_id(h.type) ? size == h.length : size <= h.length;
  return fits ? httpwire::error_code::none : detail::length_failure(h.type);
}

/// The checks that parsing a frame as a whole begins with: the header, the presence of the payload, the
/// identifier at its front. invalid_argument for a header of another type.
[[nodiscard]] constexpr error check_whole(frame_type type, const frame_header& h, bytes payload) noexcept {
  if (h.type != type) return {.code = httpwire::error_code::invalid_argument};
  // RFC 9114 section 7.1: the length suits the type.
  if (const auto code = check(h); code != httpwire::error_code::none) return {.code = code};
  // RFC 9114 section 7.1: the payload has the announced length.
  if (payload.size() != h.length)
    return {.code = httpwire::error_code::h3_frame_truncated, .offset = payload.size()};
  // RFC 9114 section 7.1: the identifier fits the payload.
  if (begins_with_id(type))
    if (const auto code = check_id(h, payload[0]); code != httpwire::error_code::none) return {.code = code};
  return {};
}

namespace detail {

/// The identifier at the front of a payload that check_whole has passed, and what follows it.
struct id_and_rest {
  std::uint64_t id;
  bytes rest;
};
[[nodiscard]] constexpr id_and_rest split_id(bytes payload) noexcept {
  const auto id = parse_varint(payload);
  return {id->value, payload.subspan(id->size)};
}

}  // namespace detail
}  // namespace httpwire::h3
