// SPDX-License-Identifier: MIT
#include "httpwire/http/message.hpp"

#include "support/catch.hpp"

using namespace httpwire;

// What an aggregate starts with is the first of each (RFC 9113 section 8.1).
static_assert(http::version{} == http::version::http2);
static_assert(http::direction{} == http::direction::received);
static_assert(http::section_kind{} == http::section_kind::request);
static_assert(http::stream_end{} == http::stream_end::unknown);

TEST_CASE("message: the enumerations have no gaps (RFC 9113 section 8.1)") {
  CHECK(static_cast<int>(http::section_kind::pushed_request) == 3);
  CHECK(static_cast<int>(http::stream_end::ended) == 2);
}
