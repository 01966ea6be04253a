// SPDX-License-Identifier: MIT
#include "httpwire/http/rule_section.hpp"

#include <string_view>

#include "support/catch.hpp"
#include "support/error_codes.hpp"

using namespace httpwire;

namespace {

static_assert(http::section_of({.code = error_code::http_te_invalid}, http::version::http2) ==
              "RFC 9113 section 8.2.2");
static_assert(http::section_of({.code = error_code::http_te_invalid}, http::version::http3) ==
              "RFC 9114 section 4.2");
static_assert(http::section_of({.code = error_code::http_content_length_invalid}, http::version::http3) ==
              "RFC 9110 section 8.6");

}  // namespace

TEST_CASE("rule_section: no failure of a message in HTTP/3 names HTTP/2 (RFC 9114 section 4)") {
  test::for_each_error([](const error& e) {
    CAPTURE(e.name());
    CHECK(http::section_of(e, http::version::http2) == e.section());
    if (e.name().substr(0, 5) != "http_") return;
    CHECK(http::section_of(e, http::version::http3).substr(0, 8) != "RFC 9113");
  });
}
