// SPDX-License-Identifier: MIT
#include "httpwire/h3/error_code.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "httpwire/core/error.hpp"
#include "support/catch.hpp"
#include "support/error_codes.hpp"

using namespace httpwire;

static_assert(name(h3::error_code::no_error) == "H3_NO_ERROR");
static_assert(name(h3::error_code::datagram_error) == "H3_DATAGRAM_ERROR");

TEST_CASE("h3 error_code: numbers and names are those of the registry (RFC 9114 section 8.1)") {
  const char* const names[] = {"H3_NO_ERROR",
                               "H3_GENERAL_PROTOCOL_ERROR",
                               "H3_INTERNAL_ERROR",
                               "H3_STREAM_CREATION_ERROR",
                               "H3_CLOSED_CRITICAL_STREAM",
                               "H3_FRAME_UNEXPECTED",
                               "H3_FRAME_ERROR",
                               "H3_EXCESSIVE_LOAD",
                               "H3_ID_ERROR",
                               "H3_SETTINGS_ERROR",
                               "H3_MISSING_SETTINGS",
                               "H3_REQUEST_REJECTED",
                               "H3_REQUEST_CANCELLED",
                               "H3_REQUEST_INCOMPLETE",
                               "H3_MESSAGE_ERROR",
                               "H3_CONNECT_ERROR",
                               "H3_VERSION_FALLBACK"};
  CHECK(name(static_cast<h3::error_code>(0x33)) == "H3_DATAGRAM_ERROR");
  for (std::uint64_t code = 0; code < 17; ++code)
    CHECK(std::string{name(static_cast<h3::error_code>(0x100 + code))} == names[code]);
  const char* const qpack[] = {"QPACK_DECOMPRESSION_FAILED", "QPACK_ENCODER_STREAM_ERROR",
                               "QPACK_DECODER_STREAM_ERROR"};
  for (std::uint64_t code = 0; code < 3; ++code)
    CHECK(std::string{name(static_cast<h3::error_code>(0x200 + code))} == qpack[code]);
}

TEST_CASE(
    "h3 error_code: unknown and reserved codes have no name, and are no failure (RFC 9114 sections 8, 8.1 "
    "and 9)") {
  for (const std::uint64_t code : {0x0ULL, 0x21ULL, 0x32ULL, 0x34ULL, 0xffULL, 0x111ULL, 0x1ffULL, 0x203ULL,
                                   0x1'0000'0100ULL, 0x3fff'ffff'ffff'ffffULL})
    CHECK(name(static_cast<h3::error_code>(code)).empty());
}

TEST_CASE("h3 error_code: every failure of HTTP/3 has a code of this registry (RFC 9114 section 8.1)") {
  std::size_t seen = 0;
  test::for_each_error([&](const error& e) {
    if (e.name().substr(0, 3) != "h3_") return;
    CAPTURE(std::string{e.name()});
    CHECK_FALSE(name(static_cast<h3::error_code>(e.h3_code())).empty());
    CHECK(e.h3_code() != 0x100);
    CHECK_FALSE(e.section().empty());
    ++seen;
  });
  CHECK(seen == 42);
}
