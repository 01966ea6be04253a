// SPDX-License-Identifier: MIT
#include "httpwire/http/section_summary.hpp"

#include <cstdint>

#include "support/catch.hpp"

using namespace httpwire;
using http::content_kind;
using http::method;

namespace {

static_assert(!http::section_summary{}.informational());
static_assert(!http::section_summary{.status = 99}.informational());
static_assert(http::section_summary{.status = 100}.informational());
static_assert(http::section_summary{.status = 199}.informational());
static_assert(!http::section_summary{.status = 200}.informational());

}  // namespace

TEST_CASE("section_summary: the tracker of a request (RFC 9113 sections 8.1.1 and 8.5)") {
  const http::section_summary post{.method = method::post, .has_content_length = true, .content_length = 3};
  auto tracker = post.track_request();
  CHECK(tracker.add(3));
  CHECK(tracker.finish());
  CHECK(!tracker.add(1));
  const http::section_summary connect{.method = method::connect, .has_content_length = true};
  CHECK(connect.track_request().kind() == content_kind::tunnel);
  CHECK(connect.track_request().add(9));
  CHECK(http::section_summary{}.track_request().add(9));
}

TEST_CASE("section_summary: the tracker of a response depends on the request (RFC 9110 section 6.4.1)") {
  const http::section_summary ok{.status = 200, .has_content_length = true, .content_length = 3};
  CHECK(ok.track_response(method::get).finish().error().code == error_code::http_content_too_short);
  CHECK(ok.track_response(method::head).finish());
  CHECK(ok.track_response(method::head).add(1).error().code == error_code::http_content_forbidden);
  CHECK(ok.track_response(method::connect).add(9));
}
