// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/goaway.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::goaway{}.last_stream_id == 0);

constexpr auto reason = "627965"_hex;
constexpr auto wire = "00000b 07 00 00000000 0000001e 00000009 627965"_hex;
constexpr h2::goaway frame_value{
    .last_stream_id = 30, .error = h2::error_code::compression_error, .debug_data = reason};
static_assert(written_array<20>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(parsed<h2::goaway>(wire)->last_stream_id == 30);
static_assert(parsed<h2::goaway>(wire)->error == h2::error_code::compression_error);
static_assert(same(parsed<h2::goaway>(wire)->debug_data, reason));
static_assert(parsed<h2::goaway>(wire)->first && parsed<h2::goaway>(wire)->last);

}  // namespace

TEST_CASE(
    "goaway: both reserved bits and all flags do not matter, unknown codes are kept "
    "(RFC 9113 sections 6.8 and 7)") {
  const received_frame frame(raw_frame(7, 0xff, reserved_bit, unhex("ffffffff 12345678")));
  const auto f = frame.parse<h2::goaway>();
  REQUIRE(f);
  CHECK(f->last_stream_id == 0x7fff'ffff);
  CHECK(static_cast<std::uint32_t>(f->error) == 0x1234'5678);
  CHECK(f->debug_data.empty());
}

TEST_CASE(
    "goaway: fewer than 8 octets are FRAME_SIZE_ERROR, the rest is debug data "
    "(RFC 9113 sections 4.2 and 6.8)") {
  for (std::size_t length = 0; length < 30; ++length) {
    const received_frame frame(raw_frame(7, 0, 0, octet_string(length)));
    const auto f = frame.parse<h2::goaway>();
    CHECK(code_of(f) == (length < 8 ? error_code::h2_goaway_length : error_code::none));
    if (f) CHECK(f->debug_data.size() == length - 8);
    if (f) CHECK(f->debug_data.data() == frame.payload().data() + 8);
    if (!f) CHECK(f.error().h2_code() == 6);
  }
}

TEST_CASE("goaway: any stream but 0 is PROTOCOL_ERROR (RFC 9113 section 6.8)") {
  CHECK(refusal<h2::goaway>(7, 0, 1, octet_string(8)) == error_code::h2_stream_not_zero);
  CHECK(refusal<h2::goaway>(7, 0, 1, octet_string(3)) == error_code::h2_stream_not_zero);
}

TEST_CASE("goaway: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::goaway>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("goaway: what is written parses to the same (RFC 9113 section 6.8)") {
  for (const std::size_t size : {0U, 1U, 500U})
    for (const std::uint32_t code : {0U, 0xbU, 0xffff'ffffU}) {
      const exact_octets debug(size, 0x2e);
      const h2::goaway f{.last_stream_id = h2::max_stream_id,
                         .error = static_cast<h2::error_code>(code),
                         .debug_data = debug};
      const received_frame frame(written([&](writer& out) { write(out, f); }));
      const auto r = frame.parse<h2::goaway>();
      REQUIRE(r);
      CHECK(r->last_stream_id == f.last_stream_id);
      CHECK(r->error == f.error);
      CHECK(same(r->debug_data, f.debug_data));
    }
}

TEST_CASE(
    "goaway: the writer refuses a stream past 31 bits and too much debug data "
    "(RFC 9113 sections 4.1 and 6.8)") {
  const auto refuses = [](const h2::goaway& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.last_stream_id = h2::max_stream_id + 1}));
  const octet_string huge(h2::max_max_frame_size - 7);
  CHECK(refuses({.debug_data = huge}));
  writer counting;
  write(counting, h2::goaway{.debug_data = bytes{huge}.first(huge.size() - 1)});
  CHECK(counting.written().error().code == error_code::buffer_too_small);
}
