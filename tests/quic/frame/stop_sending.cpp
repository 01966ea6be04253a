// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/stop_sending.hpp"

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
static_assert(quic::stop_sending{}.stream_id == 0 && quic::stop_sending{}.error_code == 0);

constexpr auto wire = "05 05 4101"_hex;
constexpr quic::stop_sending value{.stream_id = 5, .error_code = 0x101};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic stop_sending: the layout, and each truncation (RFC 9000 section 19.5)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic stop_sending: every number in every form (RFC 9000 section 19.5)") {
  check_numbers<quic::stop_sending, 2>(
      0x05, [](const auto& n) { return quic::stop_sending{.stream_id = n[0], .error_code = n[1]}; });
}

TEST_CASE("quic stop_sending: numbers past 2^62-1 are not written (RFC 9000 section 16)") {
  CHECK(write_refusal(quic::stop_sending{.stream_id = largest_varint + 1}) == error_code::varint_too_large);
  CHECK(write_refusal(quic::stop_sending{.error_code = largest_varint + 1}) == error_code::varint_too_large);
}

TEST_CASE("quic stop_sending: only on streams that the peer receives on (RFC 9000 section 19.5)") {
  for (std::uint64_t id = 0; id < 16; ++id)
    for (const quic::role peer : {quic::role::unknown, quic::role::client, quic::role::server}) {
      CAPTURE(id);
      const error e =
          failure_of<quic::stop_sending>(joined({unhex("05"), raw_varint(id), unhex("00")}), {.peer = peer});
      if (quic::stream_id{id}.can_receive(peer)) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_stream_receive_only, .offset = 1, .stream_id = id});
      CHECK(e.quic_code() == 0x05);
    }
}
