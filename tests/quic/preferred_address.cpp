// SPDX-License-Identifier: MIT
#include "httpwire/quic/preferred_address.hpp"

#include <cstddef>
#include <cstdint>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;

namespace {

constexpr auto wire =
    "c0000201 01bb 20010db8000000000000000000000001 20fb 04 0a0b0c0d 00112233445566778899aabbccddeeff"_hex;

static_assert([] {
  const auto p = quic::preferred_address::parse(wire);
  return p && p->ipv4_port == 443 && p->ipv6_port == 8443 && p->connection_id.size() == 4 && p->has_ipv4() &&
         p->has_ipv6() && p->ipv6_address[15] == 1 && p->stateless_reset_token[15] == 0xff;
}());
static_assert(written_array<wire.size()>([](writer& out) {
                write(out, *quic::preferred_address::parse(wire));
              }) == wire);

[[nodiscard]] octet_string with_id(std::size_t size) {
  return joined({octet_string(24, 0x11),
                 {static_cast<std::uint8_t>(size)},
                 octet_string(size, 0x22),
                 octet_string(16, 0x33)});
}

}  // namespace

TEST_CASE("preferred_address: connection IDs of 1 to 20 octets (RFC 9000 section 18.2)") {
  for (std::size_t size = 1; size <= 20; ++size) {
    const exact_octets value(with_id(size));
    const auto p = quic::preferred_address::parse(value);
    REQUIRE(p);
    CHECK(p->connection_id.size() == size);
    CHECK(written([&](writer& out) { write(out, *p); }) == with_id(size));
  }
  for (const std::size_t size : {0U, 21U, 255U}) {
    const auto p = quic::preferred_address::parse(exact_octets(with_id(size)));
    REQUIRE(code_of(p) == error_code::quic_preferred_address_connection_id);
    CHECK(p.error().offset == 24);
    CHECK(p.error().quic_code() == 0x08);
  }
}

TEST_CASE("preferred_address: every other length is refused (RFC 9000 section 18.2)") {
  octet_string whole = with_id(8);
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(code_of(quic::preferred_address::parse(exact_octets(std::span{whole}.first(size)))) ==
          error_code::quic_preferred_address_length);
  whole.push_back(0);
  const auto p = quic::preferred_address::parse(exact_octets(whole));
  REQUIRE(code_of(p) == error_code::quic_preferred_address_length);
  CHECK(p.error().offset == whole.size() - 1);
}

TEST_CASE("preferred_address: a family of zeros is left out (RFC 9000 section 18.2)") {
  octet_string value = with_id(1);
  std::fill_n(value.begin(), 6, std::uint8_t{0});
  CHECK_FALSE(quic::preferred_address::parse(value)->has_ipv4());
  CHECK(quic::preferred_address::parse(value)->has_ipv6());
  value = with_id(1);
  std::fill_n(value.begin() + 6, 18, std::uint8_t{0});
  CHECK(quic::preferred_address::parse(value)->has_ipv4());
  CHECK_FALSE(quic::preferred_address::parse(value)->has_ipv6());
  CHECK(write_refusal([](writer& out) { write(out, quic::preferred_address{}); }) ==
        error_code::invalid_argument);
}
