// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/initial.hpp"

// Initial packets with OpenSSL 3 alone, as fast as its EVP interface allows: algorithms are fetched once,
// contexts are kept.

namespace httpwire_bench {

class evp_kdf {
 public:
  evp_kdf() : kdf_(EVP_KDF_fetch(nullptr, "HKDF", nullptr)), context_(EVP_KDF_CTX_new(kdf_)) {}
  evp_kdf(const evp_kdf&) = delete;
  evp_kdf& operator=(const evp_kdf&) = delete;
  ~evp_kdf() {
    EVP_KDF_CTX_free(context_);
    EVP_KDF_free(kdf_);
  }

  bool extract(httpwire::bytes salt, httpwire::bytes key, httpwire::mutable_bytes out) {
    return derive(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, OSSL_KDF_PARAM_SALT, salt, key, out);
  }
  bool expand(httpwire::bytes key, std::string_view label, httpwire::mutable_bytes out) {
    std::array<std::uint8_t, 32> memory{};
    httpwire::writer info{memory};
    httpwire::quic::write_hkdf_label(info, label, static_cast<std::uint16_t>(out.size()));
    return derive(EVP_KDF_HKDF_MODE_EXPAND_ONLY, OSSL_KDF_PARAM_INFO, *info.written(), key, out);
  }

 private:
  bool derive(int mode, const char* name, httpwire::bytes value, httpwire::bytes key,
              httpwire::mutable_bytes out) {
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<std::uint8_t*>(key.data()),
                                          key.size()),
        OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(value.data()), value.size()),
        OSSL_PARAM_construct_end()};
    EVP_KDF_CTX_reset(context_);
    return EVP_KDF_derive(context_, out.data(), out.size(), params) == 1;
  }

  EVP_KDF* kdf_;
  EVP_KDF_CTX* context_;
};

/// Both ciphers of one direction.
class evp_initial {
 public:
  evp_initial()
      : gcm_(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)),
        ecb_(EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr)),
        open_(EVP_CIPHER_CTX_new()),
        mask_(EVP_CIPHER_CTX_new()) {}
  evp_initial(const evp_initial&) = delete;
  evp_initial& operator=(const evp_initial&) = delete;
  ~evp_initial() {
    EVP_CIPHER_CTX_free(open_);
    EVP_CIPHER_CTX_free(mask_);
    EVP_CIPHER_free(gcm_);
    EVP_CIPHER_free(ecb_);
  }

  bool derive(httpwire::bytes client_connection_id, httpwire::quic::packet_keys& keys) {
    std::array<std::uint8_t, 32> initial{};
    std::array<std::uint8_t, 32> secret{};
    return kdf_.extract(httpwire::quic::detail::initial_salt_v1, client_connection_id, initial) &&
           kdf_.expand(initial, "client in", secret) && kdf_.expand(secret, "quic key", keys.key) &&
           kdf_.expand(secret, "quic iv", keys.iv) && kdf_.expand(secret, "quic hp", keys.header_protection);
  }

  bool set_keys(const httpwire::quic::packet_keys& keys) {
    iv_ = keys.iv;
    return EVP_DecryptInit_ex2(open_, gcm_, keys.key.data(), nullptr, nullptr) == 1 &&
           EVP_EncryptInit_ex2(mask_, ecb_, keys.header_protection.data(), nullptr, nullptr) == 1;
  }

  /// Opens in place a packet with a number of 4 octets that is below 2^32.
  bool open(httpwire::mutable_bytes packet, std::size_t offset) {
    std::array<std::uint8_t, 32> block{};
    int size = 0;
    if (EVP_EncryptUpdate(mask_, block.data(), &size, packet.data() + offset + 4, 16) != 1) return false;
    packet[0] = static_cast<std::uint8_t>(packet[0] ^ (block[0] & 0x0f));
    if ((packet[0] & 3) != 3) return false;
    std::array<std::uint8_t, 12> nonce = iv_;
    for (std::size_t i = 0; i < 4; ++i) {
      packet[offset + i] ^= block[i + 1];
      nonce[8 + i] ^= packet[offset + i];
    }
    const std::size_t header = offset + 4;
    const std::size_t text = packet.size() - header - 16;
    return EVP_DecryptInit_ex2(open_, nullptr, nullptr, nonce.data(), nullptr) == 1 &&
           EVP_DecryptUpdate(open_, nullptr, &size, packet.data(), static_cast<int>(header)) == 1 &&
           EVP_DecryptUpdate(open_, packet.data() + header, &size, packet.data() + header,
                             static_cast<int>(text)) == 1 &&
           EVP_CIPHER_CTX_ctrl(open_, EVP_CTRL_AEAD_SET_TAG, 16, packet.data() + header + text) == 1 &&
           EVP_DecryptFinal_ex(open_, packet.data() + header + text, &size) == 1;
  }

 private:
  evp_kdf kdf_;
  EVP_CIPHER* gcm_;
  EVP_CIPHER* ecb_;
  EVP_CIPHER_CTX* open_;
  EVP_CIPHER_CTX* mask_;
  httpwire::quic::packet_iv iv_{};
};

}  // namespace httpwire_bench
