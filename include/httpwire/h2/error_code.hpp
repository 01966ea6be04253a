// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

// Error codes of RST_STREAM and GOAWAY, RFC 9113 section 7.

namespace httpwire::h2 {

/// What the peer gave as reason. Unknown values are kept; they mean what internal_error means.
enum class error_code : std::uint32_t {
  no_error = 0x00,
  protocol_error = 0x01,
  internal_error = 0x02,
  flow_control_error = 0x03,
  settings_timeout = 0x04,
  stream_closed = 0x05,
  frame_size_error = 0x06,
  refused_stream = 0x07,
  cancel = 0x08,
  compression_error = 0x09,
  connect_error = 0x0a,
  enhance_your_calm = 0x0b,
  inadequate_security = 0x0c,
  http_1_1_required = 0x0d,
};

/// The RFC's name, "PROTOCOL_ERROR"; empty for an unknown code.
[[nodiscard]] constexpr std::string_view name(error_code code) noexcept {
  constexpr std::string_view names[] = {"NO_ERROR",
                                        "PROTOCOL_ERROR",
                                        "INTERNAL_ERROR",
                                        "FLOW_CONTROL_ERROR",
                                        "SETTINGS_TIMEOUT",
                                        "STREAM_CLOSED",
                                        "FRAME_SIZE_ERROR",
                                        "REFUSED_STREAM",
                                        "CANCEL",
                                        "COMPRESSION_ERROR",
                                        "CONNECT_ERROR",
                                        "ENHANCE_YOUR_CALM",
                                        "INADEQUATE_SECURITY",
                                        "HTTP_1_1_REQUIRED"};
  const auto i = static_cast<std::uint32_t>(code);
  return i < 14 ? names[i] : std::string_view{};
}

}  // namespace httpwire::h2
