// SPDX-License-Identifier: MIT
#include "httpwire/http/pseudo_header.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::method;
using http::path_form;
using http::pseudo_header;

namespace {

static_assert(http::pseudo_header_of(":path") == pseudo_header::path);
static_assert(http::pseudo_header_of(":pathx") == pseudo_header::unknown);
static_assert(http::pseudo_header_of(":Path") == pseudo_header::unknown);
static_assert(http::pseudo_header_of(":") == pseudo_header::unknown);
static_assert(http::pseudo_header_of("") == pseudo_header::unknown);
static_assert(http::name(pseudo_header::unknown).empty());

static_assert(http::parse_status("200") == 200);
static_assert(http::parse_status("100") == 100);
static_assert(http::parse_status("999") == 999);
static_assert(http::parse_status("099") == 0);
static_assert(http::parse_status("2000") == 0);
static_assert(http::parse_status("2 0") == 0);
static_assert(http::parse_status("") == 0);

static_assert(http::is_scheme("https") && http::is_scheme("coap+tcp") && http::is_scheme("A1.-"));
static_assert(!http::is_scheme("") && !http::is_scheme("1a") && !http::is_scheme("a:"));
static_assert(http::is_http_or_https("HTTP") && http::is_http_or_https("https"));
static_assert(!http::is_http_or_https("httpss") && !http::is_http_or_https(""));

static_assert(http::is_protocol("websocket") && http::is_protocol("HTTP/2.0"));
static_assert(!http::is_protocol("") && !http::is_protocol("/") && !http::is_protocol("a/") &&
              !http::is_protocol("a/b/c") && !http::is_protocol("a b"));

static_assert(http::path_form_of("") == path_form::empty);
static_assert(http::path_form_of("*") == path_form::asterisk);
static_assert(http::path_form_of("/") == path_form::absolute);
static_assert(http::path_form_of("/a?b=[c]") == path_form::absolute);
static_assert(http::path_form_of("/a b") == path_form::invalid);
static_assert(http::path_form_of("/*") == path_form::absolute);
static_assert(http::path_form_of("*a") == path_form::rootless);
static_assert(http::has_only_path_characters("/a%20b;c=d?e@f:g/h~i"));
static_assert(!http::has_only_path_characters("/a|b"));

}  // namespace

TEST_CASE("pseudo_header: names and back (RFC 9113 section 8.3, RFC 9114 section 4.3, RFC 8441 section 4)") {
  for (std::size_t i = 0; i < http::pseudo_header_count; ++i) {
    const auto p = static_cast<pseudo_header>(i);
    CHECK(http::name(p).front() == ':');
    CHECK(http::pseudo_header_of(http::name(p)) == p);
    const std::string longer = std::string(http::name(p)) + "s";
    CHECK(http::pseudo_header_of(longer) == pseudo_header::unknown);
    for (std::size_t size = 0; size < http::name(p).size(); ++size) {
      const exact_buffer<char> cut(http::name(p).substr(0, size));
      CHECK(http::pseudo_header_of({cut.data(), size}) == pseudo_header::unknown);
    }
  }
}

TEST_CASE("pseudo_header: methods are case-sensitive, safe or cacheable (RFC 9110 sections 9.1 and 9.2)") {
  struct row {
    std::string_view text;
    method m;
    bool safe;
    bool cacheable;
  };
  for (const row r :
       {row{"GET", method::get, true, true}, row{"HEAD", method::head, true, true},
        row{"POST", method::post, false, false}, row{"PUT", method::put, false, false},
        row{"DELETE", method::delete_, false, false}, row{"CONNECT", method::connect, false, false},
        row{"OPTIONS", method::options, true, false}, row{"TRACE", method::trace, true, false},
        row{"QUERY", method::other, false, false}, row{"get", method::other, false, false},
        row{"", method::other, false, false}, row{"XXX", method::other, false, false},
        row{"XXXX", method::other, false, false}, row{"XXXXXX", method::other, false, false},
        row{"XXXXXXX", method::other, false, false}}) {
    CAPTURE(r.text);
    CHECK(http::method_of(r.text) == r.m);
    CHECK(http::is_safe(r.m) == r.safe);
    CHECK(http::is_safe_and_cacheable(r.m) == r.cacheable);
  }
}

TEST_CASE("pseudo_header: every character in every place of a path (RFC 3986 sections 3.3 and 3.4)") {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&'()*+,;=:@/?";
  for (const char filler : {'p', '\xff'})
    for (std::size_t size = 2; size <= 20; ++size)
      for (std::size_t at = 1; at < size; ++at)
        for (int c = 0; c < 256; ++c) {
          exact_buffer<char> path(size, filler);
          path.data()[0] = '/';
          path.data()[at] = static_cast<char>(c);
          const std::string_view text{path.data(), size};
          const bool invalid = c <= 0x20 || c == '#' || c == 0x7f;
          if ((http::path_form_of(text) == path_form::invalid) != invalid)
            FAIL(size << " " << at << " " << c);
          const bool only = c != 0 && allowed.find(static_cast<char>(c)) != std::string_view::npos;
          if (filler == 'p' && http::has_only_path_characters(text) != only) FAIL(c);
        }
  SUCCEED();
}

TEST_CASE("pseudo_header: schemes begin with a letter (RFC 3986 section 3.1)") {
  for (const std::string_view good : {"https", "HTTP", "a", "a1+-.Z"}) CHECK(http::is_scheme(good));
  for (const std::string_view bad : {"", "1a", "+a", "a:", "a/", "a b", "a_"})
    CHECK_FALSE(http::is_scheme(bad));
  CHECK(http::is_http_or_https("HTTP"));
  CHECK(http::is_http_or_https("httpS"));
  CHECK_FALSE(http::is_http_or_https("ftp"));
  CHECK_FALSE(http::is_http_or_https("http1"));
  CHECK(http::name(pseudo_header::unknown).empty());
}
