// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/packet_protection.hpp"

// Ciphers that show what they were given, or that fail.

namespace httpwire_test {

/// The mask is the start of the sample.
struct sample_cipher {
  [[nodiscard]] constexpr httpwire::quic::header_protection_mask mask(
      std::span<const std::uint8_t, 16> sample) const noexcept {
    return {sample[0], sample[1], sample[2], sample[3], sample[4]};
  }
};

struct failing_cipher {
  [[nodiscard]] constexpr httpwire::result<httpwire::quic::header_protection_mask> mask(
      std::span<const std::uint8_t, 16>) const noexcept {
    return httpwire::error{.code = httpwire::error_code::quic_protection_cipher_failed};
  }
};

/// Inverts the text; the tag is the nonce, the size of the associated data and its sum.
struct plain_aead {
  static constexpr void tag(std::span<const std::uint8_t, 12> nonce, httpwire::bytes associated_data,
                            std::span<std::uint8_t, 16> out) noexcept {
    for (std::size_t i = 0; i < 12; ++i) out[i] = nonce[i];
    out[12] = static_cast<std::uint8_t>(associated_data.size());
    out[13] = static_cast<std::uint8_t>(associated_data.size() >> 8);
    unsigned sum = 0;
    for (const std::uint8_t octet : associated_data) sum = sum * 31 + octet;
    out[14] = static_cast<std::uint8_t>(sum);
    out[15] = static_cast<std::uint8_t>(sum >> 8);
  }
  static constexpr void invert(httpwire::mutable_bytes text) noexcept {
    for (std::uint8_t& octet : text) octet = static_cast<std::uint8_t>(~octet);
  }

  [[nodiscard]] constexpr httpwire::result<void> seal(std::span<const std::uint8_t, 12> nonce,
                                                      httpwire::bytes associated_data,
                                                      httpwire::mutable_bytes text) const noexcept {
    invert(text.first(text.size() - 16));
    tag(nonce, associated_data, text.last<16>());
    return {};
  }
  [[nodiscard]] constexpr httpwire::result<void> open(std::span<const std::uint8_t, 12> nonce,
                                                      httpwire::bytes associated_data,
                                                      httpwire::mutable_bytes text) const noexcept {
    std::uint8_t expected[16] = {};
    tag(nonce, associated_data, expected);
    for (std::size_t i = 0; i < 16; ++i)
      if (text[text.size() - 16 + i] != expected[i])
        return httpwire::error{.code = httpwire::error_code::quic_protection_authentication};
    invert(text.first(text.size() - 16));
    return {};
  }
};

struct failing_aead {
  [[nodiscard]] constexpr httpwire::result<void> seal(std::span<const std::uint8_t, 12>, httpwire::bytes,
                                                      httpwire::mutable_bytes) const noexcept {
    return httpwire::error{.code = httpwire::error_code::quic_protection_cipher_failed};
  }
  [[nodiscard]] constexpr httpwire::result<void> open(std::span<const std::uint8_t, 12>, httpwire::bytes,
                                                      httpwire::mutable_bytes) const noexcept {
    return httpwire::error{.code = httpwire::error_code::quic_protection_cipher_failed};
  }
};

static_assert(httpwire::quic::header_protection_cipher<sample_cipher>);
static_assert(httpwire::quic::header_protection_cipher<failing_cipher>);
static_assert(httpwire::quic::packet_aead<plain_aead>);
static_assert(httpwire::quic::packet_aead<failing_aead>);
static_assert(!httpwire::quic::packet_aead<sample_cipher>);
static_assert(!httpwire::quic::header_protection_cipher<plain_aead>);

}  // namespace httpwire_test
