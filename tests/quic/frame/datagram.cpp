// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/datagram.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "31 03 010203"_hex;
constexpr std::array<std::uint8_t, 3> data = {1, 2, 3};
constexpr quic::datagram value{.data = data};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic datagram: both forms, empty ones too, and each truncation (RFC 9221 section 4)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
  check_layout(unhex("30 010203"), quic::datagram{.data = data, .has_length = false}, true);
  check_layout(unhex("31 00"), quic::datagram{});
  check_layout(unhex("30"), quic::datagram{.has_length = false});
}

TEST_CASE("quic datagram: refused where none was announced (RFC 9221 section 3)") {
  for (const char* const octets : {"30 01", "31 01 01", "30"}) {
    const error e = failure_of<quic::datagram>(unhex(octets), {});
    CHECK(e == error{.code = error_code::quic_datagram_unexpected, .offset = 1});
    CHECK(e.quic_code() == 0x0a);
  }
}

TEST_CASE("quic datagram: type and length count for the limit (RFC 9221 section 3)") {
  for (std::size_t size = 0; size < 100; ++size)
    for (const bool with_length : {false, true}) {
      const octet_string body(size, 0x61);
      const octet_string octets =
          with_length ? joined({unhex("31"), raw_varint(size), body}) : joined({unhex("30"), body});
      CAPTURE(size, with_length);
      CHECK(failure_of<quic::datagram>(octets, {.max_datagram_frame_size = octets.size()}) == error{});
      if (octets.size() == 1) continue;
      const error e = failure_of<quic::datagram>(octets, {.max_datagram_frame_size = octets.size() - 1});
      CHECK(e == error{.code = error_code::quic_datagram_too_large, .offset = 1, .limit = octets.size() - 1});
      CHECK(e.quic_code() == 0x0a);
    }
}
