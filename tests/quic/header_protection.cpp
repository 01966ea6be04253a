// SPDX-License-Identifier: MIT
#include "httpwire/quic/header_protection.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "quic/protection_doubles.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

/// The mask that Appendix A.2 of RFC 9001 prints.
struct printed_cipher {
  [[nodiscard]] constexpr quic::header_protection_mask mask(std::span<const std::uint8_t, 16> sample) const {
    return sample[0] == 0xd1 && sample[15] == 0x9b ? "437b9aec36"_hex : quic::header_protection_mask{};
  }
};

constexpr auto plain = "c300000001088394c8f03e5157080000449e00000002d1b1c98dd7689fb8ec11d242b123dc9b"_hex;
constexpr auto hidden = "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b"_hex;

constexpr auto applied() {
  auto packet = plain;
  return quic::apply_header_protection(printed_cipher{}, packet, 18) ? packet : decltype(packet){};
}
constexpr auto removed() {
  auto packet = hidden;
  const auto h = quic::remove_header_protection(printed_cipher{}, packet, 18);
  return h && h->truncated_packet_number == 2 && h->packet_number_length == 4 ? packet : decltype(packet){};
}
static_assert(applied() == hidden);
static_assert(removed() == plain);
static_assert(quic::read_protected_header(printed_cipher{}, hidden, 18)->first_octet == 0xc3);

}  // namespace

TEST_CASE("quic header protection: four bits of long, five of short headers (RFC 9001 section 5.4.1)") {
  for (unsigned first = 0; first < 256; ++first) {
    exact_octets packet{25, std::uint8_t{0xff}};
    packet.data()[0] = static_cast<std::uint8_t>(first);
    for (std::size_t i = 1; i < 5; ++i) packet.data()[i] = static_cast<std::uint8_t>(i);
    REQUIRE(quic::apply_header_protection(sample_cipher{}, packet, 1));
    const unsigned bits = first >= 0x80 ? 0x0f : 0x1f;
    CHECK(packet.data()[0] == (first ^ bits));
    const std::size_t length = (first & 3) + 1;
    for (std::size_t i = 1; i < 5; ++i) CHECK(packet.data()[i] == (i <= length ? i ^ 0xff : i));
    const auto read = quic::read_protected_header(sample_cipher{}, packet, 1);
    const auto h = quic::remove_header_protection(sample_cipher{}, packet, 1);
    REQUIRE(h);
    CHECK(*read == *h);
    CHECK(h->first_octet == first);
    CHECK(packet.data()[0] == first);
    CHECK(h->packet_number_length == length);
    constexpr std::uint32_t numbers[] = {0x01, 0x0102, 0x010203, 0x01020304};
    CHECK(h->truncated_packet_number == numbers[length - 1]);
    CHECK(h->is_long() == (first >= 0x80));
    CHECK(h->key_phase() == ((first & 4) != 0));
  }
}

TEST_CASE(
    "quic header protection: the sample begins 4 octets behind the packet number (RFC 9001 section 5.4.2)") {
  // The mask is not zero only if the sample is where it has to be.
  for (std::size_t offset = 1; offset < 40; ++offset) {
    exact_octets packet{offset + 20};
    for (std::size_t i = 0; i < 5; ++i)
      packet.data()[offset + 4 + i] = static_cast<std::uint8_t>(0x11 * (i + 1));
    packet.data()[0] = 0x43;
    REQUIRE(quic::apply_header_protection(sample_cipher{}, packet, offset));
    CHECK(packet.data()[0] == (0x43 ^ 0x11));
    for (std::size_t i = 0; i < 4; ++i) CHECK(packet.data()[offset + i] == 0x11 * (i + 2));
  }
}

TEST_CASE("quic header protection: a packet without a whole sample is discarded (RFC 9001 section 5.4.2)") {
  for (std::size_t size = 0; size < 30; ++size) {
    for (std::size_t offset = 1; offset < 40; ++offset) {
      exact_octets packet{size, std::uint8_t{0x5a}};
      const auto read = quic::read_protected_header(sample_cipher{}, packet, offset);
      const auto removed_from = quic::remove_header_protection(sample_cipher{}, packet, offset);
      CHECK(read.has_value() == (size >= offset + 20));
      CHECK(removed_from.has_value() == read.has_value());
      if (read) continue;
      for (const error& e : {read.error(), removed_from.error(),
                             quic::apply_header_protection(sample_cipher{}, packet, offset).error()}) {
        CHECK(e.code == error_code::quic_packet_too_short);
        CHECK(e.offset == size);
        CHECK(e.scope() == error_scope::packet);
      }
      for (const std::uint8_t octet : packet.span()) CHECK(octet == 0x5a);
    }
  }
  const exact_octets packet{40};
  CHECK(quic::read_protected_header(sample_cipher{}, packet, ~std::size_t{0}).error().code ==
        error_code::quic_packet_too_short);
  CHECK(quic::read_protected_header(sample_cipher{}, packet, 0).error().code == error_code::invalid_argument);
}

TEST_CASE("quic header protection: a cipher that fails leaves the packet alone (RFC 9001 section 5.4)") {
  exact_octets packet{30, std::uint8_t{0x43}};
  CHECK(quic::remove_header_protection(failing_cipher{}, packet, 1).error().code ==
        error_code::quic_protection_cipher_failed);
  const auto e = quic::apply_header_protection(failing_cipher{}, packet, 1).error();
  CHECK(e.code == error_code::quic_protection_cipher_failed);
  CHECK(e.scope() == error_scope::caller);
  for (const std::uint8_t octet : packet.span()) CHECK(octet == 0x43);
}

TEST_CASE("quic header protection: reserved bits are asked for apart (RFC 9000 sections 17.2 and 17.3.1)") {
  for (unsigned first = 0; first < 256; ++first) {
    const quic::unprotected_header h{.first_octet = static_cast<std::uint8_t>(first)};
    const unsigned reserved = first >= 0x80 ? 0x0c : 0x18;
    const auto checked = h.check_reserved_bits();
    REQUIRE(checked.has_value() == ((first & reserved) == 0));
    if (checked) continue;
    CHECK(checked.error().code == error_code::quic_reserved_bits);
    CHECK(checked.error().scope() == error_scope::connection);
    CHECK(checked.error().quic_code() == 0x0a);
  }
}
