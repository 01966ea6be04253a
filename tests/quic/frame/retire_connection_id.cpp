// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/retire_connection_id.hpp"

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
static_assert(quic::retire_connection_id{}.sequence_number == 0);

constexpr auto wire = "19 07"_hex;
constexpr quic::retire_connection_id value{.sequence_number = 7};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic retire_connection_id: the layout, and each truncation (RFC 9000 section 19.16)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic retire_connection_id: every number in every form (RFC 9000 section 19.16)") {
  check_numbers<quic::retire_connection_id, 1>(
      0x19, [](const auto& n) { return quic::retire_connection_id{.sequence_number = n[0]}; });
}

TEST_CASE("quic retire_connection_id: numbers past 2^62-1 are not written (RFC 9000 section 16)") {
  CHECK(write_refusal(quic::retire_connection_id{.sequence_number = largest_varint + 1}) ==
        error_code::varint_too_large);
}
