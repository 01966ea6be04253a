// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/cancel_push.hpp"

#include <cstddef>
#include <cstdint>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h3::cancel_push{}.push_id == 0);

constexpr auto wire = "03 02 4123"_hex;
constexpr h3::cancel_push frame_value{.push_id = 0x123};
static_assert(written_array<4>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(*parsed<h3::cancel_push>(wire) == frame_value);

}  // namespace

TEST_CASE("h3 cancel_push: one varint in any form, and nothing else (RFC 9114 section 7.2.3, section 10.8)") {
  check_only_id<h3::cancel_push>(0x03, error_code::h3_cancel_push_length,
                                 [](const h3::cancel_push& f) { return f.push_id; });
}

TEST_CASE("h3 cancel_push: the payload has to have the announced length (RFC 9114 section 7.1)") {
  check_announced_length<h3::cancel_push>(0x03, unhex("4123"));
}

TEST_CASE("h3 cancel_push: what is written parses to the same (RFC 9114 section 7.2.3)") {
  for (const std::uint64_t id :
       {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{64}, std::uint64_t{1} << 30, largest_varint}) {
    const octet_string out = written([&](writer& w) { write(w, h3::cancel_push{.push_id = id}); });
    CHECK(out == raw_frame(0x03, raw_varint(id)));
    CHECK(received_frame(out).parse<h3::cancel_push>()->push_id == id);
  }
  CHECK(write_refusal([](writer& w) { write(w, h3::cancel_push{.push_id = largest_varint + 1}); }) ==
        error_code::varint_too_large);
}
