// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/detail/hmac_sha256.hpp"
#include "httpwire/quic/protection_labels.hpp"

// HKDF with SHA-256, RFC 5869 section 2, and its labels, RFC 8446 section 7.1. For Initial packets only
// (RFC 9001 section 5.2); not for secrets.

namespace httpwire::quic::detail {

/// A pseudorandom key; the salt comes as a key, because that of each version is known when compiling.
[[nodiscard]] constexpr sha256_digest hkdf_extract(const hmac_sha256_key& salt, bytes keying_material,
                                                   implementation wanted = implementation::best) noexcept {
  return salt.mac(keying_material, wanted);
}

/// Fills `out`, at most 255 * 32 octets.
constexpr void hkdf_expand(const hmac_sha256_key& key, bytes info, mutable_bytes out,
                           implementation wanted = implementation::best) noexcept {
  sha256_digest block{};
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    sha256 hash = key.begin(wanted);
    if (counter > 1) hash.update(block);
    hash.update(info);
    hash.update(bytes{&counter, 1});
    block = key.finish(hash, wanted);
    const std::size_t taken = (std::min)(out.size(), block.size());
    std::copy_n(block.begin(), taken, out.begin());
    out = out.subspan(taken);
  }
}

/// `label` as in hkdf_label, and of at most 18 octets, which those of QUIC are.
constexpr void hkdf_expand_label(const hmac_sha256_key& key, std::string_view label, mutable_bytes out,
                                 implementation wanted = implementation::best) noexcept {
  std::array<std::uint8_t, 28> memory{};
  writer info{memory};
  write_hkdf_label(info, label, static_cast<std::uint16_t>(out.size()));
  hkdf_expand(key, bytes{memory}.first((std::min)(info.size(), memory.size())), out, wanted);
}

}  // namespace httpwire::quic::detail
