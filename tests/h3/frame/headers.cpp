// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/headers.hpp"

#include <cstddef>
#include <cstdint>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "01 03 616263"_hex;
constexpr auto octets = "616263"_hex;
static_assert(written_array<5>([](writer& out) { write(out, h3::headers{.section = octets}); }) == wire);
static_assert(written_array<5>([](writer& out) {
                h3::write_headers_header(out, 3);
                out.append(octets);
              }) == wire);
static_assert(same(parsed<h3::headers>(wire)->section, octets));
static_assert(parsed<h3::headers>(wire)->first && parsed<h3::headers>(wire)->last);

}  // namespace

TEST_CASE("h3 headers: the payload is a view of what was parsed, of any length (RFC 9114 section 7.2.2)") {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 20'000U}) {
    const received_frame frame(1, octet_string(size, 0x61));
    const auto f = frame.parse<h3::headers>();
    REQUIRE(f);
    CHECK(f->section.data() == frame.payload().data());
    CHECK(f->section.size() == size);
  }
}

TEST_CASE("h3 headers: the payload has to have the announced length (RFC 9114 section 7.1)") {
  check_announced_length<h3::headers>(1, unhex("616263"));
}

TEST_CASE("h3 headers: what is written parses to the same (RFC 9114 section 7.2.2)") {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 16'383U, 16'384U}) {
    const exact_octets content(size, 0x2e);
    const octet_string out = written([&](writer& w) { write(w, h3::headers{.section = content}); });
    CHECK(out == raw_frame(1, octet_string(size, 0x2e)));
    const received_frame frame(out);
    REQUIRE(frame.parse<h3::headers>());
    CHECK(same(frame.parse<h3::headers>()->section, content));
  }
}

TEST_CASE("h3 headers: the header alone goes up to 2^62-1 octets (RFC 9114 section 7.1)") {
  CHECK(written([](writer& out) { h3::write_headers_header(out, largest_varint); }) ==
        joined({raw_varint(1), raw_varint(largest_varint)}));
  CHECK(write_refusal([](writer& out) { h3::write_headers_header(out, largest_varint + 1); }) ==
        error_code::varint_too_large);
}
