// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// DATA_BLOCKED, RFC 9000 section 19.12.
//
//   | type (varint) = 0x14 | maximum data (varint) |

namespace httpwire::quic {

/// The sender has reached the limit of the connection.
struct data_blocked {
  std::uint64_t maximum = 0;  ///< The limit, in octets.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::data_blocked; }

  /// Reads what is behind the type. quic_frame_truncated.
  template <class Result = result<data_blocked>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type, const frame_options& = {}) noexcept {
    data_blocked f;
    f.maximum = in.varint();
    if (!in.ok()) return detail::truncated(in);
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const data_blocked& f) noexcept {
    detail::write_type(out, frame_type::data_blocked);
    out.varint(f.maximum);
  }

  friend constexpr bool operator==(const data_blocked&, const data_blocked&) noexcept = default;
};

}  // namespace httpwire::quic
