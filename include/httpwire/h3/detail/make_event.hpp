// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/h3/event.hpp"
#include "httpwire/h3/frame_header.hpp"

// An event from the parts of a frame, RFC 9114 section 7.2.

namespace httpwire::h3::detail {

struct frame_piece {
  frame_header header{};
  std::uint64_t id = 0;  ///< The identifier at the front, where the type has one.
  bytes octets{};
  bool first = true;
  bool last = true;
};

/// Result is what an event converts to; the frame is made in its place. Out of line, so that callers which
/// make the most frequent frames themselves stay short.
template <class Result = event>
[[nodiscard, gnu::noinline]] constexpr Result make_event(const frame_piece& p) noexcept {
  switch (p.header.type) {
    case frame_type::data: return data{.payload = p.octets, .first = p.first, .last = p.last};
    case frame_type::headers: return headers{.section = p.octets, .first = p.first, .last = p.last};
    case frame_type::settings:
      return settings{.entries = settings_view{p.octets}, .first = p.first, .last = p.last};
    case frame_type::push_promise:
      return push_promise{.push_id = p.id, .section = p.octets, .first = p.first, .last = p.last};
    case frame_type::cancel_push: return cancel_push{.push_id = p.id};
    case frame_type::goaway: return goaway{.id = p.id};
    case frame_type::max_push_id: return max_push_id{.push_id = p.id};
    case frame_type::origin: return origin{.payload = p.octets, .first = p.first, .last = p.last};
    case frame_type::priority_update_request:
    case frame_type::priority_update_push: {
      priority_update f = priority_update::from(p.header.type, p.id);
      f.field_value = p.octets;
      f.first = p.first;
      f.last = p.last;
      return f;
    }
    default: return unknown{.header = p.header, .payload = p.octets, .first = p.first, .last = p.last};
  }
}

}  // namespace httpwire::h3::detail
