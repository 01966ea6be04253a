// SPDX-License-Identifier: MIT
#include "httpwire/quic/long_header.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::long_header;
using quic::long_packet;
using quic::packet_type;

namespace {

// RFC 9001 Appendix A.3 and RFC 9369 Appendix A: the same packet in both versions.
template <std::size_t Size>
constexpr bool is_server_initial(const std::array<std::uint8_t, Size>& wire, quic::version version) {
  const auto p = *long_packet::parse(wire);
  return p.type == packet_type::initial && p.version == version && p.dcid.empty() &&
         same(p.scid, "f067a5502a4262b5"_hex) && p.token.empty() && p.octets.size() == wire.size() &&
         p.packet_number_offset == 18 && p.protected_part().size() == 0x75 && p.check_size();
}
static_assert(is_server_initial(server_initial_v1, quic::version::v1));
static_assert(is_server_initial(server_initial_v2, quic::version::v2));

// RFC 9001 Appendix A.2 and A.3: the headers without protection.
constexpr auto client_header = "c300000001088394c8f03e5157080000449e00000002"_hex;
constexpr auto client_dcid = "8394c8f03e515708"_hex;
static_assert(written_array<22>([](writer& out) {
                write(out, long_header{.dcid = client_dcid,
                                       .scid = {},
                                       .token = {},
                                       .number = {.value = 2, .size = 4},
                                       .payload_size = 1178});
              }) == client_header);
constexpr auto server_header = "c1000000010008f067a5502a4262b50040750001"_hex;
constexpr auto server_scid = "f067a5502a4262b5"_hex;
constexpr long_header server_written{.dcid = {},
                                     .scid = server_scid,
                                     .token = {},
                                     .number = {.value = 1, .size = 2},
                                     .payload_size = 115,
                                     .length_size = 2};
static_assert(server_written.size() == 20 && server_written.packet_number_offset() == 18);
static_assert(server_written.length_offset() == 16);
static_assert(written_array<20>([](writer& out) { write(out, server_written); }) == server_header);

// Read again: RFC 9000 section 17.2.
constexpr auto unprotected = *quic::unprotected_long_header::parse(server_header, 18);
static_assert(unprotected.number == quic::truncated_packet_number{.value = 1, .size = 2});
static_assert(unprotected.header.size() == 20 && unprotected.payload.empty());
static_assert(unprotected.reserved_bits == 0 && unprotected.check_reserved_bits());

// At compile time, patched behind the payload: RFC 9000 section 12.2.
consteval bool patches() {
  auto out = server_header;
  out[16] = 0x40;
  out[17] = 0;
  return patch_length(out, server_written, 115) && out == server_header;
}
static_assert(patches());

octet_string packet_of(const long_header& h, std::size_t payload_size) {
  const exact_octets payload(payload_size, 0x5a);
  return written([&](writer& out) {
    write(out, h);
    out.append(bytes{payload.span()});
  });
}

error refusal_of(const octet_string& wire, const quic::packet_options& options = {}) {
  return error_of(long_packet::parse(exact_octets(wire), options));
}

error_code write_refusal_of(const long_header& h) {
  return write_refusal([&](writer& w) { write(w, h); });
}

}  // namespace

TEST_CASE(
    "quic long_header: every header that is written is read again (RFC 9000 sections 17.2.2 to 17.2.4)") {
  random_source random(172);
  for (int round = 0; round < 2000; ++round) {
    const octet_string dcid = random.octets(random.below(21));
    const octet_string scid = random.octets(random.below(21));
    const auto type = static_cast<packet_type>(random.below(3));
    const octet_string token = random.octets(type == packet_type::initial ? random.below(100) : 0);
    const auto number_size = static_cast<std::uint8_t>(random.between(1, 4));
    const std::size_t payload_size = random.between(20, 200);
    const long_header h{
        .type = type,
        .version = random.one_in(2) ? quic::version::v1 : quic::version::v2,
        .dcid = dcid,
        .scid = scid,
        .token = token,
        .number = {.value = static_cast<std::uint32_t>(random.u64() >> (64 - 8 * number_size)),
                   .size = number_size},
        .payload_size = payload_size,
        .length_size = static_cast<std::uint8_t>(std::size_t{1} << random.below(4)),
        .fixed_bit = !random.one_in(2),
        .reserved_bits = static_cast<std::uint8_t>(random.below(4))};
    const octet_string wire = packet_of(h, payload_size);
    CHECK(wire.size() == h.size() + payload_size);
    octet_string datagram = wire;
    datagram.resize(wire.size() + random.below(20), 0xff);

    const exact_octets memory(datagram);
    const auto p = long_packet::parse(memory, {.accept_greased_bit = true});
    REQUIRE(p);
    CHECK(p->type == type);
    CHECK(p->version == h.version);
    CHECK((same(p->dcid, dcid) && same(p->scid, scid) && same(p->token, token)));
    CHECK(same(p->octets, wire));
    CHECK(p->packet_number_offset == h.packet_number_offset());
    CHECK(p->check_size());
    const auto u = quic::unprotected_long_header::parse(p->octets, p->packet_number_offset);
    REQUIRE(u);
    CHECK(u->number == h.number);
    CHECK(u->reserved_bits == h.reserved_bits);
    CHECK(u->header.size() == h.size());
    CHECK(u->payload.size() == payload_size);
    CHECK(code_of(u->check_reserved_bits()) ==
          (h.reserved_bits == 0 ? error_code::none : error_code::quic_reserved_bits));
    // Every truncation is refused.
    for (std::size_t size = 0; size < wire.size(); ++size)
      REQUIRE(!long_packet::parse(exact_octets(std::span{wire}.first(size)), {.accept_greased_bit = true}));
  }
}

TEST_CASE("quic long_header: truncations say which field is not whole (RFC 9000 section 17.2.2)") {
  const octet_string wire = joined({unhex("c0 00000001 02aabb 01cc 4003 112233 4014"), octet_string(20, 0)});
  REQUIRE(long_packet::parse(exact_octets(wire)));
  for (std::size_t size = 0; size < wire.size(); ++size) {
    CAPTURE(size);
    const error e = refusal_of(octet_string(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(size)));
    const std::size_t field = size < 5    ? 1
                              : size < 6  ? 5
                              : size < 9  ? 6
                              : size < 10 ? 9
                              : size < 12 ? 10
                              : size < 15 ? 12
                                          : 15;
    if (size == 0)
      CHECK(e == error{.code = error_code::quic_datagram_empty});
    else if (size < 17)
      CHECK(e == error{.code = error_code::quic_header_truncated, .offset = field});
    else
      CHECK(e == error{.code = error_code::quic_length_past_datagram, .offset = 15, .limit = size - 17});
  }
}

TEST_CASE(
    "quic long_header: lengths up to 2^62-1 go past the datagram, not past the memory (RFC 9000 section "
    "12.2)") {
  for (const char* const length : {"7fff", "bfffffff", "ffffffffffffffff", "c000000000010000"}) {
    const octet_string wire = joined({unhex("e0 00000001 00 00"), unhex(length), octet_string(20, 0)});
    const error e = refusal_of(wire, {.max_length = ~std::uint64_t{0}});
    CHECK(e == error{.code = error_code::quic_length_past_datagram, .offset = 7, .limit = 20});
    CHECK(e.scope() == error_scope::packet);
  }
  for (const char* const size : {"bfffffff", "ffffffffffffffff"}) {
    const octet_string wire = joined({unhex("c0 00000001 00 00"), unhex(size), octet_string(20, 0)});
    const error e = refusal_of(wire, {.max_token_size = ~std::uint64_t{0}});
    CHECK(e.code == error_code::quic_header_truncated);
    CHECK(e.offset == 7 + unhex(size).size());
  }
}

TEST_CASE("quic long_header: limits on token and Length at their edge (RFC 9000 section 17.2.2)") {
  const octet_string wire = joined({unhex("c0 00000001 00 00 05 0102030405 14"), octet_string(20, 0)});
  CHECK(refusal_of(wire, {.max_token_size = 5, .max_length = 20}) == error{});
  CHECK(refusal_of(wire, {.max_token_size = 4}) ==
        error{.code = error_code::quic_token_too_long, .offset = 7, .limit = 4});
  CHECK(refusal_of(wire, {.max_length = 19}) ==
        error{.code = error_code::quic_packet_too_large, .offset = 13, .limit = 19});
}

TEST_CASE(
    "quic long_header: the fixed bit has to be 1, unless this endpoint greases (RFC 9000 section 17.2, RFC "
    "9287)") {
  const octet_string wire = joined({unhex("a0 00000001 00 00 14"), octet_string(20, 0)});
  CHECK(refusal_of(wire) == error{.code = error_code::quic_fixed_bit});
  const auto p = long_packet::parse(wire, {.accept_greased_bit = true});
  REQUIRE(p);
  CHECK(p->type == packet_type::handshake);
}

TEST_CASE("quic long_header: connection IDs have 20 octets at most (RFC 9000 section 17.2)") {
  for (const std::size_t dcid : {20U, 21U, 255U})
    for (const std::size_t scid : {20U, 21U, 255U}) {
      const octet_string wire = joined({unhex("e000000001"),
                                        {static_cast<std::uint8_t>(dcid)},
                                        octet_string(dcid, 1),
                                        {static_cast<std::uint8_t>(scid)},
                                        octet_string(scid, 2),
                                        {20},
                                        octet_string(20, 0)});
      const error e = refusal_of(wire);
      if (dcid == 20 && scid == 20) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_connection_id_too_long,
                       .offset = dcid > 20 ? 5 : 6 + dcid,
                       .limit = 20});
    }
}

TEST_CASE(
    "quic long_header: other versions and Retry are not for this reader (RFC 9000 sections 5.2.2 and "
    "17.2.5)") {
  const octet_string rest = joined({unhex("00 00 14"), octet_string(20, 0)});
  for (const char* const version : {"00000000", "00000002", "ff00001d", "1a2a3a4a"})
    CHECK(refusal_of(joined({unhex("e0"), unhex(version), rest})) ==
          error{.code = error_code::quic_version_unknown, .offset = 1});
  CHECK(refusal_of(copy(retry_v1)) == error{.code = error_code::quic_packet_type});
  CHECK(refusal_of(copy(retry_v2)) == error{.code = error_code::quic_packet_type});
  CHECK(refusal_of(copy(short_v1)) == error{.code = error_code::quic_header_form});
}

TEST_CASE("quic long_header: a packet without a sample is found out (RFC 9001 section 5.4.2)") {
  for (std::uint8_t length = 0; length < 25; ++length) {
    const octet_string wire = joined({unhex("e0 00000001 00 00"), {length}, octet_string(length, 0)});
    const auto p = long_packet::parse(wire);
    REQUIRE(p);
    const error expected{.code = error_code::quic_packet_too_short, .offset = 8, .limit = 20};
    CHECK(error_of(p->check_size()) == (length < 20 ? expected : error{}));
    CHECK(p->check_size({.min_protected_size = length}));
  }
}

TEST_CASE(
    "quic long_header: an unprotected header without its packet number is refused (RFC 9001 section 5.4.2)") {
  const auto whole = "c300000001088394c8f03e5157080000449e00000002"_hex;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const exact_octets in(std::span{whole}.first(size));
    const auto u = quic::unprotected_long_header::parse(in, 18);
    const error expected{
        .code = error_code::quic_packet_too_short, .offset = 18, .limit = size == 0 ? 1U : 4U};
    CHECK(error_of(u) == (size == 22 ? error{} : expected));
  }
  CHECK(error{.code = error_code::quic_reserved_bits}.scope() == error_scope::connection);
  CHECK(error{.code = error_code::quic_reserved_bits}.quic_code() == 0x0a);
}

TEST_CASE("quic long_header: Length in a reserved field, known later (RFC 9000 section 12.2)") {
  for (const std::uint8_t field : {std::uint8_t{2}, std::uint8_t{4}, std::uint8_t{8}}) {
    const long_header h{.dcid = client_dcid,
                        .scid = {},
                        .token = server_scid,
                        .number = {.value = 7, .size = 2},
                        .length_size = field};
    for (const std::size_t payload : {0U, 18U, 62U, 63U, 1200U, 16'381U}) {
      octet_string wire = packet_of(h, payload);
      REQUIRE(patch_length(wire, h, payload));
      long_header known = h;
      known.payload_size = payload;
      CHECK(wire == packet_of(known, payload));
      CHECK(long_packet::parse(wire)->octets.size() == wire.size());
    }
  }
}

TEST_CASE("quic long_header: a Length that does not fit its field changes nothing (RFC 9000 section 16)") {
  const long_header h{
      .dcid = {}, .scid = {}, .token = {}, .number = {.value = 7, .size = 2}, .length_size = 2};
  octet_string wire = packet_of(h, 0);
  const octet_string before = wire;
  CHECK(error_of(patch_length(wire, h, 16'382)) ==
        error{.code = error_code::varint_too_large, .offset = 8, .limit = 16'383});
  CHECK(code_of(patch_length(wire, h, ~std::uint64_t{0})) == error_code::varint_too_large);
  for (std::size_t size = 0; size < h.packet_number_offset(); ++size)
    CHECK(error_of(patch_length(std::span{wire}.first(size), h, 1)) ==
          error{.code = error_code::buffer_too_small, .offset = size, .limit = h.packet_number_offset()});
  for (const std::uint8_t field : {std::uint8_t{3}, std::uint8_t{16}, std::uint8_t{255}}) {
    long_header wrong = h;
    wrong.length_size = field;
    exact_octets memory(300);
    CHECK(code_of(patch_length(memory.span(), wrong, 1)) == error_code::invalid_argument);
    CHECK(write_refusal_of(wrong) == error_code::invalid_argument);
  }
  CHECK(wire == before);
  // The packet number need not be there yet.
  CHECK(patch_length(std::span{wire}.first(h.packet_number_offset()), h, 1));
  CHECK(wire != before);
}

TEST_CASE("quic long_header: what cannot be said is not written (RFC 9000 section 17.2)") {
  const exact_octets long_id(21);
  const exact_octets token(3);
  const auto changed = [](auto change) {
    long_header h{.dcid = {}, .scid = {}, .token = {}, .number = {}};
    change(h);
    return write_refusal_of(h);
  };
  const error_code invalid = error_code::invalid_argument;
  CHECK(changed([](long_header& h) { h.type = packet_type::retry; }) == invalid);
  CHECK(changed([](long_header& h) { h.type = packet_type::one_rtt; }) == invalid);
  CHECK(changed([](long_header& h) { h.version = quic::version{2}; }) == invalid);
  CHECK(changed([&](long_header& h) { h.dcid = long_id; }) == invalid);
  CHECK(changed([&](long_header& h) { h.scid = long_id; }) == invalid);
  CHECK(changed([&](long_header& h) {
          h.type = packet_type::handshake;
          h.token = token;
        }) == invalid);
  CHECK(changed([](long_header& h) { h.reserved_bits = 4; }) == invalid);
  CHECK(changed([](long_header& h) { h.number.size = 5; }) == invalid);
  CHECK(changed([](long_header& h) { h.number = {.value = 256, .size = 1}; }) == invalid);
  CHECK(changed([](long_header& h) { h.payload_size = varint::max_value; }) == error_code::varint_too_large);
  CHECK(changed([](long_header& h) { h.payload_size = ~std::uint64_t{0}; }) == error_code::varint_too_large);
}
