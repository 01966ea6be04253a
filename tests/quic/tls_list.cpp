// SPDX-License-Identifier: MIT
#include "httpwire/quic/tls_list.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;

namespace {

constexpr auto numbers = "0a0a 1301 1302"_hex;
static_assert(contains(quic::tls_number_list{numbers}, 0x1302));
static_assert(!contains(quic::tls_number_list{numbers}, 0x1303));

}  // namespace

TEST_CASE("TLS lists: numbers, names and key shares in their order (RFC 8446 section 3.4)") {
  std::vector<unsigned> all;
  const quic::tls_number_list list{numbers};
  for (auto it = list.begin(); it != list.end(); it++) all.push_back(*it);
  CHECK(all == std::vector<unsigned>{0x0a0a, 0x1301, 0x1302});

  const exact_octets names(unhex("02 6833 05 68332d3239"));
  std::vector<std::string> protocols;
  for (const bytes n : quic::tls_name_list{names}) protocols.push_back(text(n));
  CHECK(protocols == std::vector<std::string>{"h3", "h3-29"});

  const exact_octets shares(unhex("0a0a 0001 00 001d 0002 aabb"));
  std::size_t sum = 0;
  for (const quic::tls_key_share s : quic::tls_key_share_list{shares}) sum += s.group + s.key_exchange.size();
  CHECK(sum == 0x0a0a + 1 + 0x1d + 2);
  CHECK(quic::tls_key_share_list{}.empty());
}

TEST_CASE("TLS lists: half an entry at the end is left out, and fails the check (RFC 8446 section 3.4)") {
  const octet_string names = unhex("02 6833 05 68332d3239");
  const octet_string shares = unhex("0a0a 0001 00 001d 0002 aabb");
  for (std::size_t size = 0; size <= names.size(); ++size) {
    const exact_octets cut(std::span{names}.first(size));
    std::size_t count = 0;
    for (const bytes n : quic::tls_name_list{cut}) count += n.size() != 0 ? 1U : 0U;
    CHECK(count == (size < 3 ? 0U : size < 9 ? 1U : 2U));
    CHECK(quic::detail::are_names(cut) == (size == 0 || size == 3 || size == 9));
  }
  for (std::size_t size = 0; size <= shares.size(); ++size) {
    const exact_octets cut(std::span{shares}.first(size));
    std::size_t count = 0;
    for (const quic::tls_key_share s : quic::tls_key_share_list{cut}) count += s.group != 0 ? 1U : 0U;
    CHECK(count == (size < 5 ? 0U : size < 11 ? 1U : 2U));
    CHECK(quic::detail::are_key_shares(cut) == (size == 0 || size == 5 || size == 11));
  }
  const exact_octets odd(octet_string{0x13, 0x01, 0x13});
  CHECK_FALSE(quic::detail::are_numbers(odd));
  CHECK_FALSE(quic::tls_number_list{odd}.empty());
  // Names and keys are not empty.
  CHECK_FALSE(quic::detail::are_names(octet_string{0}));
  CHECK_FALSE(quic::detail::are_key_shares(octet_string{0, 0x1d, 0, 0}));
}

TEST_CASE("TLS GREASE: sixteen numbers (RFC 8701 section 2)") {
  std::size_t count = 0;
  for (unsigned number = 0; number <= 0xffff; ++number)
    if (quic::is_tls_grease(static_cast<std::uint16_t>(number))) ++count;
  CHECK(count == 16);
  CHECK(quic::is_tls_grease(0x0a0a));
  CHECK(quic::is_tls_grease(0xfafa));
  CHECK_FALSE(quic::is_tls_grease(0x0a1a));
}
