// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>

#include <string_view>

#include "httpwire/core/bytes.hpp"

// HKDF-Expand-Label with OpenSSL, for the keys of packets from the secrets of TLS, RFC 9001 section 5.1.

namespace quic_openssl {

/// Fills `out` from `secret` with the hash of the cipher suite, EVP_sha256() or EVP_sha384(); `label` as in
/// httpwire::quic::labels_of. False when OpenSSL fails.
[[nodiscard]] bool expand_label(const EVP_MD* hash, httpwire::bytes secret, std::string_view label,
                                httpwire::mutable_bytes out) noexcept;

}  // namespace quic_openssl
