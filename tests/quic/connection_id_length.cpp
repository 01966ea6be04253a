// SPDX-License-Identifier: MIT
#include "httpwire/quic/connection_id_length.hpp"

#include <array>
#include <cstddef>

#include "quic/rfc_packets.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using quic::connection_id;

constexpr auto by_lambda = [](bytes) { return std::size_t{4}; };
static_assert(quic::connection_id_length<quic::fixed_cid_length>);
static_assert(quic::connection_id_length<quic::listed_cid_length>);
static_assert(quic::connection_id_length<quic::encoded_cid_length>);
static_assert(quic::connection_id_length<decltype(by_lambda)>);
static_assert(!quic::connection_id_length<std::size_t>);

constexpr auto octets = "07c4605e4504cc4f"_hex;
static_assert(*quic::fixed_cid_length{8}(octets) == 8 && *quic::fixed_cid_length{}({}) == 0);
// draft-ietf-quic-load-balancers, test vectors: cr_bits 0, length 7.
static_assert(*quic::encoded_cid_length{}(octets) == 8);

constexpr std::array ids{*connection_id::from("07c4"_hex), *connection_id::from("07c4605e"_hex),
                         *connection_id::from("aa"_hex)};
static_assert(*quic::listed_cid_length{ids}(octets) == 4);

}  // namespace

TEST_CASE("quic connection_id_length: the longest that is listed, or none (RFC 9000 section 5.2)") {
  const quic::listed_cid_length listed{ids};
  const error unknown{.code = error_code::quic_connection_id_unknown, .offset = 1};
  for (std::size_t size = 0; size <= octets.size(); ++size) {
    const exact_octets in(std::span{octets}.first(size));
    const auto length = listed(in);
    if (size < 2) {
      CHECK(error_of(length) == unknown);
    } else {
      REQUIRE(length);
      CHECK(*length == (size < 4 ? 2 : 4));
    }
  }
  CHECK(error_of(listed("ab"_hex)) == unknown);
  CHECK(error_of(quic::listed_cid_length{}(octets)) == unknown);
  const std::array with_empty{connection_id{}, ids[1]};
  CHECK(*quic::listed_cid_length{with_empty}({}) == 0);
  CHECK(*quic::listed_cid_length{with_empty}(octets) == 4);
}

TEST_CASE(
    "quic connection_id_length: five bits of the first octet (draft-ietf-quic-load-balancers section 3.3)") {
  for (unsigned first = 0; first < 256; ++first) {
    const exact_octets in(1, static_cast<std::uint8_t>(first));
    CHECK(*quic::encoded_cid_length{}(in) == 1 + first % 32);
  }
  CHECK(error_of(quic::encoded_cid_length{}({})) ==
        error{.code = error_code::quic_header_truncated, .offset = 1});
}
