// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_type.hpp"
#include "httpwire/quic/stream_id.hpp"

// What all QUIC frames share (RFC 9000 section 12.4): what a receiver accepts, and how a frame is measured
// and written.

namespace httpwire::quic {

/// What a receiver accepts. The defaults are those of an endpoint that has agreed on no extension.
struct frame_options {
  /// Who sends the frames; unknown switches off what depends on it.
  role peer = role::unknown;

  /// Octets of a DATAGRAM frame with its type and length, as announced in max_datagram_frame_size; 0 means
  /// that none is accepted (RFC 9221 section 3).
  std::uint64_t max_datagram_frame_size = 0;

  /// Accept ACK_FREQUENCY and IMMEDIATE_ACK: min_ack_delay was announced.
  bool ack_frequency = false;

  /// The min_ack_delay that was announced, in microseconds (draft-ietf-quic-ack-frequency section 3).
  std::uint64_t min_ack_delay = 0;

  /// Accept RESET_STREAM_AT: reset_stream_at was announced.
  bool reset_stream_at = false;

  /// Ranges of an ACK frame, the first one counted; each costs two octets of a packet or more. No frame is
  /// without one, so that 0 is the same as 1.
  std::uint64_t max_ack_ranges = 1024;

  /// Frames of a packet; a run of PADDING counts as one.
  std::uint32_t max_frames = 1024;
};

/// A value that is a frame: it has a type and a size, and can be written.
template <class Frame>
concept frame_value = requires(const Frame& f, writer& out) {
  { f.type() } -> std::same_as<frame_type>;
  { f.size() } -> std::same_as<std::size_t>;
  write(out, f);
};

/// Writes a frame to the front of `out`, or nothing. Fails with buffer_too_small, whose limit is the size
/// needed, and as the frame's write to a writer does.
template <frame_value Frame>
[[nodiscard]] constexpr result<bytes> write(mutable_bytes out, const Frame& f) noexcept {
  writer counting;
  write(counting, f);
  const auto needed = counting.written();
  // Over no room at all the only failure left is one of the value, or the size.
  if (!needed && (needed.error().code != error_code::buffer_too_small || counting.size() > out.size()))
    return needed.error().code != error_code::buffer_too_small
               ? needed.error()
               : error{.code = error_code::buffer_too_small, .offset = out.size(), .limit = counting.size()};
  writer over{out};
  write(over, f);
  return over.written();
}

namespace detail {

/// What `frames` reads of a frame besides parse: see detail/frame_parsers.hpp.
struct frame_access;

/// Octets that a frame takes.
template <class Frame>
[[nodiscard]] constexpr std::size_t size_of(const Frame& f) noexcept {
  writer counting;
  write(counting, f);
  return counting.size();
}

constexpr void write_type(writer& out, frame_type type) noexcept {
  out.varint(static_cast<std::uint64_t>(type));
}

[[nodiscard]] constexpr bool same_octets(bytes a, bytes b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) return false;
  return true;
}

/// The failure of a reader that met the end of the packet.
[[nodiscard]] constexpr error truncated(const reader& in) noexcept {
  // RFC 9000 section 12.4: frames are complete.
  return in.error(error_code::quic_frame_truncated);
}

/// Whether a frame that only the sender of a stream sends names one that `peer` cannot send on.
[[nodiscard]] constexpr bool is_not_senders(std::uint64_t id, role peer) noexcept {
  // The two low bits of a unidirectional stream of the other endpoint; for an unknown role nothing's.
  return (id & 3U) + static_cast<unsigned>(peer) == 4;
}

/// Whether a frame that only the receiver of a stream sends names one that `peer` cannot receive on.
[[nodiscard]] constexpr bool is_not_receivers(std::uint64_t id, role peer) noexcept {
  return peer != role::unknown && (id & 3U) == 1U + static_cast<unsigned>(peer);
}

}  // namespace detail
}  // namespace httpwire::quic
