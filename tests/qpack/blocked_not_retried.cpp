// SPDX-License-Identifier: MIT
#include "sections.hpp"

// A stream stops being blocked when its insertions arrive, not when the caller tries it again: the encoder
// knows that they arrived, and counts on it (RFC 9204 section 2.1.2).

using namespace qpack_test;

TEST_CASE("a stream whose insertions have come does not count as blocked") {
  httpwire::qpack::decoder decoder{{.max_blocked_streams = 1}};
  REQUIRE(decode(decoder, 4, section_of(0)).blocked());
  REQUIRE(read_encoder(decoder, inserts(1)));
  CHECK(decoder_stream(decoder) == "01");

  // Stream 4 was not tried again, and still stream 8 may wait.
  REQUIRE(decode(decoder, 8, section_of(1)).blocked());
  CHECK(decoder.blocked_stream_count() == 1);
  CHECK_FALSE(decode(decoder, 4, section_of(0)).blocked());
  CHECK(decode(decoder, 12, section_of(1)).code() == error_code::qpack_blocked_streams);
}

TEST_CASE("octets of a stream whose insertions have come do not count as waiting") {
  const octets section = section_of(0);
  httpwire::qpack::decoder decoder{{.max_blocked_streams = 4, .max_blocked_bytes = section.size()}};
  REQUIRE(decode(decoder, 4, section).blocked());
  CHECK(decode(decoder, 8, section).code() == error_code::qpack_blocked_bytes);
  REQUIRE(read_encoder(decoder, inserts(1)));
  CHECK(decode(decoder, 8, section_of(1)).blocked());
  CHECK(decoder.blocked_bytes() == section.size());
}
