// SPDX-License-Identifier: MIT
#include "httpwire/h2/event.hpp"

#include <cstddef>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "h2/frames.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// A poll takes nothing else.
static_assert(std::is_trivially_copyable_v<h2::event>);
static_assert(std::is_trivially_destructible_v<h2::event>);

// One frame of each type in the order of the alternatives.
constexpr auto one_of_each =
    "000001 00 00 00000001 61"
    "000001 01 04 00000001 82"
    "000005 02 00 00000001 0000000000"
    "000004 03 00 00000001 00000000"
    "000000 04 00 00000000"
    "000004 05 04 00000001 00000002"
    "000008 06 00 00000000 0000000000000000"
    "000008 07 00 00000000 0000000000000000"
    "000004 08 00 00000000 00000001"
    "000000 0a 00 00000000"_hex;

consteval bool each_frame_has_its_event_at_compile_time() {
  constexpr std::size_t expected[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 14};
  h2::frame_decoder frames{{.settings_first = false}};
  bytes rest = one_of_each;
  for (const std::size_t index : expected) {
    const auto event = frames.next(rest);
    if (!event || event->index() != index) return false;
  }
  return rest.empty() && frames.at_boundary();
}
static_assert(each_frame_has_its_event_at_compile_time());

}  // namespace

TEST_CASE("event: each frame type has its own alternative (RFC 9113 section 6)") {
  const struct {
    const char* wire;
    std::size_t index;
  } cases[] = {
      {"000000 09 04 00000001", 9},  {"000003 0a 00 00000001 0000 61", 10},
      {"000000 0c 00 00000000", 11}, {"000004 10 00 00000000 00000001", 12},
      {"000000 0b 00 00000000", 13}, {"000001 0c 00 00000001 00", 14},
  };
  h2::frame_decoder frames{{.settings_first = false}};
  const octet_string opening = raw_frame(1, 0, 1);
  bytes open = opening;
  REQUIRE(frames.next(open));
  for (const auto& c : cases) {
    const octet_string wire = unhex(c.wire);
    bytes rest = wire;
    const auto event = frames.next(rest);
    REQUIRE(event);
    CHECK(event->index() == c.index);
  }
}

TEST_CASE("event: ignored says which frame and why (RFC 8336 section 2.2)") {
  const h2::ignored a{.header = {.stream_id = 1}, .reason = error_code::h2_origin_invalid};
  h2::ignored b = a;
  CHECK(a == b);
  b.reason = error_code::h2_altsvc_origin;
  CHECK_FALSE(a == b);
}
