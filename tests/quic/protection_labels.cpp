// SPDX-License-Identifier: MIT
#include "httpwire/quic/protection_labels.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "httpwire/core/writer.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

template <std::size_t Size>
constexpr auto label(std::string_view text, std::uint16_t size) {
  std::array<std::uint8_t, Size> out{};
  writer w{out};
  quic::write_hkdf_label(w, text, size);
  return w.size() == Size ? out : std::array<std::uint8_t, Size>{};
}

constexpr auto v1 = quic::labels_of(quic::version::v1);
constexpr auto v2 = quic::labels_of(quic::version::v2);

// RFC 9001 Appendix A.1.
static_assert(label<19>("client in", 32) == "00200f746c73313320636c69656e7420696e00"_hex);
static_assert(label<19>("server in", 32) == "00200f746c7331332073657276657220696e00"_hex);
static_assert(label<18>(v1.key, 16) == "00100e746c7331332071756963206b657900"_hex);
static_assert(label<17>(v1.iv, 12) == "000c0d746c733133207175696320697600"_hex);
static_assert(label<17>(v1.header_protection, 16) == "00100d746c733133207175696320687000"_hex);

// RFC 9369 Appendix A.1.
static_assert(label<20>(v2.key, 16) == "001010746c73313320717569637632206b657900"_hex);
static_assert(label<19>(v2.iv, 12) == "000c0f746c7331332071756963763220697600"_hex);
static_assert(label<19>(v2.header_protection, 16) == "00100f746c7331332071756963763220687000"_hex);

}  // namespace

TEST_CASE(
    "quic labels: key, IV and header protection have a label each, in front of an empty context (RFC 9001 "
    "section 5.1, RFC 9369 section 3.3.2)") {
  CHECK(v1.key == "quic key");
  CHECK(v1.iv == "quic iv");
  CHECK(v1.header_protection == "quic hp");
  CHECK(v2.key == "quicv2 key");
  CHECK(v2.iv == "quicv2 iv");
  CHECK(v2.header_protection == "quicv2 hp");
  // The AEADs of TLS 1.3 want keys of 16 and 32 octets.
  CHECK(label<18>(v1.key, 32) == "00200e746c7331332071756963206b657900"_hex);
}

TEST_CASE("quic labels: those of key updates (RFC 9001 section 6.1, RFC 9369 section 3.3.2)") {
  CHECK(v1.key_update == "quic ku");
  CHECK(v2.key_update == "quicv2 ku");
  CHECK(quic::labels_of(quic::version{0x1a2a3a4a}).key == "quic key");
}

TEST_CASE("quic labels: the length of a label is one octet (RFC 8446 section 7.1)") {
  const std::string longest(249, 'x');
  writer w;
  quic::write_hkdf_label(w, longest, 16);
  CHECK(w.size() == 2 + 1 + 255 + 1);
  writer failing;
  quic::write_hkdf_label(failing, longest + 'x', 16);
  REQUIRE_FALSE(failing.written());
  CHECK(failing.written().error().code == error_code::invalid_argument);
}
