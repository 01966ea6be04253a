// SPDX-License-Identifier: MIT
#include "httpwire/quic/short_header.hpp"

#include <cstddef>
#include <cstdint>

#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::short_header;
using quic::short_packet;

namespace {

// RFC 9001 Appendix A.5.
constexpr auto protected_packet = *short_packet::parse(short_v1, 0);
static_assert(protected_packet.dcid.empty() && !protected_packet.spin());
static_assert(protected_packet.packet_number_offset() == 1 && protected_packet.protected_part().size() == 20);
constexpr short_header header{.dcid = {}, .number = {.value = 49140, .size = 3}};
static_assert(written_array<4>([](writer& out) { write(out, header); }) == "4200bff4"_hex);
constexpr auto unprotected_octets = "4200bff4655e5cd55c41f69080575d7999c25a5bfb"_hex;
constexpr auto unprotected = *quic::unprotected_short_header::parse(unprotected_octets, 1);
static_assert(unprotected.number == header.number && !unprotected.key_phase && !unprotected.spin);
static_assert(unprotected.header.size() == header.size() && unprotected.payload.size() == 17);

error_code write_refusal_of(const short_header& h) {
  return write_refusal([&](writer& w) { write(w, h); });
}

}  // namespace

TEST_CASE(
    "quic short_header: every header that is written is read again, with any spin bit (RFC 9000 sections "
    "17.3.1 and 17.4)") {
  random_source random(173);
  for (int round = 0; round < 2000; ++round) {
    const octet_string dcid = random.octets(random.below(21));
    const auto size = static_cast<std::uint8_t>(random.between(1, 4));
    const short_header h{
        .dcid = dcid,
        .number = {.value = static_cast<std::uint32_t>(random.u64() >> (64 - 8 * size)), .size = size},
        .spin = random.one_in(2),
        .key_phase = random.one_in(2),
        .fixed_bit = random.one_in(2),
        .reserved_bits = static_cast<std::uint8_t>(random.below(4))};
    const octet_string payload = random.octets(random.between(20, 60));
    const octet_string wire = joined({written([&](writer& w) { write(w, h); }), payload});
    CHECK(wire.size() == h.size() + payload.size());
    const exact_octets memory(wire);
    const auto p = short_packet::parse(memory, dcid.size(), {.accept_greased_bit = true});
    REQUIRE(p);
    CHECK(same(p->dcid, dcid));
    CHECK(p->spin() == h.spin);
    CHECK(p->octets.size() == wire.size());
    CHECK(p->packet_number_offset() == h.packet_number_offset());
    const auto u = quic::unprotected_short_header::parse(p->octets, p->packet_number_offset());
    REQUIRE(u);
    CHECK(u->number == h.number);
    CHECK((u->spin == h.spin && u->key_phase == h.key_phase && u->reserved_bits == h.reserved_bits));
    CHECK(u->header.size() == h.size());
    CHECK(same(u->payload, payload));
    CHECK(code_of(u->check_reserved_bits()) ==
          (h.reserved_bits == 0 ? error_code::none : error_code::quic_reserved_bits));
    const error_code greased = h.fixed_bit ? error_code::none : error_code::quic_fixed_bit;
    CHECK(code_of(short_packet::parse(memory, dcid.size())) == greased);
  }
}

TEST_CASE(
    "quic short_header: under 21 octets and the connection ID it is no packet (RFC 9000 section 10.3)") {
  for (std::size_t dcid_size = 0; dcid_size <= 20; ++dcid_size)
    for (std::size_t size = 0; size < 50; ++size) {
      const exact_octets in(size, 0x40);
      const error e = error_of(short_packet::parse(in, dcid_size));
      if (size == 0)
        CHECK(e == error{.code = error_code::quic_datagram_empty});
      else if (size < 1 + dcid_size)
        CHECK(e == error{.code = error_code::quic_header_truncated, .offset = 1});
      else if (size < 21 + dcid_size)
        CHECK(e == error{.code = error_code::quic_packet_too_short, .offset = 1 + dcid_size, .limit = 20});
      else
        CHECK(e == error{});
    }
}

TEST_CASE("quic short_header: the other form and long connection IDs are refused (RFC 9000 section 17.3.1)") {
  CHECK(error_of(short_packet::parse(exact_octets(60, 0xc0), 8)) ==
        error{.code = error_code::quic_header_form});
  for (const std::size_t size : {std::size_t{21}, std::size_t{255}, ~std::size_t{0}})
    CHECK(error_of(short_packet::parse(exact_octets(60, 0x40), size)) ==
          error{.code = error_code::quic_connection_id_too_long, .limit = 20});
}

TEST_CASE(
    "quic short_header: an unprotected header without its packet number is refused (RFC 9001 section "
    "5.4.2)") {
  const auto whole = "4301020304"_hex;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const exact_octets in(std::span{whole}.first(size));
    const auto u = quic::unprotected_short_header::parse(in, 1);
    const error expected{
        .code = error_code::quic_packet_too_short, .offset = 1, .limit = size == 0 ? 1U : 4U};
    CHECK(error_of(u) == (size == 5 ? error{} : expected));
  }
}

TEST_CASE("quic short_header: what cannot be said is not written (RFC 9000 section 17.3.1)") {
  const exact_octets long_id(21);
  CHECK(write_refusal_of({.dcid = long_id, .number = {}}) == error_code::invalid_argument);
  CHECK(write_refusal_of({.dcid = {}, .number = {.value = 0, .size = 0}}) == error_code::invalid_argument);
  CHECK(write_refusal_of({.dcid = {}, .number = {}, .reserved_bits = 4}) == error_code::invalid_argument);
}

TEST_CASE("quic short_header: what is protected lies behind the connection ID (RFC 9001 section 5.4)") {
  CHECK(same(protected_packet.protected_part(), bytes{protected_packet.octets}.subspan(1)));
  const octet_string longer = joined({octet_string(short_v1.begin(), short_v1.end()), octet_string(3)});
  const auto p = short_packet::parse(longer, 3);
  REQUIRE(p);
  CHECK(p->protected_part().data() == p->octets.data() + 4);
  CHECK(p->protected_part().size() + 4 == p->octets.size());
}
