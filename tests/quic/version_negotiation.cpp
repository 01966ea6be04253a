// SPDX-License-Identifier: MIT
#include "httpwire/quic/version_negotiation.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::invariant_long_header;
using quic::version;
using quic::version_negotiation_packet;

namespace {

// RFC 8999 section 6, laid out by hand.
constexpr auto wire = "d5 00000000 02aabb 01cc 00000001 6b3343cf 1a2a3a4a"_hex;
constexpr auto packet = *version_negotiation_packet::parse(wire);
static_assert(same(packet.dcid, "aabb"_hex) && same(packet.scid, "cc"_hex) && packet.first_octet == 0xd5);
static_assert(packet.versions.size() == 3 && *packet.versions.begin() == version::v1);
static_assert(packet.versions.contains(version::v2) && !packet.versions.contains(version{2}));
static_assert(written_array<22>([](writer& out) { write(out, packet); }) == wire);

constexpr auto client = "c0 0a1a2a3a 01cc 02aabb ffff"_hex;
constexpr auto received = *invariant_long_header::parse(client);
constexpr std::array own{version::v1, version::v2, version{0x0a1a'2a3a}};
static_assert(check_negotiable(received, 1200, own));
static_assert(written_array<22>([](writer& out) {
                constexpr std::array list{version::v1, version::v2, version{0x1a2a'3a4a}};
                write_version_negotiation(out, received, list, 0x55);
              }) == wire);

}  // namespace

TEST_CASE(
    "quic version_negotiation: lists of any length, connection IDs up to 255 octets (RFC 9000 section "
    "17.2.1)") {
  random_source random(1721);
  for (int round = 0; round < 300; ++round) {
    const octet_string dcid = random.octets(random.below(256));
    const octet_string scid = random.octets(random.below(256));
    std::vector<version> list(random.between(1, 20));
    for (version& v : list) v = static_cast<version>(random.u64() >> 32 | 1U);
    const invariant_long_header from{.version = version{9}, .dcid = scid, .scid = dcid, .rest = {}};
    const auto unused = random.octet();
    writer counting;
    write_version_negotiation(counting, from, list, unused);
    octet_string out(counting.size());
    writer w{out};
    write_version_negotiation(w, from, list, unused);
    REQUIRE(w.written());
    const exact_octets memory(out);
    const auto p = version_negotiation_packet::parse(memory);
    REQUIRE(p);
    CHECK(p->first_octet == (unused | 0x80));
    CHECK((same(p->dcid, dcid) && same(p->scid, scid)));
    CHECK(std::vector<version>(p->versions.begin(), p->versions.end()) == list);
    octet_string again(out.size());
    writer second{again};
    write(second, *p);
    CHECK(again == out);
    CHECK(p->check({.version = version{2}, .dcid = scid, .scid = dcid}));
  }
}

TEST_CASE("quic version_negotiation: truncated or missing versions are refused (RFC 8999 section 6)") {
  for (std::size_t size = 0; size < wire.size(); ++size) {
    CAPTURE(size);
    const error e = error_of(version_negotiation_packet::parse(exact_octets(std::span{wire}.first(size))));
    if (size == 0)
      CHECK(e == error{.code = error_code::quic_datagram_empty});
    else if (size < 10)
      CHECK(e.code == error_code::quic_header_truncated);
    else if (size == 10)
      CHECK(e == error{.code = error_code::quic_versions_missing, .offset = 10});
    else if (size % 4 == 2)
      CHECK(e == error{});
    else
      CHECK(e == error{.code = error_code::quic_versions_truncated, .offset = 10 + (size - 10) / 4 * 4});
  }
  CHECK(error_of(version_negotiation_packet::parse(server_initial_v1)) ==
        error{.code = error_code::quic_packet_type, .offset = 1});
  CHECK(error_of(version_negotiation_packet::parse(short_v1)) == error{.code = error_code::quic_header_form});
}

TEST_CASE("quic version_negotiation: never in answer to Version Negotiation (RFC 9000 section 6.1)") {
  const auto loop = *invariant_long_header::parse(wire);
  CHECK(error_of(check_negotiable(loop, 65'000, own)) ==
        error{.code = error_code::quic_version_negotiation_loop, .offset = 1});
  CHECK(write_refusal([&](writer& w) { write_version_negotiation(w, loop, own); }) ==
        error_code::invalid_argument);
}

TEST_CASE("quic version_negotiation: answered only for unsupported versions (RFC 9000 section 5.2.2)") {
  auto h = received;
  for (const version v : {version::v1, version::v2}) {
    h.version = v;
    CHECK(error_of(check_negotiable(h, 1200, own)) ==
          error{.code = error_code::quic_version_supported, .offset = 1});
  }
  // Reserved versions that are advertised are not supported (section 6.3), nor is what is not listed.
  for (const version v : {version{0x0a1a'2a3a}, version{0x1a2a'3a4a}, version{3}, version{0xff00'001d}}) {
    h.version = v;
    CHECK(check_negotiable(h, 1200, own));
  }
  h.version = version::v1;
  CHECK(check_negotiable(h, 1200, std::span{own}.last(1)));
}

TEST_CASE("quic version_negotiation: small datagrams are dropped without an answer (RFC 9000 section 14.1)") {
  CHECK(error_of(check_negotiable(received, 1199, own)) ==
        error{.code = error_code::quic_datagram_too_small, .offset = 1199, .limit = 1200});
  CHECK(check_negotiable(received, 1300, own, {.min_datagram_size = 1300}));
  CHECK(error_of(check_negotiable(received, 1299, own, {.min_datagram_size = 1300})).limit == 1300);
}

TEST_CASE(
    "quic version_negotiation: a client discards lists with its own version, and strangers' (RFC 9000 "
    "section 6.2)") {
  const auto dcid = "cc"_hex;
  const auto scid = "aabb"_hex;
  CHECK(packet.check({.version = version{2}, .dcid = dcid, .scid = scid}));
  CHECK(error_of(packet.check({.version = version::v2, .dcid = dcid, .scid = scid})) ==
        error{.code = error_code::quic_version_listed});
  CHECK(error_of(packet.check({.version = version{2}, .dcid = scid, .scid = scid})) ==
        error{.code = error_code::quic_connection_id_mismatch});
  CHECK(error_of(packet.check({.version = version{2}, .dcid = dcid, .scid = dcid})) ==
        error{.code = error_code::quic_connection_id_mismatch});
}

TEST_CASE(
    "quic version_negotiation: an empty list, and one with version 0, are not written (RFC 8999 section 6)") {
  const std::array zero{version::v1, version::negotiation};
  CHECK(write_refusal([&](writer& w) { write_version_negotiation(w, received, {}); }) ==
        error_code::invalid_argument);
  CHECK(write_refusal([&](writer& w) { write_version_negotiation(w, received, zero); }) ==
        error_code::invalid_argument);
  CHECK(write_refusal([&](writer& w) {
          write(w, version_negotiation_packet{.dcid = {}, .scid = {}, .versions = {}});
        }) == error_code::invalid_argument);
}
