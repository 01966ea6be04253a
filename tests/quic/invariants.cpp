// SPDX-License-Identifier: MIT
#include "httpwire/quic/invariants.hpp"

#include <cstddef>
#include <cstdint>

#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::invariant_long_header;
using quic::invariant_short_header;

namespace {

constexpr auto wire = "9f deadbeef 02 aabb 01 cc 0102"_hex;
constexpr auto header = *invariant_long_header::parse(wire);
static_assert(header.first_octet == 0x9f && header.version == quic::version{0xdeadbeef});
static_assert(same(header.dcid, "aabb"_hex) && same(header.scid, "cc"_hex) && same(header.rest, "0102"_hex));
static_assert(header.size() == 10);
static_assert(written_array<12>([](writer& out) { write(out, header); }) == wire);

constexpr auto short_wire = "1f aabb 0102"_hex;
constexpr auto short_header = *invariant_short_header::parse(short_wire, 2);
static_assert(short_header.first_octet == 0x1f && same(short_header.dcid, "aabb"_hex));
static_assert(same(short_header.rest, "0102"_hex));
static_assert(written_array<5>([](writer& out) { write(out, short_header); }) == short_wire);

}  // namespace

TEST_CASE("quic invariants: a long header with connection IDs of every length (RFC 8999 section 5.1)") {
  random_source random(51);
  for (std::size_t dcid_size = 0; dcid_size <= 255; ++dcid_size) {
    const octet_string dcid = random.octets(dcid_size);
    const octet_string scid = random.octets(random.below(256));
    const octet_string rest = random.octets(random.below(5));
    const invariant_long_header h{.first_octet = static_cast<std::uint8_t>(random.octet() | 0x80),
                                  .version = static_cast<quic::version>(random.u64() & 0xffffffff),
                                  .dcid = dcid,
                                  .scid = scid,
                                  .rest = rest};
    writer counting;
    write(counting, h);
    octet_string out(counting.size());
    writer w{out};
    write(w, h);
    REQUIRE(w.written());
    const exact_octets memory(out);
    const auto read = invariant_long_header::parse(memory);
    REQUIRE(read);
    CHECK(read->first_octet == h.first_octet);
    CHECK(read->version == h.version);
    CHECK((same(read->dcid, dcid) && same(read->scid, scid) && same(read->rest, rest)));
    CHECK(read->size() + rest.size() == out.size());
    // Every truncation, with the offset of the field that is not whole.
    for (std::size_t size = 1; size < read->size(); ++size) {
      const exact_octets cut(std::span{out}.first(size));
      const std::size_t field = size < 5 ? 1 : size < 6 ? 5 : size < 7 + dcid_size ? 6 : 7 + dcid_size;
      const error e = error_of(invariant_long_header::parse(cut));
      REQUIRE(e == error{.code = error_code::quic_header_truncated, .offset = field});
    }
  }
}

TEST_CASE("quic invariants: empty datagrams and the other form are refused (RFC 8999 section 5)") {
  CHECK(error_of(invariant_long_header::parse({})) == error{.code = error_code::quic_datagram_empty});
  CHECK(error_of(invariant_short_header::parse({}, 0)) == error{.code = error_code::quic_datagram_empty});
  for (const std::size_t size : {1U, 6U, 7U, 100U}) {
    CHECK(error_of(invariant_long_header::parse(exact_octets(size, 0x7f))) ==
          error{.code = error_code::quic_header_form});
    CHECK(error_of(invariant_short_header::parse(exact_octets(size, 0x80), 0)) ==
          error{.code = error_code::quic_header_form});
  }
  CHECK(error{.code = error_code::quic_header_form}.scope() == error_scope::packet);
}

TEST_CASE("quic invariants: a short header has as much connection ID as one is told (RFC 8999 section 5.2)") {
  for (std::size_t size = 1; size < 40; ++size)
    for (std::size_t dcid_size = 0; dcid_size < 45; ++dcid_size) {
      const exact_octets in(size, 0x40);
      const auto h = invariant_short_header::parse(in, dcid_size);
      if (dcid_size >= size) {
        CHECK(error_of(h) == error{.code = error_code::quic_header_truncated, .offset = 1});
        continue;
      }
      REQUIRE(h);
      CHECK(h->dcid.size() == dcid_size);
      CHECK(h->rest.size() == size - 1 - dcid_size);
    }
  CHECK(!invariant_short_header::parse(exact_octets(4, 0), ~std::size_t{0}));
}

TEST_CASE("quic invariants: what cannot be said is not written (RFC 8999 section 5)") {
  const exact_octets long_id(256);
  const auto refusal = [](const auto& h) { return write_refusal([&](writer& w) { write(w, h); }); };
  CHECK(refusal(invariant_long_header{.dcid = long_id, .scid = {}, .rest = {}}) ==
        error_code::invalid_argument);
  CHECK(refusal(invariant_long_header{.dcid = {}, .scid = long_id, .rest = {}}) ==
        error_code::invalid_argument);
  CHECK(refusal(invariant_long_header{.first_octet = 0x7f, .dcid = {}, .scid = {}, .rest = {}}) ==
        error_code::invalid_argument);
  CHECK(refusal(invariant_short_header{.first_octet = 0x80, .dcid = {}, .rest = {}}) ==
        error_code::invalid_argument);
}

TEST_CASE(
    "quic invariants: a short header is written as it was read, in its own form only (RFC 8999 section "
    "5.2)") {
  for (std::size_t dcid_size = 0; dcid_size <= 20; ++dcid_size) {
    const octet_string octets = joined({{0x7f}, octet_string(dcid_size, 0xab), {1, 2}});
    const auto h = invariant_short_header::parse(octets, dcid_size);
    REQUIRE(h);
    CHECK(written([&](writer& w) { write(w, *h); }) == octets);
  }
  invariant_short_header wrong = short_header;
  wrong.first_octet = 0x80;
  CHECK(write_refusal([&](writer& w) { write(w, wrong); }) == error_code::invalid_argument);
}
