// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/unknown.hpp"

#include <cstddef>
#include <cstdint>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto octets = "616263"_hex;
static_assert(written_array<5>([](writer& out) {
                write(out, h3::unknown{.header = header_of(0x21, 0), .payload = octets});
              }) == "21 03 616263"_hex);

}  // namespace

TEST_CASE("h3 unknown: the length written is that of the payload (RFC 9114 section 7.2.8)") {
  for (const std::uint64_t type : {std::uint64_t{0x21}, std::uint64_t{0x0a}, largest_varint})
    for (const std::size_t size : {0U, 1U, 64U, 500U}) {
      const exact_octets payload(size, 0x2e);
      CHECK(written([&](writer& out) {
              write(out, h3::unknown{.header = header_of(type, 77), .payload = payload});
            }) == raw_frame(type, octet_string(size, 0x2e)));
    }
}

TEST_CASE("h3 unknown: types of HTTP/2 and past 62 bits are not written (RFC 9114 section 7.2.8)") {
  const auto refusal_of = [](std::uint64_t type) {
    return write_refusal([&](writer& out) { write(out, h3::unknown{.header = header_of(type, 0)}); });
  };
  for (const std::uint64_t type : {2U, 6U, 8U, 9U}) CHECK(refusal_of(type) == error_code::invalid_argument);
  CHECK(refusal_of(largest_varint + 1) == error_code::varint_too_large);
}
