// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/max_stream_data.hpp"

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
static_assert(quic::max_stream_data{}.stream_id == 0 && quic::max_stream_data{}.maximum == 0);

constexpr auto wire = "11 08 8004 0000"_hex;
constexpr quic::max_stream_data value{.stream_id = 8, .maximum = 0x40000};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic max_stream_data: the layout, and each truncation (RFC 9000 section 19.10)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic max_stream_data: every number in every form (RFC 9000 section 19.10)") {
  check_numbers<quic::max_stream_data, 2>(
      0x11, [](const auto& n) { return quic::max_stream_data{.stream_id = n[0], .maximum = n[1]}; });
}

TEST_CASE("quic max_stream_data: numbers past 2^62-1 are not written (RFC 9000 section 16)") {
  CHECK(write_refusal(quic::max_stream_data{.stream_id = largest_varint + 1}) ==
        error_code::varint_too_large);
  CHECK(write_refusal(quic::max_stream_data{.maximum = largest_varint + 1}) == error_code::varint_too_large);
}

TEST_CASE("quic max_stream_data: only on streams that the peer receives on (RFC 9000 section 19.10)") {
  for (std::uint64_t id = 0; id < 16; ++id)
    for (const quic::role peer : {quic::role::unknown, quic::role::client, quic::role::server}) {
      CAPTURE(id);
      const error e = failure_of<quic::max_stream_data>(joined({unhex("11"), raw_varint(id), unhex("00")}),
                                                        {.peer = peer});
      if (quic::stream_id{id}.can_receive(peer)) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_stream_receive_only, .offset = 1, .stream_id = id});
      CHECK(e.quic_code() == 0x05);
    }
}
