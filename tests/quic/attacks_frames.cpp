// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/quic/ack_ranges.hpp"
#include "httpwire/quic/frames.hpp"
#include "quic/frame_tools.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

// Published attacks on QUIC implementations that concern frames, as octets.

using namespace httpwire;
using namespace httpwire_test;
using quic::packet_type;

namespace {

/// The failure of the first frame that has one; every step makes progress.
[[nodiscard]] error walked(const octet_string& wire, packet_type packet = packet_type::one_rtt,
                           const quic::frame_options& options = {}) {
  const exact_octets exact(wire);
  quic::frames walk{bytes{exact.span()}, packet, options};
  std::size_t steps = 0;
  while (!walk.done()) {
    REQUIRE(steps++ <= wire.size());
    const std::size_t before = walk.position();
    const auto f = walk.next();
    if (!f) return f.error();
    REQUIRE(walk.position() > before);
  }
  return {};
}

}  // namespace

TEST_CASE("picoquic STREAM length wrap: offset + length past 2^62-1 ends the walk (RFC 9000 section 19.8)") {
  CHECK(walked(joined({unhex("0e 00 ffffffffffffffff 01 61"), octet_string(10, 0x01)})).code ==
        error_code::quic_stream_offset_too_large);
  for (const std::uint64_t length :
       {std::uint64_t{11}, std::uint64_t{0x7fff'ffff}, std::uint64_t{0xffff'ffff},
        std::uint64_t{0x1'0000'0000}, largest_varint}) {
    CHECK(walked(joined({unhex("0a 00"), raw_varint(length), octet_string(10)})).code ==
          error_code::quic_frame_truncated);
    CHECK(walked(joined({unhex("06 00"), raw_varint(length), octet_string(10)})).code ==
          error_code::quic_frame_truncated);
    CHECK(walked(joined({unhex("07"), raw_varint(length), octet_string(10)})).code ==
          error_code::quic_frame_truncated);
    CHECK(walked(joined({unhex("1d 00"), raw_varint(length), octet_string(10)})).code ==
          error_code::quic_frame_truncated);
    CHECK(walked(joined({unhex("31"), raw_varint(length), octet_string(10)}), packet_type::one_rtt,
                 all_extensions)
              .code == error_code::quic_frame_truncated);
  }
}

TEST_CASE("32-bit pointer overflow: lengths near 2^32 are compared as lengths (RFC 9000 section 16)") {
  for (const std::uint64_t length : {0xffff'fff0ULL, 0xffff'ffffULL, 0x1'0000'0000ULL, 0x1'0000'0004ULL})
    for (const char* const front : {"06 00", "0a 00", "07", "1c 00 00"})
      CHECK(walked(joined({unhex(front), raw_varint(length, 8), octet_string(4)})).code ==
            error_code::quic_frame_truncated);
}

TEST_CASE("truncated frame type: not read as PADDING (RFC 9000 section 12.4)") {
  for (const char* const cut : {"40", "80", "8000", "c0", "c0000000"}) {
    CHECK(walked(unhex(cut)) == error{.code = error_code::quic_frame_truncated});
    CHECK(walked(joined({unhex("00 01"), unhex(cut)})) ==
          error{.code = error_code::quic_frame_truncated, .offset = 2});
  }
}

TEST_CASE("empty input: no parser of a frame reads what is not there (RFC 9000 section 12.4)") {
  const exact_octets none(0);
  CHECK(walked({}).code == error_code::quic_packet_without_frames);
  for (std::uint64_t type = 0; type < 0x20; ++type) {
    if (type == 0x00 || type == 0x01 || type == 0x1e || type == 0x1f) continue;
    CAPTURE(type);
    CHECK(walked(raw_varint(type)) == error{.code = error_code::quic_frame_truncated, .offset = 1});
  }
  reader in{bytes{none.span()}};
  CHECK(code_of(quic::ack::parse(in, quic::frame_type::ack)) == error_code::quic_frame_truncated);
}

TEST_CASE("NEW_CONNECTION_ID: length 0 or over 20, retire_prior_to above sequence (RFC 9000 section 19.15)") {
  const octet_string behind(60);
  for (const unsigned length : {0U, 21U, 60U, 255U}) {
    const error e = walked(joined({unhex("18 01 00"), {static_cast<std::uint8_t>(length)}, behind}));
    CHECK(e.code == error_code::quic_new_connection_id_length);
    CHECK(e.quic_code() == 0x07);
  }
  const error e = walked(joined({unhex("18 01 02 08"), behind}));
  CHECK(e.code == error_code::quic_retire_prior_to_too_large);
  CHECK(e.quic_code() == 0x07);
}

TEST_CASE("ACK ranges below zero: every range is checked before any is seen (RFC 9000 section 19.3.1)") {
  CHECK(walked(unhex("02 05 00 00 06")).code == error_code::quic_ack_range_below_zero);
  CHECK(walked(unhex("02 05 00 01 00 03 01")).code == error_code::quic_ack_range_below_zero);
  CHECK(walked(unhex("02 05 00 01 00 ffffffffffffffff ffffffffffffffff")).code ==
        error_code::quic_ack_range_below_zero);
  CHECK(walked(unhex("02 05 00 05 00 00 00 00 00 00 00 00 00 00 00")).code ==
        error_code::quic_ack_range_below_zero);
}

TEST_CASE(
    "thousands of ACK ranges: capped, and their count is no promise (RFC 9000 sections 20.1 and 21.9)") {
  const allocation_count counted;
  for (const std::uint64_t count : {std::uint64_t{1024}, std::uint64_t{5000}, std::uint64_t{30'000}})
    CHECK(walked(joined({raw_varints({0x02, largest_varint, 0, count, 0}), octet_string(60'000)})) ==
          error{.code = error_code::quic_too_many_ack_ranges, .offset = 1, .limit = 1024});
  for (const std::uint64_t count : {std::uint64_t{30'001}, std::uint64_t{1} << 33, largest_varint})
    CHECK(walked(joined({raw_varints({0x02, largest_varint, 0, count, 0}), octet_string(60'000)})).code ==
          error_code::quic_frame_truncated);
  CHECK(counted.value() == 0);
}

TEST_CASE(
    "frames in packets that must not carry them: early HANDSHAKE_DONE, ACK in 0-RTT (RFC 9000 section "
    "12.5)") {
  const struct {
    const char* wire;
    packet_type packet;
  } cases[] = {
      {"1e", packet_type::initial},         {"1e", packet_type::handshake},
      {"1e", packet_type::zero_rtt},        {"02 00 00 00 00", packet_type::zero_rtt},
      {"06 00 00", packet_type::zero_rtt},  {"0b 00 00", packet_type::initial},
      {"0b 00 00", packet_type::handshake}, {"1d 00 00", packet_type::initial},
      {"1d 00 00", packet_type::handshake}, {"07 01 61", packet_type::zero_rtt},
      {"10 00", packet_type::initial},      {"1b 0000000000000000", packet_type::zero_rtt},
      {"19 00", packet_type::zero_rtt},     {"30", packet_type::handshake},
  };
  for (const auto& c : cases) {
    const error e = walked(unhex(c.wire), c.packet, all_extensions);
    CHECK(e.code == error_code::quic_frame_not_allowed);
    CHECK(e.quic_code() == 0x0a);
  }
}

TEST_CASE(
    "thousands of small frames: a packet of PINGs is cut short, one of PADDING is not (RFC 9000 section "
    "21.9)") {
  CHECK(walked(octet_string(65'000, 0x01)).code == error_code::quic_too_many_frames);
  CHECK(walked(octet_string(65'000, 0x00)) == error{});
}

TEST_CASE("optimistic reordering: packet numbers in any order cost bounded work (RFC 9000 section 13.2.3)") {
  quic::ack_ranges received;
  for (std::uint64_t i = 0; i < 50'000; ++i) (void)received.insert((i * 0x9e37'79b9U & 0xffff'ffffU) << 1);
  CHECK(received.ranges().size() <= received.max_ranges());
}
