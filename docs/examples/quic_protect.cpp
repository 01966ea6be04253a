// SPDX-License-Identifier: MIT
// The sample of RFC 9001 Appendix A.5: a short packet, sealed and opened with ChaCha20-Poly1305 of OpenSSL.
// The middle of this program is the example of quic.md.
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <iostream>
#include <optional>
#include <vector>

#include "httpwire/quic/packet_protection.hpp"
#include "httpwire/quic/protection_labels.hpp"
#include "quic_openssl/aead.hpp"
#include "quic_openssl/expand_label.hpp"
#include "quic_openssl/header_cipher.hpp"

namespace {

namespace quic = httpwire::quic;

// The traffic secret comes from TLS, which says by its cipher suite which AEAD and which hash to use.
constexpr std::array<std::uint8_t, 32> secret = {
    0x9a, 0xc3, 0x12, 0xa7, 0xf8, 0x77, 0x46, 0x8e, 0xbe, 0x69, 0x42, 0x27, 0x48, 0xad, 0x00, 0xa1,
    0x54, 0x43, 0xf1, 0x82, 0x03, 0xa0, 0x7d, 0x60, 0x60, 0xf6, 0x88, 0xf3, 0x0f, 0x21, 0x63, 0x2b};

// All that one direction of an encryption level needs.
struct packet_keys {
  quic_openssl::aead aead;
  quic_openssl::chacha20_header_cipher header_cipher;
  quic::packet_iv iv;
};

std::optional<packet_keys> keys_from(httpwire::bytes traffic_secret) {
  constexpr quic::protection_labels labels = quic::labels_of(quic::version::v1);
  std::array<std::uint8_t, 32> key{};
  std::array<std::uint8_t, 32> header_key{};
  quic::packet_iv iv{};
  if (!quic_openssl::expand_label(EVP_sha256(), traffic_secret, labels.key, key) ||
      !quic_openssl::expand_label(EVP_sha256(), traffic_secret, labels.iv, iv) ||
      !quic_openssl::expand_label(EVP_sha256(), traffic_secret, labels.header_protection, header_key))
    return std::nullopt;
  return packet_keys{{EVP_chacha20_poly1305(), key}, quic_openssl::chacha20_header_cipher{header_key}, iv};
}

int fail(const httpwire::error& e) {
  std::cerr << e.text() << '\n';
  return 1;
}

void print(const char* what, httpwire::bytes octets) {
  constexpr const char* digits = "0123456789abcdef";
  std::cout << what << ' ';
  for (const std::uint8_t octet : octets) std::cout << digits[octet >> 4] << digits[octet & 15];
  std::cout << '\n';
}

}  // namespace

int main() {
  const auto keys = keys_from(secret);
  if (!keys) return fail({.code = httpwire::error_code::quic_protection_cipher_failed});

  // A short header without a connection ID, the packet number in 3 octets, PING, room for the tag.
  constexpr std::uint64_t packet_number = 654'360'564;
  constexpr std::size_t packet_number_offset = 1;
  std::vector<std::uint8_t> packet = {0x42, 0x00, 0xbf, 0xf4, 0x01};
  packet.resize(packet.size() + quic::packet_tag_size);
  const auto sealed =
      quic::protect(keys->aead, keys->iv, keys->header_cipher, packet, packet_number_offset, packet_number);
  if (!sealed) return fail(sealed.error());
  print("sealed", packet);

  const std::uint64_t next = packet_number;  // one more than the largest that was opened
  const auto opened =
      quic::unprotect(keys->aead, keys->iv, keys->header_cipher, packet, packet_number_offset, next);
  if (!opened) return fail(opened.error());  // scope packet: as if it had never come
  const auto reserved = opened->header.check_reserved_bits();
  if (!reserved) return fail(reserved.error());  // scope connection: it ends
  print("opened", opened->payload);
  return 0;
}
