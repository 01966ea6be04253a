// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame_header.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "800f0700 4123"_hex;
constexpr h3::frame_header header{.type = h3::frame_type::priority_update_request, .length = 0x123};
static_assert(h3::parse_frame_header(wire)->header == header);
static_assert(h3::parse_frame_header(wire)->size == 6);
static_assert(written_array<6>([](writer& out) { write(out, header); }) == wire);

}  // namespace

TEST_CASE("h3 frame_header: type and length in any form, cut anywhere (RFC 9114 section 7.1)") {
  random_source random(71);
  for (int round = 0; round < 2000; ++round) {
    const std::uint64_t type = random.of_any_width() & largest_varint;
    const std::uint64_t length = random.of_any_width() & largest_varint;
    const octet_string octets = joined({raw_varint(type, std::size_t{1} << random.below(4)),
                                        raw_varint(length, std::size_t{1} << random.below(4))});
    for (std::size_t size = 0; size < octets.size(); ++size) {
      const exact_octets cut(std::span{octets}.first(size));
      CHECK(h3::parse_frame_header(cut).need_more());
    }
    const exact_octets whole(octets);
    const auto h = h3::parse_frame_header(whole);
    REQUIRE(h);
    CHECK(h->header == header_of(type, length));
    CHECK(h->size == octets.size());
  }
}

TEST_CASE("h3 frame_header: every header survives a round trip in its shortest form (RFC 9114 section 7.1)") {
  random_source random(72);
  for (int round = 0; round < 200; ++round) {
    const h3::frame_header h = header_of((random.of_any_width() & largest_varint) | 0x10, random.u64() >> 3);
    const octet_string out = written([&](writer& w) { write(w, h); });
    CHECK(out == joined({raw_varint(static_cast<std::uint64_t>(h.type)), raw_varint(h.length)}));
    CHECK(h3::parse_frame_header(out)->header == h);
  }
}

TEST_CASE("h3 frame_header: past 62 bits, and types of HTTP/2, are not written (RFC 9114 section 7.2.8)") {
  const auto refusal_of = [](const h3::frame_header& h) {
    return write_refusal([&](writer& out) { write(out, h); });
  };
  CHECK(refusal_of(header_of(0, largest_varint + 1)) == error_code::varint_too_large);
  CHECK(refusal_of(header_of(largest_varint + 1, 0)) == error_code::varint_too_large);
  for (std::uint64_t type = 0; type < 0x20; ++type) {
    const bool http2_only = type == 2 || type == 6 || type == 8 || type == 9;
    CHECK(h3::is_http2_only(static_cast<h3::frame_type>(type)) == http2_only);
    if (http2_only) CHECK(refusal_of(header_of(type, 1)) == error_code::invalid_argument);
  }
}

TEST_CASE("h3 frame_header: types have the numbers and names of their RFCs (RFC 9114 section 11.2.1)") {
  const char* const names[] = {
      "DATA", "HEADERS", "", "CANCEL_PUSH", "SETTINGS",   "PUSH_PROMISE", "", "GOAWAY", "",
      "",     "",        "", "ORIGIN",      "MAX_PUSH_ID"};
  for (std::uint64_t type = 0; type < 0x100; ++type)
    CHECK(std::string{name(static_cast<h3::frame_type>(type))} == (type < 14      ? names[type]
                                                                   : type == 0x41 ? "WT_STREAM"
                                                                                  : ""));
  for (const std::uint64_t type : {0xf0700U, 0xf0701U})
    CHECK(std::string{name(static_cast<h3::frame_type>(type))} == "PRIORITY_UPDATE");
  CHECK(name(static_cast<h3::frame_type>(0xf0702)).empty());
}
