// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame.hpp"

#include <cstddef>
#include <variant>

#include "quic/frame_tools.hpp"
#include "quic/random_frames.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

static_assert(type_of(quic::frame{quic::ping{}}) == quic::frame_type::ping);
static_assert(size_of(quic::frame{quic::max_data{.maximum = 64}}) == 3);

TEST_CASE("quic frame: any frame has a type, a size, and is written (RFC 9000 section 12.4)") {
  random_source random(124);
  for (std::size_t kind = 0; kind < frame_generator::kinds; ++kind)
    for (int round = 0; round < 30; ++round) {
      frame_generator generator(random);
      const quic::frame f = generator.next(kind, true);
      CAPTURE(kind);
      REQUIRE(f.index() == kind);
      octet_string memory(size_of(f), 0xee);
      const auto alone = write(mutable_bytes{memory}, f);
      REQUIRE(alone);
      CHECK(alone->size() == memory.size());
      octet_string again(memory.size());
      writer out{again};
      write(out, f);
      CHECK(out.ok());
      CHECK(again == memory);
      reader in{memory};
      // The type comes first, in its shortest form.
      const received_varint type = in.received_varint();
      CHECK(type.value == static_cast<std::uint64_t>(type_of(f)));
      CHECK(type.size == varint::size_of(type.value));
    }
}

TEST_CASE("quic frame: no room, nothing written (RFC 9000 section 12.4)") {
  CHECK(code_of(write(mutable_bytes{}, quic::frame{quic::ping{}})) == error_code::buffer_too_small);
  CHECK(code_of(write(mutable_bytes{}, quic::frame{quic::new_token{}})) == error_code::invalid_argument);
}
