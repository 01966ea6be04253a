// SPDX-License-Identifier: MIT
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "httpwire/quic/detail/hkdf.hpp"
#include "quic/implementations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
namespace parts = httpwire::quic::detail;
using parts::implementation;
using parts::sha256;
using parts::sha256_digest;

namespace {

constexpr sha256_digest digest_of(bytes in, implementation wanted = implementation::best) {
  sha256 hash{wanted};
  hash.update(in);
  return hash.finish();
}

// FIPS 180-4: the examples that NIST publishes with it.
constexpr auto abc = "616263"_hex;
static_assert(digest_of(abc) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_hex);
static_assert(digest_of({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"_hex);

// RFC 5869 Appendix A.1.
constexpr auto keying_material = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"_hex;
constexpr auto salt = "000102030405060708090a0b0c"_hex;
constexpr auto info = "f0f1f2f3f4f5f6f7f8f9"_hex;
constexpr auto pseudorandom_key = "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"_hex;
constexpr auto expanded =
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"_hex;

constexpr auto expand(implementation wanted) {
  std::array<std::uint8_t, 42> out{};
  const auto prk = parts::hkdf_extract(parts::hmac_sha256_key{salt, wanted}, keying_material, wanted);
  parts::hkdf_expand(parts::hmac_sha256_key{prk, wanted}, info, out, wanted);
  return out;
}
static_assert(parts::hkdf_extract(parts::hmac_sha256_key{salt}, keying_material) == pseudorandom_key);
static_assert(expand(implementation::best) == expanded);

std::vector<std::uint8_t> octets_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("quic sha256: the examples of the standard (RFC 9001 section 5.2, FIPS 180-4)") {
  for (const implementation wanted : implementations()) {
    CHECK(digest_of(abc, wanted) == digest_of(abc, implementation::portable));
    CHECK(hex(digest_of(abc, wanted)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const auto two_blocks = octets_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
    CHECK(hex(digest_of(two_blocks, wanted)) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const std::vector<std::uint8_t> million(1'000'000, 'a');
    CHECK(hex(digest_of(million, wanted)) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}

TEST_CASE("quic sha256: every length around the blocks, in pieces and whole, by every code") {
  random_source random{1};
  for (std::size_t size = 0; size < 200; ++size) {
    const exact_octets in{random.octets(size)};
    const sha256_digest expected = digest_of(in, implementation::portable);
    for (const implementation wanted : implementations()) {
      CHECK(digest_of(in, wanted) == expected);
      sha256 hash{wanted};
      for (bytes rest = in; !rest.empty();) {
        const std::size_t piece = random.between(1, rest.size());
        hash.update(rest.first(piece));
        hash.update({});
        rest = rest.subspan(piece);
      }
      CHECK(hash.finish() == expected);
    }
  }
}

TEST_CASE("quic hmac: keys shorter and longer than a block (RFC 4231)") {
  for (const implementation wanted : implementations()) {
    const auto mac = [&](bytes key, std::string_view message) {
      return hex(parts::hmac_sha256_key{key, wanted}.mac(octets_of(message), wanted));
    };
    CHECK(mac(octets_of("Jefe"), "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const std::vector<std::uint8_t> long_key(131, 0xaa);
    CHECK(mac(long_key, "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }
}

TEST_CASE("quic hkdf: extract and expand, also over several blocks (RFC 5869 Appendix A.1)") {
  for (const implementation wanted : implementations()) CHECK(expand(wanted) == expanded);
}

TEST_CASE("quic sha256: pieces give what the whole gives, whatever was kept before (FIPS 180-4)") {
  random_source random{21};
  const auto text = random.octets(200);
  for (const implementation wanted : implementations())
    for (std::size_t first = 0; first <= 130; ++first) {
      CAPTURE(first);
      sha256 cut{wanted};
      cut.update(bytes{text}.first(first));
      cut.update(bytes{text}.subspan(first));
      CHECK(cut.finish() == digest_of(text, wanted));
      sha256 single{wanted};
      for (std::size_t i = 0; i < first; ++i) single.update(bytes{text}.subspan(i, 1));
      CHECK(single.finish() == digest_of(bytes{text}.first(first), wanted));
    }
}
