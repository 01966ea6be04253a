// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/h2/event.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// An event from the parts of a frame, RFC 9113 section 6.

namespace httpwire::h2::detail {

/// A piece of a frame that has been checked; SETTINGS is none of them.
struct frame_piece {
  const frame_header& header;
  const std::uint8_t* fixed;  ///< The front of the payload, fixed_size(header) octets.
  bytes octets{};
  bool first = true;
  bool last = true;
};

/// `f`, made from header and fixed part, with the rest. Flags that end something are in the last piece only.
template <class Frame>
[[nodiscard]] constexpr Frame piece_of(Frame f, bytes Frame::*payload, const frame_piece& p) noexcept {
  f.*payload = p.octets;
  f.first = p.first;
  f.last = p.last;
  if constexpr (requires { f.end_headers; }) f.end_headers = p.last && f.end_headers;
  if constexpr (requires { f.end_stream; }) f.end_stream = p.last && f.end_stream;
  return f;
}

/// Result is what an event converts to; the frame is made in its place. Out of line, so that callers which
/// make the most frequent frames themselves stay short.
template <class Result = event>
[[nodiscard, gnu::noinline]] constexpr Result make_event(const frame_piece& p) noexcept {
  const frame_header& h = p.header;
  switch (h.type) {
    case frame_type::data:
      return data{.stream_id = h.stream_id,
                  .payload = p.octets,
                  .padding = padding_of(h, p.fixed),
                  .end_stream = p.last && h.has(flag::end_stream),
                  .first = p.first,
                  .last = p.last};
    case frame_type::headers: return piece_of(headers::from(h, p.fixed), &headers::fragment, p);
    case frame_type::push_promise:
      return piece_of(push_promise::from(h, p.fixed), &push_promise::fragment, p);
    case frame_type::continuation:
      return continuation{.stream_id = h.stream_id,
                          .fragment = p.octets,
                          .end_headers = p.last && h.has(flag::end_headers),
                          .first = p.first,
                          .last = p.last};
    case frame_type::priority:
      return priority{.stream_id = h.stream_id, .fields = load_priority_fields(p.fixed)};
    case frame_type::rst_stream:
      return rst_stream{.stream_id = h.stream_id, .error = static_cast<error_code>(load_be32(p.fixed))};
    case frame_type::ping: return ping::from(h, p.fixed);
    case frame_type::window_update: return window_update::from(h, p.fixed);
    case frame_type::goaway: return piece_of(goaway::from(p.fixed), &goaway::debug_data, p);
    case frame_type::altsvc: return piece_of(altsvc::from(h, p.fixed), &altsvc::payload, p);
    case frame_type::origin: return origin{.payload = p.octets, .first = p.first, .last = p.last};
    case frame_type::priority_update:
      return piece_of(priority_update::from(p.fixed), &priority_update::field_value, p);
    default: return unknown{.header = h, .payload = p.octets, .first = p.first, .last = p.last};
  }
}

}  // namespace httpwire::h2::detail
