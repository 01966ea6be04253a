// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/connection_close.hpp"

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
static_assert(quic::connection_close{}.error_code == 0);

constexpr auto wire = "1c 0a 06 02 6e6f"_hex;
constexpr std::array<std::uint8_t, 2> reason = {'n', 'o'};
constexpr quic::connection_close value{
    .error_code = 0x0a, .frame_type = quic::frame_type::crypto, .reason = reason};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic connection_close: both forms, and each truncation (RFC 9000 section 19.19)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
  check_layout(unhex("1d 4100 02 6e6f"),
               quic::connection_close{.application = true, .error_code = 0x100, .reason = reason});
  check_layout(unhex("1c 00 00 00"), quic::connection_close{});
  check_layout(unhex("1d 00 00"), quic::connection_close{.application = true});
}

TEST_CASE("quic connection_close: unknown codes and frame types are kept (RFC 9000 sections 19.19 and 20)") {
  for (const std::uint64_t number : {std::uint64_t{64}, std::uint64_t{0x1234'5678}, largest_varint}) {
    check_layout(
        raw_varints({0x1c, number, number, 0}),
        quic::connection_close{.error_code = number, .frame_type = static_cast<quic::frame_type>(number)});
    for (const std::size_t size : {1U, 2U, 4U, 8U}) {
      const lone_frame<quic::connection_close> f(joined(
          {unhex("1c"), raw_varint(number, size), raw_varint(1, size), raw_varint(2, size), unhex("6e6f")}));
      REQUIRE(*f);
      CHECK((*f)->error_code == number);
      CHECK((*f)->frame_type == quic::frame_type::ping);
      CHECK(as_text((*f)->reason) == "no");
    }
  }
  CHECK(value.transport_code() == quic::transport_error_code::protocol_violation);
  CHECK(write_refusal(quic::connection_close{.error_code = largest_varint + 1}) ==
        error_code::varint_too_large);
  CHECK(write_refusal(quic::connection_close{.frame_type = static_cast<quic::frame_type>(
                                                 largest_varint + 1)}) == error_code::varint_too_large);
}
