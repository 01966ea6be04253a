// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/path_response.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "1b 0011223344556677"_hex;
constexpr quic::path_response value{.data = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77}};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic path_response: the layout, and each truncation (RFC 9000 section 19.18)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}
