// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/window_update.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::window_update{}.stream_id == 0 && h2::window_update{}.increment == 0);

constexpr auto wire = "000004 08 00 00000032 000003e8"_hex;
constexpr h2::window_update frame_value{.stream_id = 50, .increment = 1000};
static_assert(written_array<13>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(*parsed<h2::window_update>(wire) == frame_value);

}  // namespace

TEST_CASE("window_update: both reserved bits and all flags do not matter (RFC 9113 section 6.9)") {
  const received_frame frame(raw_frame(8, 0xff, reserved_bit, unhex("ffffffff")));
  REQUIRE(frame.parse<h2::window_update>());
  CHECK(*frame.parse<h2::window_update>() == h2::window_update{.stream_id = 0, .increment = 0x7fff'ffff});
}

TEST_CASE("window_update: any length but 4 is FRAME_SIZE_ERROR of the connection (RFC 9113 section 6.9)") {
  for (const std::uint32_t stream : {0U, 1U})
    for (std::size_t length = 0; length < 20; ++length) {
      const auto r =
          received_frame(raw_frame(8, 0, stream, octet_string(length, 1))).parse<h2::window_update>();
      CHECK(code_of(r) == (length == 4 ? error_code::none : error_code::h2_window_update_length));
      if (!r) CHECK(r.error().h2_code() == 6);
      if (!r) CHECK(r.error().scope() == error_scope::connection);
    }
}

TEST_CASE(
    "window_update: an increment of 0 ends the stream, or the connection on stream 0, with "
    "PROTOCOL_ERROR (RFC 9113 section 6.9)") {
  const error stream = received_frame(raw_frame(8, 0, 5, octet_string(4))).parse<h2::window_update>().error();
  CHECK(stream.code == error_code::h2_window_increment_zero);
  CHECK(stream.scope() == error_scope::stream);
  CHECK(stream.stream_id == 5);
  CHECK(stream.h2_code() == 1);
  const error whole = received_frame(raw_frame(8, 0, 0, octet_string(4))).parse<h2::window_update>().error();
  CHECK(whole.code == error_code::h2_connection_window_increment_zero);
  CHECK(whole.scope() == error_scope::connection);
  CHECK(whole.h2_code() == 1);
  // The reserved bit is no part of the number.
  CHECK(refusal<h2::window_update>(8, 0, 5, unhex("80000000")) == error_code::h2_window_increment_zero);
}

TEST_CASE("window_update: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::window_update>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("window_update: what is written parses to the same (RFC 9113 section 6.9)") {
  for (const std::uint32_t stream : {0U, 1U, 0x7fff'ffffU})
    for (const std::uint32_t increment : {1U, 0x7fff'ffffU}) {
      const h2::window_update f{.stream_id = stream, .increment = increment};
      const received_frame frame(written([&](writer& out) { write(out, f); }));
      REQUIRE(frame.parse<h2::window_update>());
      CHECK(*frame.parse<h2::window_update>() == f);
    }
}

TEST_CASE("window_update: the writer refuses increments of 0 and past 31 bits (RFC 9113 section 6.9)") {
  const auto refuses = [](const h2::window_update& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.stream_id = 1, .increment = 0}));
  CHECK(refuses({.stream_id = 1, .increment = 0x8000'0000}));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1, .increment = 1}));
}
