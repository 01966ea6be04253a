// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/tls_extension.hpp"

// EncryptedExtensions, RFC 8446 section 4.3.1, for those who have the keys of the Handshake level.
//
//   | length (16) | extensions |

namespace httpwire::quic {

/// Limits of EncryptedExtensions.
struct encrypted_extensions_options {
  /// Extensions of the message; values above 128 count as 128.
  std::uint32_t max_extensions = 64;
};

/// A view into the body that was parsed, which is checked to its last octet.
struct encrypted_extensions {
  tls_extension_list extensions{};  ///< All of them.

  bytes application_protocol{};                       ///< The one chosen; empty where there is none.
  bool has_early_data = false;                        ///< 0-RTT data was accepted.
  std::optional<bytes> transport_parameters{};        ///< For transport_parameters::parse.
  std::optional<bytes> draft_transport_parameters{};  ///< Under the number from before version 1.

  /// The body of a message of type encrypted_extensions. Failures of tls_extension_list::parse, and of each
  /// extension named above, quic_tls_extension_misplaced; the offset is that of the extension.
  [[nodiscard]] static constexpr result<encrypted_extensions> parse(
      bytes body, const encrypted_extensions_options& options = {}) noexcept;

  /// What QUIC demands: quic_tls_alpn_missing, quic_tls_transport_parameters_missing.
  [[nodiscard]] constexpr result<void> check_quic_rules() const noexcept {
    // RFC 9001 section 8.1: an application protocol is negotiated.
    if (application_protocol.empty()) return error{.code = error_code::quic_tls_alpn_missing};
    // RFC 9001 section 8.2: transport parameters are there.
    if (!transport_parameters) return error{.code = error_code::quic_tls_transport_parameters_missing};
    return {};
  }
};

namespace detail {

/// Checks one extension and keeps what `h` has a member for; the failure, or none.
[[nodiscard]] constexpr error_code read_extension(encrypted_extensions& h, const tls_extension& e) noexcept {
  using enum tls_extension_type;
  switch (e.type) {
    case server_name:
      // RFC 6066 section 3: a server's is empty.
      return e.value.empty() ? error_code::none : error_code::quic_tls_server_name_malformed;
    case application_layer_protocol_negotiation: {
      tls_name_list names;
      // RFC 7301 section 3.1: a list as in a ClientHello.
      if (const error_code code = read_alpn(names, e.value); code != error_code::none) return code;
      h.application_protocol = *names.begin();
      // RFC 7301 section 3.1: a server answers with one name.
      return ++names.begin() == names.end() ? error_code::none : error_code::quic_tls_alpn_malformed;
    }
    case early_data:
      h.has_early_data = true;
      // RFC 8446 section 4.2.10: empty here too.
      return e.value.empty() ? error_code::none : error_code::quic_tls_early_data_malformed;
    case quic_transport_parameters: h.transport_parameters = e.value; return error_code::none;
    case draft_quic_transport_parameters: h.draft_transport_parameters = e.value; return error_code::none;
    // RFC 8446 section 4.2: these belong into other messages.
    case status_request:
    case signature_algorithms:
    case signed_certificate_timestamp:
    case padding:
    case compress_certificate:
    case pre_shared_key:
    case supported_versions:
    case cookie:
    case psk_key_exchange_modes:
    case certificate_authorities:
    case oid_filters:
    case post_handshake_auth:
    case signature_algorithms_cert:
    case key_share: return error_code::quic_tls_extension_misplaced;
    default: return error_code::none;
  }
}

}  // namespace detail

constexpr result<encrypted_extensions> encrypted_extensions::parse(
    bytes body, const encrypted_extensions_options& options) noexcept {
  reader in{body};
  const bytes list = in.take(in.u16());
  // RFC 8446 section 4.3.1: nothing follows the extensions.
  if (!in.finished()) return error{.code = error_code::quic_tls_extensions_malformed};
  const auto extensions = tls_extension_list::parse(list, options.max_extensions);
  // RFC 8446 section 4.2: whole extensions, each once.
  if (!extensions)
    return error{.code = extensions.error().code,
                 .offset = 2 + extensions.error().offset,
                 .limit = extensions.error().limit};
  encrypted_extensions h;
  h.extensions = *extensions;
  for (const tls_extension e : h.extensions)
    // RFC 8446 section 4.2: each has the form of its type, and a place here.
    if (const auto code = detail::read_extension(h, e); code != error_code::none)
      return error{.code = code, .offset = 2 + e.offset};
  return h;
}

}  // namespace httpwire::quic
