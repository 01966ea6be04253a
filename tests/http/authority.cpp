// SPDX-License-Identifier: MIT
#include "httpwire/http/authority.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::authority;

namespace {

constexpr bool is(std::string_view text, std::string_view host, std::string_view port, bool has_port,
                  bool userinfo = false) {
  const auto a = authority::parse(text);
  return a && a->host == host && a->port == port && a->has_port == has_port && a->has_userinfo == userinfo;
}
static_assert(is("a.example", "a.example", "", false));
static_assert(is("a.example:8080", "a.example", "8080", true));
static_assert(is("a.example:", "a.example", "", true));
static_assert(is("", "", "", false));
static_assert(is(":80", "", "80", true));
static_assert(is("[2001:db8::1]", "[2001:db8::1]", "", false));
static_assert(is("[::1]:443", "[::1]", "443", true));
static_assert(is("192.0.2.1:1", "192.0.2.1", "1", true));
static_assert(is("u:p@a.example:1", "a.example", "1", true, true));
static_assert(is("@a", "a", "", false, true));
static_assert(is("xn--bcher-kva.example", "xn--bcher-kva.example", "", false));
static_assert(is("a%20b", "a%20b", "", false));
static_assert(authority::parse("a:65535")->port_number() == 65'535);
static_assert(authority::parse("a:00000000080")->port_number() == 80);

constexpr bool same(std::string_view a, std::string_view b, std::uint32_t port) {
  return http::same_entity(*authority::parse(a), *authority::parse(b), port);
}
static_assert(same("a.example", "A.Example:443", 443));
static_assert(same("a.example:", "a.example", 0));
static_assert(!same("a.example", "a.example:443", 80));
static_assert(!same("a.example", "a.example:443", 0));
static_assert(!same("a.example", "b.example", 443));
static_assert(!same("u@a.example", "u@a.example", 443));

static_assert(http::default_port("https") == 443 && http::default_port("HTTP") == 80);
static_assert(http::default_port("ftp") == 0 && http::default_port("") == 0);

}  // namespace

TEST_CASE("authority: what is none (RFC 3986 section 3.2)") {
  for (const std::string_view text :
       {"a b", "a/b", "a?b", "a#b", "a\\b", "a:b", "a:-1", "a:1 ", "a:65536", "a:99999999999999999999",
        "[::1", "::1", "[]", "[]:1", "[::1]a", "[::1]:a", "[a/b]", "]", "a]", "u@b@c", "u/v@a", "[::1]]",
        "\x80", "a\"", "<a>", "a:1:2", "[[::1]]", "a,b:c",
        // Half a percent-encoding, anywhere.
        "a%", "a%2", "%zz", "%2g", "a%%20", "a%2:1", "u%z@a", "a:%31",
        // Between brackets there is an address.
        "[a]", "[1]", "[127.0.0.1]", "[:::]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]",
        "[12345::]", "[::g]", "[::1%25eth0]", "[%3A%3A1]", "[::256.0.0.1]", "[::1.2.3]", "[1:2:3:4:5:6:7::8]",
        "[v]", "[v1]", "[v1.]", "[v.a]", "[vg.a]", "[v1.a/b]", "[v1.%61]", "[v1g.a]", "[1.v]"}) {
    CAPTURE(text);
    const exact_buffer<char> copy(text);
    const auto a = authority::parse({copy.data(), copy.size()});
    REQUIRE(!a);
    CHECK(a.error().code == error_code::http_authority_invalid);
  }
}

TEST_CASE("authority: addresses between brackets and percent-encodings (RFC 3986 sections 2.1 and 3.2.2)") {
  for (const std::string_view text :
       {"[::]", "[::1]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]",
        "[FFFF::abcd]", "[::ffff:192.0.2.1]", "[1:2:3:4:5:6:192.0.2.1]", "[v1.a]", "[vF.:]", "[V1a.b~!:c]",
        "a%20b", "%41", "%e2%82%ac", "%C3%Bc"}) {
    CAPTURE(text);
    const exact_buffer<char> copy(text);
    const auto a = authority::parse({copy.data(), copy.size()});
    REQUIRE(a);
    CHECK(a->host.size() == text.size());
    const std::string with_port = "u%20:p@" + std::string{text} + ":443";
    REQUIRE(authority::parse(with_port));
    CHECK(authority::parse(with_port)->host == text);
    CHECK(authority::parse(with_port)->port == "443");
  }
}

TEST_CASE("authority: every cut of one is read within its end (RFC 3986 section 3.2)") {
  for (const std::string_view text : {"user:pw@host.example:443", "[2001:db8::1]:8443"})
    for (std::size_t size = 0; size <= text.size(); ++size) {
      const exact_buffer<char> copy(text.substr(0, size));
      const auto a = authority::parse({copy.data(), copy.size()});
      if (a) CHECK(a->host.size() + a->port.size() <= size);
    }
}

TEST_CASE("authority: any octet at any place of a host (RFC 3986 section 3.2.2)") {
  const std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=";
  for (std::size_t size = 1; size <= 34; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (unsigned octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        std::string text(size, 'a');
        text[at] = c;
        const auto a = authority::parse(text);
        // Userinfo, or a port, which is empty at the end and no number elsewhere.
        const bool separates = c == '@' || (c == ':' && at + 1 == size);
        const bool expected =
            separates || allowed.find(c) != std::string_view::npos || (c == '%' && at + 2 < size);
        if (a.has_value() != expected || (a && !separates && a->host != text)) {
          CAPTURE(size, at, octet);
          REQUIRE(a.has_value() == expected);
          REQUIRE(a->host == text);
        }
      }
}

TEST_CASE("authority: two name the same entity or not (RFC 3986 section 6.2.3)") {
  struct row {
    std::string_view a;
    std::string_view b;
    std::uint32_t port_if_none;
    bool same;
  };
  for (const row& r :
       {row{"a.example", "A.Example:443", 443, true}, row{"a.example:", "a.example", 0, true},
        row{"a.example:80", "a.example:0080", 443, true}, row{"", "", 443, true},
        row{"a.example", "a.example:443", 80, false}, row{"a.example", "a.example:443", 0, false},
        row{"a.example", "b.example", 443, false}, row{"a.example", "a.exampl", 443, false},
        row{"u@a.example", "a.example", 443, false}, row{"a.example", "u@a.example", 443, false},
        row{"@a.example", "@a.example", 443, false}}) {
    CAPTURE(r.a, r.b, r.port_if_none);
    CHECK(same(r.a, r.b, r.port_if_none) == r.same);
    CHECK(same(r.b, r.a, r.port_if_none) == r.same);
  }
  CHECK(http::default_port("HTTPS") == 443);
  CHECK(http::default_port("http") == 80);
  CHECK(http::default_port("httpss") == 0);
}
