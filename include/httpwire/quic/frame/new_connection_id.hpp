// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// NEW_CONNECTION_ID, RFC 9000 section 19.15.
//
//   | type (varint) = 0x18 | sequence number (varint) | retire prior to (varint) |
//   | length (8) = 1 to 20 | connection ID | stateless reset token (16 octets) |

namespace httpwire::quic {

/// Another connection ID for the sender of this frame.
struct new_connection_id {
  std::uint64_t sequence_number = 0;
  std::uint64_t retire_prior_to = 0;  ///< At most sequence_number.
  bytes id{};                         ///< A view into the packet, of 1 to 20 octets; connection_id keeps it.
  std::array<std::uint8_t, 16> stateless_reset_token{};

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::new_connection_id; }

  /// Reads what is behind the type. quic_frame_truncated, quic_new_connection_id_length,
  /// quic_retire_prior_to_too_large.
  template <class Result = result<new_connection_id>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type, const frame_options& = {}) noexcept {
    const std::size_t at = in.position();
    new_connection_id f;
    f.sequence_number = in.varint();
    f.retire_prior_to = in.varint();
    const std::size_t length_at = in.position();
    const std::size_t length = in.u8();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.15: 1 to 20 octets,
    if (length - 1 >= connection_id::max_size)
      return error{.code = error_code::quic_new_connection_id_length,
                   .offset = length_at,
                   .limit = connection_id::max_size};
    f.id = in.take(length);
    const bytes token = in.take(f.stateless_reset_token.size());
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.15: and only older ones are retired.
    if (f.retire_prior_to > f.sequence_number)
      return error{
          .code = error_code::quic_retire_prior_to_too_large, .offset = at, .limit = f.sequence_number};
    for (std::size_t i = 0; i < token.size(); ++i) f.stateless_reset_token[i] = token[i];
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1; invalid_argument for a connection ID of another size or
  /// a retire_prior_to above the sequence number.
  friend constexpr void write(writer& out, const new_connection_id& f) noexcept {
    if (f.id.empty() || f.id.size() > connection_id::max_size || f.retire_prior_to > f.sequence_number)
      return out.fail(error_code::invalid_argument);
    detail::write_type(out, frame_type::new_connection_id);
    out.varint(f.sequence_number);
    out.varint(f.retire_prior_to);
    out.u8(static_cast<std::uint8_t>(f.id.size()));
    out.append(f.id);
    out.append(bytes{f.stateless_reset_token});
  }

  /// The same octets. Not in constant time; a token that came in a packet is compared elsewhere.
  friend constexpr bool operator==(const new_connection_id& a, const new_connection_id& b) noexcept {
    return a.sequence_number == b.sequence_number && a.retire_prior_to == b.retire_prior_to &&
           detail::same_octets(a.id, b.id) && a.stateless_reset_token == b.stateless_reset_token;
  }
};

}  // namespace httpwire::quic
