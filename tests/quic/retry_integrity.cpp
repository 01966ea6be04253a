// SPDX-License-Identifier: MIT
#include "httpwire/quic/retry_integrity.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "quic/implementations.hpp"
#include "quic/sample_packets.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::version;

namespace {

// RFC 9001 Appendix A.4, RFC 9369 Appendix A.4.
static_assert(quic::check_retry_integrity(version::v1, samples::client_dcid, samples::v1::retry));
static_assert(quic::check_retry_integrity(version::v2, samples::client_dcid, samples::v2::retry));
static_assert(*quic::retry_integrity_tag(version::v1, samples::client_dcid,
                                         bytes{samples::v1::retry}.first(20)) ==
              "04a265ba2eff4d829058fb3f0f2496ba"_hex);
static_assert(!quic::check_retry_integrity(version::v2, samples::client_dcid, samples::v1::retry));

}  // namespace

TEST_CASE("quic retry: the samples, by every code (RFC 9001 section 5.8, RFC 9369 section 3.3.3)") {
  for (const auto wanted : implementations()) {
    CHECK(quic::check_retry_integrity(version::v1, samples::client_dcid, samples::v1::retry, wanted));
    CHECK(quic::check_retry_integrity(version::v2, samples::client_dcid, samples::v2::retry, wanted));
  }
}

TEST_CASE(
    "quic retry: a flipped bit, a cut packet or another connection ID is refused (RFC 9001 section 5.8)") {
  const std::vector<std::uint8_t> retry(samples::v1::retry.begin(), samples::v1::retry.end());
  for (std::size_t bit = 0; bit < 8 * retry.size(); ++bit) {
    exact_octets packet{retry};
    packet.data()[bit / 8] = static_cast<std::uint8_t>(packet.data()[bit / 8] ^ 1U << bit % 8);
    const auto checked = quic::check_retry_integrity(version::v1, samples::client_dcid, packet);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == error_code::quic_retry_integrity);
    CHECK(checked.error().offset == 20);
    CHECK(checked.error().scope() == error_scope::packet);
  }
  for (std::size_t size = 0; size < retry.size(); ++size) {
    const exact_octets packet{bytes{retry}.first(size)};
    const auto checked = quic::check_retry_integrity(version::v1, samples::client_dcid, packet);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code ==
          (size < 16 ? error_code::quic_header_truncated : error_code::quic_retry_integrity));
    CHECK(checked.error().offset == (size < 16 ? size : size - 16));
  }
  CHECK_FALSE(quic::check_retry_integrity(version::v1, bytes{samples::client_dcid}.first(7), retry));
  CHECK_FALSE(quic::check_retry_integrity(version::v1, {}, retry));
}

TEST_CASE("quic retry: a tag for every length of connection ID and token (RFC 9000 section 17.2.5)") {
  for (std::size_t size = 0; size <= 20; ++size) {
    const exact_octets id{size, std::uint8_t{0xc1}};
    for (std::size_t token = 0; token < 40; ++token) {
      std::vector<std::uint8_t> packet(15 + token, 0x74);
      const auto tag = quic::retry_integrity_tag(version::v2, id, packet);
      REQUIRE(tag);
      packet.insert(packet.end(), tag->begin(), tag->end());
      for (const auto wanted : implementations())
        CHECK(quic::check_retry_integrity(version::v2, id, packet, wanted));
    }
  }
}

TEST_CASE(
    "quic retry: versions without a key, and connection IDs that are too long (RFC 9000 section 17.2)") {
  for (const version v : {version::negotiation, version{0x1a2a3a4a}, version{2}}) {
    const auto tag = quic::retry_integrity_tag(v, samples::client_dcid, {});
    REQUIRE_FALSE(tag);
    CHECK(tag.error().code == error_code::quic_protection_version);
    CHECK(quic::check_retry_integrity(v, samples::client_dcid, samples::v1::retry).error().code ==
          error_code::quic_protection_version);
  }
  const exact_octets long_id{21};
  const auto tag = quic::retry_integrity_tag(version::v1, long_id, {});
  REQUIRE_FALSE(tag);
  CHECK(tag.error().code == error_code::quic_connection_id_too_long);
  CHECK(tag.error().limit == 20);
}
