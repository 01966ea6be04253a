// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// MAX_DATA, RFC 9000 section 19.9.
//
//   | type (varint) = 0x10 | maximum data (varint) |

namespace httpwire::quic {

/// How much may be sent on all streams together.
struct max_data {
  std::uint64_t maximum = 0;  ///< Octets, over the life of the connection.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::max_data; }

  /// Reads what is behind the type. quic_frame_truncated.
  template <class Result = result<max_data>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type, const frame_options& = {}) noexcept {
    max_data f;
    f.maximum = in.varint();
    if (!in.ok()) return detail::truncated(in);
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const max_data& f) noexcept {
    detail::write_type(out, frame_type::max_data);
    out.varint(f.maximum);
  }

  friend constexpr bool operator==(const max_data&, const max_data&) noexcept = default;
};

}  // namespace httpwire::quic
