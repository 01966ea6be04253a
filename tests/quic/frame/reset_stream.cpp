// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/reset_stream.hpp"

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
static_assert(quic::reset_stream{}.stream_id == 0 && quic::reset_stream{}.error_code == 0 &&
              quic::reset_stream{}.final_size == 0);

constexpr auto wire = "04 04 4100 8001 0000"_hex;
constexpr quic::reset_stream value{.stream_id = 4, .error_code = 0x100, .final_size = 65'536};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic reset_stream: the layout, and each truncation (RFC 9000 section 19.4)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic reset_stream: every number in every form (RFC 9000 section 19.4)") {
  check_numbers<quic::reset_stream, 3>(0x04, [](const auto& n) {
    return quic::reset_stream{.stream_id = n[0], .error_code = n[1], .final_size = n[2]};
  });
}

TEST_CASE("quic reset_stream: numbers past 2^62-1 are not written (RFC 9000 section 16)") {
  CHECK(write_refusal(quic::reset_stream{.stream_id = largest_varint + 1}) == error_code::varint_too_large);
  CHECK(write_refusal(quic::reset_stream{.error_code = largest_varint + 1}) == error_code::varint_too_large);
  CHECK(write_refusal(quic::reset_stream{.final_size = largest_varint + 1}) == error_code::varint_too_large);
}

TEST_CASE("quic reset_stream: only on streams that the peer can send on (RFC 9000 section 19.4)") {
  for (std::uint64_t id = 0; id < 16; ++id)
    for (const quic::role peer : {quic::role::unknown, quic::role::client, quic::role::server}) {
      CAPTURE(id);
      const error e = failure_of<quic::reset_stream>(joined({unhex("04"), raw_varint(id), unhex("00 00")}),
                                                     {.peer = peer});
      if (quic::stream_id{id}.can_send(peer)) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_stream_send_only, .offset = 1, .stream_id = id});
      CHECK(e.quic_code() == 0x05);
    }
}
