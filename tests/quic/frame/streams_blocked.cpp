// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/streams_blocked.hpp"

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
static_assert(quic::streams_blocked{}.maximum == 0);

constexpr auto wire = "16 4064"_hex;
constexpr quic::streams_blocked value{.maximum = 100};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic streams_blocked: one type for each direction, and each truncation (RFC 9000 section 19.14)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
  check_layout(unhex("17 4064"),
               quic::streams_blocked{.direction = quic::stream_direction::unidirectional, .maximum = 100});
}

TEST_CASE("quic streams_blocked: every number in every form (RFC 9000 section 19.14)") {
  check_numbers<quic::streams_blocked, 1>(
      0x16, [](const auto& n) { return quic::streams_blocked{.maximum = n[0]}; }, std::uint64_t{1} << 60);
}

TEST_CASE("quic streams_blocked: at most 2^60 streams (RFC 9000 section 19.14)") {
  constexpr std::uint64_t limit = std::uint64_t{1} << 60;
  for (const std::uint64_t type : {0x16U, 0x17U}) {
    CHECK(failure_of<quic::streams_blocked>(raw_varints({type, limit})) == error{});
    for (const std::uint64_t over : {limit + 1, largest_varint}) {
      const error e = failure_of<quic::streams_blocked>(raw_varints({type, over}));
      CHECK(e == error{.code = error_code::quic_streams_blocked_too_large, .offset = 1, .limit = limit});
      CHECK(e.quic_code() == 0x07);
      CHECK(write_refusal(quic::streams_blocked{.maximum = over}) == error_code::invalid_argument);
    }
  }
}
