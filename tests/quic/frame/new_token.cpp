// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/new_token.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "07 03 616263"_hex;
constexpr std::array<std::uint8_t, 3> token = {'a', 'b', 'c'};
constexpr quic::new_token value{.token = token};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic new_token: the layout, and each truncation (RFC 9000 section 19.7)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
}

TEST_CASE("quic new_token: the token is not empty (RFC 9000 section 19.7)") {
  for (const std::size_t size : {1U, 2U, 4U, 8U}) {
    const error e = failure_of<quic::new_token>(joined({unhex("07"), raw_varint(0, size)}));
    CHECK(e == error{.code = error_code::quic_new_token_empty, .offset = 1});
    CHECK(e.quic_code() == 0x07);
  }
  CHECK(write_refusal(quic::new_token{}) == error_code::invalid_argument);
}

TEST_CASE("quic new_token: a client does not send it (RFC 9000 section 19.7)") {
  const octet_string octets{wire.begin(), wire.end()};
  CHECK(failure_of<quic::new_token>(octets, {.peer = quic::role::server}) == error{});
  const error e = failure_of<quic::new_token>(octets, {.peer = quic::role::client});
  CHECK(e == error{.code = error_code::quic_new_token_from_client, .offset = 1});
  CHECK(e.quic_code() == 0x0a);
}
