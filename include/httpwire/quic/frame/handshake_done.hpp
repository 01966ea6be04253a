// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// HANDSHAKE_DONE, RFC 9000 section 19.20.
//
//   | type (varint) = 0x1e |

namespace httpwire::quic {

/// The handshake is confirmed; only a server says so.
struct handshake_done {
  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::handshake_done; }

  /// Reads what is behind the type: nothing. quic_handshake_done_from_client.
  template <class Result = result<handshake_done>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    // RFC 9000 section 19.20: only servers send it.
    if (options.peer == role::client)
      return error{.code = error_code::quic_handshake_done_from_client, .offset = in.position()};
    return handshake_done{};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame.
  friend constexpr void write(writer& out, const handshake_done&) noexcept {
    detail::write_type(out, frame_type::handshake_done);
  }

  friend constexpr bool operator==(const handshake_done&, const handshake_done&) noexcept = default;
};

}  // namespace httpwire::quic
