// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/write.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "alt_svc/values.hpp"
#include "httpwire/alt_svc/parse.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::new_parameter;
using alt_svc::offer;

namespace {

[[nodiscard]] std::string written(const std::vector<offer>& offers) {
  return written_text([&](writer& out) { write(out, std::span<const offer>{offers}); });
}

/// What was parsed, written again.
[[nodiscard]] std::string rewritten(std::string_view value) {
  const auto s = alt_svc::parse(value);
  REQUIRE(s);
  std::vector<alt_svc::alternative> all;
  for (const alt_svc::alternative& a : *s) all.push_back(a);
  const std::string text =
      written_text([&](writer& out) { write(out, std::span<const alt_svc::alternative>{all}); });
  // It is in its last form, and says the same.
  const auto again = alt_svc::parse(text);
  REQUIRE(again);
  CHECK(again->size() == s->size());
  return text;
}

constexpr std::size_t constant_size() {
  writer out;
  write(out, offer{.protocol = "h3"});
  return out.size();
}
static_assert(constant_size() == std::string_view{"h3=\":443\""}.size());

}  // namespace

TEST_CASE("alt_svc write: offers in the form of RFC 7838 section 3") {
  CHECK(written({{.protocol = "h3"}}) == R"(h3=":443")");
  CHECK(written({{.protocol = "h2", .host = "new.example.org", .port = 80}}) == R"(h2="new.example.org:80")");
  CHECK(written({{.protocol = "h2", .host = "alt.example.com", .port = 8000}, {.protocol = "h2"}}) ==
        R"(h2="alt.example.com:8000", h2=":443")");
  CHECK(written({{.protocol = "h2", .max_age = 2'592'000, .persist = true}}) ==
        R"(h2=":443"; ma=2592000; persist=1)");
  CHECK(written({{.protocol = "w=x:y#z", .host = "[::1]", .port = 65535, .max_age = 0}}) ==
        R"(w%3Dx%3Ay#z="[::1]:65535"; ma=0)");
  const new_parameter more[] = {{"a", "b"}, {"c", "d \"e\""}};
  CHECK(written({{.protocol = "h3", .parameters = more}}) == R"(h3=":443"; a=b; c="d \"e\"")");
  CHECK(written_text([](writer& out) { alt_svc::write_clear(out); }) == "clear");
}

TEST_CASE("alt_svc write: what the grammar has no place for is refused (RFC 7838 section 3)") {
  CHECK(written({}) == "invalid_argument");
  CHECK(written({{.protocol = ""}}) == "invalid_argument");
  CHECK(written({{.protocol = "h3", .port = 0}}) == "invalid_argument");
  for (const std::string_view host : {"::1", "a b", "a\"", "a\n", "a:1"})
    CHECK(written({{.protocol = "h3", .host = host}}) == "invalid_argument");
  for (const new_parameter bad :
       {new_parameter{"ma", "1"}, {"Persist", "1"}, {"", "1"}, {"a b", "1"}, {"a", "\n"}})
    CHECK(written({{.protocol = "h3", .parameters = {&bad, 1}}}) == "invalid_argument");
}

TEST_CASE("alt_svc write: what was parsed is written in its shortest form (RFC 7838 section 3)") {
  CHECK(rewritten(R"(h3=":443";ma=86400)") == R"(h3=":443")");
  CHECK(rewritten(R"(%683="\a.b:0443" ; MA="\60"; persist="1"; x="1"; y="2 3")") ==
        R"(h3="a.b:443"; ma=60; persist=1; x=1; y="2 3")");
  CHECK(rewritten(R"(h3=":443"; persist=2,, w%3dx=":1",)") == R"(h3=":443", w%3Dx=":1")");
  CHECK(rewritten(R"(h3=":443"; ma=99999999999999999999)") == R"(h3=":443"; ma=2147483648)");
  const std::string text = R"(h3=":443"; ma=1; persist=1; x="\"\\", h2="[::1]:1"; y="")";
  CHECK(rewritten(text) == text);
}

TEST_CASE("alt_svc write_alt_used: host and port (RFC 7838 section 5)") {
  const auto used = [](std::string_view host, std::uint16_t port) {
    return written_text([&](writer& out) { alt_svc::write_alt_used(out, host, port); });
  };
  CHECK(used("alternate.example.net", 443) == "alternate.example.net:443");
  CHECK(used("[::1]", 1) == "[::1]:1");
  CHECK(used("", 443) == "invalid_argument");
  CHECK(used("a", 0) == "invalid_argument");
}
