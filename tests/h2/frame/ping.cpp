// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/ping.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "000008 06 01 00000000 6465616462656566"_hex;
constexpr h2::ping frame_value{.ack = true, .opaque_data = "6465616462656566"_hex};
static_assert(written_array<17>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(*parsed<h2::ping>(wire) == frame_value);

}  // namespace

TEST_CASE("ping: undefined flags and the reserved bit do not matter (RFC 9113 section 6.7)") {
  const received_frame frame(raw_frame(6, 0xfe, reserved_bit, unhex("0001020304050607")));
  REQUIRE(frame.parse<h2::ping>());
  CHECK(*frame.parse<h2::ping>() == h2::ping{.opaque_data = "0001020304050607"_hex});
}

TEST_CASE("ping: any length but 8 is FRAME_SIZE_ERROR (RFC 9113 section 6.7)") {
  for (std::size_t length = 0; length < 20; ++length)
    CHECK(refusal<h2::ping>(6, 0, 0, octet_string(length)) ==
          (length == 8 ? error_code::none : error_code::h2_ping_length));
  CHECK(received_frame(raw_frame(6, 0, 0)).parse<h2::ping>().error().h2_code() == 6);
}

TEST_CASE("ping: any stream but 0 is PROTOCOL_ERROR (RFC 9113 section 6.7)") {
  CHECK(refusal<h2::ping>(6, 0, 1, octet_string(8)) == error_code::h2_stream_not_zero);
  CHECK(refusal<h2::ping>(6, 0, h2::max_stream_id, octet_string(7)) == error_code::h2_stream_not_zero);
}

TEST_CASE("ping: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::ping>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("ping: what is written parses to the same (RFC 9113 section 6.7)") {
  for (const bool ack : {false, true}) {
    const h2::ping f{.ack = ack, .opaque_data = "ff00112233445566"_hex};
    const received_frame frame(written([&](writer& out) { write(out, f); }));
    REQUIRE(frame.parse<h2::ping>());
    CHECK(*frame.parse<h2::ping>() == f);
  }
}
