// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/origin.hpp"

#include <string>
#include <string_view>

#include "alt_svc/values.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::origin;

namespace {

static_assert(*origin::parse("https://example.com") == origin{.host = "example.com"});
static_assert(*origin::parse("http://example.com") ==
              origin{.scheme = "http", .host = "example.com", .port = 80});
// Case does not matter, the port and the partition do.
static_assert(*origin::parse("HTTPS://Example.COM:443") == origin{.host = "example.com"});
static_assert(origin{.host = "a"} != origin{.host = "b"} &&
              origin{.host = "a"} != origin{.host = "a", .port = 1});
static_assert(origin{.host = "a"} != origin{.host = "a", .partition = "x"});
static_assert(origin{.scheme = "http", .host = "a"} != origin{.host = "a"});

[[nodiscard]] std::string parsed_origin(std::string_view text) {
  const exact_text exact(text);
  const auto o = origin::parse(exact.view());
  if (!o) return shown(o.error());
  return std::string{o->scheme} + " " + std::string{o->host} + " " + std::to_string(o->port);
}

}  // namespace

TEST_CASE("alt_svc origin: scheme, host and port (RFC 7838 section 4, RFC 6454 section 6.2)") {
  CHECK(parsed_origin("https://example.com:8443") == "https example.com 8443");
  CHECK(parsed_origin("http://a") == "http a 80");
  CHECK(parsed_origin("HTTPS://a") == "HTTPS a 443");
  CHECK(parsed_origin("https://[::1]") == "https [::1] 443");
  CHECK(parsed_origin("http://[::1]:8080") == "http [::1] 8080");
  CHECK(parsed_origin("x+y-1.2://a:1") == "x+y-1.2 a 1");
}

TEST_CASE("alt_svc origin: what is none says where (RFC 7838 section 4, RFC 6454 section 6.2)") {
  for (const std::string_view text :
       {"", "null", "example.com", "://a", "1s://a", "a b://c", "https:/a", "https:a"})
    CHECK(parsed_origin(text) == "alt_svc_origin at 0");
  for (const std::string_view text : {"https://", "https://:443", "https://a/", "https://a b", "https://u@a",
                                      "https://::1", "https://[::1"})
    CHECK(parsed_origin(text) == "alt_svc_origin at 8");
  for (const std::string_view text :
       {"https://a:", "https://a:0", "https://a:65536", "https://a:x", "https://a:1/"})
    CHECK(parsed_origin(text) == "alt_svc_origin at 9");
  CHECK(parsed_origin("ftp://a") == "alt_svc_origin at 7");
}

TEST_CASE("alt_svc origin: the same when all of its parts are (RFC 6454 section 5)") {
  const origin o{.host = "a", .partition = "x"};
  CHECK(o == origin{.scheme = "HTTPS", .host = "A", .partition = "x"});
  CHECK(o != origin{.host = "b", .partition = "x"});
  CHECK(o != origin{.host = "ab", .partition = "x"});
  CHECK(o != origin{.host = "a", .port = 444, .partition = "x"});
  CHECK(o != origin{.scheme = "http", .host = "a", .port = 443, .partition = "x"});
  CHECK(o != origin{.host = "a", .partition = "X"});
}
