// SPDX-License-Identifier: MIT
#include "httpwire/qpack/encoder_options.hpp"

#include "httpwire/core/varint.hpp"
#include "support/catch.hpp"

using namespace httpwire;

// RFC 9204 section 5: without SETTINGS the peer has no table and lets nothing block.
static_assert(qpack::peer_settings{}.max_table_capacity == 0);
static_assert(qpack::peer_settings{}.blocked_streams == 0);
// RFC 9114 section 7.2.4: settings have 62 bits.
static_assert(qpack::peer_settings{.max_table_capacity = varint::max_value,
                                   .blocked_streams = varint::max_value}
                  .max_table_capacity == varint::max_value);
// RFC 9204 section 3.2.2: the capacity begins at 0.
static_assert(qpack::encoder_options{}.initial_capacity == 0);

TEST_CASE("QPACK encoder options: by default nothing is assumed of the peer (RFC 9204 section 5)") {
  const qpack::encoder_options options;
  CHECK(options.peer.max_table_capacity == 0);
  CHECK(options.peer.blocked_streams == 0);
  CHECK(options.huffman == huffman_use::when_shorter);
  CHECK(options.max_outstanding_sections == 256);
}
