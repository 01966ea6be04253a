// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/writer.hpp"
#include "httpwire/quic/version.hpp"

// What a crypto library needs to derive the keys of packets from the secrets of TLS, RFC 9001
// sections 5.1, 5.4 and 6.1, RFC 9369 section 3.3.2.

namespace httpwire::quic {

/// Labels for HKDF-Expand-Label; static text.
struct protection_labels {
  std::string_view key;                ///< The key of the AEAD, as long as that wants.
  std::string_view iv;                 ///< Its initialization vector, 12 octets.
  std::string_view header_protection;  ///< The key of header protection, as long as that of the AEAD.
  std::string_view key_update;         ///< The secret of the next key phase, as long as the secret.
};

/// Of versions that are not known here those of version 1, which RFC 9001 section 9.6 wants them not to use.
[[nodiscard]] constexpr protection_labels labels_of(version v) noexcept {
  if (v == version::v2) return {"quicv2 key", "quicv2 iv", "quicv2 hp", "quicv2 ku"};
  return {"quic key", "quic iv", "quic hp", "quic ku"};
}

/// Appends HkdfLabel, the `info` that HKDF-Expand takes to give `size` octets (RFC 8446 section 7.1):
///
///   | size (16) | length (8) | "tls13 " label | 0 (8) |
///
/// `label` without "tls13 ", which is added; its context is empty, as in all uses of QUIC (RFC 9001 section
/// 5.1). invalid_argument past 249 octets of label.
constexpr void write_hkdf_label(writer& out, std::string_view label, std::uint16_t size) noexcept {
  constexpr std::string_view prefix = "tls13 ";
  if (label.size() > 255 - prefix.size()) return out.fail(error_code::invalid_argument);
  out.u16(size);
  out.u8(static_cast<std::uint8_t>(prefix.size() + label.size()));
  out.append(prefix);
  out.append(label);
  out.u8(0);
}

}  // namespace httpwire::quic
