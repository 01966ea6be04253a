// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "httpwire/h3/stream_type.hpp"

// GOAWAY, RFC 9114 sections 5.2 and 7.2.6.
//
//   | stream ID or push ID (varint) |

namespace httpwire::h3 {

/// Requests, or pushes, with this identifier and above are not processed.
struct goaway {
  std::uint64_t id = 0;  ///< From a server a request stream, from a client a push ID.

  /// A whole frame sent by `sender`. Fails as check_whole, and with h3_goaway_stream.
  [[nodiscard]] static constexpr result<goaway> parse(const frame_header& h, bytes payload,
                                                      role sender = role::unknown) noexcept {
    if (const error e = check_whole(frame_type::goaway, h, payload); e.code != httpwire::error_code::none)
      return e;
    const goaway f{.id = detail::split_id(payload).id};
    if (const auto code = f.check(sender); code != httpwire::error_code::none) return error{.code = code};
    return f;
  }

  /// The rule of RFC 9114 section 7.2.6; `none` when it is kept.
  [[nodiscard]] constexpr httpwire::error_code check(role sender) const noexcept {
    // RFC 9114 section 7.2.6: a server names a request stream.
    return sender == role::server && !is_request_stream(id) ? httpwire::error_code::h3_goaway_stream
                                                            : httpwire::error_code::none;
  }

  friend constexpr bool operator==(const goaway&, const goaway&) noexcept = default;
};

/// Appends the frame. varint_too_large past 2^62-1.
constexpr void write(writer& out, const goaway& f) noexcept {
  write(out, frame_header{.type = frame_type::goaway, .length = varint::size_of(f.id)});
  out.varint(f.id);
}

}  // namespace httpwire::h3
