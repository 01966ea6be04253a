// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame_decoder_options.hpp"

#include "support/catch.hpp"

using namespace httpwire;

// RFC 9113 section 6.5.2: until a setting says more, frames have at most 2^14 octets.
static_assert(h2::frame_decoder_options{}.max_frame_size == 16'384);

TEST_CASE(
    "frame_decoder_options: without a word, what a connection begins with is expected (RFC 9113 section "
    "3.4)") {
  const h2::frame_decoder_options options;
  CHECK(options.settings_first);
  CHECK(options.peer == h2::role::unknown);
}
