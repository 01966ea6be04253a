// SPDX-License-Identifier: MIT
#include "httpwire/quic/packet_options.hpp"

#include "support/catch.hpp"

namespace {

// RFC 9000 sections 14.1 and 18.2, RFC 9001 section 5.4.2.
static_assert(httpwire::quic::min_initial_datagram_size == 1200);
static_assert(httpwire::quic::largest_udp_payload == 65'527);
static_assert(httpwire::quic::min_protected_size == 4 + 16);

}  // namespace

TEST_CASE("quic packet_options: the defaults take what RFC 9000 section 17 allows, and no greased bit") {
  constexpr httpwire::quic::packet_options options;
  CHECK(!options.accept_greased_bit);
  CHECK(options.max_length == httpwire::quic::largest_udp_payload);
  CHECK(options.min_protected_size == 20);
  CHECK(options.max_token_size > 0);
  CHECK(options.max_retry_token_size > 0);
  CHECK(options.max_packets >= 4);
  CHECK(options.min_initial_datagram_size == 0);
}
