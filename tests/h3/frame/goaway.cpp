// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/goaway.hpp"

#include <cstddef>
#include <cstdint>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h3::goaway{}.id == 0);

constexpr auto wire = "07 02 4124"_hex;
constexpr h3::goaway frame_value{.id = 0x124};
static_assert(written_array<4>([](writer& out) { write(out, frame_value); }) == wire);
static_assert(*parsed<h3::goaway>(wire) == frame_value);

}  // namespace

TEST_CASE("h3 goaway: one varint in any form, and nothing else (RFC 9114 section 7.2.6, section 10.8)") {
  check_only_id<h3::goaway>(0x07, error_code::h3_goaway_length, [](const h3::goaway& f) { return f.id; });
}

TEST_CASE("h3 goaway: the payload has to have the announced length (RFC 9114 section 7.1)") {
  check_announced_length<h3::goaway>(0x07, unhex("4123"));
}

TEST_CASE("h3 goaway: what is written parses to the same (RFC 9114 section 7.2.6)") {
  for (const std::uint64_t id :
       {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{64}, std::uint64_t{1} << 30, largest_varint}) {
    const octet_string out = written([&](writer& w) { write(w, h3::goaway{.id = id}); });
    CHECK(out == raw_frame(0x07, raw_varint(id)));
    CHECK(received_frame(out).parse<h3::goaway>()->id == id);
  }
  CHECK(write_refusal([](writer& w) { write(w, h3::goaway{.id = largest_varint + 1}); }) ==
        error_code::varint_too_large);
}

TEST_CASE("h3 goaway: a server names a request stream, a client any push ID (RFC 9114 section 7.2.6)") {
  for (std::uint64_t id = 0; id < 64; ++id) {
    const received_frame frame(0x07, raw_varint(id));
    CHECK(code_of(frame.parse<h3::goaway>(h3::role::server)) ==
          (id % 4 == 0 ? error_code::none : error_code::h3_goaway_stream));
    CHECK(frame.parse<h3::goaway>(h3::role::client));
    CHECK(frame.parse<h3::goaway>());
  }
  CHECK(error{.code = error_code::h3_goaway_stream}.h3_code() == 0x108);
}
