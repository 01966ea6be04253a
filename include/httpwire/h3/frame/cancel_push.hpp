// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"

// CANCEL_PUSH, RFC 9114 section 7.2.3.
//
//   | push ID (varint) |

namespace httpwire::h3 {

/// Either side gives up a push; whether its ID may be named is for the connection to say.
struct cancel_push {
  std::uint64_t push_id = 0;

  /// Fails as check_whole.
  [[nodiscard]] static constexpr result<cancel_push> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::cancel_push, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    return cancel_push{.push_id = detail::split_id(payload).id};
  }

  friend constexpr bool operator==(const cancel_push&, const cancel_push&) noexcept = default;
};

/// Appends the frame. varint_too_large past 2^62-1.
constexpr void write(writer& out, const cancel_push& f) noexcept {
  write(out, frame_header{.type = frame_type::cancel_push, .length = varint::size_of(f.push_id)});
  out.varint(f.push_id);
}

}  // namespace httpwire::h3
