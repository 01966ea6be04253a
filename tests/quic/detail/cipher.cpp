// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/quic/detail/aes128_gcm.hpp"
#include "quic/implementations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
namespace parts = httpwire::quic::detail;
using parts::implementation;

namespace {

// FIPS 197 Appendix B.
constexpr auto appendix_b_key = "2b7e151628aed2a6abf7158809cf4f3c"_hex;
constexpr auto appendix_b_text = "3243f6a8885a308d313198a2e0370734"_hex;
constexpr auto appendix_b_cipher = "3925841d02dc09fbdc118597196a0b32"_hex;
static_assert(parts::aes128{appendix_b_key}.encrypt(appendix_b_text) == appendix_b_cipher);
static_assert(sizeof(parts::aes_tables) == 4096);

// The test cases that came with the proposal of GCM.
constexpr auto gcm_key = "feffe9928665731c6d6a8f9467308308"_hex;
constexpr auto gcm_nonce = "cafebabefacedbaddecaf888"_hex;
constexpr auto gcm_associated = "feedfacedeadbeeffeedfacedeadbeefabaddad2"_hex;
constexpr auto gcm_text =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5"
    "aa"
    "0de657ba637b39"_hex;
constexpr auto gcm_sealed =
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b39"
    "6a"
    "0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47"_hex;

constexpr auto sealed(implementation wanted) {
  std::array<std::uint8_t, 76> out{};
  std::copy(gcm_text.begin(), gcm_text.end(), out.begin());
  parts::aes128_gcm{gcm_key, wanted}.seal(gcm_nonce, gcm_associated, out);
  return out;
}
static_assert(sealed(implementation::best) == gcm_sealed);

/// Bit by bit, as NIST SP 800-38D section 6.3 has it.
std::vector<std::uint8_t> slow_ghash(bytes h, bytes blocks) {
  std::vector<std::uint8_t> y(16);
  for (; !blocks.empty(); blocks = blocks.subspan(16)) {
    for (std::size_t i = 0; i < 16; ++i) y[i] ^= blocks[i];
    std::vector<std::uint8_t> z(16);
    std::vector<std::uint8_t> v(h.begin(), h.end());
    for (std::size_t bit = 0; bit < 128; ++bit) {
      if ((y[bit / 8] >> (7 - bit % 8) & 1) != 0)
        for (std::size_t i = 0; i < 16; ++i) z[i] ^= v[i];
      const bool odd = (v[15] & 1) != 0;
      for (std::size_t i = 15; i > 0; --i) v[i] = static_cast<std::uint8_t>(v[i] >> 1 | v[i - 1] << 7);
      v[0] = static_cast<std::uint8_t>(v[0] >> 1 ^ (odd ? 0xe1 : 0));
    }
    y = z;
  }
  return y;
}

std::vector<std::uint8_t> octets_of(const parts::gf128& x) {
  std::vector<std::uint8_t> out(16);
  store_be64(out.data(), x.high);
  store_be64(out.data() + 8, x.low);
  return out;
}

}  // namespace

TEST_CASE("quic aes: the examples of the standard (RFC 9001 section 5.3, FIPS 197 Appendices B and C.1)") {
  for (const implementation wanted : implementations()) {
    CHECK(parts::aes128{appendix_b_key, wanted}.encrypt(appendix_b_text) == appendix_b_cipher);
    constexpr auto key = "000102030405060708090a0b0c0d0e0f"_hex;
    constexpr auto text = "00112233445566778899aabbccddeeff"_hex;
    CHECK(hex(parts::aes128{key, wanted}.encrypt(text)) == "69c4e0d86a7b0430d8cdb78070b4c55a");
  }
}

TEST_CASE("quic aes: counter mode is the encrypted counter, at every length and when it wraps") {
  random_source random{2};
  for (std::size_t size = 0; size < 300; ++size) {
    const auto key = random.octets(16);
    const auto nonce = random.octets(12);
    const std::span<const std::uint8_t, 16> key_view{key.data(), 16};
    const auto first = static_cast<std::uint32_t>(size % 3 == 0 ? 0xffff'fffd : random.u64());
    const auto text = random.octets(size);
    auto expected = text;
    for (std::size_t i = 0; i < size; ++i) {
      std::array<std::uint8_t, 16> block{};
      std::copy(nonce.begin(), nonce.end(), block.begin());
      store_be32(block.data() + 12, first + static_cast<std::uint32_t>(i / 16));
      expected[i] ^= parts::aes128{key_view, implementation::portable}.encrypt(block)[i % 16];
    }
    for (const implementation wanted : implementations()) {
      guarded_buffer<std::uint8_t> buffer{size};
      std::copy(text.begin(), text.end(), buffer.span().begin());
      parts::aes128{key_view, wanted}.apply_counter_mode(std::span<const std::uint8_t, 12>{nonce.data(), 12},
                                                         first, buffer.span());
      CHECK(std::equal(expected.begin(), expected.end(), buffer.span().begin()));
      CHECK(buffer.intact());
    }
  }
}

TEST_CASE("quic ghash: the product is that of the definition, by every code (NIST SP 800-38D section 6.3)") {
  random_source random{3};
  for (std::size_t round = 0; round < 200; ++round) {
    auto h = random.octets(16);
    auto data = random.octets(16 * (round % 40));
    if (round % 5 == 0) std::fill(h.begin(), h.end(), std::uint8_t{0xff});
    if (round % 7 == 0) h = unhex("80000000000000000000000000000000");
    if (round % 11 == 0) h = unhex("00000000000000000000000000000001");
    const auto expected = slow_ghash(h, data);
    for (const implementation wanted : implementations()) {
      const parts::ghash_key key{std::span<const std::uint8_t, 16>{h.data(), 16}, wanted};
      const exact_octets in{data};
      parts::gf128 state;
      key.absorb(state, in);
      CHECK(octets_of(state) == expected);
      parts::gf128 in_pieces;
      const std::size_t cut = random.below(data.size() / 16 + 1) * 16;
      key.absorb(in_pieces, bytes{in}.first(cut));
      key.absorb(in_pieces, bytes{in}.subspan(cut));
      CHECK(octets_of(in_pieces) == expected);
    }
  }
}

TEST_CASE("quic gcm: test cases 1, 2 and 4 (RFC 9001 section 5.3)") {
  constexpr std::array<std::uint8_t, 16> zeros{};
  constexpr std::array<std::uint8_t, 12> zero_nonce{};
  for (const implementation wanted : implementations()) {
    const parts::aes128_gcm zero{zeros, wanted};
    std::array<std::uint8_t, 16> nothing{};
    zero.seal(zero_nonce, {}, nothing);
    CHECK(hex(nothing) == "58e2fccefa7e3061367f1d57a4e7455a");
    std::array<std::uint8_t, 32> block{};
    zero.seal(zero_nonce, {}, block);
    CHECK(hex(block) == "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf");
    CHECK(sealed(wanted) == gcm_sealed);
  }
}

TEST_CASE("quic gcm: what is sealed by one code opens by the other, and nothing else opens") {
  random_source random{4};
  for (std::size_t size = 0; size < 300; ++size) {
    const auto key = random.octets(16);
    const auto nonce_octets = random.octets(12);
    const std::span<const std::uint8_t, 12> nonce{nonce_octets.data(), 12};
    const exact_octets associated{random.octets(random.below(100))};
    const auto text = random.octets(size);
    for (const implementation sealing : implementations()) {
      for (const implementation opening : implementations()) {
        const std::span<const std::uint8_t, 16> key_view{key.data(), 16};
        exact_octets buffer{size + 16};
        std::copy(text.begin(), text.end(), buffer.data());
        parts::aes128_gcm{key_view, sealing}.seal(nonce, associated, buffer);
        const parts::aes128_gcm aead{key_view, opening};
        const std::size_t bit = random.below(8 * buffer.size());
        buffer.data()[bit / 8] = static_cast<std::uint8_t>(buffer.data()[bit / 8] ^ 1U << bit % 8);
        const std::vector<std::uint8_t> before(buffer.data(), buffer.data() + buffer.size());
        CHECK_FALSE(aead.open(nonce, associated, buffer));
        CHECK(std::equal(before.begin(), before.end(), buffer.data()));
        buffer.data()[bit / 8] = static_cast<std::uint8_t>(buffer.data()[bit / 8] ^ 1U << bit % 8);
        CHECK(aead.open(nonce, associated, buffer));
        CHECK(std::equal(text.begin(), text.end(), buffer.data()));
      }
    }
  }
}

TEST_CASE("quic gcm: associated data in two parts is the same as in one (RFC 9001 section 5.8)") {
  random_source random{5};
  const parts::aes128_gcm aead{gcm_key};
  for (std::size_t front = 0; front <= 32; ++front) {
    for (std::size_t size = 0; size < 60; ++size) {
      const exact_octets whole{random.octets(front + size)};
      CHECK(aead.tag_of(gcm_nonce, bytes{whole}.first(front), bytes{whole}.subspan(front), {}) ==
            aead.tag_of(gcm_nonce, {}, whole, {}));
    }
  }
}
