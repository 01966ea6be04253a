// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/h3/grease.hpp"

// Error codes of streams and connections, RFC 9114 section 8.1, RFC 9204 section 6 and RFC 9297 section 5.2.

namespace httpwire::h3 {

/// What the peer gave as reason. Unknown values are kept; they mean what no_error means (RFC 9114 sections 8
/// and 9).
enum class error_code : std::uint64_t {
  datagram_error = 0x33,  // RFC 9297 section 2.1
  no_error = 0x100,
  general_protocol_error = 0x101,
  internal_error = 0x102,
  stream_creation_error = 0x103,
  closed_critical_stream = 0x104,
  frame_unexpected = 0x105,
  frame_error = 0x106,
  excessive_load = 0x107,
  id_error = 0x108,
  settings_error = 0x109,
  missing_settings = 0x10a,
  request_rejected = 0x10b,
  request_cancelled = 0x10c,
  request_incomplete = 0x10d,
  message_error = 0x10e,
  connect_error = 0x10f,
  version_fallback = 0x110,
  qpack_decompression_failed = 0x200,  // RFC 9204 section 6
  qpack_encoder_stream_error = 0x201,
  qpack_decoder_stream_error = 0x202,
};

/// The RFC's name, "H3_NO_ERROR"; empty for an unknown code.
[[nodiscard]] constexpr std::string_view name(error_code code) noexcept {
  switch (code) {
    case error_code::datagram_error: return "H3_DATAGRAM_ERROR";
    case error_code::no_error: return "H3_NO_ERROR";
    case error_code::general_protocol_error: return "H3_GENERAL_PROTOCOL_ERROR";
    case error_code::internal_error: return "H3_INTERNAL_ERROR";
    case error_code::stream_creation_error: return "H3_STREAM_CREATION_ERROR";
    case error_code::closed_critical_stream: return "H3_CLOSED_CRITICAL_STREAM";
    case error_code::frame_unexpected: return "H3_FRAME_UNEXPECTED";
    case error_code::frame_error: return "H3_FRAME_ERROR";
    case error_code::excessive_load: return "H3_EXCESSIVE_LOAD";
    case error_code::id_error: return "H3_ID_ERROR";
    case error_code::settings_error: return "H3_SETTINGS_ERROR";
    case error_code::missing_settings: return "H3_MISSING_SETTINGS";
    case error_code::request_rejected: return "H3_REQUEST_REJECTED";
    case error_code::request_cancelled: return "H3_REQUEST_CANCELLED";
    case error_code::request_incomplete: return "H3_REQUEST_INCOMPLETE";
    case error_code::message_error: return "H3_MESSAGE_ERROR";
    case error_code::connect_error: return "H3_CONNECT_ERROR";
    case error_code::version_fallback: return "H3_VERSION_FALLBACK";
    case error_code::qpack_decompression_failed: return "QPACK_DECOMPRESSION_FAILED";
    case error_code::qpack_encoder_stream_error: return "QPACK_ENCODER_STREAM_ERROR";
    case error_code::qpack_decoder_stream_error: return "QPACK_DECODER_STREAM_ERROR";
  }
  return {};
}

}  // namespace httpwire::h3
