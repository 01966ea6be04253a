// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/wt_stream.hpp"

#include <cstddef>
#include <cstdint>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

static_assert(written_array<4>([](writer& out) { h3::write_wt_stream_header(out, 0x124); }) ==
              "4041 4124"_hex);

TEST_CASE("wt_stream: the signal and a request stream (draft-ietf-webtrans-http3 section 4.3)") {
  for (const std::uint64_t id :
       {std::uint64_t{0}, std::uint64_t{4}, std::uint64_t{16'384}, largest_varint - 3})
    CHECK(written([&](writer& out) { h3::write_wt_stream_header(out, id); }) ==
          joined({raw_varint(0x41), raw_varint(id)}));
  for (const std::uint64_t id : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3}, largest_varint + 1})
    CHECK(write_refusal([&](writer& out) { h3::write_wt_stream_header(out, id); }) ==
          error_code::invalid_argument);
}
