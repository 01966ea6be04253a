// SPDX-License-Identifier: MIT
#include "quic_openssl/header_cipher.hpp"

#include <array>
#include <cstddef>

namespace quic_openssl {
namespace {

using httpwire::error;
using httpwire::error_code;
using httpwire::quic::header_protection_mask;

context_pointer context_of(const EVP_CIPHER* cipher, httpwire::bytes key) noexcept {
  context_pointer context{EVP_CIPHER_CTX_new()};
  if (!context || key.size() != static_cast<std::size_t>(EVP_CIPHER_key_length(cipher)) ||
      EVP_EncryptInit_ex(context.get(), cipher, nullptr, key.data(), nullptr) != 1)
    return nullptr;
  return context;
}

}  // namespace

aes_header_cipher::aes_header_cipher(httpwire::bytes key) noexcept
    : context_(context_of(key.size() == 32 ? EVP_aes_256_ecb() : EVP_aes_128_ecb(), key)) {
  if (context_) EVP_CIPHER_CTX_set_padding(context_.get(), 0);
}

httpwire::result<header_protection_mask> aes_header_cipher::mask(
    std::span<const std::uint8_t, 16> sample) const noexcept {
  std::array<std::uint8_t, 32> block{};
  int written = 0;
  if (!context_ || EVP_EncryptUpdate(context_.get(), block.data(), &written, sample.data(), 16) != 1)
    return error{.code = error_code::quic_protection_cipher_failed};
  return header_protection_mask{block[0], block[1], block[2], block[3], block[4]};
}

chacha20_header_cipher::chacha20_header_cipher(httpwire::bytes key) noexcept
    : context_(context_of(EVP_chacha20(), key)) {}

httpwire::result<header_protection_mask> chacha20_header_cipher::mask(
    std::span<const std::uint8_t, 16> sample) const noexcept {
  constexpr std::array<std::uint8_t, 5> zeros{};
  header_protection_mask out{};
  int written = 0;
  // OpenSSL's IV is what RFC 9001 makes of the sample: the counter in 4 octets, then the nonce.
  if (!context_ || EVP_EncryptInit_ex(context_.get(), nullptr, nullptr, nullptr, sample.data()) != 1 ||
      EVP_EncryptUpdate(context_.get(), out.data(), &written, zeros.data(), static_cast<int>(zeros.size())) !=
          1)
    return error{.code = error_code::quic_protection_cipher_failed};
  return out;
}

}  // namespace quic_openssl
