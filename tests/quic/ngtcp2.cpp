// SPDX-License-Identifier: MIT
// The readers of headers of libngtcp2 and of httpwire on the same octets (RFC 9000 section 17).
#ifdef HTTPWIRE_HAVE_NGTCP2
#include <ngtcp2/ngtcp2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "httpwire/quic/invariants.hpp"
#include "httpwire/quic/long_header.hpp"
#include "httpwire/quic/retry.hpp"
#include "httpwire/quic/short_header.hpp"
#include "httpwire/quic/stateless_reset.hpp"
#include "httpwire/quic/version_negotiation.hpp"
#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

bytes view(const ngtcp2_cid& id) { return {id.data, id.datalen}; }

/// Limits as libngtcp2 has them: none; and it leaves the fixed bit to what comes later.
constexpr quic::packet_options no_limits{
    .accept_greased_bit = true, .max_token_size = ~std::size_t{0}, .max_length = ~std::uint64_t{0}};

void compare_long(const octet_string& datagram) {
  const exact_octets memory(datagram);
  ngtcp2_pkt_hd theirs{};
  const auto read = ngtcp2_pkt_decode_hd_long(&theirs, memory.data(), memory.size());
  const auto ours = quic::long_packet::parse(memory, no_limits);
  // It does not look whether the packet is as long as it says.
  const bool only_length = !ours && ours.error().code == error_code::quic_length_past_datagram;
  const auto retry = quic::retry_packet::parse(
      memory, {.accept_greased_bit = true, .max_retry_token_size = ~std::size_t{0}});
  const auto header = quic::invariant_long_header::parse(memory);
  if (theirs.type == NGTCP2_PKT_VERSION_NEGOTIATION ||
      (header && header->version == quic::version::negotiation))
    return;
  if (header && !quic::is_known(header->version)) return;
  CAPTURE(hex(datagram), read);
  if (read < 0) {
    CHECK((!ours && !only_length));
    CHECK(!retry);
    return;
  }
  if (theirs.type == NGTCP2_PKT_RETRY) {
    CHECK(header);
    CHECK(code_of(ours) == error_code::quic_packet_type);
    return;
  }
  CHECK((ours || only_length));
  if (!ours) return;
  CHECK(static_cast<std::size_t>(read) == ours->packet_number_offset);
  CHECK(theirs.version == static_cast<std::uint32_t>(ours->version));
  CHECK(theirs.len == ours->protected_part().size());
  CHECK((same(view(theirs.dcid), ours->dcid) && same(view(theirs.scid), ours->scid)));
  const int types[] = {NGTCP2_PKT_INITIAL, NGTCP2_PKT_0RTT, NGTCP2_PKT_HANDSHAKE};
  CHECK(theirs.type == types[static_cast<std::size_t>(ours->type)]);
  if (theirs.type == NGTCP2_PKT_INITIAL) CHECK(same({theirs.token.base, theirs.token.len}, ours->token));
}

void compare_invariants(const octet_string& datagram, std::size_t short_dcid) {
  if (datagram.empty()) return;
  const exact_octets memory(datagram);
  ngtcp2_version_cid theirs{};
  const int verdict = ngtcp2_pkt_decode_version_cid(&theirs, memory.data(), memory.size(), short_dcid);
  CAPTURE(hex(datagram), verdict);
  if (!quic::is_long_header(datagram[0])) {
    const auto ours = quic::invariant_short_header::parse(memory, short_dcid);
    CHECK((verdict == 0) == ours.has_value());
    if (ours) CHECK(same({theirs.dcid, theirs.dcidlen}, ours->dcid));
    return;
  }
  const auto ours = quic::invariant_long_header::parse(memory);
  if (verdict == NGTCP2_ERR_INVALID_ARGUMENT) {
    // It also refuses long connection IDs of the versions that it knows, and small datagrams of others.
    const bool too_long = ours && (ours->dcid.size() > 20 || ours->scid.size() > 20);
    const bool too_small = ours && !quic::is_known(ours->version) && datagram.size() < 1200;
    CHECK((!ours || too_long || too_small));
    return;
  }
  REQUIRE(ours);
  CHECK(theirs.version == static_cast<std::uint32_t>(ours->version));
  CHECK(same({theirs.dcid, theirs.dcidlen}, ours->dcid));
  CHECK(same({theirs.scid, theirs.scidlen}, ours->scid));
}

octet_string random_packet(random_source& random) {
  const octet_string dcid = random.octets(random.below(21));
  const octet_string scid = random.octets(random.below(21));
  const octet_string token = random.octets(random.one_in(2) ? 0 : random.below(80));
  const auto type = static_cast<quic::packet_type>(random.below(3));
  octet_string out(400);
  writer w{out};
  write(w, quic::long_header{.type = type,
                             .dcid = dcid,
                             .scid = scid,
                             .token = type == quic::packet_type::initial ? bytes{token} : bytes{},
                             .number = {.value = random.octet(), .size = 2},
                             .payload_size = random.below(60),
                             .length_size = static_cast<std::uint8_t>(1U << random.below(4))});
  w.append(random.octets(random.below(60)));
  out.resize(w.written()->size());
  return out;
}

}  // namespace

TEST_CASE("quic ngtcp2: long headers, whole, cut and damaged, are read alike (RFC 9000 section 17.2)") {
  random_source random(9000);
  for (const auto& sample : {copy(server_initial_v1), copy(retry_v1)}) compare_long(sample);
  for (int round = 0; round < 20'000; ++round) {
    octet_string datagram = random_packet(random);
    if (random.one_in(3)) datagram.resize(random.below(datagram.size() + 1));
    for (std::size_t i = random.below(3); i > 0 && !datagram.empty(); --i)
      datagram[random.below(random.one_in(2) ? std::min<std::size_t>(8, datagram.size()) : datagram.size())] =
          random.octet();
    if (!datagram.empty() && quic::is_long_header(datagram[0])) compare_long(datagram);
    compare_invariants(datagram, random.below(21));
  }
}

TEST_CASE("quic ngtcp2: short headers are read alike (RFC 9000 section 17.3.1)") {
  random_source random(9001);
  for (int round = 0; round < 5'000; ++round) {
    octet_string datagram = random.octets(random.between(1, 60));
    datagram[0] = static_cast<std::uint8_t>(datagram[0] & 0x7f);
    const std::size_t dcid = random.below(21);
    const exact_octets memory(datagram);
    ngtcp2_pkt_hd theirs{};
    const auto read = ngtcp2_pkt_decode_hd_short(&theirs, memory.data(), memory.size(), dcid);
    const auto ours =
        quic::short_packet::parse(memory, dcid, {.accept_greased_bit = true, .min_protected_size = 0});
    CAPTURE(hex(datagram), dcid, read);
    REQUIRE((read >= 0) == ours.has_value());
    if (!ours) continue;
    CHECK(static_cast<std::size_t>(read) == ours->packet_number_offset());
    CHECK(same(view(theirs.dcid), ours->dcid));
  }
}

TEST_CASE(
    "quic ngtcp2: Version Negotiation and Stateless Reset are written alike (RFC 9000 sections 10.3 and "
    "17.2.1)") {
  random_source random(9002);
  for (int round = 0; round < 500; ++round) {
    const octet_string dcid = random.octets(random.below(21));
    const octet_string scid = random.octets(random.below(21));
    std::vector<std::uint32_t> numbers(random.between(1, 8));
    for (auto& n : numbers) n = static_cast<std::uint32_t>(random.u64() >> 32) | 1U;
    const auto unused = static_cast<std::uint8_t>(random.octet() | 0x40U);
    octet_string theirs(200);
    const auto size =
        ngtcp2_pkt_write_version_negotiation(theirs.data(), theirs.size(), unused, dcid.data(), dcid.size(),
                                             scid.data(), scid.size(), numbers.data(), numbers.size());
    REQUIRE(size > 0);
    theirs.resize(static_cast<std::size_t>(size));
    std::vector<quic::version> versions;
    for (const std::uint32_t n : numbers) versions.push_back(static_cast<quic::version>(n));
    const quic::invariant_long_header received{
        .version = quic::version{5}, .dcid = scid, .scid = dcid, .rest = {}};
    CHECK(written([&](writer& w) { write_version_negotiation(w, received, versions, unused); }) == theirs);

    const octet_string secret = random.octets(16);
    const octet_string front = random.octets(random.between(5, 40));
    octet_string reset(100);
    const auto reset_size = ngtcp2_pkt_write_stateless_reset(reset.data(), reset.size(), secret.data(),
                                                             front.data(), front.size());
    REQUIRE(reset_size > 0);
    reset.resize(static_cast<std::size_t>(reset_size));
    const quic::stateless_reset_token token{std::span{secret}.first<16>()};
    CHECK(written([&](writer& w) { write_stateless_reset(w, front, token); }) == reset);
  }
}
#endif
