// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame_rules.hpp"

#include <cstddef>
#include <cstdint>

#include "httpwire/quic/frame/max_data.hpp"
#include "httpwire/quic/frame/ping.hpp"
#include "quic/frame_tools.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;

static_assert(quic::frame_value<quic::ping>);
static_assert(!quic::frame_value<int>);
static_assert(quic::frame_options{}.max_datagram_frame_size == 0);

TEST_CASE("quic write: a frame is written as a whole or not at all (RFC 9000 section 12.4)") {
  const quic::max_data f{.maximum = 1 << 20};
  for (std::size_t size = 0; size < 8; ++size) {
    const exact_octets memory(size, 0xee);
    const auto r = write(memory.span(), f);
    CHECK(r.has_value() == (size >= 5));
    if (r) {
      CHECK(r->size() == 5);
    } else {
      CHECK(r.error() == error{.code = error_code::buffer_too_small, .offset = size, .limit = 5});
      for (const std::uint8_t octet : memory.span()) CHECK(octet == 0xee);
    }
  }
}

TEST_CASE("quic write: a value that fits no frame says so before the lack of room (RFC 9000 section 16)") {
  CHECK(code_of(write(mutable_bytes{}, quic::max_data{.maximum = largest_varint + 1})) ==
        error_code::varint_too_large);
}
