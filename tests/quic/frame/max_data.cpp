// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/max_data.hpp"

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
static_assert(quic::max_data{}.maximum == 0);

constexpr auto wire = "10 8010 0000"_hex;
constexpr quic::max_data value{.maximum = 0x100000};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic max_data: the layout, and each truncation (RFC 9000 section 19.9)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic max_data: every number in every form (RFC 9000 section 19.9)") {
  check_numbers<quic::max_data, 1>(0x10, [](const auto& n) { return quic::max_data{.maximum = n[0]}; });
}

TEST_CASE("quic max_data: numbers past 2^62-1 are not written (RFC 9000 section 16)") {
  CHECK(write_refusal(quic::max_data{.maximum = largest_varint + 1}) == error_code::varint_too_large);
}
