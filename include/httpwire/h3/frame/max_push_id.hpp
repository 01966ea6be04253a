// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"

// MAX_PUSH_ID, RFC 9114 section 7.2.7.
//
//   | push ID (varint) |

namespace httpwire::h3 {

/// The largest push ID that the server may use from now on.
struct max_push_id {
  std::uint64_t push_id = 0;

  /// Fails as check_whole.
  [[nodiscard]] static constexpr result<max_push_id> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::max_push_id, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    return max_push_id{.push_id = detail::split_id(payload).id};
  }

  friend constexpr bool operator==(const max_push_id&, const max_push_id&) noexcept = default;
};

/// Appends the frame. varint_too_large past 2^62-1.
constexpr void write(writer& out, const max_push_id& f) noexcept {
  write(out, frame_header{.type = frame_type::max_push_id, .length = varint::size_of(f.push_id)});
  out.varint(f.push_id);
}

}  // namespace httpwire::h3
