// SPDX-License-Identifier: MIT
#include "httpwire/quic/retry.hpp"

#include <cstddef>
#include <cstdint>

#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::retry_packet;

namespace {

// RFC 9001 Appendix A.4 and RFC 9369 Appendix A.
constexpr auto first = *retry_packet::parse(retry_v1);
constexpr auto second = *retry_packet::parse(retry_v2);
constexpr bool is_sample(const retry_packet& p, quic::version version) {
  return p.version == version && p.dcid.empty() && same(p.scid, "f067a5502a4262b5"_hex) &&
         same(p.token, "746f6b656e"_hex) && p.integrity_tag.size() == 16 && p.unused == 15 && p.fixed_bit;
}
static_assert(is_sample(first, quic::version::v1) && is_sample(second, quic::version::v2));
static_assert(same(first.integrity_tag, "04a265ba2eff4d829058fb3f0f2496ba"_hex));
static_assert(written_array<36>([](writer& out) { write(out, first); }) == retry_v1);
static_assert(written_array<36>([](writer& out) { write(out, second); }) == retry_v2);

// RFC 9001 section 5.8: the original Destination Connection ID, then all but the tag.
constexpr auto original = "8394c8f03e515708"_hex;
static_assert(written_array<29>([](writer& out) { write_retry_pseudo_packet(out, original, first); }) ==
              "088394c8f03e515708 ff000000010008f067a5502a4262b5746f6b656e"_hex);

}  // namespace

TEST_CASE("quic retry: what is written is read again (RFC 9000 section 17.2.5)") {
  random_source random(1725);
  for (int round = 0; round < 500; ++round) {
    const octet_string dcid = random.octets(random.below(21));
    const octet_string scid = random.octets(random.below(21));
    const octet_string token = random.octets(random.between(1, 80));
    const octet_string tag = random.octets(16);
    const retry_packet p{.version = random.one_in(2) ? quic::version::v1 : quic::version::v2,
                         .dcid = dcid,
                         .scid = scid,
                         .token = token,
                         .integrity_tag = tag,
                         .unused = static_cast<std::uint8_t>(random.below(16)),
                         .fixed_bit = random.one_in(2)};
    const octet_string wire = written([&](writer& w) { write(w, p); });
    const exact_octets memory(wire);
    const auto read = retry_packet::parse(memory, {.accept_greased_bit = true});
    REQUIRE(read);
    CHECK(read->version == p.version);
    CHECK((same(read->dcid, dcid) && same(read->scid, scid) && same(read->token, token)));
    CHECK(same(read->integrity_tag, tag));
    CHECK((read->unused == p.unused && read->fixed_bit == p.fixed_bit));
    if (!p.fixed_bit)
      CHECK(error_of(retry_packet::parse(memory)) == error{.code = error_code::quic_fixed_bit});
    const octet_string pseudo = written([&](writer& w) { write_retry_pseudo_packet(w, scid, *read); });
    CHECK(pseudo ==
          joined(
              {{static_cast<std::uint8_t>(scid.size())}, scid, octet_string(wire.begin(), wire.end() - 16)}));
  }
}

TEST_CASE("quic retry: truncations and an empty token are refused (RFC 9000 section 17.2.5.2)") {
  for (std::size_t size = 0; size < retry_v1.size(); ++size) {
    const error e = error_of(retry_packet::parse(exact_octets(std::span{retry_v1}.first(size))));
    CAPTURE(size);
    if (size == 0)
      CHECK(e == error{.code = error_code::quic_datagram_empty});
    else if (size < 15 + 16)
      CHECK(e.code == error_code::quic_header_truncated);
    else if (size == 15 + 16)
      CHECK(e == error{.code = error_code::quic_retry_token_empty, .offset = 15});
    else
      CHECK(e == error{});  // The tag begins earlier and will not validate.
  }
  CHECK(error_of(retry_packet::parse(exact_octets(std::span{retry_v1}.first(30)))).offset == 15);
}

TEST_CASE("quic retry: the limit on the token at its edge, and other packets (RFC 9000 section 17.2.5)") {
  CHECK(retry_packet::parse(retry_v1, {.max_retry_token_size = 5}));
  CHECK(error_of(retry_packet::parse(retry_v1, {.max_retry_token_size = 4})) ==
        error{.code = error_code::quic_token_too_long, .offset = 15, .limit = 4});
  const error other_type = error_of(retry_packet::parse(server_initial_v1));
  CHECK(other_type == error{.code = error_code::quic_packet_type});
  // An Initial packet has a packet number.
  CHECK(other_type.text() == "a long header is of another type than the one that is read");
  CHECK(error_of(retry_packet::parse(short_v1)) == error{.code = error_code::quic_header_form});
  octet_string other = copy(retry_v1);
  other[4] = 9;
  CHECK(error_of(retry_packet::parse(other)) == error{.code = error_code::quic_version_unknown, .offset = 1});
}

TEST_CASE("quic retry: a client acts on an echo with a new connection ID only (RFC 9000 section 17.2.5.1)") {
  CHECK(first.check(original, {}));
  CHECK(error_of(first.check(original, original)) == error{.code = error_code::quic_retry_destination});
  const auto same_id = "f067a5502a4262b5"_hex;
  CHECK(error_of(first.check(same_id, {})) == error{.code = error_code::quic_retry_connection_id});
}

TEST_CASE("quic retry: what cannot be said is not written (RFC 9000 section 17.2.5)") {
  const exact_octets long_id(21);
  const auto changed = [](auto change) {
    retry_packet p = first;
    change(p);
    return write_refusal([&](writer& w) { write(w, p); });
  };
  const error_code invalid = error_code::invalid_argument;
  CHECK(changed([](retry_packet& p) { p.version = quic::version{2}; }) == invalid);
  CHECK(changed([&](retry_packet& p) { p.dcid = long_id; }) == invalid);
  CHECK(changed([&](retry_packet& p) { p.scid = long_id; }) == invalid);
  CHECK(changed([](retry_packet& p) { p.token = {}; }) == invalid);
  CHECK(changed([](retry_packet& p) { p.integrity_tag = p.integrity_tag.first(15); }) == invalid);
  CHECK(changed([](retry_packet& p) { p.unused = 16; }) == invalid);
  CHECK(write_refusal([&](writer& w) { write_retry_pseudo_packet(w, long_id, first); }) == invalid);
}
