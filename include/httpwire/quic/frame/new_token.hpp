// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// NEW_TOKEN, RFC 9000 section 19.7.
//
//   | type (varint) = 0x07 | token length (varint) | token |

namespace httpwire::quic {

/// For the Initial packet of a later connection; only a server sends it.
struct new_token {
  bytes token{};  ///< A view into the packet; not empty.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::new_token; }

  /// Reads what is behind the type. quic_frame_truncated, quic_new_token_empty, quic_new_token_from_client.
  template <class Result = result<new_token>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    const std::size_t at = in.position();
    // RFC 9000 section 19.7: only servers send it,
    if (options.peer == role::client)
      return error{.code = error_code::quic_new_token_from_client, .offset = at};
    const bytes token = in.take(in.varint());
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.7: and never an empty one.
    if (token.empty()) return error{.code = error_code::quic_new_token_empty, .offset = at};
    return new_token{.token = token};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. invalid_argument for an empty token.
  friend constexpr void write(writer& out, const new_token& f) noexcept {
    if (f.token.empty()) return out.fail(error_code::invalid_argument);
    detail::write_type(out, frame_type::new_token);
    out.varint(f.token.size());
    out.append(f.token);
  }

  /// The same octets.
  friend constexpr bool operator==(const new_token& a, const new_token& b) noexcept {
    return detail::same_octets(a.token, b.token);
  }
};

}  // namespace httpwire::quic
