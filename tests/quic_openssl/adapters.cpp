// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/quic/packet_protection.hpp"
#include "httpwire/quic/protection_labels.hpp"
#include "quic/sample_packets.hpp"
#include "quic_openssl/aead.hpp"
#include "quic_openssl/expand_label.hpp"
#include "quic_openssl/header_cipher.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto secret = "9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b"_hex;
constexpr auto plain = "4200bff401"_hex;
constexpr std::uint64_t packet_number = 654'360'564;

std::string expanded(std::string_view label) {
  std::array<std::uint8_t, 32> out{};
  const auto size = label.ends_with("iv") ? std::size_t{12} : out.size();
  REQUIRE(quic_openssl::expand_label(EVP_sha256(), secret, label, mutable_bytes{out}.first(size)));
  return hex(bytes{out}.first(size));
}

/// Seals and opens the short packet of Appendix A.5, which has no connection ID.
void check_short_packet(quic::version v, std::string_view sealed) {
  const auto labels = quic::labels_of(v);
  const quic_openssl::aead aead{EVP_chacha20_poly1305(), unhex(expanded(labels.key))};
  const quic_openssl::chacha20_header_cipher cipher{unhex(expanded(labels.header_protection))};
  quic::packet_iv iv{};
  REQUIRE(quic_openssl::expand_label(EVP_sha256(), secret, labels.iv, iv));
  exact_octets packet{plain.size() + 16};
  std::copy(plain.begin(), plain.end(), packet.data());
  REQUIRE(quic::protect(aead, iv, cipher, packet, 1, packet_number));
  CHECK(hex(packet.span()) == sealed);
  for (std::size_t bit = 0; bit < 8 * packet.size(); ++bit) {
    exact_octets flipped{packet.span()};
    flipped.data()[bit / 8] = static_cast<std::uint8_t>(flipped.data()[bit / 8] ^ 1U << bit % 8);
    const auto refused = quic::unprotect(aead, iv, cipher, flipped, 1, packet_number);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::quic_protection_authentication);
  }
  const auto p = quic::unprotect(aead, iv, cipher, packet, 1, packet_number);
  REQUIRE(p);
  CHECK(p->packet_number == packet_number);
  CHECK(p->header.packet_number_length == 3);
  CHECK(p->header.check_reserved_bits());
  CHECK(hex(p->payload) == "01");
}

}  // namespace

TEST_CASE(
    "quic openssl: keys from a traffic secret (RFC 9001 section 5.1, Appendix A.5, RFC 9369 Appendix A.5)") {
  const auto v1 = quic::labels_of(quic::version::v1);
  CHECK(expanded(v1.key) == "c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8");
  CHECK(expanded(v1.iv) == "e0459b3474bdd0e44a41c144");
  CHECK(expanded(v1.header_protection) == "25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4");
  CHECK(expanded(v1.key_update) == "1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9");
  const auto v2 = quic::labels_of(quic::version::v2);
  CHECK(expanded(v2.key) == "3bfcddd72bcf02541d7fa0dd1f5f9eeea817e09a6963a0e6c7df0f9a1bab90f2");
  CHECK(expanded(v2.iv) == "a6b5bc6ab7dafce30ffff5dd");
  CHECK(expanded(v2.header_protection) == "d659760d2ba434a226fd37b35c69e2da8211d10c4f12538787d65645d5d1b8e2");
  CHECK(expanded(v2.key_update) == "c69374c49e3d2a9466fa689e49d476db5d0dfbc87d32ceeaa6343fd0ae4c7d88");
}

TEST_CASE("quic openssl: the short header sample (RFC 9001 Appendix A.5, RFC 9369 Appendix A.5)") {
  check_short_packet(quic::version::v1, "4cfe4189655e5cd55c41f69080575d7999c25a5bfb");
  check_short_packet(quic::version::v2, "5558b1c60ae7b6b932bc27d786f4bc2bb20f2162ba");
}

TEST_CASE("quic openssl: AES-128-GCM seals the client Initial to the same octets (RFC 9001 Appendix A.2)") {
  const quic_openssl::aead aead{EVP_aes_128_gcm(), samples::v1::client_key};
  const quic_openssl::aes_header_cipher cipher{samples::v1::client_hp};
  std::vector<std::uint8_t> packet(samples::v1::client_header.begin(), samples::v1::client_header.end());
  packet.insert(packet.end(), samples::client_crypto.begin(), samples::client_crypto.end());
  packet.resize(1200);
  REQUIRE(quic::protect(aead, samples::v1::client_iv, cipher, packet, 18, 2));
  CHECK(std::equal(packet.begin(), packet.end(), samples::v1::client_packet.begin()));
  const auto p = quic::unprotect(aead, samples::v1::client_iv, cipher, packet, 18, 0);
  REQUIRE(p);
  CHECK(p->payload.size() == samples::client_payload_size);
}

TEST_CASE("quic openssl: AES-256-GCM goes there and back (RFC 9001 section 5.3)") {
  random_source random{9};
  const quic_openssl::aead aead{EVP_aes_256_gcm(), random.octets(32)};
  const quic_openssl::aes_header_cipher cipher{random.octets(32)};
  for (std::size_t size = 1; size < 200; ++size) {
    const std::uint64_t number = random.of_any_width() >> 2;
    std::vector<std::uint8_t> in = {0x42, 0xc1, 0xc2};
    for (std::size_t i = 3; i-- > 0;) in.push_back(static_cast<std::uint8_t>(number >> 8 * i));
    for (const std::uint8_t octet : random.octets(size)) in.push_back(octet);
    in.resize(in.size() + 16);
    exact_octets packet{in};
    REQUIRE(quic::protect(aead, {}, cipher, packet, 3, number));
    const auto p = quic::unprotect(aead, {}, cipher, packet, 3, number);
    REQUIRE(p);
    CHECK(p->packet_number == number);
    CHECK(std::equal(in.begin(), in.end() - 16, packet.data()));
  }
}

TEST_CASE("quic openssl: a key of another length is reported at every use (RFC 9001 section 5.3)") {
  const std::vector<std::uint8_t> key(31);
  const quic_openssl::aead aead{EVP_aes_256_gcm(), key};
  const quic_openssl::chacha20_header_cipher chacha20{key};
  const quic_openssl::aes_header_cipher aes{key};
  std::vector<std::uint8_t> text(40, 0x43);
  const std::array<std::uint8_t, 12> nonce{};
  const std::array<std::uint8_t, 16> sample{};
  CHECK(aead.seal(nonce, {}, text).error().code == error_code::quic_protection_cipher_failed);
  CHECK(aead.open(nonce, {}, text).error().code == error_code::quic_protection_cipher_failed);
  CHECK(chacha20.mask(sample).error().code == error_code::quic_protection_cipher_failed);
  CHECK(aes.mask(sample).error().code == error_code::quic_protection_cipher_failed);
}
