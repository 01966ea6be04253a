// SPDX-License-Identifier: MIT
#include "httpwire/h2/error_code.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "httpwire/core/error.hpp"
#include "support/catch.hpp"
#include "support/error_codes.hpp"

using namespace httpwire;

static_assert(name(h2::error_code::no_error) == "NO_ERROR");
static_assert(name(h2::error_code::http_1_1_required) == "HTTP_1_1_REQUIRED");

TEST_CASE("h2 error_code: numbers and names are those of the registry (RFC 9113 section 7)") {
  const char* const names[] = {"NO_ERROR",
                               "PROTOCOL_ERROR",
                               "INTERNAL_ERROR",
                               "FLOW_CONTROL_ERROR",
                               "SETTINGS_TIMEOUT",
                               "STREAM_CLOSED",
                               "FRAME_SIZE_ERROR",
                               "REFUSED_STREAM",
                               "CANCEL",
                               "COMPRESSION_ERROR",
                               "CONNECT_ERROR",
                               "ENHANCE_YOUR_CALM",
                               "INADEQUATE_SECURITY",
                               "HTTP_1_1_REQUIRED"};
  for (std::uint32_t code = 0; code < 14; ++code)
    CHECK(std::string{name(static_cast<h2::error_code>(code))} == names[code]);
}

TEST_CASE("h2 error_code: unknown codes have no name (RFC 9113 section 7)") {
  for (const std::uint32_t code : {14U, 15U, 0x100U, 0x1'0000U, 0x7fff'ffffU, 0x8000'0000U, 0xffff'ffffU})
    CHECK(name(static_cast<h2::error_code>(code)).empty());
}

TEST_CASE(
    "h2 error_code: every failure of the library has a code of this registry on the wire "
    "(RFC 9113 section 7)") {
  test::for_each_error([&](const error& e) {
    CAPTURE(std::string{e.name()});
    CHECK_FALSE(name(static_cast<h2::error_code>(e.h2_code())).empty());
    // Only success is none, and what HTTP/2 cannot meet.
    if (e.h2_code() == 0) CHECK((e.code == error_code::none || e.name().starts_with("quic_")));
  });
}
