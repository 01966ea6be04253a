// SPDX-License-Identifier: MIT
#include "httpwire/http/webtransport_flow.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::capsule_type;
using http::wt_flow_capsule;

namespace {

constexpr std::array all_types{capsule_type::wt_max_data,
                               capsule_type::wt_max_streams_bidi,
                               capsule_type::wt_max_streams_uni,
                               capsule_type::wt_data_blocked,
                               capsule_type::wt_streams_blocked_bidi,
                               capsule_type::wt_streams_blocked_uni};
static_assert(wt_flow_capsule::parse(capsule_type::wt_max_data, "4040"_hex)->maximum == 64);

}  // namespace

TEST_CASE("webtransport_flow: one number, and nothing else (draft-ietf-webtrans-http3 section 5.6)") {
  for (const capsule_type type : all_types) {
    const auto whole = "8000000a"_hex;
    CHECK(wt_flow_capsule::parse(type, whole)->maximum == 10);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const exact_octets cut{bytes{whole}.first(size)};
      CHECK(wt_flow_capsule::parse(type, cut.span()).error().code == error_code::capsule_field_truncated);
    }
    const auto trailing = wt_flow_capsule::parse(type, "0a00"_hex);
    REQUIRE_FALSE(trailing);
    CHECK(trailing.error().code == error_code::capsule_trailing);
    CHECK(trailing.error().offset == 1);

    std::array<std::uint8_t, 16> memory{};
    writer out{memory};
    write(out, wt_flow_capsule{.type = type, .maximum = 300});
    const bytes wire = *out.written();
    CHECK(wire.size() == 7);
    CHECK(*wt_flow_capsule::parse(type, wire.subspan(5)) == wt_flow_capsule{.type = type, .maximum = 300});
  }
}

TEST_CASE("webtransport_flow: there are at most 2^60 streams (draft-ietf-webtrans-http3 section 5.6.2)") {
  for (const capsule_type type : all_types) {
    CHECK(wt_flow_capsule::parse(type, "d000000000000000"_hex));
    const auto more = wt_flow_capsule::parse(type, "d000000000000001"_hex);
    writer out;
    write(out, wt_flow_capsule{.type = type, .maximum = wt_flow_capsule::max_streams + 1});
    if (!wt_flow_capsule::counts_streams(type)) {
      CHECK(more);
      continue;
    }
    REQUIRE_FALSE(more);
    CHECK(more.error().code == error_code::wt_streams_too_many);
    CHECK(more.error().limit == wt_flow_capsule::max_streams);
    // WT_FLOW_CONTROL_ERROR
    CHECK(more.error().h3_code() == 0x045d4487);
    CHECK(out.written().error().code == error_code::invalid_argument);
  }
}

TEST_CASE("webtransport_flow: limits only grow (draft-ietf-webtrans-http3 sections 5.6.2 and 5.6.4)") {
  const wt_flow_capsule limit{.maximum = 10};
  CHECK(limit.check_increase(9));
  for (const std::uint64_t previous : {10U, 11U}) {
    const auto refused = limit.check_increase(previous);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::wt_limit_not_increased);
    CHECK(refused.error().limit == previous);
    CHECK(refused.error().h3_code() == 0x045d4487);
  }
}

TEST_CASE(
    "webtransport_flow: limits of single streams are prohibited (draft-ietf-webtrans-http3 section 5.4)") {
  for (const capsule_type type : {capsule_type::wt_max_stream_data, capsule_type::wt_stream_data_blocked})
    CHECK(wt_flow_capsule::parse(type, "0001"_hex).error().code == error_code::wt_capsule_prohibited);
  CHECK(wt_flow_capsule::parse(capsule_type::datagram, "00"_hex).error().code ==
        error_code::invalid_argument);
  writer out;
  write(out, wt_flow_capsule{.type = capsule_type::wt_max_stream_data});
  CHECK(out.written().error().code == error_code::invalid_argument);
}
