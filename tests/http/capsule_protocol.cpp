// SPDX-License-Identifier: MIT
#include "httpwire/http/capsule_protocol.hpp"

#include <array>
#include <span>
#include <string_view>

#include "support/catch.hpp"

using namespace httpwire;

static_assert(http::parse_capsule_protocol(http::capsule_protocol_in_use));
static_assert(!http::parse_capsule_protocol("?0"));

TEST_CASE("capsule_protocol: a Boolean, with parameters ignored (RFC 9297 section 3.4)") {
  for (const std::string_view yes : {"?1", " ?1 ", "?1;a=2", "?1;b"}) {
    CAPTURE(yes);
    CHECK(http::parse_capsule_protocol(yes));
  }
  for (const std::string_view no :
       {"", "?0", "?0;a", "1", "true", "\"?1\"", "?2", "?1, ?1", "(?1)", "?1;", "@1"}) {
    CAPTURE(no);
    CHECK_FALSE(http::parse_capsule_protocol(no));
  }
}

TEST_CASE("capsule_protocol: a field with several lines is ignored (RFC 9297 section 3.4)") {
  const std::array<std::string_view, 2> twice{"?1", "?1"};
  CHECK_FALSE(http::parse_capsule_protocol(twice));
  CHECK_FALSE(http::parse_capsule_protocol(std::span<const std::string_view>{}));
}
