// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"

// DATA, RFC 9114 section 7.2.1.
//
//   | data |

namespace httpwire::h3 {

/// A frame, or a piece of one: see `first` and `last`. The end of the message is the end of the stream.
struct data {
  bytes payload{};  ///< A view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame. Fails as check_whole.
  [[nodiscard]] static constexpr result<data> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::data, h, payload); e.code != httpwire::error_code::none)
      return e;
    return data{.payload = payload};
  }
};

/// Appends the header alone, for a payload that goes out untouched behind it (writev). varint_too_large past
/// 2^62-1 octets.
constexpr void write_data_header(writer& out, std::uint64_t length) noexcept {
  write(out, frame_header{.type = frame_type::data, .length = length});
}

/// Appends the frame.
constexpr void write(writer& out, const data& f) noexcept {
  write_data_header(out, f.payload.size());
  out.append(f.payload);
}

}  // namespace httpwire::h3
