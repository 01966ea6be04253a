// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"

// PUSH_PROMISE, RFC 9114 section 7.2.5.
//
//   | push ID (varint) | encoded field section |

namespace httpwire::h3 {

/// A frame, or a piece of one: see `first` and `last`. QPACK decodes whole sections: whoever gets pieces
/// joins them.
struct push_promise {
  std::uint64_t push_id = 0;
  bytes section{};  ///< The encoded field section; a view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame. Fails as check_whole.
  [[nodiscard]] static constexpr result<push_promise> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::push_promise, h, payload);
        e.code != httpwire::error_code::none)
      return e;
    const auto [id, rest] = detail::split_id(payload);
    return push_promise{.push_id = id, .section = rest};
  }
};

/// Appends what comes before a section of `section_length` octets that goes out behind it (writev).
/// varint_too_large where the push ID or the frame is past 2^62-1.
constexpr void write_push_promise_header(writer& out, std::uint64_t push_id,
                                         std::uint64_t section_length) noexcept {
  if (section_length > varint::max_value) return out.fail(httpwire::error_code::varint_too_large);
  write(out,
        frame_header{.type = frame_type::push_promise, .length = varint::size_of(push_id) + section_length});
  out.varint(push_id);
}

/// Appends the frame. varint_too_large where the push ID is past 2^62-1.
constexpr void write(writer& out, const push_promise& f) noexcept {
  write_push_promise_header(out, f.push_id, f.section.size());
  out.append(f.section);
}

}  // namespace httpwire::h3
