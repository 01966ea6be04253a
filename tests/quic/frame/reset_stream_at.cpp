// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/reset_stream_at.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(quic::reset_stream_at{}.stream_id == 0 && quic::reset_stream_at{}.error_code == 0 &&
              quic::reset_stream_at{}.final_size == 0 && quic::reset_stream_at{}.reliable_size == 0);

constexpr auto wire = "24 04 4100 4400 4200"_hex;
constexpr quic::reset_stream_at value{
    .stream_id = 4, .error_code = 0x100, .final_size = 1024, .reliable_size = 512};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE(
    "quic reset_stream_at: the layout, and each truncation (draft-ietf-quic-reliable-stream-reset section "
    "4)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE(
    "quic reset_stream_at: every number in every form (draft-ietf-quic-reliable-stream-reset section 4)") {
  for (const std::size_t length : {1U, 2U, 4U, 8U})
    for (const std::uint64_t number :
         {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{16'384}, largest_varint}) {
      const octet_string octets = joined({unhex("24"), raw_varint(number, length), raw_varint(number, length),
                                          raw_varint(number, length), raw_varint(number / 2, length)});
      const lone_frame<quic::reset_stream_at> f(octets);
      REQUIRE(*f);
      CHECK(**f == quic::reset_stream_at{.stream_id = number,
                                         .error_code = number,
                                         .final_size = number,
                                         .reliable_size = number / 2});
    }
}

TEST_CASE(
    "quic reset_stream_at: no more is reliable than there is (draft-ietf-quic-reliable-stream-reset section "
    "4)") {
  CHECK(failure_of<quic::reset_stream_at>(unhex("24 00 00 05 05")) == error{});
  const error e = failure_of<quic::reset_stream_at>(unhex("24 00 00 05 06"));
  CHECK(e == error{.code = error_code::quic_reliable_size_too_large, .offset = 1, .limit = 5});
  CHECK(e.quic_code() == 0x07);
  CHECK(write_refusal(quic::reset_stream_at{.final_size = 5, .reliable_size = 6}) ==
        error_code::invalid_argument);
}

TEST_CASE(
    "quic reset_stream_at: unknown unless agreed on (draft-ietf-quic-reliable-stream-reset section 3)") {
  const octet_string octets{wire.begin(), wire.end()};
  quic::frames walk{octets, quic::packet_type::one_rtt};
  CHECK(walk.next().error() == error{.code = error_code::quic_frame_type_unknown, .limit = 0x24});
}

TEST_CASE("quic reset_stream_at: only on streams that the peer can send on (RFC 9000 section 19.4)") {
  for (std::uint64_t id = 0; id < 16; ++id)
    for (const quic::role peer : {quic::role::unknown, quic::role::client, quic::role::server}) {
      CAPTURE(id);
      const error e = failure_of<quic::reset_stream_at>(
          joined({unhex("24"), raw_varint(id), unhex("00 00 00")}), {.peer = peer, .reset_stream_at = true});
      if (quic::stream_id{id}.can_send(peer)) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_stream_send_only, .offset = 1, .stream_id = id});
      CHECK(e.quic_code() == 0x05);
    }
}
