// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/data_blocked.hpp"

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
static_assert(quic::data_blocked{}.maximum == 0);

constexpr auto wire = "14 4400"_hex;
constexpr quic::data_blocked value{.maximum = 1024};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic data_blocked: the layout, and each truncation (RFC 9000 section 19.12)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic data_blocked: every number in every form (RFC 9000 section 19.12)") {
  check_numbers<quic::data_blocked, 1>(0x14,
                                       [](const auto& n) { return quic::data_blocked{.maximum = n[0]}; });
}

TEST_CASE("quic data_blocked: numbers past 2^62-1 are not written (RFC 9000 section 16)") {
  CHECK(write_refusal(quic::data_blocked{.maximum = largest_varint + 1}) == error_code::varint_too_large);
}
