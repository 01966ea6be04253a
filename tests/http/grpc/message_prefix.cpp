// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/message_prefix.hpp"

#include <array>
#include <cstdint>

#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
namespace grpc = http::grpc;

namespace {

constexpr auto written_prefix(const grpc::message_prefix& p) {
  std::array<std::uint8_t, 5> octets{};
  writer out{octets};
  grpc::write(out, p);
  return octets;
}
static_assert(written_prefix({}) == "00 00000000"_hex);
static_assert(written_prefix({.compressed = true, .length = 0x1234'5678}) == "01 12345678"_hex);

}  // namespace

TEST_CASE("message_prefix: a whole message (draft-kumar-rtgwg-grpc-protocol section 3)") {
  std::array<std::uint8_t, 8> octets{};
  constexpr auto payload = "616263"_hex;
  writer out{octets};
  grpc::write_message(out, payload, true);
  CHECK(hex(*out.written()) == "0100000003616263");
  writer small{mutable_bytes{octets}.first(7)};
  grpc::write_message(small, payload);
  CHECK(small.written().error().limit == 8);
}
