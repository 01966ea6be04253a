// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/quic/detail/frame_parsers.hpp"
#include "httpwire/quic/frame.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"
#include "httpwire/quic/packet_type.hpp"

// The frames of a packet, RFC 9000 section 12.4.
//
//   | frame |, one or more, to the end of the packet

namespace httpwire::quic {

/// Walks over the frames of a decrypted payload, one at each step; nothing is read ahead or kept. The first
/// failure is the last step. A packet that fails is not acknowledged, and nothing in it should have an
/// effect: a caller that cannot take back what a frame did walks twice.
///
///   for (const auto f : frames{payload, packet_type::one_rtt, options})   // result<frame>
///
/// or by hand: while (!walk.done()) { const auto f = walk.next(); ... }
class frames {
 public:
  class iterator;

  /// `payload` lives as long as this object, and as the views in its frames.
  constexpr frames(bytes payload, packet_type carrier, const frame_options& options = {}) noexcept
      : walk_{.payload = payload,
              .allowed = allowed_in(carrier, options),
              .options = options,
              .left = options.max_frames,
              .packet = carrier} {}

  /// True behind the last frame or a failure. A payload without any octet is not done: next() refuses it.
  [[nodiscard]] constexpr bool done() const noexcept {
    return walk_.failed || (walk_.at == walk_.payload.size() && walk_.at != 0);
  }

  /// The next frame; a failure again and again. Fails with the codes of the frame, and with
  /// quic_packet_without_frames, quic_too_many_frames, quic_frame_type_unknown (whose limit is the type),
  /// quic_frame_type_not_shortest, quic_frame_not_allowed (whose limit is the type),
  /// quic_datagram_unexpected, quic_new_token_from_client and quic_handshake_done_from_client. Offsets count
  /// from the start of the payload. Behind the last frame there is only quic_frame_truncated.
  [[nodiscard]] constexpr result<frame> next() noexcept {
    // Each parser makes the frame where it is returned to.
    if (walk_.at != walk_.payload.size() && walk_.left != 0) [[likely]] {
      const unsigned first = walk_.payload[walk_.at];
      if (first < none && (walk_.allowed >> first & 1U) != 0) [[likely]]
        return detail::frame_parsers[first](walk_, first);
    }
    return read_other();
  }

  /// Octets of the frames so far, without one that failed.
  [[nodiscard]] constexpr std::size_t position() const noexcept { return walk_.at; }

  [[nodiscard]] constexpr iterator begin() const noexcept;
  [[nodiscard]] constexpr std::default_sentinel_t end() const noexcept { return {}; }

 private:
  static constexpr unsigned none = detail::first_long_type;

  /// What does not begin with a type of one octet that is allowed here.
  [[nodiscard, gnu::noinline]] constexpr result<frame> read_other() noexcept {
    reader in{walk_.payload, walk_.at};
    const received_varint wire = in.received_varint();
    const auto type = static_cast<frame_type>(wire.value);
    const error e = judge(wire);
    walk_.failed = e.code != error_code::none;
    if (walk_.failed) return e;
    const result<frame> f = ack_frequency::parse<result<frame>>(in, type, walk_.options);
    walk_.step(f.has_value(), in.position());
    return f;
  }

  /// Why there is no ACK_FREQUENCY frame of the type `wire`, whose size is 0 when it is cut.
  [[nodiscard]] constexpr error judge(received_varint wire) const noexcept {
    const std::size_t at = walk_.at;
    // RFC 9000 section 12.4: there is a frame at least,
    if (walk_.payload.empty()) return {.code = error_code::quic_packet_without_frames};
    // RFC 9000 section 21.9: and not more than are worth their work.
    if (walk_.left == 0 && at != walk_.payload.size())
      return {.code = error_code::quic_too_many_frames, .offset = at, .limit = walk_.options.max_frames};
    // RFC 9000 section 12.4: the type is there as a whole,
    if (wire.size == 0) return {.code = error_code::quic_frame_truncated, .offset = at};
    // RFC 9000 section 12.4: in its shortest form,
    if (wire.size != varint::size_of(wire.value))
      return {.code = error_code::quic_frame_type_not_shortest, .offset = at, .limit = wire.value};
    const auto type = static_cast<frame_type>(wire.value);
    if (type == frame_type::ack_frequency && walk_.options.ack_frequency && is_allowed(type, walk_.packet))
      return {};
    return {.code = why_not(type), .offset = at, .limit = wire.value};
  }

  [[nodiscard]] constexpr error_code why_not(frame_type type) const noexcept {
    const bool agreed = type == frame_type::reset_stream_at ? walk_.options.reset_stream_at
                        : type == frame_type::ack_frequency || type == frame_type::immediate_ack
                            ? walk_.options.ack_frequency
                            : is_known(type);
    // RFC 9000 sections 12.4 and 19.21: the type is known, or of an extension that was agreed on,
    if (!agreed) return error_code::quic_frame_type_unknown;
    // RFC 9000 section 12.4: and may be in this packet.
    return error_code::quic_frame_not_allowed;
  }

  [[nodiscard]] static constexpr std::uint64_t allowed_in(packet_type carrier,
                                                          const frame_options& options) noexcept {
    constexpr auto by_packet = [] {
      std::array<std::uint64_t, 6> all{};
      for (std::uint8_t type = 0; type < none; ++type)
        for (std::size_t i = 0; i < all.size(); ++i)
          if (is_allowed(static_cast<frame_type>(type), static_cast<packet_type>(i)))
            all[i] |= std::uint64_t{1} << type;
      return all;
    }();
    constexpr auto bit = [](frame_type type) { return std::uint64_t{1} << static_cast<unsigned>(type); };
    const auto i = static_cast<std::size_t>(carrier);
    std::uint64_t allowed = i < by_packet.size() ? by_packet[i] : 0;
    if (!options.ack_frequency) allowed &= ~bit(frame_type::immediate_ack);
    if (!options.reset_stream_at) allowed &= ~bit(frame_type::reset_stream_at);
    return allowed;
  }

  detail::frame_walk walk_;
};

/// For a range-for: what it points to is made at each look, which remembers where the frame ends.
class frames::iterator {
 public:
  using value_type = result<frame>;
  using difference_type = std::ptrdiff_t;

  constexpr explicit iterator(const frames& all) noexcept : frames_(all) {}

  [[nodiscard]] constexpr result<frame> operator*() noexcept {
    if (looked_ && !frames_.walk_.failed) {
      frames_.walk_.at = before_;
      ++frames_.walk_.left;
    }
    looked_ = true;
    before_ = frames_.position();
    return frames_.next();
  }
  constexpr iterator& operator++() noexcept {
    if (!looked_) (void)frames_.next();
    looked_ = false;
    return *this;
  }
  constexpr void operator++(int) noexcept { ++*this; }
  friend constexpr bool operator==(const iterator& at, std::default_sentinel_t) noexcept {
    return !at.looked_ && at.frames_.done();
  }

 private:
  frames frames_;
  std::size_t before_ = 0;
  bool looked_ = false;  // the walk is behind the frame then
};

constexpr frames::iterator frames::begin() const noexcept { return iterator{*this}; }

}  // namespace httpwire::quic
