// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

// Transport error codes, RFC 9000 section 20.1, with those of RFC 9001 section 4.8 and RFC 9368 section 8.

namespace httpwire::quic {

/// Why a connection is closed, in CONNECTION_CLOSE of type 0x1c. Any 62-bit number may come from the peer and
/// is kept. The codes of applications are numbers without names here (section 20.2).
enum class transport_error_code : std::uint64_t {
  no_error = 0x00,
  internal_error = 0x01,
  connection_refused = 0x02,
  flow_control_error = 0x03,
  stream_limit_error = 0x04,
  stream_state_error = 0x05,
  final_size_error = 0x06,
  frame_encoding_error = 0x07,
  transport_parameter_error = 0x08,
  connection_id_limit_error = 0x09,
  protocol_violation = 0x0a,
  invalid_token = 0x0b,
  application_error = 0x0c,
  crypto_buffer_exceeded = 0x0d,
  key_update_error = 0x0e,
  aead_limit_reached = 0x0f,
  no_viable_path = 0x10,
  version_negotiation_error = 0x11,
  crypto_error_first = 0x0100,  ///< With the alert of TLS in the low octet.
  crypto_error_last = 0x01ff,
};

/// True for the 256 codes of a failed cryptographic handshake.
[[nodiscard]] constexpr bool is_crypto_error(transport_error_code code) noexcept {
  return static_cast<std::uint64_t>(code) >> 8U == 1;
}

/// The code that carries an alert of TLS (RFC 9001 section 4.8).
[[nodiscard]] constexpr transport_error_code crypto_error(std::uint8_t alert) noexcept {
  return static_cast<transport_error_code>(0x0100U | alert);
}

/// The alert of TLS in the code of a failed handshake; what it gives for other codes means nothing.
[[nodiscard]] constexpr std::uint8_t alert_of(transport_error_code code) noexcept {
  return static_cast<std::uint8_t>(static_cast<std::uint64_t>(code) & 0xffU);
}

/// The name in the registry, CRYPTO_ERROR for all 256 of its codes, empty for a code without one.
[[nodiscard]] constexpr std::string_view name(transport_error_code code) noexcept {
  constexpr std::string_view names[] = {"NO_ERROR",
                                        "INTERNAL_ERROR",
                                        "CONNECTION_REFUSED",
                                        "FLOW_CONTROL_ERROR",
                                        "STREAM_LIMIT_ERROR",
                                        "STREAM_STATE_ERROR",
                                        "FINAL_SIZE_ERROR",
                                        "FRAME_ENCODING_ERROR",
                                        "TRANSPORT_PARAMETER_ERROR",
                                        "CONNECTION_ID_LIMIT_ERROR",
                                        "PROTOCOL_VIOLATION",
                                        "INVALID_TOKEN",
                                        "APPLICATION_ERROR",
                                        "CRYPTO_BUFFER_EXCEEDED",
                                        "KEY_UPDATE_ERROR",
                                        "AEAD_LIMIT_REACHED",
                                        "NO_VIABLE_PATH",
                                        "VERSION_NEGOTIATION_ERROR"};
  if (is_crypto_error(code)) return "CRYPTO_ERROR";
  const auto number = static_cast<std::uint64_t>(code);
  return number < 18 ? names[number] : std::string_view{};
}

}  // namespace httpwire::quic
