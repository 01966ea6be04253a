// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/header_protection.hpp"
#include "quic_openssl/aead.hpp"

// A header_protection_cipher out of OpenSSL: AES and ChaCha20, RFC 9001 sections 5.4.3 and 5.4.4.

namespace quic_openssl {

/// AES with keys of 16 or 32 octets, beside AES-GCM.
class aes_header_cipher {
 public:
  explicit aes_header_cipher(httpwire::bytes key) noexcept;

  [[nodiscard]] httpwire::result<httpwire::quic::header_protection_mask> mask(
      std::span<const std::uint8_t, 16> sample) const noexcept;

 private:
  context_pointer context_;
};

/// ChaCha20 with a key of 32 octets, beside ChaCha20-Poly1305.
class chacha20_header_cipher {
 public:
  explicit chacha20_header_cipher(httpwire::bytes key) noexcept;

  [[nodiscard]] httpwire::result<httpwire::quic::header_protection_mask> mask(
      std::span<const std::uint8_t, 16> sample) const noexcept;

 private:
  context_pointer context_;
};

static_assert(httpwire::quic::header_protection_cipher<aes_header_cipher>);
static_assert(httpwire::quic::header_protection_cipher<chacha20_header_cipher>);

}  // namespace quic_openssl
