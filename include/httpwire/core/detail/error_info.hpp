// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"

// What is known of a failure from its code alone.

namespace httpwire::detail {

enum class row_scope : std::uint8_t { caller, field, frame, packet, stream, connection };

struct error_info {
  error_code code;
  row_scope scope;
  std::uint32_t h2;  // RFC 9113 section 7
  std::uint32_t h3;  // RFC 9114 section 8.1, RFC 9204 section 6
  std::string_view name;
  std::string_view text;
  std::string_view section;
  std::uint32_t quic = 0x0c;  // RFC 9000 section 20.1; APPLICATION_ERROR for what is above QUIC
};

}  // namespace httpwire::detail
