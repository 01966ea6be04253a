// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/packet_protection.hpp"

// A packet_aead out of OpenSSL: AES-GCM and ChaCha20-Poly1305, RFC 9001 section 5.3.

namespace quic_openssl {

struct free_context {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using context_pointer = std::unique_ptr<EVP_CIPHER_CTX, free_context>;

/// One key in one direction. Not for two threads at once: OpenSSL's contexts change while they work.
class aead {
 public:
  /// `cipher` is EVP_aes_128_gcm(), EVP_aes_256_gcm() or EVP_chacha20_poly1305(), and `key` as long as it
  /// wants. A failure is reported by seal and open.
  aead(const EVP_CIPHER* cipher, httpwire::bytes key) noexcept;

  [[nodiscard]] httpwire::result<void> seal(std::span<const std::uint8_t, 12> nonce,
                                            httpwire::bytes associated_data,
                                            httpwire::mutable_bytes text_and_tag) const noexcept;

  /// OpenSSL decrypts before it knows the tag to be right; on an error the text is wiped.
  [[nodiscard]] httpwire::result<void> open(std::span<const std::uint8_t, 12> nonce,
                                            httpwire::bytes associated_data,
                                            httpwire::mutable_bytes text_and_tag) const noexcept;

 private:
  context_pointer sealing_;
  context_pointer opening_;
};

static_assert(httpwire::quic::packet_aead<aead>);

}  // namespace quic_openssl
