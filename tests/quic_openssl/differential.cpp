// SPDX-License-Identifier: MIT
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/quic/detail/aes128_gcm.hpp"
#include "httpwire/quic/detail/hkdf.hpp"
#include "httpwire/quic/initial.hpp"
#include "quic/implementations.hpp"
#include "quic_openssl/aead.hpp"
#include "quic_openssl/expand_label.hpp"
#include "quic_openssl/header_cipher.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/random.hpp"

// The ciphers of Initial packets against those of OpenSSL, on random input.

using namespace httpwire;
using namespace httpwire_test;
namespace parts = httpwire::quic::detail;

TEST_CASE("quic openssl: the same SHA-256 at every length (RFC 9001 section 5.2)") {
  random_source random{10};
  for (std::size_t size = 0; size < 1000; ++size) {
    const exact_octets in{random.octets(size)};
    parts::sha256_digest expected{};
    unsigned written = 0;
    REQUIRE(EVP_Digest(in.data(), in.size(), expected.data(), &written, EVP_sha256(), nullptr) == 1);
    for (const auto wanted : implementations()) {
      parts::sha256 hash{wanted};
      hash.update(in);
      CHECK(hash.finish() == expected);
    }
  }
}

TEST_CASE("quic openssl: the same AES-128 (RFC 9001 section 5.4.3)") {
  random_source random{11};
  for (std::size_t round = 0; round < 1000; ++round) {
    const auto key = random.octets(16);
    const auto sample = random.octets(16);
    const std::span<const std::uint8_t, 16> sample_view{sample.data(), 16};
    const auto expected = quic_openssl::aes_header_cipher{key}.mask(sample_view);
    REQUIRE(expected);
    for (const auto wanted : implementations()) {
      const quic::initial_header_cipher cipher{std::span<const std::uint8_t, 16>{key.data(), 16}, wanted};
      CHECK(cipher.mask(sample_view) == *expected);
    }
  }
}

TEST_CASE(
    "quic openssl: the same AES-128-GCM at every length of text and of associated data (RFC 9001 section "
    "5.3)") {
  random_source random{12};
  for (std::size_t round = 0; round < 2000; ++round) {
    const auto key = random.octets(16);
    const auto nonce_octets = random.octets(12);
    const std::span<const std::uint8_t, 12> nonce{nonce_octets.data(), 12};
    const exact_octets associated{random.octets(random.below(round % 10 == 0 ? 1500 : 50))};
    auto expected = random.octets((round < 600 ? round : random.below(1500)) + 16);
    const auto plain = expected;
    REQUIRE(quic_openssl::aead(EVP_aes_128_gcm(), key).seal(nonce, associated, expected));
    for (const auto wanted : implementations()) {
      const parts::aes128_gcm aead{std::span<const std::uint8_t, 16>{key.data(), 16}, wanted};
      exact_octets text{plain};
      aead.seal(nonce, associated, text);
      CHECK(std::equal(expected.begin(), expected.end(), text.data()));
      CHECK(aead.open(nonce, associated, text));
      CHECK(std::equal(plain.begin(), plain.end() - 16, text.data()));
    }
  }
}

TEST_CASE("quic openssl: the same HKDF-Expand-Label (RFC 9001 section 5.1)") {
  random_source random{13};
  for (std::size_t size = 1; size < 200; ++size) {
    const auto secret = random.octets(32);
    std::vector<std::uint8_t> expected(size);
    REQUIRE(quic_openssl::expand_label(EVP_sha256(), secret, "quicv2 key", expected));
    for (const auto wanted : implementations()) {
      std::vector<std::uint8_t> out(size);
      parts::hkdf_expand_label(parts::hmac_sha256_key{secret, wanted}, "quicv2 key", out, wanted);
      CHECK(out == expected);
    }
  }
}
