// SPDX-License-Identifier: MIT
#include "httpwire/field/indexing_policy.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace httpwire;

namespace {

constexpr std::string_view long_cookie = "0123456789012345678901234567890";

// RFC 7541 section 7.1.3: credentials, and cookies that are short enough to guess.
static_assert(is_sensitive("authorization", "Basic dXNlcjpwYXNz"));
static_assert(is_sensitive("authorization", ""));
static_assert(is_sensitive("proxy-authorization", "x"));
static_assert(is_sensitive("set-cookie", long_cookie));
static_assert(is_sensitive("cookie", "a=b"));
static_assert(!is_sensitive("cookie", long_cookie));

// Names are compared whole, and in lower case, as HTTP/2 and HTTP/3 have them.
static_assert(!is_sensitive("", ""));
static_assert(!is_sensitive("Authorization", "x"));
static_assert(!is_sensitive("authorizatioN", "x"));
static_assert(!is_sensitive("authorization2", "x"));
static_assert(!is_sensitive("authorizatio", "x"));
static_assert(!is_sensitive("cookies", "x"));
static_assert(!is_sensitive("accept", "x"));
static_assert(!is_sensitive("user-agent", "x"));
static_assert(!is_sensitive("if-none-match", "x"));

constexpr default_indexing by_default;
static_assert(by_default("authorization", "x") == indexing::never);
static_assert(by_default("cookie", "a=b") == indexing::never);
static_assert(by_default("cookie", long_cookie) == indexing::with);
static_assert(by_default("user-agent", "x") == indexing::with);
static_assert(by_default(":authority", "example.com") == indexing::with);
static_assert(by_default(":path", "/a") == indexing::without);
static_assert(by_default("", "") == indexing::with);

}  // namespace

TEST_CASE("indexing: a cookie is sensitive below 20 octets, RFC 7541 section 7.1.3") {
  for (std::size_t size = 0; size < 50; ++size) {
    const std::string cookie(size, 'c');
    CHECK(is_sensitive("cookie", cookie) == (size < 20));
    CHECK(default_indexing{}("cookie", cookie) == (size < 20 ? indexing::never : indexing::with));
  }
}

TEST_CASE("indexing: every policy keeps what is sensitive out of every table") {
  for (const std::string_view name : {"authorization", "proxy-authorization", "set-cookie", "cookie"}) {
    CHECK(default_indexing{}(name, "secret") == indexing::never);
    CHECK(index_all{}(name, "secret") == indexing::never);
    CHECK(index_none{}(name, "secret") == indexing::never);
  }
}

TEST_CASE("indexing: the default leaves out names whose values hardly come back, and no similar ones") {
  constexpr std::array fleeting{"age", "etag", ":path", "location", "if-none-match", "content-length"};
  for (const std::string_view name : fleeting) {
    CAPTURE(name);
    CHECK(default_indexing{}(name, "v") == indexing::without);
    CHECK(!default_indexing::comes_back(name));
    CHECK(index_all{}(name, "v") == indexing::with);
    CHECK(index_none{}(name, "v") == indexing::without);
    // A name of the same length that differs in one octet.
    for (std::size_t i = 0; i < name.size(); ++i) {
      std::string other(name);
      other[i] = '~';
      CHECK(default_indexing::comes_back(other));
      CHECK(default_indexing{}(other, "v") == indexing::with);
    }
  }
}

TEST_CASE("indexing: no policy answers with automatic, which is the caller's word") {
  for (std::size_t size = 0; size < 30; ++size) {
    const std::string name(size, 'n');
    CHECK(default_indexing{}(name, "v") == indexing::with);
    CHECK(index_all{}(name, "v") == indexing::with);
    CHECK(index_none{}(name, "v") == indexing::without);
  }
}
