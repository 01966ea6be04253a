// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// PING, RFC 9113 section 6.7.
//
//   | opaque data (64) |

namespace httpwire::h2 {

/// A measure of the round trip, or, with `ack`, the answer.
struct ping {
  bool ack = false;
  std::array<std::uint8_t, 8> opaque_data{};

  /// Fails as check_whole.
  [[nodiscard]] static constexpr result<ping> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::ping, h, payload); e.code != httpwire::error_code::none)
      return e;
    return from(h, payload.data());
  }

  /// From a checked header and the 8 octets behind it.
  [[nodiscard]] static constexpr ping from(const frame_header& h, const std::uint8_t* fixed) noexcept {
    ping f{.ack = h.has(flag::ack)};
    for (std::size_t i = 0; i < f.opaque_data.size(); ++i) f.opaque_data[i] = fixed[i];
    return f;
  }

  friend constexpr bool operator==(const ping&, const ping&) noexcept = default;
};

/// Appends the frame.
constexpr void write(writer& out, const ping& f) noexcept {
  write(out,
        frame_header{.length = 8, .type = frame_type::ping, .flags = f.ack ? flag::ack : std::uint8_t{0}});
  out.append(bytes{f.opaque_data});
}

}  // namespace httpwire::h2
