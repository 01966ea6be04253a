// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/ping.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "01"_hex;
constexpr quic::ping value{};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic ping: its type and nothing else (RFC 9000 section 19.2)") {
  check_layout(unhex("01"), value);
  CHECK(value.size() == 1);
}
