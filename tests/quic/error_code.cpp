// SPDX-License-Identifier: MIT
#include "httpwire/quic/error_code.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "httpwire/core/error.hpp"
#include "support/catch.hpp"
#include "support/error_codes.hpp"

using namespace httpwire;

static_assert(name(quic::transport_error_code::no_error) == "NO_ERROR");
static_assert(quic::crypto_error(0x78) == static_cast<quic::transport_error_code>(0x178));

TEST_CASE("quic transport_error_code: numbers and names are those of the RFC (RFC 9000 section 20.1)") {
  const char* const names[] = {"NO_ERROR",
                               "INTERNAL_ERROR",
                               "CONNECTION_REFUSED",
                               "FLOW_CONTROL_ERROR",
                               "STREAM_LIMIT_ERROR",
                               "STREAM_STATE_ERROR",
                               "FINAL_SIZE_ERROR",
                               "FRAME_ENCODING_ERROR",
                               "TRANSPORT_PARAMETER_ERROR",
                               "CONNECTION_ID_LIMIT_ERROR",
                               "PROTOCOL_VIOLATION",
                               "INVALID_TOKEN",
                               "APPLICATION_ERROR",
                               "CRYPTO_BUFFER_EXCEEDED",
                               "KEY_UPDATE_ERROR",
                               "AEAD_LIMIT_REACHED",
                               "NO_VIABLE_PATH",
                               "VERSION_NEGOTIATION_ERROR"};
  for (std::uint64_t code = 0; code < 18; ++code)
    CHECK(std::string{name(static_cast<quic::transport_error_code>(code))} == names[code]);
}

TEST_CASE(
    "quic transport_error_code: 256 codes carry an alert (RFC 9000 section 20.1, RFC 9001 section 4.8)") {
  for (std::uint64_t code = 0; code < 0x400; ++code) {
    const auto c = static_cast<quic::transport_error_code>(code);
    const bool crypto = code >= 0x100 && code <= 0x1ff;
    CHECK(is_crypto_error(c) == crypto);
    CHECK((name(c) == "CRYPTO_ERROR") == crypto);
    if (crypto) CHECK(quic::crypto_error(alert_of(c)) == c);
  }
}

TEST_CASE("quic transport_error_code: other codes have no name (RFC 9000 section 20.1)") {
  for (const std::uint64_t code :
       {0x12ULL, 0x13ULL, 0xffULL, 0x200ULL, 0x1'0000'0000ULL, 0x1'0000'0100ULL, 0x3fff'ffff'ffff'ffffULL})
    CHECK(name(static_cast<quic::transport_error_code>(code)).empty());
}

TEST_CASE("quic transport_error_code: every failure of a frame has one of them (RFC 9000 section 20.1)") {
  std::size_t seen = 0;
  test::for_each_error([&](const error& e) {
    if (static_cast<unsigned>(e.code) >> 8U != 0x06) return;
    CAPTURE(std::string{e.name()});
    CHECK_FALSE(name(static_cast<quic::transport_error_code>(e.quic_code())).empty());
    CHECK(e.quic_code() != 0);
    CHECK(e.quic_code() != 0x0c);
    CHECK(e.scope() == error_scope::connection);
    CHECK_FALSE(e.section().empty());
    ++seen;
  });
  CHECK(seen == 24);
}
