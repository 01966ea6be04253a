// SPDX-License-Identifier: MIT
#include "httpwire/quic/initial.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "quic/implementations.hpp"
#include "quic/sample_packets.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::version;
using quic::detail::implementation;

namespace {

constexpr quic::initial_keys keys_v1{
    .client = {samples::v1::client_key, samples::v1::client_iv, samples::v1::client_hp},
    .server = {samples::v1::server_key, samples::v1::server_iv, samples::v1::server_hp}};
constexpr quic::initial_keys keys_v2{
    .client = {samples::v2::client_key, samples::v2::client_iv, samples::v2::client_hp},
    .server = {samples::v2::server_key, samples::v2::server_iv, samples::v2::server_hp}};

// RFC 9001 Appendix A.1, RFC 9369 Appendix A.1.
static_assert(*quic::initial_keys::derive(version::v1, samples::client_dcid) == keys_v1);
static_assert(*quic::initial_keys::derive(version::v2, samples::client_dcid) == keys_v2);
static_assert(quic::packet_aead<quic::initial_aead>);
static_assert(quic::header_protection_cipher<quic::initial_header_cipher>);

/// The header, the payload filled up with PADDING to `Payload` octets, room for the tag.
template <std::size_t Payload, class Header, class Frames>
constexpr auto plain_packet(const Header& header, const Frames& frames) {
  std::array<std::uint8_t, std::tuple_size_v<Header> + Payload + 16> packet{};
  std::copy(header.begin(), header.end(), packet.begin());
  std::copy(frames.begin(), frames.end(), packet.begin() + std::tuple_size_v<Header>);
  return packet;
}

template <class Packet>
constexpr Packet sealed(const quic::packet_keys& keys, Packet packet, std::size_t offset,
                        std::uint64_t number, implementation wanted = implementation::best) {
  const auto done = quic::seal_initial(quic::initial_protection{keys, wanted}, packet, offset, number);
  return done ? packet : Packet{};
}

template <class Packet>
constexpr bool opens(const quic::packet_keys& keys, Packet packet, std::size_t offset, std::uint64_t number,
                     const Packet& plain, implementation wanted = implementation::best) {
  const auto p = quic::open_initial(quic::initial_protection{keys, wanted}, packet, offset, number);
  return p && p->packet_number == number && p->header.check_reserved_bits() &&
         std::equal(plain.begin(), plain.end() - 16, packet.begin()) &&
         p->payload.size() == packet.size() - 16 - offset - p->header.packet_number_length;
}

// A.2 and A.3 of both: number 2 in 4 octets at octet 18, number 1 in 2 octets at octet 18.
constexpr auto client_v1 =
    plain_packet<samples::client_payload_size>(samples::v1::client_header, samples::client_crypto);
constexpr auto client_v2 =
    plain_packet<samples::client_payload_size>(samples::v2::client_header, samples::client_crypto);
constexpr auto server_v1 = plain_packet<99>(samples::v1::server_header, samples::server_payload);
constexpr auto server_v2 = plain_packet<99>(samples::v2::server_header, samples::server_payload);

static_assert(sealed(keys_v1.client, client_v1, 18, 2) == samples::v1::client_packet);
static_assert(opens(keys_v1.client, samples::v1::client_packet, 18, 2, client_v1));
static_assert(sealed(keys_v2.client, client_v2, 18, 2) == samples::v2::client_packet);
static_assert(sealed(keys_v1.server, server_v1, 18, 1) == samples::v1::server_packet);
static_assert(opens(keys_v1.server, samples::v1::server_packet, 18, 1, server_v1));
static_assert(opens(keys_v2.server, samples::v2::server_packet, 18, 1, server_v2));

std::vector<std::uint8_t> octets(const auto& array) { return {array.begin(), array.end()}; }

}  // namespace

TEST_CASE(
    "quic initial: the keys of the samples, by every code (RFC 9001 Appendix A.1, RFC 9369 Appendix A.1)") {
  for (const implementation wanted : implementations()) {
    CHECK(*quic::initial_keys::derive(version::v1, samples::client_dcid, wanted) == keys_v1);
    CHECK(*quic::initial_keys::derive(version::v2, samples::client_dcid, wanted) == keys_v2);
    const auto one = [&](version v, quic::role sender) {
      return *quic::derive_initial_keys(v, samples::client_dcid, sender, wanted);
    };
    CHECK(one(version::v1, quic::role::client) == keys_v1.client);
    CHECK(one(version::v1, quic::role::server) == keys_v1.server);
    CHECK(one(version::v2, quic::role::client) == keys_v2.client);
    CHECK(one(version::v2, quic::role::server) == keys_v2.server);
  }
}

TEST_CASE(
    "quic initial: the sample packets, by every code (RFC 9001 Appendices A.2, A.3, RFC 9369 Appendix A)") {
  for (const implementation wanted : implementations()) {
    CHECK(sealed(keys_v1.client, client_v1, 18, 2, wanted) == samples::v1::client_packet);
    CHECK(sealed(keys_v2.client, client_v2, 18, 2, wanted) == samples::v2::client_packet);
    CHECK(sealed(keys_v1.server, server_v1, 18, 1, wanted) == samples::v1::server_packet);
    CHECK(sealed(keys_v2.server, server_v2, 18, 1, wanted) == samples::v2::server_packet);
    CHECK(opens(keys_v1.client, samples::v1::client_packet, 18, 2, client_v1, wanted));
    CHECK(opens(keys_v2.client, samples::v2::client_packet, 18, 2, client_v2, wanted));
    CHECK(opens(keys_v1.server, samples::v1::server_packet, 18, 1, server_v1, wanted));
    CHECK(opens(keys_v2.server, samples::v2::server_packet, 18, 1, server_v2, wanted));
  }
}

TEST_CASE("quic initial: a server opens the first packet in one call (RFC 9001 section 5.2)") {
  auto packet = octets(samples::v2::client_packet);
  const auto p = quic::open_first_initial(version::v2, samples::client_dcid, packet, 18);
  REQUIRE(p);
  CHECK(p->packet_number == 2);
  CHECK(p->payload.size() == samples::client_payload_size);
  CHECK(std::equal(samples::client_crypto.begin(), samples::client_crypto.end(), p->payload.begin()));
  CHECK(quic::open_first_initial(version::v1, samples::client_dcid, packet, 18).error().code ==
        error_code::quic_protection_authentication);
  CHECK(quic::open_first_initial(version{9}, samples::client_dcid, packet, 18).error().code ==
        error_code::quic_protection_version);
}

TEST_CASE(
    "quic initial: connection IDs of 0 to 20 octets have keys (RFC 9001 section 5.2, RFC 9000 section "
    "17.2)") {
  std::vector<quic::packet_keys> seen;
  for (std::size_t size = 0; size <= 20; ++size) {
    const exact_octets id{size};
    for (const version v : {version::v1, version::v2}) {
      const auto keys = quic::initial_keys::derive(v, id);
      REQUIRE(keys);
      CHECK(*quic::initial_keys::derive(v, id, implementation::portable) == *keys);
      for (const quic::packet_keys& k : {keys->client, keys->server}) {
        CHECK(std::find(seen.begin(), seen.end(), k) == seen.end());
        // As an HMAC key, zeros do not differ from the padding of the salt, but of the message they do.
        seen.push_back(k);
      }
    }
  }
  const exact_octets long_id{21};
  const auto refused = quic::derive_initial_keys(version::v1, long_id, quic::role::client);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::quic_connection_id_too_long);
  CHECK(refused.error().limit == 20);
}

TEST_CASE("quic initial: a version that is not known has no keys (RFC 9001 section 5.2)") {
  for (const version v : {version::negotiation, version{0x0a0a0a0a}, version{0xff00001d}}) {
    const auto refused = quic::initial_keys::derive(v, samples::client_dcid);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::quic_protection_version);
    CHECK(refused.error().scope() == error_scope::packet);
  }
}

TEST_CASE(
    "quic initial: every flipped bit and every cut is refused, and changes nothing (RFC 9001 section 5.3)") {
  for (const implementation wanted : implementations()) {
    const quic::initial_protection server{keys_v1.server, wanted};
    const auto packet = octets(samples::v1::server_packet);
    for (std::size_t bit = 0; bit < 8 * packet.size(); ++bit) {
      auto flipped = packet;
      flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
      const exact_octets given{flipped};
      const auto p = quic::open_initial(server, given, 18, 1);
      REQUIRE_FALSE(p);
      CHECK(p.error().code == error_code::quic_protection_authentication);
      CHECK(std::equal(flipped.begin(), flipped.end(), given.data()));
    }
    for (std::size_t size = 0; size < packet.size(); ++size) {
      const exact_octets given{bytes{packet}.first(size)};
      const auto p = quic::open_initial(server, given, 18, 1);
      REQUIRE_FALSE(p);
      CHECK(p.error().code ==
            (size < 38 ? error_code::quic_packet_too_short : error_code::quic_protection_authentication));
      CHECK(std::equal(given.data(), given.data() + size, packet.begin()));
    }
  }
}

TEST_CASE("quic initial: sealed by one code, opened by the other, at every size (RFC 9001 section 5.3)") {
  random_source random{8};
  for (std::size_t size = 3; size < 400; ++size) {
    const auto id = random.octets(random.below(21));
    const auto keys = quic::initial_keys::derive(version::v1, id);
    REQUIRE(keys);
    const std::size_t length = random.between(1, 4);
    const std::uint64_t number = random.of_any_width() >> 2;
    std::vector<std::uint8_t> plain = random.octets(random.between(7, 60));
    plain[0] = static_cast<std::uint8_t>(0xc0 | (length - 1));
    const std::size_t offset = plain.size();
    for (std::size_t i = length; i-- > 0;) plain.push_back(static_cast<std::uint8_t>(number >> 8 * i));
    for (const std::uint8_t octet : random.octets(size)) plain.push_back(octet);
    plain.resize(plain.size() + 16);
    exact_octets packet{plain};
    const quic::initial_protection sealing{keys->client, implementation::portable};
    const quic::initial_protection opening{keys->client};
    REQUIRE(quic::seal_initial(sealing, packet, offset, number));
    exact_octets again{plain};
    REQUIRE(quic::seal_initial(opening, again, offset, number));
    CHECK(std::equal(packet.data(), packet.data() + packet.size(), again.data()));
    for (const auto* protection : {&sealing, &opening}) {
      exact_octets copy{packet.span()};
      const auto p = quic::open_initial(*protection, copy, offset, number);
      REQUIRE(p);
      CHECK(p->packet_number == number);
      CHECK(std::equal(plain.begin(), plain.end() - 16, copy.data()));
    }
  }
}

TEST_CASE("quic initial: the AEAD refuses text without room for a tag (RFC 9001 section 5.3)") {
  const quic::initial_aead aead{keys_v1.client.key};
  for (std::size_t size = 0; size < 16; ++size) {
    const exact_octets text{size};
    CHECK(aead.seal(keys_v1.client.iv, {}, text).error().code == error_code::buffer_too_small);
    CHECK(aead.open(keys_v1.client.iv, {}, text).error().code == error_code::quic_protection_authentication);
  }
}

TEST_CASE("quic initial: reserved bits of a packet that is authentic (RFC 9000 section 17.2)") {
  auto plain = octets(client_v1);
  plain[0] |= 0x08;
  const quic::initial_protection client{keys_v1.client};
  REQUIRE(quic::seal_initial(client, plain, 18, 2));
  const auto p = quic::open_initial(client, plain, 18, 0);
  REQUIRE(p);
  CHECK(p->header.check_reserved_bits().error().code == error_code::quic_reserved_bits);
}
