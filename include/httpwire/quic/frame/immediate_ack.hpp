// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// IMMEDIATE_ACK, draft-ietf-quic-ack-frequency section 5.
//
//   | type (varint) = 0x1f |

namespace httpwire::quic {

/// Asks for an acknowledgment without delay.
struct immediate_ack {
  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::immediate_ack; }

  /// Reads what is behind the type: nothing.
  template <class Result = result<immediate_ack>>
  [[nodiscard]] static constexpr Result parse(reader&, frame_type, const frame_options& = {}) noexcept {
    return immediate_ack{};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame.
  friend constexpr void write(writer& out, const immediate_ack&) noexcept {
    detail::write_type(out, frame_type::immediate_ack);
  }

  friend constexpr bool operator==(const immediate_ack&, const immediate_ack&) noexcept = default;
};

}  // namespace httpwire::quic
