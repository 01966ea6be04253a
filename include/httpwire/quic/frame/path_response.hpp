// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// PATH_RESPONSE, RFC 9000 section 19.18.
//
//   | type (varint) = 0x1b | data (8 octets) |

namespace httpwire::quic {

/// The octets of a PATH_CHALLENGE.
struct path_response {
  std::array<std::uint8_t, 8> data{};

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::path_response; }

  /// Reads what is behind the type. quic_frame_truncated.
  template <class Result = result<path_response>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type, const frame_options& = {}) noexcept {
    const bytes octets = in.take(8);
    if (!in.ok()) return detail::truncated(in);
    path_response f;
    for (std::size_t i = 0; i < 8; ++i) f.data[i] = octets[i];
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame.
  friend constexpr void write(writer& out, const path_response& f) noexcept {
    detail::write_type(out, frame_type::path_response);
    out.append(bytes{f.data});
  }

  friend constexpr bool operator==(const path_response&, const path_response&) noexcept = default;
};

}  // namespace httpwire::quic
