// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>
#include <string_view>

#include "http/sections.hpp"
#include "httpwire/http.hpp"
#include "support/catch.hpp"

// Attacks on what carries HTTP/2 and HTTP/3 messages on to HTTP/1.1, routes them or counts them.

using namespace httpwire;
using namespace httpwire_test;

TEST_CASE(
    "attack: response splitting through values, names and pseudo-header fields (CVE-2025-57804, RFC 9113 "
    "section 8.2.1)") {
  for_each_side({}, [](const http::section_rules_options& o) {
    for (const std::string& bad :
         {std::string("\r"), std::string("\n"), std::string("\0", 1), std::string("\r\n")}) {
      for (const field_text& f : get_request()) {
        const std::string value = f.value + bad + "x: y";
        CHECK(judge(o, changed(get_request(), f.name, value)).code() == error_code::http_value_invalid);
      }
      CHECK(judge(o, with(get_request(), {{"a", "b" + bad + "c"}})).code() == error_code::http_value_invalid);
      CHECK(judge(o, with(get_request(), {{"a" + bad, "b"}})).code() == error_code::http_name_invalid);
      CHECK(judge(o, with(get_request(), {{":a" + bad, "b"}})).code() == error_code::http_pseudo_unknown);
      http::section_rules_options response = o;
      response.section = http::section_kind::response;
      CHECK(judge(response, {{":status", "200" + bad}}).code() == error_code::http_value_invalid);
      CHECK(judge(response, {{":status", "200"}, {"location", "/" + bad}}).code() ==
            error_code::http_value_invalid);
    }
  });
}

TEST_CASE(
    "attack: a second Host, or one unlike :authority (CVE-2026-71554, RFC 9113 section 8.3.1, RFC 9114 "
    "section 4.3.1)") {
  for_each_side({}, [](const http::section_rules_options& o) {
    CHECK(judge(o, with(get_request(), {{"host", "evil.example"}})).code() == error_code::http_host_differs);
    CHECK(judge(o, with(get_request(), {{"host", ""}})).code() == error_code::http_host_differs);
    CHECK(judge(o, with(get_request(), {{"host", "a.example"}, {"host", "evil.example"}})).code() ==
          error_code::http_host_repeated);
    const section_text no_authority = without(get_request(), ":authority");
    CHECK(judge(o, with(no_authority, {{"host", "a.example"}, {"host", "evil.example"}})).code() ==
          error_code::http_host_repeated);
    // Even where a second one is let through, it has to say the same.
    http::section_rules_options lax = o;
    lax.policies.host_repeated = http::policy::accept;
    CHECK(judge(lax, with(no_authority, {{"host", "a.example"}, {"host", "evil.example"}})).code() ==
          error_code::http_host_differs);
  });
}

TEST_CASE("attack: conflicting content-length, signs and lists (RFC 9110 section 8.6)") {
  for_each_side({}, [](const http::section_rules_options& o) {
    const auto code = [&](const section_text& more) { return judge(o, with(get_request(), more)).code(); };
    CHECK(code({{"content-length", "5"}, {"content-length", "6"}}) ==
          error_code::http_content_length_differs);
    for (const char* value : {"+5", "-5", "5, 5", "5;", "0x5", "5e0", ""})
      CHECK(code({{"content-length", value}}) == error_code::http_content_length_invalid);
    for (const char* value : {"18446744073709551621", "36893488147419103237"})  // 5 modulo 2^64
      CHECK(code({{"content-length", value}}) == error_code::http_content_length_too_large);
    CHECK(code({{"transfer-encoding", "chunked"}}) == error_code::http_connection_field);
  });
}

TEST_CASE(
    "attack: the HTTP/2 bomb of cookie crumbs (CVE-2026-49975, CVE-2026-47774, RFC 9113 section 10.5.1)") {
  for_each_side({}, [](http::section_rules_options o) {
    o.max_cookie_crumbs = 100;
    http::section_rules rules{o};
    for (const field_text& f : get_request()) CHECK(rules.check(f.name, f.value));
    for (int i = 0; i < 100; ++i) CHECK(rules.check("cookie", ""));
    const auto refused = rules.check("cookie", "");
    REQUIRE(!refused);
    CHECK(refused.error().code == error_code::http_too_many_cookie_crumbs);
    CHECK(refused.error().limit == 100);
    // What comes after costs nothing more.
    for (int i = 0; i < 1'000; ++i) CHECK(rules.check("cookie", "").error() == refused.error());
    CHECK(rules.finish().error() == refused.error());
  });
}

TEST_CASE("attack: fields with an empty name (CVE-2019-9516, RFC 9110 section 5.1)") {
  for_each_side({}, [](const http::section_rules_options& o) {
    CHECK(judge(o, with(get_request(), {{"", ""}})).code() == error_code::http_name_empty);
  });
}
