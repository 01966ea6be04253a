// SPDX-License-Identifier: MIT
#include "httpwire/quic/packets.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::fixed_cid_length;
using quic::packet_options;
using quic::packets;

namespace {

const auto dcid = unhex("8394c8f03e515708");
const auto other_dcid = unhex("0102030405060708");

/// Used before the tests begin, where nothing can be checked.
template <class Write>
octet_string octets_of(const Write& write) {
  octet_string out(200'000);
  writer w{out};
  write(w);
  out.resize(w.size());
  return out;
}

octet_string long_of(quic::packet_type type, const octet_string& destination = dcid, std::size_t payload = 30,
                     quic::version version = quic::version::v1) {
  return octets_of([&](writer& w) {
    write(w, quic::long_header{.type = type,
                               .version = version,
                               .dcid = destination,
                               .scid = {},
                               .token = {},
                               .number = {.value = 1, .size = 2},
                               .payload_size = payload});
    w.fill(payload, 0x5a);
  });
}
octet_string short_of(const octet_string& destination = dcid, std::size_t payload = 30) {
  return octets_of([&](writer& w) {
    write(w, quic::short_header{.dcid = destination, .number = {.value = 1, .size = 2}});
    w.fill(payload, 0x5a);
  });
}
octet_string retry_of(const octet_string& destination) {
  const octet_string tag(16, 7);
  return octets_of([&](writer& w) {
    write(w, quic::retry_packet{.dcid = destination, .scid = {}, .token = tag, .integrity_tag = tag});
  });
}
octet_string negotiation_of(const octet_string& destination) {
  return joined({unhex("8000000000 08"), destination, unhex("00 00000001")});
}
octet_string unknown_of(const octet_string& destination) {
  return joined({unhex("801a2a3a4a 08"), destination, unhex("00 0102030405")});
}

const octet_string initial = long_of(quic::packet_type::initial);
const octet_string zero_rtt = long_of(quic::packet_type::zero_rtt);
const octet_string handshake = long_of(quic::packet_type::handshake);
const octet_string one_rtt = short_of();

/// One letter a packet, then the failure that ends the datagram and where it is.
struct walk {
  std::string kinds;
  std::vector<std::size_t> offsets;
  std::vector<error> discarded;
  error end;
};

template <class CidLength = fixed_cid_length>
walk walk_of(const octet_string& datagram, const packet_options& options = {},
             const CidLength& cid_length = CidLength{8}) {
  walk out;
  const exact_octets memory(datagram);
  const packets all{memory, cid_length, options};
  for (auto it = all.begin(); it != all.end(); ++it) {
    REQUIRE(out.end.code == error_code::none);
    const auto p = *it;
    out.offsets.push_back(it.offset());
    if (!p) {
      out.end = p.error();
      continue;
    }
    out.kinds += std::visit(overloaded{[](const quic::initial_packet&) { return 'I'; },
                                       [](const quic::zero_rtt_packet&) { return '0'; },
                                       [](const quic::handshake_packet&) { return 'H'; },
                                       [](const quic::short_packet&) { return '1'; },
                                       [](const quic::retry_packet&) { return 'R'; },
                                       [](const quic::version_negotiation_packet&) { return 'V'; },
                                       [](const quic::unknown_version_packet&) { return 'U'; },
                                       [](const quic::datagram_padding&) { return 'P'; },
                                       [&](const quic::discarded_packet& d) {
                                         out.discarded.push_back(d.reason);
                                         return 'x';
                                       }},
                            *p);
  }
  return out;
}

// RFC 9001 Appendix A.3 and A.5 in one datagram, at compile time.
consteval bool walks() {
  std::array<std::uint8_t, server_initial_v1.size() + short_v1.size()> datagram{};
  for (std::size_t i = 0; i < datagram.size(); ++i)
    datagram[i] =
        i < server_initial_v1.size() ? server_initial_v1[i] : short_v1[i - server_initial_v1.size()];
  std::size_t octets = 0;
  std::size_t count = 0;
  for (const auto p : packets{datagram, fixed_cid_length{0}}) {
    if (!p) return false;
    if (const auto* i = std::get_if<quic::initial_packet>(&*p)) octets += i->octets.size();
    if (const auto* s = std::get_if<quic::short_packet>(&*p)) octets += s->octets.size();
    ++count;
  }
  return count == 2 && octets == datagram.size();
}
static_assert(walks());

}  // namespace

TEST_CASE("quic packets: coalesced packets in any order, the short header last (RFC 9000 section 12.2)") {
  CHECK(walk_of(initial).kinds == "I");
  CHECK(walk_of(one_rtt).kinds == "1");
  CHECK(walk_of(retry_of(dcid)).kinds == "R");
  CHECK(walk_of(negotiation_of(dcid)).kinds == "V");
  CHECK(walk_of(unknown_of(dcid)).kinds == "U");
  const walk all = walk_of(joined({initial, zero_rtt, handshake, one_rtt}));
  CHECK(all.kinds == "I0H1");
  CHECK(all.end == error{});
  CHECK(all.offsets == std::vector<std::size_t>{0, initial.size(), initial.size() + zero_rtt.size(),
                                                initial.size() + zero_rtt.size() + handshake.size()});
  CHECK(walk_of(joined({handshake, initial, initial})).kinds == "HII");
  // What follows a short header belongs to it.
  CHECK(walk_of(joined({one_rtt, initial})).kinds == "1");
  CHECK(walk_of(joined({initial, unknown_of(dcid)})).kinds == "IU");
  CHECK(
      walk_of(joined({long_of(quic::packet_type::initial, dcid, 30, quic::version::v2), handshake})).kinds ==
      "IH");
}

TEST_CASE("quic packets: packets that are not looked at are passed over (RFC 9000 section 12.2)") {
  const octet_string datagram = joined({initial, zero_rtt, one_rtt});
  const packets all{datagram, fixed_cid_length{8}};
  auto it = all.begin();
  ++it;
  CHECK(it.offset() == initial.size());
  CHECK(std::holds_alternative<quic::zero_rtt_packet>(**it));
  CHECK(std::holds_alternative<quic::zero_rtt_packet>(**it));
  ++it;
  it++;
  CHECK(it == all.end());
}

TEST_CASE("quic packets: an empty datagram is reported (RFC 9000 section 12.2)") {
  const walk w = walk_of({});
  CHECK(w.kinds.empty());
  CHECK(w.offsets.size() == 1);
  CHECK(w.end == error{.code = error_code::quic_datagram_empty});
}

TEST_CASE(
    "quic packets: every truncation ends with one error behind the whole packets (RFC 9000 section 12.2)") {
  const octet_string datagram = joined({initial, handshake});
  for (std::size_t size = 1; size < datagram.size(); ++size) {
    CAPTURE(size);
    const walk w =
        walk_of(octet_string(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size)));
    if (size == initial.size()) {
      CHECK(w.kinds == "I");
      CHECK(w.end == error{});
      continue;
    }
    CHECK(w.kinds == (size > initial.size() ? "I" : ""));
    CHECK(w.end.code != error_code::none);
    CHECK(w.end.scope() == error_scope::packet);
    if (size > initial.size()) CHECK(w.end.offset >= initial.size());
  }
}

TEST_CASE("quic packets: offsets count from the start of the datagram (RFC 9000 section 12.2)") {
  octet_string bad = handshake;
  bad[0] = 0xa0;
  CHECK(walk_of(joined({initial, bad, handshake})).end ==
        error{.code = error_code::quic_fixed_bit, .offset = initial.size()});
  CHECK(walk_of(joined({initial, bad, handshake}), {.accept_greased_bit = true}).kinds == "IHH");
  octet_string token = initial;
  token[15] = 30;
  CHECK(walk_of(joined({initial, token}), {.max_token_size = 29}).end ==
        error{.code = error_code::quic_token_too_long, .offset = initial.size() + 15, .limit = 29});
}

TEST_CASE(
    "quic packets: another destination than the first packet's is discarded, not silently (RFC 9000 section "
    "12.2)") {
  const octet_string strange = long_of(quic::packet_type::handshake, other_dcid);
  walk w = walk_of(joined({initial, strange, handshake, short_of(other_dcid)}));
  CHECK(w.kinds == "IxHx");
  CHECK(w.end == error{});
  REQUIRE(w.discarded.size() == 2);
  CHECK(w.discarded[0] == error{.code = error_code::quic_destination_changed, .offset = initial.size()});
  CHECK(w.discarded[1].offset == initial.size() + strange.size() + handshake.size());
  CHECK(walk_of(joined({strange, handshake})).kinds == "Hx");
  CHECK(walk_of(joined({initial, unknown_of(other_dcid)})).kinds == "Ix");
  // Also where one is the front of the other.
  const octet_string front(dcid.begin(), dcid.begin() + 7);
  CHECK(walk_of(joined({initial, long_of(quic::packet_type::handshake, front)})).kinds == "Ix");
}

TEST_CASE("quic packets: Retry and Version Negotiation are alone (RFC 9000 section 12.2)") {
  for (const octet_string& second : {retry_of(dcid), negotiation_of(dcid)}) {
    const walk w = walk_of(joined({initial, second}));
    CHECK(w.kinds == "Ix");
    REQUIRE(w.discarded.size() == 1);
    CHECK(w.discarded[0] == error{.code = error_code::quic_packet_coalesced, .offset = initial.size()});
  }
}

TEST_CASE("quic packets: one without a sample is discarded, the next is read (RFC 9001 section 5.4.2)") {
  const octet_string small = long_of(quic::packet_type::initial, dcid, 17);
  const walk w = walk_of(joined({small, handshake}));
  CHECK(w.kinds == "xH");
  REQUIRE(w.discarded.size() == 1);
  CHECK(w.discarded[0] == error{.code = error_code::quic_packet_too_short, .offset = 17, .limit = 20});
  CHECK(walk_of(small, {.min_protected_size = 19}).kinds == "I");
}

TEST_CASE("quic packets: a server discards Initial packets of small datagrams (RFC 9000 section 14.1)") {
  const packet_options server{.min_initial_datagram_size = 1200};
  const walk w = walk_of(joined({initial, handshake}), server);
  CHECK(w.kinds == "xH");
  CHECK(w.discarded.at(0) == error{.code = error_code::quic_datagram_too_small, .limit = 1200});
  for (const std::size_t size : {1199U, 1200U}) {
    const std::size_t overhead = long_of(quic::packet_type::initial, dcid, 1000).size() - 1000;
    const octet_string padded = long_of(quic::packet_type::initial, dcid, size - overhead);
    REQUIRE(padded.size() == size);
    CHECK(walk_of(padded, server).kinds == (size < 1200 ? "x" : "I"));
  }
  // Padding behind the packet counts as well.
  octet_string behind = initial;
  behind.resize(1200);
  CHECK(walk_of(behind, server).kinds == "IP");
}

TEST_CASE("quic packets: zeros behind the last packet are padding (RFC 9000 section 14.1)") {
  for (const std::size_t count : {1U, 20U, 21U, 500U}) {
    CHECK(walk_of(joined({initial, octet_string(count)})).kinds == "IP");
    CHECK(walk_of(joined({initial, octet_string(count)}), {.accept_greased_bit = true}).kinds == "IP");
    // Zeros and something else are not.
    CHECK(walk_of(joined({initial, octet_string(count), {1}})).end ==
          error{.code = error_code::quic_fixed_bit, .offset = initial.size()});
    // Nor is a datagram of zeros.
    CHECK(walk_of(octet_string(count)).end.code != error_code::none);
  }
}

TEST_CASE("quic packets: the cap on packets of one datagram, at its edge (RFC 9000 section 12.2)") {
  octet_string many;
  for (int i = 0; i < 16; ++i) many.insert(many.end(), handshake.begin(), handshake.end());
  CHECK(walk_of(many).kinds == std::string(16, 'H'));
  CHECK(walk_of(joined({many, octet_string(9)})).kinds == std::string(16, 'H') + 'P');
  const walk w = walk_of(joined({many, handshake}));
  CHECK(w.kinds == std::string(16, 'H'));
  CHECK(w.end == error{.code = error_code::quic_too_many_packets, .offset = many.size(), .limit = 16});
  CHECK(walk_of(many, {.max_packets = 3}).end ==
        error{.code = error_code::quic_too_many_packets, .offset = 3 * handshake.size(), .limit = 3});
  CHECK(walk_of(many, {.max_packets = 0}).end == error{.code = error_code::quic_too_many_packets});
}

TEST_CASE("quic packets: packets of no octets do not make a datagram endless (RFC 9000 section 12.2)") {
  octet_string many;
  for (int i = 0; i < 2000; ++i) {
    const octet_string none = unhex("e000000001 00 00 00");
    many.insert(many.end(), none.begin(), none.end());
  }
  const walk w = walk_of(many, {.max_packets = 1'000'000});
  CHECK(w.kinds == std::string(2000, 'x'));
}

TEST_CASE(
    "quic packets: the length of connection IDs from a table, a first octet, a lambda (RFC 9000 section "
    "17.3.1)") {
  const std::array table{*quic::connection_id::from(other_dcid), *quic::connection_id::from(dcid)};
  CHECK(walk_of(one_rtt, {}, quic::listed_cid_length{table}).kinds == "1");
  CHECK(walk_of(short_of(unhex("99")), {}, quic::listed_cid_length{table}).end ==
        error{.code = error_code::quic_connection_id_unknown, .offset = 1});
  CHECK(walk_of(short_of(unhex("07c4605e4504cc4f")), {}, quic::encoded_cid_length{}).kinds == "1");
  CHECK(walk_of(one_rtt, {}, [](bytes octets) { return octets.size() > 8 ? std::size_t{8} : 0; }).kinds ==
        "1");
  CHECK(walk_of(one_rtt, {}, fixed_cid_length{21}).end.code == error_code::quic_connection_id_too_long);
  CHECK(walk_of(joined({initial, unhex("40")}), {}, quic::encoded_cid_length{}).end ==
        error{.code = error_code::quic_header_truncated, .offset = initial.size() + 1});
}

TEST_CASE(
    "quic packets: random octets end, and what is read lies in the datagram in order (RFC 9000 section "
    "12.2)") {
  random_source random(122);
  const octet_string parts[] = {initial, zero_rtt, handshake, one_rtt, retry_of(dcid), unknown_of(dcid)};
  for (int round = 0; round < 20'000; ++round) {
    octet_string datagram;
    for (std::size_t i = random.below(5); i > 0; --i) {
      const octet_string& part = parts[random.below(std::size(parts))];
      datagram.insert(datagram.end(), part.begin(), part.end());
    }
    for (std::size_t i = random.below(4); i > 0 && !datagram.empty(); --i)
      datagram[random.below(datagram.size())] = random.octet();
    const walk w = walk_of(datagram, {.accept_greased_bit = random.one_in(2)});
    CHECK(w.offsets.size() <= 17);
    for (std::size_t i = 1; i < w.offsets.size(); ++i) CHECK(w.offsets[i - 1] < w.offsets[i]);
    CHECK(w.end.offset <= datagram.size());
  }
}
