// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/rst_stream.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::rst_stream{}.stream_id == 0);

constexpr auto wire = "000004 03 00 00000005 00000008"_hex;
constexpr h2::rst_stream frame_value{.stream_id = 5, .error = h2::error_code::cancel};
static_assert(written_array<13>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(*parsed<h2::rst_stream>(wire) == frame_value);

}  // namespace

TEST_CASE(
    "rst_stream: unknown codes are kept; flags and the reserved bit do not matter "
    "(RFC 9113 sections 6.4 and 7)") {
  const received_frame frame(raw_frame(3, 0xff, 5 | reserved_bit, unhex("fffffffe")));
  REQUIRE(frame.parse<h2::rst_stream>());
  CHECK(*frame.parse<h2::rst_stream>() ==
        h2::rst_stream{.stream_id = 5, .error = static_cast<h2::error_code>(0xffff'fffe)});
}

TEST_CASE("rst_stream: any length but 4 is FRAME_SIZE_ERROR of the connection (RFC 9113 section 6.4)") {
  for (std::size_t length = 0; length < 20; ++length)
    CHECK(refusal<h2::rst_stream>(3, 0, 5, octet_string(length)) ==
          (length == 4 ? error_code::none : error_code::h2_rst_stream_length));
  const error e = received_frame(raw_frame(3, 0, 5, octet_string(8))).parse<h2::rst_stream>().error();
  CHECK(e.h2_code() == 6);
  CHECK(e.scope() == error_scope::connection);
}

TEST_CASE("rst_stream: stream 0 is PROTOCOL_ERROR (RFC 9113 section 6.4)") {
  CHECK(refusal<h2::rst_stream>(3, 0, 0, octet_string(4)) == error_code::h2_stream_zero);
  CHECK(refusal<h2::rst_stream>(3, 0, reserved_bit, octet_string(3)) == error_code::h2_stream_zero);
}

TEST_CASE("rst_stream: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::rst_stream>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("rst_stream: what is written parses to the same, unknown codes too (RFC 9113 section 6.4)") {
  for (const std::uint32_t code : {0U, 13U, 14U, 0xffff'ffffU}) {
    const h2::rst_stream f{.stream_id = 1, .error = static_cast<h2::error_code>(code)};
    const received_frame frame(written([&](writer& out) { write(out, f); }));
    REQUIRE(frame.parse<h2::rst_stream>());
    CHECK(*frame.parse<h2::rst_stream>() == f);
  }
}

TEST_CASE("rst_stream: the writer refuses stream 0 and one past 31 bits (RFC 9113 section 6.4)") {
  const auto refuses = [](const h2::rst_stream& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.stream_id = 0}));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1}));
}
