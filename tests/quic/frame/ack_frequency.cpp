// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/ack_frequency.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(quic::ack_frequency{}.sequence_number == 0 &&
              quic::ack_frequency{}.ack_eliciting_threshold == 0 &&
              quic::ack_frequency{}.requested_max_ack_delay == 0 &&
              quic::ack_frequency{}.reordering_threshold == 0);

constexpr auto wire = "40af 01 05 8000 61a8 02"_hex;
constexpr quic::ack_frequency value{.sequence_number = 1,
                                    .ack_eliciting_threshold = 5,
                                    .requested_max_ack_delay = 25'000,
                                    .reordering_threshold = 2};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic ack_frequency: the layout, and each truncation (draft-ietf-quic-ack-frequency section 4)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic ack_frequency: every number in every form (draft-ietf-quic-ack-frequency section 4)") {
  for (const std::size_t length : {1U, 2U, 4U, 8U})
    for (const std::uint64_t number :
         {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{16'384}, largest_varint}) {
      const octet_string octets =
          joined({unhex("40af"), raw_varint(number, length), raw_varint(number, length),
                  raw_varint(30, length), raw_varint(number, length)});
      const lone_frame<quic::ack_frequency> f(octets);
      REQUIRE(*f);
      CHECK(**f == quic::ack_frequency{.sequence_number = number,
                                       .ack_eliciting_threshold = number,
                                       .requested_max_ack_delay = 30,
                                       .reordering_threshold = number});
    }
}

TEST_CASE("quic ack_frequency: the delay is below 2^14 ms (draft-ietf-quic-ack-frequency section 4)") {
  const auto with = [](std::uint64_t delay) {
    return joined({unhex("40af"), raw_varints({1, 1, delay, 1})});
  };
  CHECK(failure_of<quic::ack_frequency>(with(16'383'999)) == error{});
  for (const std::uint64_t delay : {std::uint64_t{16'384'000}, largest_varint}) {
    const error e = failure_of<quic::ack_frequency>(with(delay));
    CHECK(e == error{.code = error_code::quic_ack_delay_too_large, .offset = 2, .limit = 16'384'000});
    CHECK(e.quic_code() == 0x0a);
    CHECK(write_refusal(quic::ack_frequency{.requested_max_ack_delay = delay}) ==
          error_code::invalid_argument);
  }
}

TEST_CASE(
    "quic ack_frequency: the delay is not below the min_ack_delay announced (draft-ietf-quic-ack-frequency "
    "section 4)") {
  const auto with = [](std::uint64_t delay) {
    return joined({unhex("40af"), raw_varints({1, 1, delay, 1})});
  };
  const quic::frame_options options{.ack_frequency = true, .min_ack_delay = 1000};
  CHECK(failure_of<quic::ack_frequency>(with(1000), options) == error{});
  const error e = failure_of<quic::ack_frequency>(with(999), options);
  CHECK(e == error{.code = error_code::quic_ack_delay_too_small, .offset = 2, .limit = 1000});
  CHECK(e.quic_code() == 0x0a);
}

TEST_CASE("quic ack_frequency: unknown unless agreed on (draft-ietf-quic-ack-frequency section 3)") {
  const octet_string octets{wire.begin(), wire.end()};
  quic::frames walk{octets, quic::packet_type::one_rtt};
  CHECK(walk.next().error() == error{.code = error_code::quic_frame_type_unknown, .limit = 0xaf});
}
