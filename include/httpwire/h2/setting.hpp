// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/h2/frame_header.hpp"

// Settings, RFC 9113 section 6.5.2.

namespace httpwire::h2 {

/// Unknown identifiers are kept; a receiver ignores them.
enum class setting_id : std::uint16_t {
  header_table_size = 0x01,
  enable_push = 0x02,
  max_concurrent_streams = 0x03,
  initial_window_size = 0x04,
  max_frame_size = 0x05,
  max_header_list_size = 0x06,
  enable_connect_protocol = 0x08,  // RFC 8441 section 3
  no_rfc7540_priorities = 0x09,    // RFC 9218 section 2.1
};

/// The RFC's name without its prefix, "HEADER_TABLE_SIZE"; empty for an unknown identifier.
[[nodiscard]] constexpr std::string_view name(setting_id id) noexcept {
  switch (id) {
    case setting_id::header_table_size: return "HEADER_TABLE_SIZE";
    case setting_id::enable_push: return "ENABLE_PUSH";
    case setting_id::max_concurrent_streams: return "MAX_CONCURRENT_STREAMS";
    case setting_id::initial_window_size: return "INITIAL_WINDOW_SIZE";
    case setting_id::max_frame_size: return "MAX_FRAME_SIZE";
    case setting_id::max_header_list_size: return "MAX_HEADER_LIST_SIZE";
    case setting_id::enable_connect_protocol: return "ENABLE_CONNECT_PROTOCOL";
    case setting_id::no_rfc7540_priorities: return "NO_RFC7540_PRIORITIES";
  }
  return {};
}

/// Which end of the connection speaks.
enum class role : std::uint8_t { unknown, client, server };

/// One entry of a SETTINGS frame.
struct setting {
  setting_id id{};
  std::uint32_t value = 0;

  friend constexpr bool operator==(const setting&, const setting&) noexcept = default;
};

/// Octets of one setting.
inline constexpr std::size_t setting_size = 6;

/// Flow-control windows have 31 bits (RFC 9113 section 6.9.1).
inline constexpr std::uint32_t max_window_size = 0x7fff'ffff;

/// The failure of a value out of range when `sender` announces it, or none. Identifiers that are not known
/// pass.
[[nodiscard]] constexpr httpwire::error_code check(const setting& s, role sender) noexcept {
  using httpwire::error_code;
  switch (s.id) {
    case setting_id::enable_push:
      // RFC 9113 section 6.5.2: 0 or 1; a server may only say 0.
      if (s.value > 1 || (s.value == 1 && sender == role::server)) return error_code::h2_setting_enable_push;
      break;
    case setting_id::initial_window_size:
      // RFC 9113 section 6.5.2: at most 2^31-1.
      if (s.value > max_window_size) return error_code::h2_setting_window_size;
      break;
    case setting_id::max_frame_size:
      // RFC 9113 section 6.5.2: from 2^14 to 2^24-1.
      if (s.value < min_max_frame_size || s.value > max_max_frame_size)
        return error_code::h2_setting_max_frame_size;
      break;
    case setting_id::enable_connect_protocol:
      // RFC 8441 section 3: 0 or 1.
      if (s.value > 1) return error_code::h2_setting_enable_connect_protocol;
      break;
    case setting_id::no_rfc7540_priorities:
      // RFC 9218 section 2.1: 0 or 1.
      if (s.value > 1) return error_code::h2_setting_no_rfc7540_priorities;
      break;
    default: break;
  }
  return error_code::none;
}

}  // namespace httpwire::h2
