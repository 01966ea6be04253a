// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/max_streams.hpp"

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
static_assert(quic::max_streams{}.maximum == 0);

constexpr auto wire = "12 4064"_hex;
constexpr quic::max_streams value{.maximum = 100};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic max_streams: one type for each direction, and each truncation (RFC 9000 section 19.11)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
  check_layout(unhex("13 4064"),
               quic::max_streams{.direction = quic::stream_direction::unidirectional, .maximum = 100});
}

TEST_CASE("quic max_streams: every number in every form (RFC 9000 section 19.11)") {
  check_numbers<quic::max_streams, 1>(
      0x12, [](const auto& n) { return quic::max_streams{.maximum = n[0]}; }, std::uint64_t{1} << 60);
}

TEST_CASE("quic max_streams: at most 2^60 streams (RFC 9000 section 19.11)") {
  constexpr std::uint64_t limit = std::uint64_t{1} << 60;
  for (const std::uint64_t type : {0x12U, 0x13U}) {
    CHECK(failure_of<quic::max_streams>(raw_varints({type, limit})) == error{});
    for (const std::uint64_t over : {limit + 1, largest_varint}) {
      const error e = failure_of<quic::max_streams>(raw_varints({type, over}));
      CHECK(e == error{.code = error_code::quic_max_streams_too_large, .offset = 1, .limit = limit});
      CHECK(e.quic_code() == 0x07);
      CHECK(write_refusal(quic::max_streams{.maximum = over}) == error_code::invalid_argument);
    }
  }
}
