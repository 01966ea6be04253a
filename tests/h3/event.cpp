// SPDX-License-Identifier: MIT
#include "httpwire/h3/event.hpp"

#include <cstddef>
#include <type_traits>
#include <variant>

#include "h3/frames.hpp"
#include "httpwire/h3/frame_decoder.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// A poll takes nothing else.
static_assert(std::is_trivially_copyable_v<h3::event>);
static_assert(std::is_trivially_destructible_v<h3::event>);

template <std::size_t Size>
constexpr bool gives(const h3::frame_decoder_options& options, bytes wire,
                     const std::size_t (&indices)[Size]) {
  h3::frame_decoder frames{options};
  for (const std::size_t index : indices) {
    const auto event = frames.next(wire);
    if (!event || event->index() != index) return false;
  }
  return wire.empty() && frames.at_boundary();
}

// Each alternative at its place.
static_assert(gives({.stream = h3::stream_kind::request}, "0100 0000 050100 2100 0c00"_hex,
                    {1, 0, 4, 10, 11}));
static_assert(gives({.stream = h3::stream_kind::control},
                    "0400 030100 070100 0d0100 0c00 800f07000100 800f07010101"_hex, {3, 2, 5, 6, 7, 8, 8}));
static_assert(gives({.webtransport = true}, "4041 04 6162"_hex, {9}));

}  // namespace

TEST_CASE("h3 event: ignored says which frame and why (RFC 9412 section 2)") {
  const h3::ignored a{.header = header_of(0x0c, 1), .reason = error_code::h3_origin_stream};
  h3::ignored b = a;
  CHECK(a == b);
  b.reason = error_code::h3_origin_from_client;
  CHECK_FALSE(a == b);
}
