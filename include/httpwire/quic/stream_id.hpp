// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/quic/role.hpp"

// Stream IDs, RFC 9000 section 2.1.
//
//   | index (60 bits) | unidirectional (1) | server-initiated (1) |

namespace httpwire::quic {

/// Whether both sides may send on a stream, or only the one that opened it.
enum class stream_direction : std::uint8_t { bidirectional, unidirectional };

/// Streams of one type at most (RFC 9000 section 4.6).
inline constexpr std::uint64_t max_streams_limit = std::uint64_t{1} << 60;

/// What the number of a stream says. Frames hold the number itself; `stream_id{f.stream_id}` takes it apart.
class stream_id {
 public:
  constexpr stream_id() noexcept = default;
  /// A number up to 2^62-1, as a varint holds it.
  constexpr explicit stream_id(std::uint64_t value) noexcept : value_(value) {}

  /// The stream of its type with this index, from 0. invalid_argument from 2^60 on or for an unknown role.
  [[nodiscard]] static constexpr result<stream_id> from(role initiator, stream_direction direction,
                                                        std::uint64_t index) noexcept {
    if (index >= max_streams_limit || initiator == role::unknown)
      return error{.code = error_code::invalid_argument, .limit = max_streams_limit - 1};
    return stream_id{index << 2U | (direction == stream_direction::unidirectional ? 2U : 0U) |
                     (initiator == role::server ? 1U : 0U)};
  }

  /// As frames hold it.
  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }
  /// Who opened the stream: the lowest bit (RFC 9000 section 2.1).
  [[nodiscard]] constexpr role initiator() const noexcept {
    return (value_ & 1U) != 0 ? role::server : role::client;
  }
  /// The second bit.
  [[nodiscard]] constexpr stream_direction direction() const noexcept {
    return (value_ & 2U) != 0 ? stream_direction::unidirectional : stream_direction::bidirectional;
  }
  /// Streams of the same type before it.
  [[nodiscard]] constexpr std::uint64_t index() const noexcept { return value_ >> 2U; }

  /// Whether this endpoint may send on it; an unknown one may.
  [[nodiscard]] constexpr bool can_send(role endpoint) const noexcept {
    return direction() == stream_direction::bidirectional || endpoint == role::unknown ||
           endpoint == initiator();
  }
  /// Whether this endpoint may receive on it; an unknown one may.
  [[nodiscard]] constexpr bool can_receive(role endpoint) const noexcept {
    return direction() == stream_direction::bidirectional || endpoint == role::unknown ||
           endpoint != initiator();
  }

  friend constexpr bool operator==(stream_id, stream_id) noexcept = default;
  friend constexpr auto operator<=>(stream_id, stream_id) noexcept = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace httpwire::quic
