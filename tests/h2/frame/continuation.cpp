// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/continuation.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::continuation{}.stream_id == 0);

constexpr auto fragment = "82 86 84"_hex;
constexpr auto wire = "000003 09 04 00000032 828684"_hex;
constexpr h2::continuation frame_value{.stream_id = 50, .fragment = fragment, .end_headers = true};
static_assert(written_array<12>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(parsed<h2::continuation>(wire)->stream_id == 50);
static_assert(same(parsed<h2::continuation>(wire)->fragment, fragment));
static_assert(parsed<h2::continuation>(wire)->end_headers);
static_assert(parsed<h2::continuation>(wire)->first && parsed<h2::continuation>(wire)->last);

}  // namespace

TEST_CASE(
    "continuation: every flag but END_HEADERS is ignored, PADDED too, and so is the reserved bit "
    "(RFC 9113 section 6.10)") {
  for (unsigned flags = 0; flags < 256; ++flags) {
    const received_frame frame(raw_frame(9, flags, 1 | reserved_bit, unhex("ff8286")));
    const auto f = frame.parse<h2::continuation>();
    REQUIRE(f);
    CHECK(f->stream_id == 1);
    CHECK(f->end_headers == ((flags & 4) != 0));
    CHECK(f->fragment.data() == frame.payload().data());
    CHECK(f->fragment.size() == 3);
  }
}

TEST_CASE("continuation: an empty fragment is a frame (RFC 9113 section 6.10)") {
  const auto f = received_frame(raw_frame(9, 0, 50)).parse<h2::continuation>();
  REQUIRE(f);
  CHECK(f->fragment.empty());
  CHECK_FALSE(f->end_headers);
}

TEST_CASE("continuation: stream 0 is PROTOCOL_ERROR (RFC 9113 section 6.10)") {
  CHECK(refusal<h2::continuation>(9, 4, 0, {0x82}) == error_code::h2_stream_zero);
  CHECK(refusal<h2::continuation>(9, 4, reserved_bit, {}) == error_code::h2_stream_zero);
}

TEST_CASE("continuation: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::continuation>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("continuation: what is written parses to the same (RFC 9113 section 6.10)") {
  for (const std::size_t size : {0U, 1U, 300U})
    for (const bool end_headers : {false, true}) {
      const exact_octets block(size, 0x86);
      const h2::continuation f{.stream_id = 9, .fragment = block, .end_headers = end_headers};
      const received_frame frame(written([&](writer& out) { write(out, f); }));
      CHECK(frame.header() == h2::frame_header{.length = static_cast<std::uint32_t>(size),
                                               .type = h2::frame_type::continuation,
                                               .flags = end_headers ? h2::flag::end_headers : std::uint8_t{0},
                                               .stream_id = 9});
      REQUIRE(frame.parse<h2::continuation>());
      CHECK(same(frame.parse<h2::continuation>()->fragment, f.fragment));
      CHECK(frame.parse<h2::continuation>()->end_headers == end_headers);
    }
}

TEST_CASE("continuation: the writer refuses what no frame can carry (RFC 9113 sections 4.1 and 6.10)") {
  const auto refuses = [](const h2::continuation& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.stream_id = 0}));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1}));
  const octet_string huge(h2::max_max_frame_size + 1);
  CHECK(refuses({.stream_id = 1, .fragment = huge}));
}
