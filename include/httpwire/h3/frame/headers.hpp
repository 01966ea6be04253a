// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"

// HEADERS, RFC 9114 section 7.2.2.
//
//   | encoded field section |

namespace httpwire::h3 {

/// A frame, or a piece of one: see `first` and `last`. QPACK decodes whole sections: whoever gets pieces
/// joins them.
struct headers {
  bytes section{};  ///< The encoded field section; a view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame. Fails as check_whole.
  [[nodiscard]] static constexpr result<headers> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::headers, h, payload); e.code != httpwire::error_code::none)
      return e;
    return headers{.section = payload};
  }
};

/// Appends the header alone, for a section of `length` octets that goes out behind it (writev).
/// varint_too_large past 2^62-1 octets.
constexpr void write_headers_header(writer& out, std::uint64_t length) noexcept {
  write(out, frame_header{.type = frame_type::headers, .length = length});
}

/// Appends the frame.
constexpr void write(writer& out, const headers& f) noexcept {
  write_headers_header(out, f.section.size());
  out.append(f.section);
}

}  // namespace httpwire::h3
