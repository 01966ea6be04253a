// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame_header.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "012345 06 89 0bcdef01"_hex;
constexpr h2::frame_header header{
    .length = 0x012345, .type = h2::frame_type::ping, .flags = 0x89, .stream_id = 0x0bcd'ef01};
static_assert(h2::parse_frame_header(wire) == header);
static_assert(written_array<9>([](writer& out) { write(out, header); }) == wire);
static_assert(h2::parse_frame_header("ffffff ff ff ffffffff"_hex).stream_id == h2::max_stream_id);
static_assert(header.has(0x80) && header.has(h2::flag::end_stream) && !header.has(h2::flag::end_headers));

}  // namespace

TEST_CASE("frame_header: the reserved bit is ignored and sent as 0 (RFC 9113 section 4.1)") {
  const received_frame frame(raw_header(1, 2, 3, 4 | reserved_bit));
  CHECK(frame.header() ==
        h2::frame_header{.length = 1, .type = h2::frame_type::priority, .flags = 3, .stream_id = 4});
  CHECK(written([&](writer& out) { write(out, frame.header()); }) == raw_header(1, 2, 3, 4));
}

TEST_CASE("frame_header: every field survives a round trip, unknown types too (RFC 9113 section 4.1)") {
  random_source random(41);
  for (unsigned type = 0; type < 256; ++type) {
    const h2::frame_header h{.length = static_cast<std::uint32_t>(random.u64() & 0xff'ffff),
                             .type = static_cast<h2::frame_type>(type),
                             .flags = random.octet(),
                             .stream_id = static_cast<std::uint32_t>(random.u64() & 0x7fff'ffff)};
    const octet_string out = written([&](writer& w) { write(w, h); });
    CHECK(out == raw_header(h.length, type, h.flags, h.stream_id));
    CHECK(received_frame(out).header() == h);
  }
}

TEST_CASE("frame_header: lengths past 24 and streams past 31 bits are refused (RFC 9113 section 4.1)") {
  const auto refuses = [](const h2::frame_header& h) {
    return write_refusal([&](writer& out) { write(out, h); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.length = 0x100'0000}));
  CHECK(refuses({.length = 0xffff'ffff}));
  CHECK(refuses({.stream_id = 0x8000'0000}));
  CHECK(written([](writer& out) { write(out, h2::frame_header{.length = 0xff'ffff}); }) ==
        raw_header(0xff'ffff, 0, 0, 0));
}

TEST_CASE(
    "frame_header: types have the numbers and names of their RFCs (RFC 9113 section 6, RFC 7838 "
    "section 4, RFC 8336 section 2, RFC 9218 section 7.1)") {
  const char* const names[] = {"DATA",
                               "HEADERS",
                               "PRIORITY",
                               "RST_STREAM",
                               "SETTINGS",
                               "PUSH_PROMISE",
                               "PING",
                               "GOAWAY",
                               "WINDOW_UPDATE",
                               "CONTINUATION",
                               "ALTSVC",
                               "",
                               "ORIGIN",
                               "",
                               "",
                               "",
                               "PRIORITY_UPDATE"};
  for (unsigned type = 0; type < 256; ++type)
    CHECK(std::string{name(static_cast<h2::frame_type>(type))} == (type < 17 ? names[type] : ""));
}
