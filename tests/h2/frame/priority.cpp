// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/priority.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::priority{}.stream_id == 0 && h2::priority{}.fields.stream_dependency == 0 &&
              h2::priority{}.fields.weight == 0);

constexpr auto wire = "000005 02 00 00000009 8000000b 07"_hex;
constexpr h2::priority frame_value{.stream_id = 9,
                                   .fields = {.stream_dependency = 11, .exclusive = true, .weight = 7}};
static_assert(written_array<14>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(*parsed<h2::priority>(wire) == frame_value);

}  // namespace

TEST_CASE(
    "priority: the top bit is the exclusive flag, the weight is as on the wire; flags and the reserved "
    "bit do not matter (RFC 9113 section 6.3)") {
  const auto f = received_frame(raw_frame(2, 0xff, 9 | reserved_bit, unhex("7fffffff ff")));
  REQUIRE(f.parse<h2::priority>());
  CHECK(*f.parse<h2::priority>() ==
        h2::priority{.stream_id = 9, .fields = {.stream_dependency = 0x7fff'ffff, .weight = 255}});
}

TEST_CASE("priority: any length but 5 is FRAME_SIZE_ERROR of the stream alone (RFC 9113 section 6.3)") {
  for (std::size_t length = 0; length < 20; ++length)
    CHECK(refusal<h2::priority>(2, 0, 9, octet_string(length)) ==
          (length == 5 ? error_code::none : error_code::h2_priority_length));
  const error e = received_frame(raw_frame(2, 0, 9, octet_string(4))).parse<h2::priority>().error();
  CHECK(e.h2_code() == 6);
  CHECK(e.scope() == error_scope::stream);
  CHECK(e.stream_id == 9);
}

TEST_CASE(
    "priority: stream 0 is PROTOCOL_ERROR of the connection, whatever the length "
    "(RFC 9113 section 6.3)") {
  for (std::size_t length = 0; length < 8; ++length)
    CHECK(refusal<h2::priority>(2, 0, 0, octet_string(length)) == error_code::h2_stream_zero);
  CHECK(refusal<h2::priority>(2, 0, reserved_bit, octet_string(5)) == error_code::h2_stream_zero);
}

TEST_CASE("priority: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::priority>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("priority: what is written parses to the same (RFC 9113 section 6.3)") {
  for (const std::uint32_t dependency : {0U, 1U, 0x7fff'ffffU})
    for (const bool exclusive : {false, true})
      for (const std::uint8_t weight : {std::uint8_t{0}, std::uint8_t{15}, std::uint8_t{255}}) {
        const h2::priority f{
            .stream_id = h2::max_stream_id,
            .fields = {.stream_dependency = dependency, .exclusive = exclusive, .weight = weight}};
        const received_frame frame(written([&](writer& out) { write(out, f); }));
        REQUIRE(frame.parse<h2::priority>());
        CHECK(*frame.parse<h2::priority>() == f);
      }
}

TEST_CASE("priority: the writer refuses stream 0 and identifiers past 31 bits (RFC 9113 section 6.3)") {
  const auto refuses = [](const h2::priority& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.stream_id = 0}));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1}));
  CHECK(refuses({.stream_id = 1, .fields = {.stream_dependency = h2::max_stream_id + 1}}));
}
