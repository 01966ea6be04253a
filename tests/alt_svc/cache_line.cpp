// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/cache_line.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "alt_svc/values.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::cache_line;
using alt_svc::cache_line_kind;

namespace {

// The line that curl's documentation shows.
constexpr std::string_view of_curl =
    R"(h2 example.com 443 h3 shiny.example.com 8443 "20191231 10:00:00" 0 0)";
static_assert(cache_line::parse(of_curl)->origin == alt_svc::origin{.host = "example.com"});
static_assert(cache_line::parse(of_curl)->protocol == "h3" && cache_line::parse(of_curl)->port == 8443);
static_assert(cache_line::parse(of_curl)->time == 1'577'786'400);
static_assert(cache_line::parse("")->kind == cache_line_kind::nothing);

[[nodiscard]] std::string parsed_line(std::string_view line) {
  const exact_text exact(line);
  const auto l = cache_line::parse(exact.view());
  if (!l) return shown(l.error());
  if (l->kind == cache_line_kind::nothing) return "nothing";
  std::string text;
  if (l->kind == cache_line_kind::alternative)
    text = std::string{l->origin.scheme} + ' ' + std::string{l->origin.host} + ' ' +
           std::to_string(l->origin.port) + ' ';
  text += '[' + std::string{l->partition.encoded} + "] " + std::string{l->protocol.encoded} + ' ' +
          std::string{l->host} + ' ' + std::to_string(l->port) + ' ' + std::to_string(l->time);
  if (l->kind == cache_line_kind::broken) return text + " failed " + std::to_string(l->failures);
  return text + (l->persist ? " persist" : "");
}

[[nodiscard]] std::string line_of(const alt_svc::origin& o, const alt_svc::choice& c) {
  return written_text([&](writer& out) { write_cache_line(out, o, c); });
}

}  // namespace

TEST_CASE("alt_svc cache_line: lines of curl") {
  CHECK(parsed_line(of_curl) == "https example.com 443 [] h3 shiny.example.com 8443 1577786400");
  CHECK(parsed_line(R"(h1 a 1 h1 [::1] 2 "19700101 00:00:00" 1 0)") ==
        "https a 1 [] http%2F1.1 [::1] 2 0 persist");
  CHECK(parsed_line("\th2  a 1\th3-29 b 2  \"20000229 23:59:59\"  7 99 \r") ==
        "https a 1 [] h3-29 b 2 951868799 persist");
  for (const std::string_view line : {"", " ", "\r", "# comment", "  # comment", "#", "#: x", "#:originx"})
    CHECK(parsed_line(line) == "nothing");
}

TEST_CASE("alt_svc cache_line: every word is checked, and the place of the wrong one is said") {
  const std::string_view words[] = {"h2", "a", "443", "h3", "b", "8443", "\"20191231 10:00:00\"", "0", "0"};
  const auto with = [&](std::size_t which, std::string_view word) {
    std::string line;
    std::size_t at = 0;
    for (std::size_t i = 0; i < std::size(words); ++i) {
      if (i == which) at = line.size();
      line += std::string{i == which ? word : words[i]} + ' ';
    }
    CAPTURE(line);
    CHECK(parsed_line(line) == "alt_svc_cache_line at " + std::to_string(at));
  };
  for (const std::size_t which : {std::size_t{0}, std::size_t{3}})
    for (const std::string_view bad : {"h(2)", "%", "%4x", "\"h2\"", "\xff"}) with(which, bad);
  for (const std::size_t which : {std::size_t{1}, std::size_t{4}})
    for (const std::string_view bad : {"::1", "a/b", "[", "a:1"}) with(which, bad);
  for (const std::size_t which : {std::size_t{2}, std::size_t{5}})
    for (const std::string_view bad : {"0", "65536", "x", "-1"}) with(which, bad);
  for (const std::string_view bad :
       {"20191231", "\"20191231\"", "\"20191231T10:00:00\"", "\"20191301 10:00:00\"", "\"20190229 10:00:00\"",
        "\"20190001 10:00:00\"", "\"20190100 10:00:00\"", "\"20190431 10:00:00\"", "\"20190101 24:00:00\"",
        "\"20190101 10:60:00\"", "\"20190101 10:00:60\"", "\"19691231 23:59:59\"", "\"21000229 10:00:00\"",
        "\"2019-1-1 10:00:00\"", "\"120190101 10:00:00\"", "\"20191231 10:00:00"})
    with(6, bad);
  for (const std::size_t which : {std::size_t{7}, std::size_t{8}})
    for (const std::string_view bad : {"x", "-1", "1.5", "0x1"}) with(which, bad);
  CHECK(parsed_line(std::string{of_curl} + " 5") == "alt_svc_cache_line at 69");
  // Every cut.
  for (std::size_t size = 1; size < of_curl.size(); ++size)
    CHECK(parsed_line(of_curl.substr(0, size)).starts_with("alt_svc_cache_line at "));
}

TEST_CASE("alt_svc cache_line: what curl has no place for is a comment to it") {
  CHECK(parsed_line(R"(#:origin http - h1 a 80 h2 b 1 "20191231 10:00:00" 0 0)") ==
        "http a 80 [] h2 b 1 1577786400");
  CHECK(parsed_line(R"(#:origin https x%20y h1 a 80 h2 b 1 "20191231 10:00:00" 0 0)") ==
        "https a 80 [x%20y] h2 b 1 1577786400");
  CHECK(parsed_line(R"(#:broken - h3 b 1 "20191231 10:00:00" 3)") == "[] h3 b 1 1577786400 failed 3");
  CHECK(parsed_line(R"(#:broken - h3 b 1 "20191231 10:00:00" 0)") == "alt_svc_cache_line at 38");
  CHECK(parsed_line(R"(#:broken - h3 b 1 "20191231 10:00:00" 4294967296)").ends_with("failed 4294967295"));
  CHECK(parsed_line("#:broken") == "alt_svc_cache_line at 8");
  CHECK(parsed_line("#:origin 1http") == "alt_svc_cache_line at 9");
  CHECK(parsed_line("#:origin http \"") == "alt_svc_cache_line at 14");
}

TEST_CASE("alt_svc cache_line: what is written is read, and curl reads what it can") {
  const alt_svc::choice c{.service = {"h3", "shiny.example.com", 8443}, .expires = 1'577'786'400};
  CHECK(line_of({.host = "example.com"}, c) ==
        "h1 example.com 443 h3 shiny.example.com 8443 \"20191231 10:00:00\" 0 0\n");
  CHECK(line_of({.scheme = "http", .host = "a", .port = 80}, c).starts_with("#:origin http - h1 a 80 h3 "));
  CHECK(line_of({.host = "a", .partition = "x\n"}, c).starts_with("#:origin https x%0A h1 a 443 "));
  CHECK(line_of({.host = "a", .partition = "-"}, c).starts_with("#:origin https %2D h1 a 443 "));
  CHECK(written_text([&](writer& out) {
          write_cache_line(out, {.host = "a"}, c, "h2");
        }).starts_with("h2 a 443 "));
  CHECK(written_text([](writer& out) {
          write_cache_line(out,
                           alt_svc::broken_service{
                               .partition = "p q", .service = {"h3", "a", 1}, .until = 60, .failures = 2});
        }) == "#:broken p%20q h3 a 1 \"19700101 00:01:00\" 2\n");
}

TEST_CASE("alt_svc cache_line: protocols that curl would mistake for its own stay what they are") {
  for (const std::string_view alpn : {"h1", "H1", "h2", "H2", "h3", "H3", "http/1.1", "h3-29", "w=x", "%"}) {
    const std::string line =
        line_of({.host = "a"}, {.service = {alpn, "b", 1}, .expires = 1'577'786'400, .persist = true});
    CAPTURE(line);
    const auto l = cache_line::parse(std::string_view{line}.substr(0, line.size() - 1));
    REQUIRE(l);
    CHECK(l->protocol == alpn);
    CHECK(l->persist);
  }
  CHECK(line_of({.host = "a"}, {.service = {"http/1.1", "b", 1}}).starts_with("h1 a 443 h1 b 1 "));
  CHECK(line_of({.host = "a"}, {.service = {"H3", "b", 1}}).starts_with("h1 a 443 %483 b 1 "));
  CHECK(line_of({.host = "a"}, {.service = {"H2", "b", 1}}).starts_with("h1 a 443 %482 b 1 "));
  CHECK(line_of({.host = "a"}, {.service = {"h1", "b", 1}}).starts_with("h1 a 443 %681 b 1 "));
}

TEST_CASE("alt_svc cache_line: what has no place in a line is refused") {
  const alt_svc::choice c{.service = {"h3", "b", 1}};
  CHECK(line_of({.host = "a b"}, c) == "invalid_argument");
  CHECK(line_of({.host = "a", .port = 0}, c) == "invalid_argument");
  CHECK(line_of({.scheme = "a b", .host = "a"}, c) == "invalid_argument");
  CHECK(line_of({.host = "a", .partition = std::string(256, 'p')}, c) == "invalid_argument");
  CHECK(line_of({.host = "a"}, {.service = {"", "b", 1}}) == "invalid_argument");
  CHECK(line_of({.host = "a"}, {.service = {"h3", "b\n", 1}}) == "invalid_argument");
  CHECK(line_of({.host = "a"}, {.service = {"h3", "b", 0}}) == "invalid_argument");
  CHECK(written_text([&](writer& out) { write_cache_line(out, {.host = "a"}, c, "h 2"); }) ==
        "invalid_argument");
  CHECK(written_text([&](writer& out) {
          write_cache_line(out, alt_svc::broken_service{.service = c.service});
        }) == "invalid_argument");
}

TEST_CASE("alt_svc cache_line: every day from 1970 to 9999 is written and read") {
  std::uint64_t days = 0;
  for (; days * 86'400 <= alt_svc::detail::latest_date; days += days % 5 == 0 ? 1U : 3U) {
    const std::uint64_t time = days * 86'400 + days % 86'400;
    std::array<std::uint8_t, 17> room{};
    writer out{room};
    alt_svc::detail::write_date(out, time);
    std::uint64_t back = 0;
    const bool same = out.ok() && alt_svc::detail::parse_date(as_text(room), back) && back == time;
    if (!same) FAIL(as_text(room));
  }
  const auto date = [](std::uint64_t time) {
    return written_text([&](writer& out) { alt_svc::detail::write_date(out, time); });
  };
  CHECK(date(0) == "19700101 00:00:00");
  CHECK(date(951'782'400) == "20000229 00:00:00");
  CHECK(date(4'107'542'400) == "21000301 00:00:00");
  CHECK(date(alt_svc::detail::latest_date) == "99991231 23:59:59");
  CHECK(date(alt_svc::detail::latest_date + 1) == "99991231 23:59:59");
  CHECK(date(~std::uint64_t{0}) == "99991231 23:59:59");
  std::uint64_t seconds = 0;
  for (const std::string_view bad :
       {"20200131x10:00:00", "20200131 10.00:00", "20200131 10:00.00", "20200131 10:00:0",
        "20200131 10:00:000", "20200132 10:00:00", "19691231 23:59:59"})
    CHECK_FALSE(alt_svc::detail::parse_date(bad, seconds));
}
