// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/detail/aes128.hpp"
#include "httpwire/quic/detail/ghash.hpp"

// AEAD_AES_128_GCM, RFC 5116 section 5.1 and NIST SP 800-38D section 7, with a nonce of 12 octets. For
// Initial packets and Retry only (RFC 9001 sections 5.2 and 5.8), whose keys are public. Never for secrets.

namespace httpwire::quic::detail {

/// In a time that does not tell where the tags differ.
[[nodiscard]] constexpr bool equal_tags(std::span<const std::uint8_t, 16> a,
                                        std::span<const std::uint8_t, 16> b) noexcept {
  unsigned difference = 0;
  for (std::size_t i = 0; i < 16; ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

class aes128_gcm {
 public:
  static constexpr std::size_t tag_size = 16;
  using nonce_view = std::span<const std::uint8_t, 12>;
  using tag = std::array<std::uint8_t, tag_size>;

  constexpr explicit aes128_gcm(std::span<const std::uint8_t, 16> key,
                                implementation wanted = implementation::best) noexcept
      : cipher_(key, wanted), hash_(cipher_.encrypt(aes_block{}), wanted) {}

  /// Encrypts all but the last 16 octets in place and writes the tag there.
  constexpr void seal(nonce_view nonce, bytes associated_data, mutable_bytes text_and_tag) const noexcept {
    const mutable_bytes text = text_and_tag.first(text_and_tag.size() - tag_size);
    cipher_.apply_counter_mode(nonce, 2, text);
    const tag t = tag_of(nonce, {}, associated_data, text);
    std::copy(t.begin(), t.end(), text_and_tag.begin() + static_cast<std::ptrdiff_t>(text.size()));
  }

  /// The inverse; false, and nothing has changed, when the tag is wrong.
  [[nodiscard]] constexpr bool open(nonce_view nonce, bytes associated_data,
                                    mutable_bytes text_and_tag) const noexcept {
    const mutable_bytes text = text_and_tag.first(text_and_tag.size() - tag_size);
    const tag t = tag_of(nonce, {}, associated_data, text);
    if (!equal_tags(t, text_and_tag.last<tag_size>())) return false;
    cipher_.apply_counter_mode(nonce, 2, text);
    return true;
  }

  /// The tag of `ciphertext`; the associated data comes in two parts, `front` of at most 32 octets.
  [[nodiscard]] constexpr tag tag_of(nonce_view nonce, bytes front, bytes associated_data,
                                     bytes ciphertext) const noexcept {
    gf128 state;
    const std::uint64_t associated_size = std::uint64_t{front.size()} + associated_data.size();
    if (!front.empty()) {
      std::array<std::uint8_t, 48> joined{};
      std::copy(front.begin(), front.end(), joined.begin());
      const std::size_t filling = (std::min)((16 - front.size() % 16) % 16, associated_data.size());
      std::copy_n(associated_data.begin(), filling,
                  joined.begin() + static_cast<std::ptrdiff_t>(front.size()));
      hash_.absorb(state, bytes{joined}.first(front.size() + filling));
      associated_data = associated_data.subspan(filling);
    }
    hash_.absorb(state, associated_data);
    std::array<std::uint8_t, 16> sizes{};
    store_be64(sizes.data(), associated_size * 8);
    store_be64(sizes.data() + 8, std::uint64_t{ciphertext.size()} * 8);
    hash_.absorb(state, ciphertext, sizes);
    tag t{};
    store_be64(t.data(), state.high);
    store_be64(t.data() + 8, state.low);
    cipher_.apply_counter_mode(nonce, 1, t);
    return t;
  }

 private:
  aes128 cipher_;
  ghash_key hash_;
};

}  // namespace httpwire::quic::detail
