// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// Frames of types that this library does not know, RFC 9113 section 5.5.

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`. Whoever does not know the type ignores it.
struct unknown {
  frame_header header{};
  bytes payload{};  ///< A view into what was parsed.
  bool first = true;
  bool last = true;
};

/// Appends the frame; the length is that of the payload. invalid_argument for more than 2^24-1 octets.
constexpr void write(writer& out, const unknown& f) noexcept {
  frame_header header = f.header;
  header.length = detail::frame_length(f.payload.size());
  write(out, header);
  out.append(f.payload);
}

}  // namespace httpwire::h2
