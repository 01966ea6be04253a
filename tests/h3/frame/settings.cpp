// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/settings.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

[[nodiscard]] constexpr h3::setting of(std::uint64_t id, std::uint64_t value) {
  return {.id = static_cast<h3::setting_id>(id), .value = value};
}

constexpr auto wire = "04 0b 01 5000 33 01 4040 8000ffff"_hex;
constexpr std::array entries = {of(0x01, 4096), of(0x33, 1), of(0x40, 0xffff)};
static_assert(written_array<13>([](writer& out) { h3::write_settings(out, entries); }) == wire);

consteval std::size_t count_at_compile_time() {
  const auto f = parsed<h3::settings>(wire);
  std::size_t i = 0;
  for (const h3::setting s : f->entries)
    if (s != entries[i++]) return 0;
  return i;
}
static_assert(count_at_compile_time() == 3);

[[nodiscard]] std::vector<h3::setting> all_of(const h3::settings_view& view) {
  std::vector<h3::setting> all;
  for (auto it = view.begin(); it != view.end(); it++) all.push_back(*it);
  return all;
}

struct bad_settings {
  const char* payload;
  error_code code;
  std::uint64_t offset;
};

}  // namespace

TEST_CASE("h3 settings: any form of both varints, each at its place (RFC 9114 section 7.2.4)") {
  for (const std::size_t id_size : {1U, 2U, 4U, 8U})
    for (const std::size_t value_size : {1U, 2U, 4U, 8U}) {
      const received_frame frame(0x04, joined({raw_varint(0x06, id_size), raw_varint(33, value_size),
                                               raw_varint(0x21), raw_varint(5)}));
      const auto f = frame.parse<h3::settings>();
      REQUIRE(f);
      CHECK(all_of(f->entries) == std::vector{of(0x06, 33), of(0x21, 5)});
      CHECK_FALSE(f->entries.empty());
    }
  CHECK(received_frame(0x04, {}).parse<h3::settings>()->entries.empty());
}

TEST_CASE("h3 settings: each fault has its code and place (RFC 9114 sections 7.2.4 and 7.2.4.1)") {
  const bad_settings cases[] = {
      {"06", error_code::h3_settings_length, 0},
      {"0601 40", error_code::h3_settings_length, 2},
      {"0601 4021", error_code::h3_settings_length, 2},
      {"0601 2140", error_code::h3_settings_length, 2},
      {"0601 21c0000000000000", error_code::h3_settings_length, 2},
      {"0000", error_code::h3_setting_http2_only, 0},
      {"0100 c00000000000000000", error_code::h3_setting_http2_only, 2},
      {"0200", error_code::h3_setting_http2_only, 0},
      {"0100 0300", error_code::h3_setting_http2_only, 2},
      {"0100 c00000000000000400", error_code::h3_setting_http2_only, 2},
      {"0500", error_code::h3_setting_http2_only, 0},
      {"0802", error_code::h3_setting_enable_connect_protocol, 0},
      {"0801 3302", error_code::h3_setting_h3_datagram, 2},
      {"0601 0700 0601", error_code::h3_setting_duplicate, 4},
      {"0601 400600", error_code::h3_setting_duplicate, 2},
      {"404000 404001", error_code::h3_setting_duplicate, 3},
  };
  for (const bad_settings& c : cases) {
    CAPTURE(c.payload);
    const auto f = received_frame(0x04, unhex(c.payload)).parse<h3::settings>();
    REQUIRE(code_of(f) == c.code);
    CHECK(f.error().offset == c.offset);
    CHECK(f.error().h3_code() == (c.code == error_code::h3_settings_length ? 0x106 : 0x109));
  }
}

TEST_CASE("h3 settings: every cut of a payload is refused or ends between settings (RFC 9114 section 7.1)") {
  const octet_string whole = unhex("01 5000 33 01 4040 8000ffff");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    octet_string payload = whole;
    payload.resize(size);
    CHECK(refusal<h3::settings>(0x04, payload) ==
          (size == 0 || size == 3 || size == 5 ? error_code::none : error_code::h3_settings_length));
  }
}

TEST_CASE("parse_setting: the end of the frame is seen as soon as it can be (RFC 9114 section 7.1)") {
  const octet_string one = unhex("4040 8000ffff");
  for (std::uint64_t left = 1; left < 9; ++left)
    for (std::size_t size = 0; size <= one.size(); ++size) {
      const exact_octets part(std::span{one}.first(size));
      const auto s = h3::parse_setting(part, left);
      const bool ends = (left <= 2 && size >= 1) || (left < 6 && size >= 3);
      CAPTURE(left, size);
      CHECK(s.has_error() == ends);
      CHECK(s.has_value() == (!ends && size == 6));
      if (s) CHECK(s->size == 6);
    }
}

TEST_CASE("settings_view: half an entry at the end is left out (RFC 9114 section 7.2.4)") {
  const exact_octets octets(unhex("0601 0740"));
  CHECK(all_of(h3::settings_view{octets}) == std::vector{of(0x06, 1)});
}

TEST_CASE("h3 settings: the payload has to have the announced length (RFC 9114 section 7.1)") {
  check_announced_length<h3::settings>(0x04, unhex("01 5000 33 01"));
}

TEST_CASE("h3 settings: what is written parses to the same (RFC 9114 section 7.2.4)") {
  std::vector<h3::setting> all;
  for (const h3::setting next :
       {of(0x01, 0), of(0x06, largest_varint), of(0x08, 1), of(0x3fff, 64), of(largest_varint, 1)}) {
    const received_frame frame(written([&](writer& out) { h3::write_settings(out, all); }));
    CHECK(all_of(frame.parse<h3::settings>()->entries) == all);
    all.push_back(next);
  }
}

TEST_CASE("h3 settings: the writer refuses what a receiver would (RFC 9114 section 7.2.4)") {
  const auto refusal_of = [](std::vector<h3::setting> all) {
    return write_refusal([&](writer& out) { h3::write_settings(out, all); });
  };
  CHECK(refusal_of({of(0x02, 0)}) == error_code::invalid_argument);
  CHECK(refusal_of({of(0x08, 2)}) == error_code::invalid_argument);
  CHECK(refusal_of({of(0x33, 2)}) == error_code::invalid_argument);
  CHECK(refusal_of({of(0x06, 1), of(0x07, 1), of(0x06, 1)}) == error_code::invalid_argument);
  CHECK(refusal_of({of(0x06, largest_varint + 1)}) == error_code::varint_too_large);
}
