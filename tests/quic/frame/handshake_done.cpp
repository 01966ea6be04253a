// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/handshake_done.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "1e"_hex;
constexpr quic::handshake_done value{};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic handshake_done: its type and nothing else (RFC 9000 section 19.20)") {
  check_layout(unhex("1e"), value);
  CHECK(value.size() == 1);
}

TEST_CASE("quic handshake_done: a client does not send it (RFC 9000 section 19.20)") {
  for (const quic::role peer : {quic::role::unknown, quic::role::server})
    CHECK(failure_of<quic::handshake_done>(unhex("1e"), {.peer = peer}) == error{});
  const error e = failure_of<quic::handshake_done>(unhex("1e"), {.peer = quic::role::client});
  CHECK(e == error{.code = error_code::quic_handshake_done_from_client, .offset = 1});
  CHECK(e.quic_code() == 0x0a);
}
