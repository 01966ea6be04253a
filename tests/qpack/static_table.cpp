// SPDX-License-Identifier: MIT
#include "qpack/sections.hpp"
// Not in front: g++ 12 says that the enumerator reference::in_static_table shadows the table (-Wshadow).
#include "httpwire/qpack/static_table.hpp"

using namespace qpack_test;
using httpwire::static_match;
using httpwire::qpack::static_table;
using httpwire::qpack::static_table_index;

namespace {

constexpr static_match find(std::string_view name, std::string_view value) {
  return static_table_index.find(name, httpwire::detail::hash_text(name), value);
}

constexpr bool each_entry_is_found() {
  for (std::size_t i = 0; i < static_table.size(); ++i) {
    const static_match match = find(static_table[i].name, static_table[i].value);
    if (match.field != i || static_table[match.name].name != static_table[i].name) return false;
    for (std::size_t k = 0; k < match.name; ++k)
      if (static_table[k].name == static_table[i].name) return false;
  }
  return true;
}
static_assert(each_entry_is_found());
static_assert(find(":method", "PATCH").name == 15 && find(":method", "PATCH").field == static_match::none);
static_assert(find("", "").name == static_match::none && find("", "").field == static_match::none);

constexpr bool sensitivity_is_that_of_the_name() {
  constexpr std::string_view values[] = {"", "v", "nineteen octets....", "twenty octets......."};
  const auto same = [](std::string_view name, std::string_view value) {
    return httpwire::qpack::detail::is_sensitive(find(name, value).name, name, value) ==
           httpwire::is_sensitive(name, value);
  };
  for (const std::string_view value : values) {
    for (const auto& entry : static_table)
      if (!same(entry.name, value)) return false;
    for (const std::string_view name : {"proxy-authorization", "proxy-authorizatioN", "x", "cookie2"})
      if (!same(name, value)) return false;
  }
  return true;
}
static_assert(sensitivity_is_that_of_the_name());
static_assert(httpwire::qpack::detail::is_sensitive(5, "cookie", "short"));
static_assert(!httpwire::qpack::detail::is_sensitive(5, "cookie", "twenty octets......."));

}  // namespace

TEST_CASE("qpack static table: the entries of RFC 9204 Appendix A at their indices") {
  // Generated from the table of the RFC.
  // clang-format off
  const std::pair<std::string_view, std::string_view> all[] = {
      {":authority", ""},
      {":path", "/"},
      {"age", "0"},
      {"content-disposition", ""},
      {"content-length", "0"},
      {"cookie", ""},
      {"date", ""},
      {"etag", ""},
      {"if-modified-since", ""},
      {"if-none-match", ""},
      {"last-modified", ""},
      {"link", ""},
      {"location", ""},
      {"referer", ""},
      {"set-cookie", ""},
      {":method", "CONNECT"},
      {":method", "DELETE"},
      {":method", "GET"},
      {":method", "HEAD"},
      {":method", "OPTIONS"},
      {":method", "POST"},
      {":method", "PUT"},
      {":scheme", "http"},
      {":scheme", "https"},
      {":status", "103"},
      {":status", "200"},
      {":status", "304"},
      {":status", "404"},
      {":status", "503"},
      {"accept", "*/*"},
      {"accept", "application/dns-message"},
      {"accept-encoding", "gzip, deflate, br"},
      {"accept-ranges", "bytes"},
      {"access-control-allow-headers", "cache-control"},
      {"access-control-allow-headers", "content-type"},
      {"access-control-allow-origin", "*"},
      {"cache-control", "max-age=0"},
      {"cache-control", "max-age=2592000"},
      {"cache-control", "max-age=604800"},
      {"cache-control", "no-cache"},
      {"cache-control", "no-store"},
      {"cache-control", "public, max-age=31536000"},
      {"content-encoding", "br"},
      {"content-encoding", "gzip"},
      {"content-type", "application/dns-message"},
      {"content-type", "application/javascript"},
      {"content-type", "application/json"},
      {"content-type", "application/x-www-form-urlencoded"},
      {"content-type", "image/gif"},
      {"content-type", "image/jpeg"},
      {"content-type", "image/png"},
      {"content-type", "text/css"},
      {"content-type", "text/html; charset=utf-8"},
      {"content-type", "text/plain"},
      {"content-type", "text/plain;charset=utf-8"},
      {"range", "bytes=0-"},
      {"strict-transport-security", "max-age=31536000"},
      {"strict-transport-security", "max-age=31536000; includesubdomains"},
      {"strict-transport-security", "max-age=31536000; includesubdomains; preload"},
      {"vary", "accept-encoding"},
      {"vary", "origin"},
      {"x-content-type-options", "nosniff"},
      {"x-xss-protection", "1; mode=block"},
      {":status", "100"},
      {":status", "204"},
      {":status", "206"},
      {":status", "302"},
      {":status", "400"},
      {":status", "403"},
      {":status", "421"},
      {":status", "425"},
      {":status", "500"},
      {"accept-language", ""},
      {"access-control-allow-credentials", "FALSE"},
      {"access-control-allow-credentials", "TRUE"},
      {"access-control-allow-headers", "*"},
      {"access-control-allow-methods", "get"},
      {"access-control-allow-methods", "get, post, options"},
      {"access-control-allow-methods", "options"},
      {"access-control-expose-headers", "content-length"},
      {"access-control-request-headers", "content-type"},
      {"access-control-request-method", "get"},
      {"access-control-request-method", "post"},
      {"alt-svc", "clear"},
      {"authorization", ""},
      {"content-security-policy", "script-src 'none'; object-src 'none'; base-uri 'none'"},
      {"early-data", "1"},
      {"expect-ct", ""},
      {"forwarded", ""},
      {"if-range", ""},
      {"origin", ""},
      {"purpose", "prefetch"},
      {"server", ""},
      {"timing-allow-origin", "*"},
      {"upgrade-insecure-requests", "1"},
      {"user-agent", ""},
      {"x-forwarded-for", ""},
      {"x-frame-options", "deny"},
      {"x-frame-options", "sameorigin"},
  };
  // clang-format on
  REQUIRE(static_table.size() == std::size(all));
  for (std::size_t i = 0; i < std::size(all); ++i) {
    CAPTURE(i);
    CHECK(static_table[i].name == all[i].first);
    CHECK(static_table[i].value == all[i].second);
  }
}

TEST_CASE("qpack static table: each entry is decoded from its index, whole and as a name") {
  httpwire::qpack::decoder decoder;
  for (std::size_t i = 0; i < static_table.size(); ++i) {
    octets section = prefix(0, 0);
    put_indexed(section, reference::in_static_table, i);
    put_literal(section, reference::in_static_table, i, "value");
    const std::string name(static_table[i].name);
    CHECK(decode(decoder, 0, section).fields ==
          fields{{name, std::string(static_table[i].value)}, {name, "value", indexing::without}});
  }
}

TEST_CASE("qpack static table: names near those of the table are not found") {
  for (const httpwire::static_entry& entry : static_table) {
    std::string name(entry.name);
    CHECK(find(name + "x", "").name == static_match::none);
    CHECK(find(std::string_view(name).substr(1), "").name == static_match::none);
    name.back() = static_cast<char>(name.back() ^ 1);
    CHECK(find(name, "").name == static_match::none);
  }
}
