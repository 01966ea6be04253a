// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/h3/grease.hpp"

// Settings, RFC 9114 section 7.2.4.1.

namespace httpwire::h3 {

/// Unknown identifiers are kept; a receiver ignores them.
enum class setting_id : std::uint64_t {
  qpack_max_table_capacity = 0x01,  // RFC 9204 section 5
  max_field_section_size = 0x06,
  qpack_blocked_streams = 0x07,    // RFC 9204 section 5
  enable_connect_protocol = 0x08,  // RFC 9220 section 3
  h3_datagram = 0x33,              // RFC 9297 section 2.1.1
};

/// The RFC's name without its prefix, "MAX_FIELD_SECTION_SIZE"; empty for an unknown identifier.
[[nodiscard]] constexpr std::string_view name(setting_id id) noexcept {
  switch (id) {
    case setting_id::qpack_max_table_capacity: return "QPACK_MAX_TABLE_CAPACITY";
    case setting_id::max_field_section_size: return "MAX_FIELD_SECTION_SIZE";
    case setting_id::qpack_blocked_streams: return "QPACK_BLOCKED_STREAMS";
    case setting_id::enable_connect_protocol: return "ENABLE_CONNECT_PROTOCOL";
    case setting_id::h3_datagram: return "H3_DATAGRAM";
  }
  return {};
}

/// True for what RFC 9114 section 11.2.2 reserves on account of HTTP/2: ENABLE_PUSH, MAX_CONCURRENT_STREAMS,
/// INITIAL_WINDOW_SIZE and MAX_FRAME_SIZE, which have no counterpart, and 0x00, which HTTP/2 has no setting
/// for but which stands in the same list.
[[nodiscard]] constexpr bool is_http2_only(setting_id id) noexcept {
  const auto value = static_cast<std::uint64_t>(id);
  return value <= 0x05 && value != 0x01;
}

/// One entry of a SETTINGS frame.
struct setting {
  setting_id id{};
  std::uint64_t value = 0;

  friend constexpr bool operator==(const setting&, const setting&) noexcept = default;
};

/// The failure of a setting that must not be sent, or none. Identifiers that are not known pass.
[[nodiscard]] constexpr httpwire::error_code check(const setting& s) noexcept {
  using httpwire::error_code;
  // RFC 9114 section 7.2.4.1: settings reserved for their meaning in HTTP/2 are an error.
  if (is_http2_only(s.id)) return error_code::h3_setting_http2_only;
  // RFC 9220 section 3, RFC 8441 section 3: 0 or 1.
  if (s.id == setting_id::enable_connect_protocol && s.value > 1)
    return error_code::h3_setting_enable_connect_protocol;
  // RFC 9297 section 2.1.1: 0 or 1.
  if (s.id == setting_id::h3_datagram && s.value > 1) return error_code::h3_setting_h3_datagram;
  return error_code::none;
}

/// The identifiers that a SETTINGS frame has had. Those below 64, which are all that are known, are never
/// forgotten; of the others the first `max_large` are remembered, so that work and memory stay bounded. RFC
/// 9114 section 7.2.4 leaves it to the receiver whether a duplicate is an error.
class setting_id_set {
 public:
  static constexpr std::size_t max_large = 16;

  /// False when it is there already.
  constexpr bool insert(setting_id id) noexcept {
    const auto value = static_cast<std::uint64_t>(id);
    if (value < 64) {
      const std::uint64_t bit = std::uint64_t{1} << value;
      const bool is_new = (small_ & bit) == 0;
      small_ |= bit;
      return is_new;
    }
    for (std::size_t i = 0; i < size_; ++i)
      if (large_[i] == value) return false;
    if (size_ < max_large) large_[size_++] = value;
    return true;
  }

 private:
  std::uint64_t small_ = 0;
  std::uint64_t large_[max_large]{};
  std::uint8_t size_ = 0;
};

}  // namespace httpwire::h3
