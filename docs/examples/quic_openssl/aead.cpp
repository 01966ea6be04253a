// SPDX-License-Identifier: MIT
#include "quic_openssl/aead.hpp"

#include <openssl/crypto.h>

#include <climits>
#include <cstddef>

namespace quic_openssl {
namespace {

using httpwire::error;
using httpwire::error_code;
using httpwire::quic::packet_tag_size;

context_pointer context_of(const EVP_CIPHER* cipher, httpwire::bytes key, int encrypt) noexcept {
  context_pointer context{EVP_CIPHER_CTX_new()};
  if (!context || key.size() != static_cast<std::size_t>(EVP_CIPHER_key_length(cipher)) ||
      EVP_CipherInit_ex(context.get(), cipher, nullptr, key.data(), nullptr, encrypt) != 1)
    return nullptr;
  return context;
}

/// The nonce and the associated data; false when OpenSSL does not take them.
bool begin(EVP_CIPHER_CTX* context, std::span<const std::uint8_t, 12> nonce,
           httpwire::bytes associated_data) {
  int written = 0;
  return EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), -1) == 1 &&
         EVP_CipherUpdate(context, nullptr, &written, associated_data.data(),
                          static_cast<int>(associated_data.size())) == 1;
}

bool too_large(httpwire::bytes associated_data, httpwire::bytes text) noexcept {
  return associated_data.size() > INT_MAX || text.size() > INT_MAX || text.size() < packet_tag_size;
}

}  // namespace

aead::aead(const EVP_CIPHER* cipher, httpwire::bytes key) noexcept
    : sealing_(context_of(cipher, key, 1)), opening_(context_of(cipher, key, 0)) {}

httpwire::result<void> aead::seal(std::span<const std::uint8_t, 12> nonce, httpwire::bytes associated_data,
                                  httpwire::mutable_bytes text_and_tag) const noexcept {
  const error failed{.code = error_code::quic_protection_cipher_failed};
  if (!sealing_ || too_large(associated_data, text_and_tag)) return failed;
  EVP_CIPHER_CTX* context = sealing_.get();
  const httpwire::mutable_bytes text = text_and_tag.first(text_and_tag.size() - packet_tag_size);
  int written = 0;
  if (!begin(context, nonce, associated_data) ||
      EVP_CipherUpdate(context, text.data(), &written, text.data(), static_cast<int>(text.size())) != 1 ||
      EVP_CipherFinal_ex(context, text.data() + text.size(), &written) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, packet_tag_size, text.data() + text.size()) != 1)
    return failed;
  return {};
}

httpwire::result<void> aead::open(std::span<const std::uint8_t, 12> nonce, httpwire::bytes associated_data,
                                  httpwire::mutable_bytes text_and_tag) const noexcept {
  if (!opening_ || too_large(associated_data, text_and_tag))
    return error{.code = error_code::quic_protection_cipher_failed};
  EVP_CIPHER_CTX* context = opening_.get();
  const httpwire::mutable_bytes text = text_and_tag.first(text_and_tag.size() - packet_tag_size);
  int written = 0;
  if (!begin(context, nonce, associated_data) ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, packet_tag_size, text.data() + text.size()) != 1)
    return error{.code = error_code::quic_protection_cipher_failed};
  if (EVP_CipherUpdate(context, text.data(), &written, text.data(), static_cast<int>(text.size())) == 1 &&
      EVP_CipherFinal_ex(context, text.data() + text.size(), &written) == 1)
    return {};
  OPENSSL_cleanse(text.data(), text.size());
  return error{.code = error_code::quic_protection_authentication};
}

}  // namespace quic_openssl
