// SPDX-License-Identifier: MIT
#include "httpwire/h3/grease.hpp"

#include <cstdint>

#include "h3/frames.hpp"
#include "httpwire/h3/error_code.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/setting.hpp"
#include "httpwire/h3/stream_type.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

static_assert(h3::nth_reserved<h3::frame_type>(0) == static_cast<h3::frame_type>(0x21));
static_assert(h3::nth_reserved<h3::setting_id>(1) == static_cast<h3::setting_id>(0x40));
static_assert(h3::nth_reserved<h3::stream_type>(h3::reserved_count - 1) ==
              static_cast<h3::stream_type>(0x3fff'ffff'ffff'fffe));
static_assert(h3::nth_reserved<h3::error_code>(h3::reserved_count) == static_cast<h3::error_code>(0x21));
static_assert(!h3::is_reserved(h3::frame_type::data) && !h3::is_reserved(h3::setting_id::h3_datagram));

TEST_CASE("grease: reserved are 0x1f * N + 0x21 and nothing else (RFC 9114 sections 6.2.3 and 7.2.8)") {
  std::uint64_t next = 0x21;
  for (std::uint64_t value = 0; value < 5000; ++value) {
    CHECK(h3::is_reserved(static_cast<h3::frame_type>(value)) == (value == next));
    if (value == next) next += 0x1f;
  }
}

TEST_CASE("grease: any number makes a reserved identifier of 62 bits (RFC 9114 section 11.2.1)") {
  random_source random(62);
  for (int i = 0; i < 2000; ++i) {
    const auto id = h3::nth_reserved<h3::setting_id>(random.of_any_width());
    CHECK(h3::is_reserved(id));
    CHECK(static_cast<std::uint64_t>(id) <= largest_varint);
    CHECK(name(id).empty());
    CHECK_FALSE(h3::is_http2_only(id));
  }
}

TEST_CASE("grease: no identifier with a meaning is reserved (RFC 9114 section 11.2)") {
  for (const std::uint64_t type : {0x0U, 0x1U, 0x3U, 0x4U, 0x5U, 0x7U, 0xcU, 0xdU, 0x41U, 0xf0700U, 0xf0701U})
    CHECK_FALSE(h3::is_reserved(static_cast<h3::frame_type>(type)));
  for (const std::uint64_t type : {0x0U, 0x1U, 0x2U, 0x3U, 0x54U})
    CHECK_FALSE(h3::is_reserved(static_cast<h3::stream_type>(type)));
}
