// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/entry_list.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"

// Extensions of TLS messages, RFC 8446 section 4.2.
//
//   | type (16) | length (16) | data |, any number of times

namespace httpwire::quic {

/// Those that have a name here; unknown ones are kept.
enum class tls_extension_type : std::uint16_t {
  server_name = 0,
  max_fragment_length = 1,
  status_request = 5,
  supported_groups = 10,
  signature_algorithms = 13,
  application_layer_protocol_negotiation = 16,
  signed_certificate_timestamp = 18,
  padding = 21,
  compress_certificate = 27,
  session_ticket = 35,
  pre_shared_key = 41,
  early_data = 42,
  supported_versions = 43,
  cookie = 44,
  psk_key_exchange_modes = 45,
  certificate_authorities = 47,
  oid_filters = 48,
  post_handshake_auth = 49,
  signature_algorithms_cert = 50,
  key_share = 51,
  quic_transport_parameters = 57,            // RFC 9001 section 8.2
  encrypted_client_hello = 0xfe0d,           // draft-ietf-tls-esni
  renegotiation_info = 0xff01,               // RFC 5746
  draft_quic_transport_parameters = 0xffa5,  // before version 1
};

/// "server_name"; empty for an unknown type.
[[nodiscard]] constexpr std::string_view name(tls_extension_type type) noexcept {
  switch (type) {
    case tls_extension_type::server_name: return "server_name";
    case tls_extension_type::max_fragment_length: return "max_fragment_length";
    case tls_extension_type::status_request: return "status_request";
    case tls_extension_type::supported_groups: return "supported_groups";
    case tls_extension_type::signature_algorithms: return "signature_algorithms";
    case tls_extension_type::application_layer_protocol_negotiation:
      return "application_layer_protocol_negotiation";
    case tls_extension_type::signed_certificate_timestamp: return "signed_certificate_timestamp";
    case tls_extension_type::padding: return "padding";
    case tls_extension_type::compress_certificate: return "compress_certificate";
    case tls_extension_type::session_ticket: return "session_ticket";
    case tls_extension_type::pre_shared_key: return "pre_shared_key";
    case tls_extension_type::early_data: return "early_data";
    case tls_extension_type::supported_versions: return "supported_versions";
    case tls_extension_type::cookie: return "cookie";
    case tls_extension_type::psk_key_exchange_modes: return "psk_key_exchange_modes";
    case tls_extension_type::certificate_authorities: return "certificate_authorities";
    case tls_extension_type::oid_filters: return "oid_filters";
    case tls_extension_type::post_handshake_auth: return "post_handshake_auth";
    case tls_extension_type::signature_algorithms_cert: return "signature_algorithms_cert";
    case tls_extension_type::key_share: return "key_share";
    case tls_extension_type::quic_transport_parameters: return "quic_transport_parameters";
    case tls_extension_type::encrypted_client_hello: return "encrypted_client_hello";
    case tls_extension_type::renegotiation_info: return "renegotiation_info";
    case tls_extension_type::draft_quic_transport_parameters: return "draft_quic_transport_parameters";
  }
  return {};
}

/// One extension of a handshake message.
struct tls_extension {
  tls_extension_type type{};
  bytes value{};           ///< A view into the message.
  std::size_t offset = 0;  ///< Octets of the list before this extension.

  static constexpr std::size_t header_size = 4;
};

/// The types that a list has had: at most `max_large` of 64 and above, which suffices for every message that
/// is sent.
class tls_extension_type_set {
 public:
  static constexpr std::size_t max_large = 128;

  /// False when it is there already.
  constexpr bool insert(tls_extension_type type) noexcept {
    const auto value = static_cast<std::uint16_t>(type);
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
  std::uint16_t large_[max_large]{};
  std::size_t size_ = 0;
};

/// How an extension is read.
struct tls_extension_entry {
  using value_type = tls_extension;
  /// The next entry; `in` fails where it ends inside it.
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept {
    const std::size_t offset = in.position();
    const auto type = static_cast<tls_extension_type>(in.u16());
    return {.type = type, .value = in.take(in.u16()), .offset = offset};
  }
};

/// The extensions of a message in their order, unknown and GREASE ones too: a view into the message.
class tls_extension_list : public entry_list<tls_extension_entry> {
 public:
  constexpr tls_extension_list() noexcept = default;

  /// The data of the list, without its length. quic_tls_extensions_malformed, quic_tls_extension_duplicate,
  /// quic_tls_too_many_extensions past `max_extensions`, or past 128, whichever is less.
  [[nodiscard]] static constexpr result<tls_extension_list> parse(bytes octets,
                                                                  std::uint32_t max_extensions) noexcept {
    constexpr std::uint32_t most = tls_extension_type_set::max_large;
    if (max_extensions > most) max_extensions = most;
    tls_extension_type_set types;
    std::uint32_t count = 0;
    for (reader in{octets}; in.remaining() != 0; ++count) {
      const auto [type, value, offset] = tls_extension_entry::read(in);
      // RFC 8446 section 4.2: the list does not end inside an extension.
      if (!in.ok()) return error{.code = error_code::quic_tls_extensions_malformed, .offset = offset};
      // RFC 8446 section 4.2: unknown ones are ignored, but each costs work.
      if (count == max_extensions)
        return error{.code = error_code::quic_tls_too_many_extensions, .offset = offset, .limit = count};
      // RFC 8446 section 4.2: none is there twice.
      if (!types.insert(type))
        return error{.code = error_code::quic_tls_extension_duplicate, .offset = offset};
    }
    return tls_extension_list{octets};
  }

 private:
  constexpr explicit tls_extension_list(bytes octets) noexcept : entry_list(octets) {}
};

}  // namespace httpwire::quic
