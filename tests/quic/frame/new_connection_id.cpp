// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/new_connection_id.hpp"

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
static_assert(quic::new_connection_id{}.sequence_number == 0 &&
              quic::new_connection_id{}.retire_prior_to == 0);

constexpr auto wire = "18 09 05 04 01020304 000102030405060708090a0b0c0d0e0f"_hex;
constexpr std::array<std::uint8_t, 4> id = {1, 2, 3, 4};
constexpr quic::new_connection_id value{
    .sequence_number = 9,
    .retire_prior_to = 5,
    .id = id,
    .stateless_reset_token = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic new_connection_id: the layout, and each truncation (RFC 9000 section 19.15)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic new_connection_id: connection IDs of 1 to 20 octets (RFC 9000 section 19.15)") {
  for (std::size_t size = 0; size < 256; ++size) {
    CAPTURE(size);
    const octet_string octets = joined({unhex("18 01 00"),
                                        {static_cast<std::uint8_t>(size)},
                                        octet_string(size, 0xcd),
                                        octet_string(16, 0xab)});
    quic::new_connection_id f{.sequence_number = 1, .id = bytes{octets}.subspan(4, size)};
    f.stateless_reset_token.fill(0xab);
    if (size >= 1 && size <= 20) {
      check_layout(octets, f);
      continue;
    }
    const error e = failure_of<quic::new_connection_id>(octets);
    CHECK(e == error{.code = error_code::quic_new_connection_id_length, .offset = 3, .limit = 20});
    CHECK(e.quic_code() == 0x07);
    CHECK(write_refusal(f) == error_code::invalid_argument);
  }
}

TEST_CASE("quic new_connection_id: retires only older ones (RFC 9000 section 19.15)") {
  for (std::uint64_t sequence = 0; sequence < 4; ++sequence)
    for (std::uint64_t retire = 0; retire < 6; ++retire) {
      const octet_string octets =
          joined({raw_varints({0x18, sequence, retire}), unhex("01 77"), octet_string(16)});
      const error e = failure_of<quic::new_connection_id>(octets);
      if (retire <= sequence) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_retire_prior_to_too_large, .offset = 1, .limit = sequence});
      CHECK(e.quic_code() == 0x07);
      CHECK(write_refusal(
                quic::new_connection_id{.sequence_number = sequence, .retire_prior_to = retire, .id = id}) ==
            error_code::invalid_argument);
    }
  CHECK(write_refusal(quic::new_connection_id{.sequence_number = largest_varint + 1, .id = id}) ==
        error_code::varint_too_large);
}
