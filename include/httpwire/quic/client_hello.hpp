// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/tls_extension.hpp"
#include "httpwire/quic/tls_list.hpp"

// ClientHello, RFC 8446 section 4.1.2, with what QUIC asks of it, RFC 9001 sections 4.2 and 8.
//
//   | legacy_version (16) | random (256) | length (8) | legacy_session_id | length (16) | cipher_suites
//   | length (8) | legacy_compression_methods | length (16) | extensions |

namespace httpwire::quic {

/// Limits of a ClientHello.
struct client_hello_options {
  /// Extensions of the message; values above 128 count as 128.
  std::uint32_t max_extensions = 64;
};

/// A view into the body that was parsed, which is checked to its last octet. Lists are empty where their
/// extension is absent.
struct client_hello {
  static constexpr std::uint16_t tls_1_3 = 0x0304;

  std::uint16_t legacy_version = 0;
  bytes random{};
  bytes legacy_session_id{};
  tls_number_list cipher_suites{};
  bytes legacy_compression_methods{};
  tls_extension_list extensions{};  ///< All of them.

  bytes server_name{};  ///< The host_name, not checked for being one; empty where there is none.
  tls_name_list application_protocols{};
  tls_number_list supported_versions{};
  tls_number_list supported_groups{};
  tls_number_list signature_algorithms{};
  tls_key_share_list key_shares{};
  bool has_pre_shared_key = false;
  bool has_early_data = false;
  std::optional<bytes> transport_parameters{};        ///< For transport_parameters::parse.
  std::optional<bytes> draft_transport_parameters{};  ///< Under the number from before version 1.

  /// The body of a message of type client_hello. quic_client_hello_malformed, failures of
  /// tls_extension_list::parse, and of each extension that is named above, quic_tls_extension_misplaced; the
  /// offset is that of the field or extension.
  [[nodiscard]] static constexpr result<client_hello> parse(
      bytes body, const client_hello_options& options = {}) noexcept;

  /// What QUIC forbids and demands: quic_tls_session_id_not_empty, quic_tls_compression_methods,
  /// quic_tls_version_too_old, quic_tls_alpn_missing, quic_tls_transport_parameters_missing. The draft's
  /// number does not count.
  [[nodiscard]] constexpr result<void> check_quic_rules() const noexcept {
    // RFC 9001 section 8.4: no middlebox compatibility mode.
    if (!legacy_session_id.empty()) return error{.code = error_code::quic_tls_session_id_not_empty};
    // RFC 8446 section 4.1.2: of the compression methods only null.
    if (legacy_compression_methods.size() != 1 || legacy_compression_methods[0] != 0)
      return error{.code = error_code::quic_tls_compression_methods};
    // RFC 9001 section 4.2: TLS 1.3 at least.
    if (!contains(supported_versions, tls_1_3)) return error{.code = error_code::quic_tls_version_too_old};
    // RFC 9001 section 8.1: an application protocol is negotiated.
    if (application_protocols.empty()) return error{.code = error_code::quic_tls_alpn_missing};
    // RFC 9001 section 8.2: transport parameters are there.
    if (!transport_parameters) return error{.code = error_code::quic_tls_transport_parameters_missing};
    return {};
  }
};

namespace detail {

/// A vector whose length of 8 or 16 bits fills `value` to its end; nothing where it does not.
[[nodiscard]] constexpr std::optional<bytes> only_vector8(bytes value) noexcept {
  reader in{value};
  const bytes octets = in.take(in.u8());
  return in.finished() ? std::optional{octets} : std::nullopt;
}
[[nodiscard]] constexpr std::optional<bytes> only_vector16(bytes value) noexcept {
  reader in{value};
  const bytes octets = in.take(in.u16());
  return in.finished() ? std::optional{octets} : std::nullopt;
}

[[nodiscard]] constexpr error_code read_numbers(tls_number_list& to, const std::optional<bytes>& from,
                                                error_code malformed) noexcept {
  // RFC 8446 sections 4.2.1, 4.2.3 and 4.2.7: at least one number.
  if (!from || from->empty() || !are_numbers(*from)) return malformed;
  to = tls_number_list{*from};
  return error_code::none;
}

[[nodiscard]] constexpr error_code read_server_name(bytes& to, bytes value) noexcept {
  const auto list = only_vector16(value);
  if (!list) return error_code::quic_tls_server_name_malformed;  // RFC 6066 section 3
  std::size_t count = 0;
  for (reader in{*list}; in.remaining() != 0;) {
    const bool is_host_name = in.u8() == 0;
    const bytes name = in.take(in.u16());
    // RFC 6066 section 3: names of any type have a length, and at least one octet.
    if (!in.ok() || name.empty()) return error_code::quic_tls_server_name_malformed;
    if (!is_host_name) continue;
    to = name;
    ++count;
  }
  // RFC 6066 section 3: one name of each type; only one type is known.
  return count == 1 ? error_code::none : error_code::quic_tls_server_name_malformed;
}

[[nodiscard]] constexpr error_code read_alpn(tls_name_list& to, bytes value) noexcept {
  const auto list = only_vector16(value);
  // RFC 7301 section 3.1: at least one name, and none is empty.
  if (!list || list->empty() || !are_names(*list)) return error_code::quic_tls_alpn_malformed;
  to = tls_name_list{*list};
  return error_code::none;
}

[[nodiscard]] constexpr error_code check_pre_shared_key(bytes value) noexcept {
  reader in{value};
  reader identities{in.take(in.u16())};
  reader binders{in.take(in.u16())};
  std::size_t identity_count = 0;
  std::size_t binder_count = 0;
  // RFC 8446 section 4.2.11: two lists, neither empty, to the end.
  if (!in.finished() || identities.remaining() == 0 || binders.remaining() == 0)
    return error_code::quic_tls_pre_shared_key_malformed;
  for (; identities.remaining() != 0; ++identity_count) {
    const bytes identity = identities.take(identities.u16());
    static_cast<void>(identities.u32());
    // RFC 8446 section 4.2.11: identities are not empty.
    if (!identities.ok() || identity.empty()) return error_code::quic_tls_pre_shared_key_malformed;
  }
  for (; binders.remaining() != 0; ++binder_count)
    // RFC 8446 section 4.2.11: binders have 32 octets at least.
    if (binders.take(binders.u8()).size() < 32) return error_code::quic_tls_pre_shared_key_malformed;
  // RFC 8446 section 4.2.11: one binder for each identity.
  return identity_count == binder_count ? error_code::none : error_code::quic_tls_pre_shared_key_binders;
}

/// Checks one extension and keeps what `h` has a member for; the failure, or none.
[[nodiscard]] constexpr error_code read_extension(client_hello& h, const tls_extension& e) noexcept {
  using enum tls_extension_type;
  switch (e.type) {
    case server_name: return read_server_name(h.server_name, e.value);
    case application_layer_protocol_negotiation: return read_alpn(h.application_protocols, e.value);
    case supported_versions:
      return read_numbers(h.supported_versions, only_vector8(e.value),
                          error_code::quic_tls_supported_versions_malformed);
    case supported_groups:
      return read_numbers(h.supported_groups, only_vector16(e.value),
                          error_code::quic_tls_supported_groups_malformed);
    case signature_algorithms:
      return read_numbers(h.signature_algorithms, only_vector16(e.value),
                          error_code::quic_tls_signature_algorithms_malformed);
    case key_share: {
      const auto shares = only_vector16(e.value);
      // RFC 8446 section 4.2.8: no keys at all ask for a HelloRetryRequest.
      if (!shares || !are_key_shares(*shares)) return error_code::quic_tls_key_share_malformed;
      h.key_shares = tls_key_share_list{*shares};
      return error_code::none;
    }
    case psk_key_exchange_modes: {
      const auto modes = only_vector8(e.value);
      // RFC 8446 section 4.2.9: at least one mode.
      return modes && !modes->empty() ? error_code::none : error_code::quic_tls_psk_modes_malformed;
    }
    case early_data:
      h.has_early_data = true;
      // RFC 8446 section 4.2.10: empty in a ClientHello.
      return e.value.empty() ? error_code::none : error_code::quic_tls_early_data_malformed;
    case pre_shared_key: h.has_pre_shared_key = true; return check_pre_shared_key(e.value);
    case quic_transport_parameters: h.transport_parameters = e.value; return error_code::none;
    case draft_quic_transport_parameters: h.draft_transport_parameters = e.value; return error_code::none;
    // RFC 8446 section 4.2: it belongs into another message.
    case oid_filters: return error_code::quic_tls_extension_misplaced;
    default: return error_code::none;
  }
}

}  // namespace detail

constexpr result<client_hello> client_hello::parse(bytes body, const client_hello_options& options) noexcept {
  const auto malformed = [](std::size_t offset) {
    return error{.code = error_code::quic_client_hello_malformed, .offset = offset};
  };
  reader in{body};
  client_hello h;
  h.legacy_version = in.u16();
  h.random = in.take(32);
  std::size_t at = in.position();
  h.legacy_session_id = in.take(in.u8());
  // RFC 8446 section 4.1.2: 32 octets at most.
  if (!in.ok() || h.legacy_session_id.size() > 32) return malformed(at);
  at = in.position();
  const bytes suites = in.take(in.u16());
  // RFC 8446 section 4.1.2: at least one cipher suite.
  if (!in.ok() || suites.empty() || !detail::are_numbers(suites)) return malformed(at);
  h.cipher_suites = tls_number_list{suites};
  at = in.position();
  h.legacy_compression_methods = in.take(in.u8());
  // RFC 8446 section 4.1.2: at least one compression method.
  if (!in.ok() || h.legacy_compression_methods.empty()) return malformed(at);
  // RFC 8446 section 4.1.2: before TLS 1.3 a ClientHello could end here.
  if (in.remaining() == 0) return h;
  at = in.position();
  const bytes list = in.take(in.u16());
  // RFC 8446 section 4.1.2: nothing follows the extensions.
  if (!in.finished()) return malformed(at);
  at += 2;
  const auto extensions = tls_extension_list::parse(list, options.max_extensions);
  // RFC 8446 section 4.2: whole extensions, each once.
  if (!extensions)
    return error{.code = extensions.error().code,
                 .offset = at + extensions.error().offset,
                 .limit = extensions.error().limit};
  h.extensions = *extensions;
  for (const tls_extension e : h.extensions) {
    // RFC 8446 section 4.2.11: binders cover all that comes before, so nothing comes after.
    if (h.has_pre_shared_key)
      return error{.code = error_code::quic_tls_pre_shared_key_not_last, .offset = at + e.offset};
    // RFC 8446 section 4.2: each has the form of its type.
    if (const auto code = detail::read_extension(h, e); code != error_code::none)
      return error{.code = code, .offset = at + e.offset};
  }
  return h;
}

}  // namespace httpwire::quic
