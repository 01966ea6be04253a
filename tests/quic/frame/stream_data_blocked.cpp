// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/stream_data_blocked.hpp"

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
static_assert(quic::stream_data_blocked{}.stream_id == 0 && quic::stream_data_blocked{}.maximum == 0);

constexpr auto wire = "15 02 4400"_hex;
constexpr quic::stream_data_blocked value{.stream_id = 2, .maximum = 1024};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic stream_data_blocked: the layout, and each truncation (RFC 9000 section 19.13)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic stream_data_blocked: every number in every form (RFC 9000 section 19.13)") {
  check_numbers<quic::stream_data_blocked, 2>(
      0x15, [](const auto& n) { return quic::stream_data_blocked{.stream_id = n[0], .maximum = n[1]}; });
}

TEST_CASE("quic stream_data_blocked: numbers past 2^62-1 are not written (RFC 9000 section 16)") {
  CHECK(write_refusal(quic::stream_data_blocked{.stream_id = largest_varint + 1}) ==
        error_code::varint_too_large);
  CHECK(write_refusal(quic::stream_data_blocked{.maximum = largest_varint + 1}) ==
        error_code::varint_too_large);
}

TEST_CASE("quic stream_data_blocked: only on streams that the peer can send on (RFC 9000 section 19.13)") {
  for (std::uint64_t id = 0; id < 16; ++id)
    for (const quic::role peer : {quic::role::unknown, quic::role::client, quic::role::server}) {
      CAPTURE(id);
      const error e = failure_of<quic::stream_data_blocked>(
          joined({unhex("15"), raw_varint(id), unhex("00")}), {.peer = peer});
      if (quic::stream_id{id}.can_send(peer)) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_stream_send_only, .offset = 1, .stream_id = id});
      CHECK(e.quic_code() == 0x05);
    }
}
