// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/unknown.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "httpwire/h2/frame_rules.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto body = "0102"_hex;
constexpr auto wire = "000002 bb a5 00000007 0102"_hex;
// The length in the header is not looked at.
constexpr h2::unknown frame_value{
    .header = {.length = 99, .type = static_cast<h2::frame_type>(0xbb), .flags = 0xa5, .stream_id = 7},
    .payload = body};
static_assert(written_array<11>([](writer& out) { write(out, frame_value); }) == wire);

}  // namespace

TEST_CASE("unknown: type, flags and stream survive a round trip (RFC 9113 section 5.5)") {
  for (unsigned type = 0x11; type < 256; ++type)
    for (const std::uint32_t stream : {0U, 1U, 0x7fff'ffffU}) {
      const h2::unknown f{.header = {.type = static_cast<h2::frame_type>(type),
                                     .flags = static_cast<std::uint8_t>(255 - type),
                                     .stream_id = stream},
                          .payload = body};
      const received_frame frame(written([&](writer& out) { write(out, f); }));
      CHECK(
          frame.header() ==
          h2::frame_header{.length = 2, .type = f.header.type, .flags = f.header.flags, .stream_id = stream});
      CHECK(same(frame.payload(), body));
      // Nothing about such a frame is an error.
      CHECK(check(frame.header()) == error_code::none);
    }
}

TEST_CASE(
    "unknown: the writer refuses a stream past 31 bits and too long a payload "
    "(RFC 9113 section 4.1)") {
  const auto refuses = [](const h2::unknown& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  const auto type = static_cast<h2::frame_type>(0x42);
  CHECK(refuses({.header = {.type = type, .stream_id = h2::max_stream_id + 1}}));
  const octet_string huge(h2::max_max_frame_size + 1);
  CHECK(refuses({.header = {.type = type}, .payload = huge}));
}
