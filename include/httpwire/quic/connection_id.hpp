// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"

// A connection ID as a value, RFC 9000 sections 5.1 and 17.2: 0 to 20 octets in versions 1 and 2.

namespace httpwire::quic {

/// Octets of the longest connection ID of versions 1 and 2.
inline constexpr std::size_t max_connection_id_size = 20;

/// Octets of the longest connection ID that a long header of any version can hold (RFC 8999 section 5.1).
inline constexpr std::size_t max_invariant_connection_id_size = 255;

/// Owns its octets; made to be kept in tables. Packets as read hold views instead, which may be longer where
/// the version is unknown (RFC 8999 section 5.1).
class connection_id {
 public:
  static constexpr std::size_t max_size = max_connection_id_size;

  constexpr connection_id() noexcept = default;

  /// quic_connection_id_too_long past 20 octets (RFC 9000 section 17.2).
  [[nodiscard]] static constexpr result<connection_id> from(bytes octets) noexcept {
    // RFC 9000 section 17.2: 20 octets at most.
    if (octets.size() > max_size)
      return error{.code = error_code::quic_connection_id_too_long, .limit = max_size};
    connection_id id;
    std::copy(octets.begin(), octets.end(), id.octets_.begin());
    id.size_ = static_cast<std::uint8_t>(octets.size());
    return id;
  }

  /// Lives as long as this object.
  [[nodiscard]] constexpr bytes view() const& noexcept { return bytes{octets_}.first(size_); }
  bytes view() const&& = delete;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

  /// A total order, not that of the octets as text.
  friend constexpr bool operator==(const connection_id&, const connection_id&) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(const connection_id& a, const connection_id& b) noexcept {
    // Not every standard library orders arrays.
    for (std::size_t i = 0; i < max_size; ++i)
      if (a.octets_[i] != b.octets_[i]) return a.octets_[i] <=> b.octets_[i];
    return a.size_ <=> b.size_;
  }

 private:
  std::array<std::uint8_t, max_size> octets_{};
  std::uint8_t size_ = 0;
};

/// Whether two connection IDs, as views, are the same.
[[nodiscard]] constexpr bool same_connection_id(bytes a, bytes b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace httpwire::quic
