// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// RETIRE_CONNECTION_ID, RFC 9000 section 19.16.
//
//   | type (varint) = 0x19 | sequence number (varint) |

namespace httpwire::quic {

/// A connection ID of the receiver will not be used any longer.
struct retire_connection_id {
  std::uint64_t sequence_number = 0;  ///< Of the connection ID.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::retire_connection_id; }

  /// Reads what is behind the type. quic_frame_truncated.
  template <class Result = result<retire_connection_id>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type, const frame_options& = {}) noexcept {
    retire_connection_id f;
    f.sequence_number = in.varint();
    if (!in.ok()) return detail::truncated(in);
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const retire_connection_id& f) noexcept {
    detail::write_type(out, frame_type::retire_connection_id);
    out.varint(f.sequence_number);
  }

  friend constexpr bool operator==(const retire_connection_id&,
                                   const retire_connection_id&) noexcept = default;
};

}  // namespace httpwire::quic
