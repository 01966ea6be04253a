// SPDX-License-Identifier: MIT
#include "httpwire/quic/packet_protection.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "quic/protection_doubles.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// RFC 9001 Appendix A.5.
constexpr auto sample_iv = "e0459b3474bdd0e44a41c144"_hex;
static_assert(quic::nonce_of(sample_iv, 654'360'564) == "e0459b3474bdd0e46d417eb0"_hex);
static_assert(quic::nonce_of(sample_iv, 0) == sample_iv);
static_assert(quic::nonce_of(quic::packet_iv{}, (std::uint64_t{1} << 62) - 1) ==
              "000000003fffffffffffffff"_hex);

constexpr std::uint64_t largest = (std::uint64_t{1} << 62) - 1;

/// The number in the window around `next`, found without arithmetic that could wrap.
std::uint64_t slow_packet_number(std::uint64_t truncated, std::size_t length, std::uint64_t next) {
  const std::uint64_t window = std::uint64_t{1} << 8 * length;
  const std::uint64_t first = next / window * window;
  std::uint64_t best = first + truncated;
  for (const std::uint64_t block : {first - window, first + window}) {
    if (first < window && block > first + window) continue;
    const std::uint64_t candidate = block + truncated;
    const auto distance = [&](std::uint64_t n) { return n > next ? n - next : next - n; };
    // Of two at the same distance the larger one.
    if (candidate > largest) continue;
    if (distance(candidate) < distance(best) || (distance(candidate) == distance(best) && candidate > best))
      best = candidate;
  }
  return best;
}

/// A short header with a connection ID of 3 octets, a payload of `size` octets, room for the tag.
std::vector<std::uint8_t> short_packet(std::uint64_t number, std::size_t length, std::size_t size) {
  std::vector<std::uint8_t> out = {static_cast<std::uint8_t>(0x40 | (length - 1)), 0xc1, 0xc2, 0xc3};
  for (std::size_t i = length; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> 8 * i));
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(i));
  out.resize(out.size() + 16);
  return out;
}

constexpr quic::packet_iv no_iv{};

}  // namespace

TEST_CASE("quic packet number: the closest that ends in the octets sent (RFC 9000 Appendix A.3)") {
  random_source random{6};
  for (std::size_t round = 0; round < 20'000; ++round) {
    const std::size_t length = random.between(1, 4);
    const std::uint64_t window = std::uint64_t{1} << 8 * length;
    std::uint64_t next = random.of_any_width() & largest;
    if (round % 3 == 0) next = random.u64() % (2 * window);
    if (round % 7 == 0) next = largest - random.u64() % window;
    const std::uint64_t truncated = random.u64() & (window - 1);
    const std::uint64_t full = quic::expand_packet_number_near(
        {.value = static_cast<std::uint32_t>(truncated), .size = static_cast<std::uint8_t>(length)}, next);
    CHECK(full % window == truncated);
    CHECK(full == slow_packet_number(truncated, length, next));
  }
}

TEST_CASE("quic protection: what is protected is unprotected to the same (RFC 9001 section 5.3)") {
  random_source random{7};
  for (std::size_t length = 1; length <= 4; ++length) {
    for (std::size_t size = 4 - length; size < 40; ++size) {
      const std::uint64_t number = random.of_any_width() & largest;
      const auto plain = short_packet(number, length, size);
      exact_octets packet{plain};
      REQUIRE(quic::protect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, number));
      const auto p = quic::unprotect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, number);
      REQUIRE(p);
      CHECK(p->packet_number == number);
      CHECK(p->header.packet_number_length == length);
      CHECK(p->payload.data() == packet.data() + 4 + length);
      CHECK(p->payload.size() == size);
      CHECK(std::equal(plain.begin(), plain.end() - 16, packet.data()));
      // The tag tells what was authenticated: the nonce, and the whole header.
      std::uint8_t expected[16];
      plain_aead::tag(quic::nonce_of(no_iv, number), bytes{plain}.first(4 + length), expected);
      CHECK(std::equal(expected, expected + 16, packet.data() + packet.size() - 16));
    }
  }
}

TEST_CASE("quic protection: a payload that cannot be sampled has to be padded (RFC 9001 section 5.4.2)") {
  for (std::size_t length = 1; length <= 4; ++length) {
    for (std::size_t size = 0; size < 4 - length; ++size) {
      const auto plain = short_packet(0, length, size);
      exact_octets packet{plain};
      const auto done = quic::protect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, 0);
      REQUIRE_FALSE(done);
      CHECK(done.error().code == error_code::buffer_too_small);
      CHECK(done.error().limit == 4 + 4 + 16);
      CHECK(std::equal(plain.begin(), plain.end(), packet.data()));
    }
  }
  exact_octets tiny{3};
  CHECK(quic::protect(plain_aead{}, no_iv, sample_cipher{}, tiny, ~std::size_t{0}, 0).error().code ==
        error_code::buffer_too_small);
}

TEST_CASE("quic protection: the header has to end in the packet number (RFC 9000 section 17.1)") {
  const auto plain = short_packet(0x1234, 2, 10);
  exact_octets packet{plain};
  const auto refused = [&](std::size_t offset, std::uint64_t number) {
    const auto done = quic::protect(plain_aead{}, no_iv, sample_cipher{}, packet, offset, number);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == error_code::invalid_argument);
    CHECK(std::equal(plain.begin(), plain.end(), packet.data()));
    return done.error().offset;
  };
  CHECK(refused(4, 0x1235) == 5);
  CHECK(refused(4, 0x1334) == 4);
  CHECK(refused(0, 0x1234) == 0);
  CHECK(refused(4, (std::uint64_t{1} << 62) + 0x1234) == 0);
  CHECK(quic::protect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, (std::uint64_t{1} << 61) + 0x1234));
}

TEST_CASE("quic protection: a packet that fails is as it was, header and all (RFC 9001 section 5.3)") {
  auto sealed = short_packet(7, 1, 20);
  REQUIRE(quic::protect(plain_aead{}, no_iv, sample_cipher{}, sealed, 4, 7));
  for (std::size_t cut = 0; cut < sealed.size(); ++cut) {
    const exact_octets packet{bytes{sealed}.first(cut)};
    const auto p = quic::unprotect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, 7);
    REQUIRE_FALSE(p);
    CHECK(p.error().code ==
          (cut < 24 ? error_code::quic_packet_too_short : error_code::quic_protection_authentication));
    CHECK(p.error().offset == (cut < 24 ? cut : cut - 16));
    CHECK(p.error().scope() == error_scope::packet);
    CHECK(std::equal(packet.data(), packet.data() + cut, sealed.begin()));
  }
  const exact_octets packet{sealed};
  CHECK(quic::unprotect(plain_aead{}, quic::packet_iv{1}, sample_cipher{}, packet, 4, 7).error().code ==
        error_code::quic_protection_authentication);
  CHECK(quic::unprotect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, 1000).error().code ==
        error_code::quic_protection_authentication);
  CHECK(std::equal(packet.data(), packet.data() + packet.size(), sealed.begin()));
}

TEST_CASE("quic protection: packet numbers end at 2^62-1 (RFC 9000 section 12.3)") {
  auto packet = short_packet(largest, 2, 10);
  REQUIRE(quic::protect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, largest));
  auto copy = packet;
  const auto p = quic::unprotect(plain_aead{}, no_iv, sample_cipher{}, copy, 4, largest - 5);
  REQUIRE(p);
  CHECK(p->packet_number == largest);
  CHECK(quic::unprotect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, largest + 1).error().code ==
        error_code::invalid_argument);
  CHECK(quic::open_payload(plain_aead{}, no_iv, packet, 6, largest + 1).error().code ==
        error_code::quic_protection_authentication);
  CHECK(quic::seal_payload(plain_aead{}, no_iv, packet, 6, largest + 1).error().code ==
        error_code::invalid_argument);
}

TEST_CASE(
    "quic protection: header and payload can be opened apart, to pick a key phase (RFC 9001 section 6)") {
  auto packet = short_packet(9, 1, 10);
  packet[0] |= 4;
  REQUIRE(quic::protect(plain_aead{}, no_iv, sample_cipher{}, packet, 4, 9));
  const auto h = quic::remove_header_protection(sample_cipher{}, packet, 4);
  REQUIRE(h);
  CHECK(h->key_phase());
  CHECK_FALSE(quic::open_payload(plain_aead{}, quic::packet_iv{1}, packet, 5, 9));
  const auto payload = quic::open_payload(plain_aead{}, no_iv, packet, 5, 9);
  REQUIRE(payload);
  CHECK(payload->size() == 10);
  for (std::size_t size = 0; size < 21; ++size) {
    const exact_octets cut{bytes{packet}.first(size)};
    CHECK(quic::open_payload(plain_aead{}, no_iv, cut, 5, 9).error().code ==
          error_code::quic_packet_too_short);
    CHECK(quic::seal_payload(plain_aead{}, no_iv, cut, 5, 9).error().limit == 21);
  }
}

TEST_CASE("quic protection: a failure of the crypto library is passed on (RFC 9001 section 5.3)") {
  auto packet = short_packet(9, 1, 10);
  const auto failed = [](const auto& r) {
    return !r && r.error().code == error_code::quic_protection_cipher_failed;
  };
  CHECK(failed(quic::protect(failing_aead{}, no_iv, sample_cipher{}, packet, 4, 9)));
  CHECK(failed(quic::unprotect(plain_aead{}, no_iv, failing_cipher{}, packet, 4, 9)));
  CHECK(failed(quic::unprotect(failing_aead{}, no_iv, sample_cipher{}, packet, 4, 9)));
  CHECK(packet == short_packet(9, 1, 10));
  CHECK(failed(quic::protect(plain_aead{}, no_iv, failing_cipher{}, packet, 4, 9)));
}

TEST_CASE("quic protection: how often an AEAD may be used (RFC 9001 section 6.6)") {
  CHECK(quic::aes_gcm_limits.confidentiality == 8'388'608);
  CHECK(quic::aes_gcm_limits.integrity == 4'503'599'627'370'496);
  CHECK(quic::chacha20_poly1305_limits.confidentiality == largest + 1);
  CHECK(quic::chacha20_poly1305_limits.integrity == 68'719'476'736);
  CHECK(quic::aes_128_ccm_limits.confidentiality == 2'965'820);
  CHECK(quic::aes_128_ccm_limits.integrity == 2'965'820);
}
