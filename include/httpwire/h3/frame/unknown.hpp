// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"

// Frames of types that this library does not know, RFC 9114 sections 7.2.8 and 9.

namespace httpwire::h3 {

/// A frame, or a piece of one: see `first` and `last`. Whoever does not know the type ignores it; the
/// reserved ones (is_reserved) never mean anything.
struct unknown {
  frame_header header{};
  bytes payload{};  ///< A view into what was parsed.
  bool first = true;
  bool last = true;
};

/// Appends the frame; the length is that of the payload. invalid_argument for a type that only HTTP/2 has,
/// varint_too_large for one past 2^62-1.
constexpr void write(writer& out, const unknown& f) noexcept {
  write(out, frame_header{.type = f.header.type, .length = f.payload.size()});
  out.append(f.payload);
}

}  // namespace httpwire::h3
