// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// PING, RFC 9000 section 19.2.
//
//   | type (varint) = 0x01 |

namespace httpwire::quic {

/// Asks for an acknowledgment and nothing else.
struct ping {
  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::ping; }

  /// Reads what is behind the type: nothing.
  template <class Result = result<ping>>
  [[nodiscard]] static constexpr Result parse(reader&, frame_type, const frame_options& = {}) noexcept {
    return ping{};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame.
  friend constexpr void write(writer& out, const ping&) noexcept {
    detail::write_type(out, frame_type::ping);
  }

  friend constexpr bool operator==(const ping&, const ping&) noexcept = default;
};

}  // namespace httpwire::quic
