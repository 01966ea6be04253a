// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame_decoder_options.hpp"

#include "httpwire/h2/frame_decoder.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;

// RFC 9113 section 6.5.2: until a setting says more, frames have at most 2^14 octets.
static_assert(h2::frame_decoder_options{}.max_frame_size == 16'384);

TEST_CASE(
    "frame_decoder_options: without a word, what a connection begins with is expected (RFC 9113 section "
    "3.4)") {
  const h2::frame_decoder_options options;
  CHECK(options.settings_first);
  CHECK(options.peer == h2::role::unknown);
  // RFC 9113 section 6.5.2: the initial value of ENABLE_PUSH is 1.
  CHECK(options.enable_push);
}

TEST_CASE("frame_decoder_options: a decoder keeps them as they were given (RFC 9113 section 3.4)") {
  const auto settings_and_ping =
      httpwire_test::unhex("000000 04 00 00000000 000008 06 00 00000000 0000000000000000");
  for (const bool settings_first : {true, false}) {
    h2::frame_decoder frames{{.settings_first = settings_first}};
    bytes chunk = settings_and_ping;
    for (int i = 0; i < 2; ++i) CHECK(frames.next(chunk));
    CHECK(chunk.empty());
    CHECK(frames.options().settings_first == settings_first);
  }
}
