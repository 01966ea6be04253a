// SPDX-License-Identifier: MIT
#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "httpwire/quic/initial.hpp"
#include "httpwire/quic/load_balancer.hpp"
#include "httpwire/quic/packets.hpp"
#include "httpwire/quic/retry_integrity.hpp"
#include "httpwire/quic/stateless_reset.hpp"
#include "quic/rfc_packets.hpp"

// Published attacks on QUIC implementations that concern datagrams and packets, as octets.

using namespace httpwire;
using namespace httpwire_test;
using quic::fixed_cid_length;
using quic::invariant_long_header;
using quic::packet_options;
using quic::packets;
using quic::stateless_reset_token;

namespace {

/// Packets up to the end or the failure, which it gives; every step makes progress.
struct walked {
  std::size_t packets = 0;
  std::size_t discarded = 0;
  error end;
};
[[nodiscard]] walked walk_of(const octet_string& datagram, const packet_options& options = {}) {
  walked out;
  const exact_octets memory(datagram);
  for (const auto p : packets{memory, fixed_cid_length{0}, options}) {
    REQUIRE(out.end.code == error_code::none);
    REQUIRE(out.packets + out.discarded <= datagram.size());
    if (!p)
      out.end = p.error();
    else if (std::holds_alternative<quic::discarded_packet>(*p))
      ++out.discarded;
    else
      ++out.packets;
  }
  return out;
}

/// An Initial packet of 1 octet behind its Length, connection IDs and token of none.
const auto smallest = unhex("c0 00000001 00 00 00 01 ff");

}  // namespace

TEST_CASE("CVE-2024-32975: empty input is no reason to look at it, in packets (RFC 9000 section 17.2)") {
  const exact_octets none(0);
  const bytes empty = none.span();
  CHECK(code_of(invariant_long_header::parse(empty)) == error_code::quic_datagram_empty);
  CHECK(code_of(quic::invariant_short_header::parse(empty, 0)) == error_code::quic_datagram_empty);
  CHECK(code_of(quic::long_packet::parse(empty)) == error_code::quic_datagram_empty);
  CHECK(code_of(quic::short_packet::parse(empty, 0)) == error_code::quic_datagram_empty);
  CHECK(code_of(quic::retry_packet::parse(empty)) == error_code::quic_datagram_empty);
  CHECK(code_of(quic::version_negotiation_packet::parse(empty)) == error_code::quic_datagram_empty);
  CHECK(code_of(quic::encoded_cid_length{}(empty)) == error_code::quic_header_truncated);
  CHECK(quic::configuration_of(empty) == quic::unroutable_configuration);
  CHECK(code_of(quic::route_connection_id({}, empty)) == error_code::quic_lb_unroutable);
  CHECK(!quic::find_stateless_reset(empty, {}));
  CHECK(parse_varint(empty).need_more());

  // What is behind the fixed fields may be empty, too: token, Length and packet number.
  for (std::size_t size = 1; size < smallest.size(); ++size) {
    const exact_octets cut(
        octet_string(smallest.begin(), smallest.begin() + static_cast<std::ptrdiff_t>(size)));
    CAPTURE(size);
    CHECK_FALSE(quic::long_packet::parse(cut));
  }
  CHECK(quic::long_packet::parse(exact_octets(smallest)));
}

TEST_CASE(
    "32-bit pointer overflow: token and Length near 2^32 are compared as lengths (RFC 9000 section 17.2.2)") {
  const packet_options no_limits{.max_token_size = ~std::uint64_t{0}, .max_length = ~std::uint64_t{0}};
  for (const char* const length :
       {"bffffff0", "bfffffff", "c0000000fffffff0", "c0000000ffffffff", "c000000100000000",
        "c000000100000004", "c00000010000001e", "ffffffffffffffff"}) {
    CAPTURE(length);
    const octet_string token = joined({unhex("c0 00000001 00 00"), unhex(length), octet_string(30, 1)});
    CHECK(walk_of(token, no_limits).end.code == error_code::quic_header_truncated);
    CHECK(walk_of(token).end.code == error_code::quic_token_too_long);
    const octet_string payload = joined({unhex("e0 00000001 00 00"), unhex(length), octet_string(30, 1)});
    CHECK(walk_of(payload, no_limits).end.code == error_code::quic_length_past_datagram);
    CHECK(walk_of(payload).end.code == error_code::quic_packet_too_large);
  }
}

TEST_CASE(
    "Version Negotiation answered with Version Negotiation: version 0 gets no answer (RFC 9000 section "
    "6.1)") {
  constexpr std::array own{quic::version::v1, quic::version::v2};
  const octet_string unknown = joined({unhex("c0 1a2a3a4a 02aabb 01cc"), octet_string(1191, 0)});
  const auto asked = invariant_long_header::parse(unknown);
  REQUIRE(asked);
  REQUIRE(check_negotiable(*asked, unknown.size(), own));
  exact_octets memory(64);
  writer out{memory.span()};
  write_version_negotiation(out, *asked, own);
  REQUIRE(out.ok());

  // Whatever its first octet and its size are, the answer is not answered.
  for (unsigned first = 0x80; first <= 0xff; ++first) {
    octet_string answer = copy(*out.written());
    answer[0] = static_cast<std::uint8_t>(first);
    answer.resize(1'200);
    const auto again = invariant_long_header::parse(answer);
    REQUIRE(again);
    CHECK(code_of(check_negotiable(*again, answer.size(), own)) == error_code::quic_version_negotiation_loop);
    CHECK(code_of(check_negotiable(*again, answer.size(), {})) == error_code::quic_version_negotiation_loop);
  }
}

TEST_CASE(
    "stateless reset shorter than 21 bytes: neither taken nor sent (RFC 9000 sections 10.3 and 10.3.3)") {
  const octet_string secret(16, 0x5a);
  const std::array tokens{stateless_reset_token{std::span<const std::uint8_t, 16>{secret}}};
  for (std::size_t size = 16; size < 60; ++size) {
    const exact_octets datagram(octet_string(size, 0x5a));
    CHECK(quic::find_stateless_reset(datagram, tokens).has_value() == (size >= 21));
    // An answer that is as long as what it answers would go to and fro for ever.
    const auto answer = quic::stateless_reset_size(size);
    CHECK(answer.has_value() == (size >= 22));
    if (answer) CHECK((*answer >= 21 && *answer < size));
  }
}

TEST_CASE(
    "stateless reset token compared byte by byte: any wrong octets give the same answer (RFC 9000 section "
    "10.3.1)") {
  // That no branch depends on the octets is for the reader of the code; here, that all of them count.
  const octet_string secret(16, 0x5a);
  const stateless_reset_token token{std::span<const std::uint8_t, 16>{secret}};
  CHECK(token.matches(std::span<const std::uint8_t, 16>{secret}));
  for (std::size_t right = 0; right < 16; ++right) {
    octet_string guess(16, 0);
    for (std::size_t i = 0; i < right; ++i) guess[i] = secret[i];
    CHECK_FALSE(token.matches(std::span<const std::uint8_t, 16>{guess}));
    guess.assign(16, 0x5a);
    guess[right] = 0;
    CHECK_FALSE(token.matches(std::span<const std::uint8_t, 16>{guess}));
  }
}

TEST_CASE(
    "many packets in one datagram before the handshake: capped, whatever they are (RFC 9000 section 12.2)") {
  // As many as fit into the largest datagram, and each would cost a look for keys.
  octet_string datagram;
  while (datagram.size() + smallest.size() <= quic::largest_udp_payload)
    datagram.insert(datagram.end(), smallest.begin(), smallest.end());
  walked w = walk_of(datagram);
  CHECK(w.packets + w.discarded == 16);
  CHECK(w.end.code == error_code::quic_too_many_packets);
  CHECK(w.end.offset == 16 * smallest.size());
  CHECK(w.end.limit == 16);

  w = walk_of(datagram, {.min_protected_size = 1, .max_packets = 3});
  CHECK(w.packets == 3);
  CHECK(w.end.limit == 3);

  // Packets for others, which are discarded, count as well.
  octet_string others = smallest;
  const auto stranger = unhex("c0 00000001 01aa 00 00 01 ff");
  while (others.size() + stranger.size() <= quic::largest_udp_payload)
    others.insert(others.end(), stranger.begin(), stranger.end());
  w = walk_of(others, {.min_protected_size = 1});
  CHECK(w.packets == 1);
  CHECK(w.discarded == 15);
  CHECK(w.end.code == error_code::quic_too_many_packets);
}

TEST_CASE("zero-length datagrams: each is an event that can be counted (RFC 9000 section 12.2)") {
  std::size_t counted = 0;
  for (int i = 0; i < 100; ++i) {
    const walked w = walk_of({});
    CHECK(w.packets + w.discarded == 0);
    if (w.end.code == error_code::quic_datagram_empty) ++counted;
    CHECK(w.end.scope() == error_scope::packet);
  }
  CHECK(counted == 100);
}
