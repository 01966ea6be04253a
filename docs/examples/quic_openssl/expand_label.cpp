// SPDX-License-Identifier: MIT
#include "quic_openssl/expand_label.hpp"

#include <openssl/kdf.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "httpwire/core/writer.hpp"
#include "httpwire/quic/protection_labels.hpp"

namespace quic_openssl {
namespace {

struct free_key_context {
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};

}  // namespace

bool expand_label(const EVP_MD* hash, httpwire::bytes secret, std::string_view label,
                  httpwire::mutable_bytes out) noexcept {
  std::array<std::uint8_t, 64> memory{};
  httpwire::writer w{memory};
  httpwire::quic::write_hkdf_label(w, label, static_cast<std::uint16_t>(out.size()));
  const auto info = w.written();
  const std::unique_ptr<EVP_PKEY_CTX, free_key_context> context{EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr)};
  std::size_t size = out.size();
  return info && context && EVP_PKEY_derive_init(context.get()) == 1 &&
         EVP_PKEY_CTX_set_hkdf_mode(context.get(), EVP_PKEY_HKDEF_MODE_EXPAND_ONLY) == 1 &&
         EVP_PKEY_CTX_set_hkdf_md(context.get(), hash) == 1 &&
         EVP_PKEY_CTX_set1_hkdf_key(context.get(), secret.data(), static_cast<int>(secret.size())) == 1 &&
         EVP_PKEY_CTX_add1_hkdf_info(context.get(), info->data(), static_cast<int>(info->size())) == 1 &&
         EVP_PKEY_derive(context.get(), out.data(), &size) == 1 && size == out.size();
}

}  // namespace quic_openssl
