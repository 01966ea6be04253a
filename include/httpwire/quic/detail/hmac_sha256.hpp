// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/quic/detail/sha256.hpp"

// HMAC with SHA-256, RFC 2104 section 2. For Initial packets only (RFC 9001 section 5.2); not for secrets.

namespace httpwire::quic::detail {

/// A key after both of its blocks were hashed, so that each message costs two compressions less.
class hmac_sha256_key {
 public:
  constexpr explicit hmac_sha256_key(bytes key, implementation wanted = implementation::best) noexcept {
    std::array<std::uint8_t, sha256_block_size> block{};
    if (key.size() > sha256_block_size) {
      sha256 hash{wanted};
      hash.update(key);
      const sha256_digest digest = hash.finish();
      std::copy(digest.begin(), digest.end(), block.begin());
    } else {
      std::copy(key.begin(), key.end(), block.begin());
    }
    for (std::uint8_t& octet : block) octet ^= 0x36;
    inner_ = after(block, wanted);
    for (std::uint8_t& octet : block) octet ^= 0x36 ^ 0x5c;
    outer_ = after(block, wanted);
  }

  /// A message may be given in pieces; then `finish` takes it.
  [[nodiscard]] constexpr sha256 begin(implementation wanted) const noexcept {
    return {inner_, sha256_block_size, wanted};
  }

  [[nodiscard]] constexpr sha256_digest finish(sha256& message, implementation wanted) const noexcept {
    sha256 hash{outer_, sha256_block_size, wanted};
    hash.update(message.finish());
    return hash.finish();
  }

  [[nodiscard]] constexpr sha256_digest mac(bytes message,
                                            implementation wanted = implementation::best) const noexcept {
    sha256 hash = begin(wanted);
    hash.update(message);
    return finish(hash, wanted);
  }

 private:
  [[nodiscard]] static constexpr sha256_state after(bytes block, implementation wanted) noexcept {
    sha256 hash{wanted};
    hash.update(block);
    return hash.state();
  }

  sha256_state inner_{};
  sha256_state outer_{};
};

}  // namespace httpwire::quic::detail
