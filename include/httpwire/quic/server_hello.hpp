// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/tls_extension.hpp"

// ServerHello and HelloRetryRequest, RFC 8446 sections 4.1.3 and 4.1.4.
//
//   | legacy_version (16) | random (256) | length (8) | legacy_session_id_echo | cipher_suite (16)
//   | legacy_compression_method (8) | length (16) | extensions |

namespace httpwire::quic {

/// Limits of a ServerHello.
struct server_hello_options {
  /// Extensions of the message; values above 128 count as 128.
  std::uint32_t max_extensions = 64;
};

/// A view into the body that was parsed, which is checked to its last octet.
struct server_hello {
  /// The random that turns a ServerHello into a HelloRetryRequest: SHA-256 of those words.
  static constexpr std::array<std::uint8_t, 32> retry_random = {
      0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
      0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

  std::uint16_t legacy_version = 0;
  bytes random{};
  bytes legacy_session_id_echo{};
  std::uint16_t cipher_suite = 0;
  std::uint8_t legacy_compression_method = 0;
  tls_extension_list extensions{};  ///< All of them.

  bool is_hello_retry_request = false;
  std::uint16_t selected_version = 0;                ///< 0 where the extension is absent.
  std::optional<std::uint16_t> selected_group{};     ///< Of key_share, in both kinds of message.
  bytes key_exchange{};                              ///< Empty in a HelloRetryRequest.
  std::optional<std::uint16_t> selected_identity{};  ///< Of pre_shared_key.
  bytes cookie{};                                    ///< Of a HelloRetryRequest.

  /// The body of a message of type server_hello. quic_server_hello_malformed, failures of
  /// tls_extension_list::parse and of each extension named above, quic_tls_extension_misplaced; the offset is
  /// that of the field or extension.
  [[nodiscard]] static constexpr result<server_hello> parse(
      bytes body, const server_hello_options& options = {}) noexcept;

  /// What QUIC demands: quic_tls_session_id_echo, quic_tls_compression_method_chosen,
  /// quic_tls_selected_version, quic_tls_version_too_old.
  [[nodiscard]] constexpr result<void> check_quic_rules() const noexcept {
    // RFC 8446 section 4.1.3: it is what the client sent, which is nothing (RFC 9001 section 8.4).
    if (!legacy_session_id_echo.empty()) return error{.code = error_code::quic_tls_session_id_echo};
    // RFC 8446 section 4.1.3: no compression.
    if (legacy_compression_method != 0) return error{.code = error_code::quic_tls_compression_method_chosen};
    // RFC 8446 section 4.2.1: the extension is not for older versions.
    if (selected_version != 0 && selected_version < client_hello::tls_1_3)
      return error{.code = error_code::quic_tls_selected_version};
    // RFC 9001 section 4.2: TLS 1.3 at least.
    if (selected_version < client_hello::tls_1_3) return error{.code = error_code::quic_tls_version_too_old};
    return {};
  }
};

namespace detail {

[[nodiscard]] constexpr bool is_retry_random(bytes random) noexcept {
  for (std::size_t i = 0; i < random.size(); ++i)
    if (random[i] != server_hello::retry_random[i]) return false;
  return random.size() == server_hello::retry_random.size();
}

/// Checks one extension and keeps what `h` has a member for; the failure, or none.
[[nodiscard]] constexpr error_code read_extension(server_hello& h, const tls_extension& e) noexcept {
  using enum tls_extension_type;
  reader in{e.value};
  switch (e.type) {
    case supported_versions:
      h.selected_version = in.u16();
      // RFC 8446 section 4.2.1: one version.
      return in.finished() ? error_code::none : error_code::quic_tls_supported_versions_malformed;
    case key_share:
      h.selected_group = in.u16();
      if (!h.is_hello_retry_request) h.key_exchange = in.take(in.u16());
      // RFC 8446 section 4.2.8: a group, and unless the client is to try again, a key.
      return in.finished() && h.is_hello_retry_request == h.key_exchange.empty()
                 ? error_code::none
                 : error_code::quic_tls_key_share_malformed;
    case pre_shared_key:
      h.selected_identity = in.u16();
      // RFC 8446 section 4.2: not in a HelloRetryRequest.
      if (h.is_hello_retry_request) return error_code::quic_tls_extension_misplaced;
      // RFC 8446 section 4.2.11: the number of an identity.
      return in.finished() ? error_code::none : error_code::quic_tls_pre_shared_key_malformed;
    case cookie:
      h.cookie = in.take(in.u16());
      // RFC 8446 section 4.2: only in a HelloRetryRequest.
      if (!h.is_hello_retry_request) return error_code::quic_tls_extension_misplaced;
      // RFC 8446 section 4.2.2: not empty.
      return in.finished() && !h.cookie.empty() ? error_code::none : error_code::quic_server_hello_malformed;
    // RFC 8446 section 4.2: these belong into other messages.
    case server_name:
    case max_fragment_length:
    case status_request:
    case supported_groups:
    case signature_algorithms:
    case application_layer_protocol_negotiation:
    case signed_certificate_timestamp:
    case padding:
    case compress_certificate:
    case early_data:
    case psk_key_exchange_modes:
    case certificate_authorities:
    case oid_filters:
    case post_handshake_auth:
    case signature_algorithms_cert:
    case quic_transport_parameters: return error_code::quic_tls_extension_misplaced;
    default: return error_code::none;
  }
}

}  // namespace detail

constexpr result<server_hello> server_hello::parse(bytes body, const server_hello_options& options) noexcept {
  const auto malformed = [](std::size_t offset) {
    return error{.code = error_code::quic_server_hello_malformed, .offset = offset};
  };
  reader in{body};
  server_hello h;
  h.legacy_version = in.u16();
  h.random = in.take(32);
  std::size_t at = in.position();
  h.legacy_session_id_echo = in.take(in.u8());
  // RFC 8446 section 4.1.3: 32 octets at most.
  if (!in.ok() || h.legacy_session_id_echo.size() > 32) return malformed(at);
  at = in.position();
  h.cipher_suite = in.u16();
  h.legacy_compression_method = in.u8();
  // RFC 8446 section 4.1.3: both are there.
  if (!in.ok()) return malformed(at);
  h.is_hello_retry_request = detail::is_retry_random(h.random);
  // RFC 8446 section 4.1.3: before TLS 1.3 a ServerHello could end here.
  if (in.remaining() == 0) return h;
  at = in.position();
  const bytes list = in.take(in.u16());
  // RFC 8446 section 4.1.3: nothing follows the extensions.
  if (!in.finished()) return malformed(at);
  at += 2;
  const auto extensions = tls_extension_list::parse(list, options.max_extensions);
  // RFC 8446 section 4.2: whole extensions, each once.
  if (!extensions)
    return error{.code = extensions.error().code,
                 .offset = at + extensions.error().offset,
                 .limit = extensions.error().limit};
  h.extensions = *extensions;
  for (const tls_extension e : h.extensions)
    // RFC 8446 section 4.2: each has the form of its type, and a place here.
    if (const auto code = detail::read_extension(h, e); code != error_code::none)
      return error{.code = code, .offset = at + e.offset};
  return h;
}

}  // namespace httpwire::quic
