// SPDX-License-Identifier: MIT
#include "httpwire/quic/stream_id.hpp"

#include <cstdint>

#include "support/catch.hpp"

using namespace httpwire;
using quic::role;
using quic::stream_direction;
using quic::stream_id;

static_assert(stream_id::from(role::server, stream_direction::unidirectional, 2)->value() == 11);

TEST_CASE("quic stream_id: the two low bits are Table 1 (RFC 9000 section 2.1)") {
  const struct {
    std::uint64_t bits;
    role initiator;
    stream_direction direction;
  } rows[] = {{0, role::client, stream_direction::bidirectional},
              {1, role::server, stream_direction::bidirectional},
              {2, role::client, stream_direction::unidirectional},
              {3, role::server, stream_direction::unidirectional}};
  for (const auto& row : rows)
    for (const std::uint64_t index :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{77}, quic::max_streams_limit - 1}) {
      const stream_id id{index << 2 | row.bits};
      CHECK(id.initiator() == row.initiator);
      CHECK(id.direction() == row.direction);
      CHECK(id.index() == index);
      CHECK(*stream_id::from(row.initiator, row.direction, index) == id);
    }
}

TEST_CASE("quic stream_id: there are 2^60 streams of a type (RFC 9000 section 4.6)") {
  CHECK(
      stream_id::from(role::server, stream_direction::unidirectional, quic::max_streams_limit - 1)->value() ==
      varint::max_value);
  const auto over = stream_id::from(role::client, stream_direction::bidirectional, quic::max_streams_limit);
  REQUIRE_FALSE(over);
  CHECK(over.error().code == error_code::invalid_argument);
  CHECK(over.error().limit == quic::max_streams_limit - 1);
  CHECK_FALSE(stream_id::from(role::unknown, stream_direction::bidirectional, 0));
}

TEST_CASE(
    "quic stream_id: a unidirectional stream goes from its initiator to the peer (RFC 9000 section 2.1)") {
  for (std::uint64_t value = 0; value < 4; ++value) {
    const stream_id id{value};
    CHECK(id.can_send(role::client) == (value != 3));
    CHECK(id.can_send(role::server) == (value != 2));
    CHECK(id.can_receive(role::client) == (value != 2));
    CHECK(id.can_receive(role::server) == (value != 3));
    CHECK(id.can_send(role::unknown));
    CHECK(id.can_receive(role::unknown));
  }
  CHECK(stream_id{4} < stream_id{5});
}
