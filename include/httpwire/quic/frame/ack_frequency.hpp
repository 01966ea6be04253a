// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// ACK_FREQUENCY, draft-ietf-quic-ack-frequency section 4.
//
//   | type (varint) = 0xaf | sequence number (varint) | ack-eliciting threshold (varint) |
//   | requested max ack delay (varint) | reordering threshold (varint) |

namespace httpwire::quic {

/// How often the sender wants acknowledgments. Frames that do not increase the sequence number are ignored.
struct ack_frequency {
  /// The first delay that is too long, in microseconds: 2^14 milliseconds (RFC 9000 section 18.2).
  static constexpr std::uint64_t delay_limit = 16'384'000;

  std::uint64_t sequence_number = 0;
  std::uint64_t ack_eliciting_threshold = 0;  ///< Packets that may come without an ACK frame.
  std::uint64_t requested_max_ack_delay = 0;  ///< In microseconds.
  std::uint64_t reordering_threshold = 0;     ///< 0: reordering needs no acknowledgment at once.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::ack_frequency; }

  /// Reads what is behind the type. quic_frame_truncated, quic_ack_delay_too_large, quic_ack_delay_too_small.
  template <class Result = result<ack_frequency>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type,
                                              const frame_options& options = {}) noexcept {
    const std::size_t at = in.position();
    ack_frequency f;
    f.sequence_number = in.varint();
    f.ack_eliciting_threshold = in.varint();
    f.requested_max_ack_delay = in.varint();
    f.reordering_threshold = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // draft-ietf-quic-ack-frequency section 4: as max_ack_delay, and not below what was announced.
    if (f.requested_max_ack_delay >= delay_limit)
      return error{.code = error_code::quic_ack_delay_too_large, .offset = at, .limit = delay_limit};
    if (f.requested_max_ack_delay < options.min_ack_delay)
      return error{
          .code = error_code::quic_ack_delay_too_small, .offset = at, .limit = options.min_ack_delay};
    return f;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1, invalid_argument for a delay that is too large.
  friend constexpr void write(writer& out, const ack_frequency& f) noexcept {
    if (f.requested_max_ack_delay >= delay_limit) return out.fail(error_code::invalid_argument);
    detail::write_type(out, frame_type::ack_frequency);
    out.varint(f.sequence_number);
    out.varint(f.ack_eliciting_threshold);
    out.varint(f.requested_max_ack_delay);
    out.varint(f.reordering_threshold);
  }

  friend constexpr bool operator==(const ack_frequency&, const ack_frequency&) noexcept = default;
};

}  // namespace httpwire::quic
