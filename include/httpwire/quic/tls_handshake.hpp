// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// TLS handshake messages as CRYPTO frames carry them, without records: RFC 8446 section 4, RFC 9001 section
// 4.1.3.
//
//   | type (8) | length (24) | body |

namespace httpwire::quic {

/// Unknown types are kept.
enum class tls_handshake_type : std::uint8_t {
  client_hello = 1,
  server_hello = 2,
  new_session_ticket = 4,
  end_of_early_data = 5,
  encrypted_extensions = 8,
  certificate = 11,
  certificate_request = 13,
  certificate_verify = 15,
  finished = 20,
  key_update = 24,
  compressed_certificate = 25,  // RFC 8879 section 7.2
  message_hash = 254,
};

/// As RFC 8446 section 4 writes it, "client_hello"; empty for an unknown type.
[[nodiscard]] constexpr std::string_view name(tls_handshake_type type) noexcept {
  switch (type) {
    case tls_handshake_type::client_hello: return "client_hello";
    case tls_handshake_type::server_hello: return "server_hello";
    case tls_handshake_type::new_session_ticket: return "new_session_ticket";
    case tls_handshake_type::end_of_early_data: return "end_of_early_data";
    case tls_handshake_type::encrypted_extensions: return "encrypted_extensions";
    case tls_handshake_type::certificate: return "certificate";
    case tls_handshake_type::certificate_request: return "certificate_request";
    case tls_handshake_type::certificate_verify: return "certificate_verify";
    case tls_handshake_type::finished: return "finished";
    case tls_handshake_type::key_update: return "key_update";
    case tls_handshake_type::compressed_certificate: return "compressed_certificate";
    case tls_handshake_type::message_hash: return "message_hash";
  }
  return {};
}

/// Limits of a handshake message.
struct tls_handshake_options {
  /// Octets of a body.
  std::uint32_t max_size = 65'536;
};

/// A whole message.
struct tls_handshake {
  static constexpr std::size_t header_size = 4;

  tls_handshake_type type{};
  bytes body{};  ///< A view into what was parsed.

  /// Octets of header and body.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return header_size + body.size(); }

  /// The message at the front of `in`, such as the readable octets of a crypto_stream; need_more where it is
  /// not whole. quic_tls_message_too_large as soon as the header says so, quic_tls_message_forbidden for
  /// KeyUpdate and EndOfEarlyData.
  [[nodiscard]] static constexpr poll<tls_handshake> parse(
      bytes in, const tls_handshake_options& options = {}) noexcept {
    if (in.empty()) return need_more;
    const auto type = static_cast<tls_handshake_type>(in[0]);
    // RFC 9001 sections 6 and 8.3: keys are updated, and early data ends, without TLS.
    if (type == tls_handshake_type::key_update || type == tls_handshake_type::end_of_early_data)
      return error{.code = error_code::quic_tls_message_forbidden};
    if (in.size() < header_size) return need_more;
    const std::uint32_t length = load_be24(in.data() + 1);
    // RFC 9000 section 7.5: what has to be kept until it is whole is bounded.
    if (length > options.max_size)
      return error{.code = error_code::quic_tls_message_too_large, .offset = 1, .limit = options.max_size};
    if (in.size() - header_size < length) return need_more;
    return tls_handshake{.type = type, .body = in.subspan(header_size, length)};
  }
};

/// invalid_argument for a body of 2^24 octets or more.
constexpr void write(writer& out, const tls_handshake& m) noexcept {
  if (m.body.size() >= std::size_t{1} << 24) return out.fail(error_code::invalid_argument);
  out.u8(static_cast<std::uint8_t>(m.type));
  out.u24(static_cast<std::uint32_t>(m.body.size()));
  out.append(m.body);
}

}  // namespace httpwire::quic
