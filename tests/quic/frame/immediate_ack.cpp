// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/immediate_ack.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "1f"_hex;
constexpr quic::immediate_ack value{};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic immediate_ack: its type and nothing else (draft-ietf-quic-ack-frequency section 5)") {
  check_layout(unhex("1f"), value);
  CHECK(value.size() == 1);
}

TEST_CASE("quic immediate_ack: unknown unless agreed on (draft-ietf-quic-ack-frequency section 3)") {
  const auto octets = unhex("1f");
  quic::frames walk{octets, quic::packet_type::one_rtt};
  CHECK(walk.next().error() == error{.code = error_code::quic_frame_type_unknown, .limit = 0x1f});
}
