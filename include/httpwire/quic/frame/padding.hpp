// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// PADDING, RFC 9000 section 19.1.
//
//   | type (varint) = 0x00 |, any number of times

namespace httpwire::quic {

/// A run of PADDING frames: they are one octet each and say nothing, so that they come as one value.
struct padding {
  std::size_t count = 1;  ///< Frames, which is octets; 0 writes nothing.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::padding; }

  /// Reads what is behind the first of them: the octets that are 0.
  template <class Result = result<padding>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type, const frame_options& = {}) noexcept {
    const bytes rest = in.rest();
    std::size_t zeros = 0;
    while (rest.size() - zeros >= 8 && load_be64(rest.data() + zeros) == 0) zeros += 8;
    while (zeros < rest.size() && rest[zeros] == 0) ++zeros;
    (void)in.take(zeros);
    return padding{.count = zeros + 1};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return count; }

  /// Appends the frames.
  friend constexpr void write(writer& out, const padding& f) noexcept { out.fill(f.count, 0); }

  friend constexpr bool operator==(const padding&, const padding&) noexcept = default;
};

}  // namespace httpwire::quic
