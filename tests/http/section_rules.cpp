// SPDX-License-Identifier: MIT
#include "httpwire/http/section_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/sections.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::policy;
using http::section_kind;
using http::stream_end;
using rules_of = http::rule_policies;

namespace {

// A whole request at compile time, which shows that nothing in it is undefined.
constexpr error_code code_at_compile_time(std::string_view host) {
  http::section_rules rules;
  constexpr std::string_view request[][2] = {
      {":method", "GET"}, {":scheme", "https"}, {":authority", "A.example"},
      {":path", "/a?b"},  {"te", "trailers"},   {"content-length", "10"},
      {"cookie", "a=b"}};
  for (const auto& f : request)
    if (!rules.check(f[0], f[1])) return rules.finish().error().code;
  const auto last = rules.check("host", host);
  return last ? (rules.finish() ? error_code::none : rules.finish().error().code) : last.error().code;
}
static_assert(code_at_compile_time("a.example:443") == error_code::none);
static_assert(code_at_compile_time("b.example") == error_code::http_host_differs);

/// Copied before there is anything to compare with, and then between :authority and Host.
constexpr error_code code_after_copies(std::string_view host) {
  const http::section_rules fresh;
  http::section_rules first = fresh;
  if (!first.check(":authority", "a.example")) return error_code::invalid_argument;
  http::section_rules second = first;
  first = second;
  second = fresh;
  const auto r = first.check("host", host);
  return r ? error_code::none : r.error().code;
}
static_assert(code_after_copies("a.example") == error_code::none);
static_assert(code_after_copies("b.example") == error_code::http_host_differs);

constexpr http::section_rules_options request{.section = section_kind::request};
constexpr http::section_rules_options response{.section = section_kind::response};
constexpr http::section_rules_options trailers{.section = section_kind::trailers};
constexpr http::section_rules_options pushed{.section = section_kind::pushed_request};
constexpr http::section_rules_options websocket{.connect_protocol = true};

}  // namespace

TEST_CASE("section_rules: usual messages are well-formed (RFC 9113 section 8.8, RFC 9114 section 4.1)") {
  for_each_side({}, [](http::section_rules_options o) {
    const auto good = [&](section_kind kind, const section_text& fields,
                          stream_end end = stream_end::unknown) {
      o.section = kind;
      const judged j = judge(o, fields, end);
      CAPTURE(j.failure.name());
      CHECK(j.code() == error_code::none);
      CHECK(j.accepted.size() == fields.size());
      return j.summary;
    };
    CHECK(good(section_kind::request, get_request()).method == http::method::get);
    good(section_kind::request, with(get_request(), {{"accept", "*/*"}, {"x", ""}, {"x", "\x80\xff"}}));
    good(section_kind::request, with(without(get_request(), ":authority"), {{"host", "a.example"}}));
    good(section_kind::request, with(get_request(), {{"host", "a.example"}}));
    good(section_kind::request, changed(changed(get_request(), ":method", "OPTIONS"), ":path", "*"));
    good(section_kind::request, changed(get_request(), ":method", "UNHEARD-OF"));
    good(section_kind::request, {{":method", "GET"}, {":scheme", "urn"}, {":path", ""}});
    good(section_kind::request, {{":method", "GET"}, {":scheme", "urn"}, {":path", "a:b"}});
    CHECK(!good(section_kind::request, connect_request()).extended_connect);
    good(section_kind::pushed_request, get_request());
    good(section_kind::pushed_request,
         with(changed(get_request(), ":method", "HEAD"), {{"content-length", "0"}}));
    CHECK(good(section_kind::response, ok_response()).status == 200);
    CHECK(!good(section_kind::response, ok_response()).informational());
    CHECK(good(section_kind::response, {{":status", "103"}, {"link", "</a>"}}, stream_end::open)
              .informational());
    good(section_kind::response, {{":status", "599"}, {"set-cookie", "a"}, {"set-cookie", "b"}});
    good(section_kind::trailers, {});
    good(section_kind::trailers, {{"grpc-status", "0"}, {"etag", "\"a\""}}, stream_end::ended);
  });
  const judged j = judge(websocket, websocket_request());
  CHECK(j.summary.extended_connect);
  CHECK(j.summary.method == http::method::connect);
}

TEST_CASE("section_rules: field names (RFC 9113 section 8.2.1, RFC 9114 section 4.2, RFC 9110 section 5.1)") {
  const section_kind kinds[] = {section_kind::request, section_kind::response, section_kind::trailers,
                                section_kind::pushed_request};
  for (const section_kind kind : kinds) {
    const section_text front = kind == section_kind::response   ? ok_response()
                               : kind == section_kind::trailers ? section_text{}
                                                                : get_request();
    const auto at = static_cast<std::uint32_t>(front.size());
    const http::section_rules_options o{.section = kind};
    check_rule(
        {"empty", o, with(front, {{"", "a"}}), error_code::http_name_empty, at, &rules_of::name_empty});
    check_rule({"capital", o, with(front, {{"X-a", "a"}}), error_code::http_name_uppercase, at,
                &rules_of::name_uppercase});
    check_rule({"space", o, with(front, {{"x a", "a"}}), error_code::http_name_invalid, at,
                &rules_of::name_invalid});
    check_rule({"colon", o, with(front, {{"x:a", "a"}}), error_code::http_name_invalid, at,
                &rules_of::name_invalid});
    check_rule({"not ASCII", o, with(front, {{"x\x80", "a"}}), error_code::http_name_invalid, at,
                &rules_of::name_invalid});
  }
  CHECK(judge(request, with(get_request(), {{"ab c", "a"}})).failure.offset == 2);
  CHECK(judge(request, with(get_request(), {{"abC", "a"}})).failure.offset == 2);
}

TEST_CASE("section_rules: a name with two faults needs both policies (RFC 9113 section 8.2.1)") {
  http::section_rules_options o;
  const section_text fields = with(get_request(), {{"X a", "a"}});
  o.policies.name_invalid = policy::accept;
  CHECK(judge(o, fields).code() == error_code::http_name_uppercase);
  o.policies.name_uppercase = policy::accept;
  CHECK(judge(o, fields).code() == error_code::none);
  o.policies.name_invalid = policy::standard;
  CHECK(judge(o, fields).code() == error_code::http_name_invalid);
}

TEST_CASE("section_rules: a capital letter that is let through hides no meaning (RFC 9113 section 8.2.1)") {
  http::section_rules_options o{.policies = {.name_uppercase = policy::accept}};
  const auto code = [&](const section_text& more) { return judge(o, with(get_request(), more)).code(); };
  CHECK(code({{"Connection", "close"}}) == error_code::http_connection_field);
  CHECK(code({{"TE", "gzip"}}) == error_code::http_te_invalid);
  CHECK(code({{"Host", "b.example"}}) == error_code::http_host_differs);
  CHECK(code({{"Content-Length", "1"}, {"content-length", "2"}}) == error_code::http_content_length_differs);
  CHECK(judge(o, with(get_request(), {{"Cookie", "a"}})).summary.cookie_crumbs == 1);
  CHECK(code({{"X-A-Very-Long-Name-Indeed", "a"}}) == error_code::none);
}

TEST_CASE(
    "section_rules: field values (RFC 9113 section 8.2.1, RFC 9114 section 10.3, RFC 9110 section 5.5)") {
  const std::string nul("a\0b", 3);
  for (const std::string& value : {std::string("a\rb"), std::string("a\nb"), nul, std::string("a\r\nb: c")}) {
    check_rule({"CR, LF, NUL", request, with(get_request(), {{"x", value}}), error_code::http_value_invalid,
                4, &rules_of::value_invalid});
    check_rule({"in trailers",
                trailers,
                {{"x", value}},
                error_code::http_value_invalid,
                0,
                &rules_of::value_invalid});
    check_rule({"in a response", response, with(ok_response(), {{"x", value}}),
                error_code::http_value_invalid, 1, &rules_of::value_invalid});
    CHECK(judge(request, with(get_request(), {{"x", value}})).failure.offset == 1);
  }
  for (const char* value : {" a", "a ", "\ta", "a\t", " ", "\t"})
    check_rule({"white space", request, with(get_request(), {{"x", value}}),
                error_code::http_value_whitespace, 4, &rules_of::value_whitespace});
  for (const char* value : {"a\x01", "\x1f", "a\x7f"})
    check_rule({"control", request, with(get_request(), {{"x", value}}), error_code::http_value_control, 4,
                &rules_of::value_control});
  CHECK(judge(request, with(get_request(), {{"x", "a\tb c"}})).code() == error_code::none);
}

TEST_CASE("section_rules: a value with several faults needs all their policies (RFC 9113 section 8.2.1)") {
  http::section_rules_options o;
  const section_text fields = with(get_request(), {{"x", " a\r\x01"}});
  CHECK(judge(o, fields).code() == error_code::http_value_invalid);
  o.policies.value_invalid = policy::accept;
  CHECK(judge(o, fields).code() == error_code::http_value_control);
  o.policies.value_control = policy::accept;
  CHECK(judge(o, fields).code() == error_code::http_value_whitespace);
  o.policies.value_whitespace = policy::accept;
  CHECK(judge(o, fields).code() == error_code::none);
}

TEST_CASE("section_rules: only defined pseudo-header fields (RFC 9113 section 8.3, RFC 9114 section 4.3)") {
  for (const char* name : {":", ":x", ":Path", ":path ", ":methods", ":authority2", ":protocols"})
    check_rule({name, request, with(get_request(), {{name, "a"}}), error_code::http_pseudo_unknown, 4,
                &rules_of::pseudo_unknown});
  check_rule({"of requests",
              response,
              {{":status", "200"}, {":path", "/"}},
              error_code::http_pseudo_context,
              1,
              &rules_of::pseudo_context});
  check_rule({"of responses", request, with(get_request(), {{":status", "200"}}),
              error_code::http_pseudo_context, 4, &rules_of::pseudo_context});
  // What is let through still needs a name.
  const http::section_rules_options o{.policies = {.pseudo_unknown = policy::accept}};
  CHECK(judge(o, with(get_request(), {{":x\r\n", "a"}})).code() == error_code::http_name_invalid);
  CHECK(judge(o, with(get_request(), {{":", "a"}})).code() == error_code::http_name_empty);
  CHECK(judge(o, with(get_request(), {{":X", "a"}})).code() == error_code::http_name_uppercase);
  CHECK(judge(o, with(get_request(), {{":x", "a"}})).code() == error_code::none);
}

TEST_CASE(
    "section_rules: trailers have no pseudo-header fields (RFC 9113 section 8.1, RFC 9114 section 4.3)") {
  for (const char* name : {":status", ":path", ":x"})
    check_rule({name,
                trailers,
                {{"a", "b"}, {name, "200"}},
                error_code::http_pseudo_in_trailers,
                1,
                &rules_of::pseudo_in_trailers});
  // One that is let through decides nothing.
  const http::section_rules_options lenient{.section = section_kind::trailers,
                                            .policies = {.pseudo_in_trailers = policy::accept}};
  for (const char* name : {":status", ":path"}) {
    const judged j = judge(lenient, {{name, "200"}, {name, "not a status"}, {"a", "b"}});
    CHECK(j.code() == error_code::none);
    CHECK(j.accepted.size() == 3);
    CHECK(j.summary.status == 0);
  }
}

TEST_CASE("section_rules: pseudo-header fields come first (RFC 9113 section 8.3, RFC 9114 section 4.3)") {
  const section_text late = with({{"accept", "*/*"}}, get_request());
  for (std::size_t at = 1; at < get_request().size(); ++at) {
    section_text fields = get_request();
    fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(at), {"accept", "*/*"});
    const judged j = judge(request, fields);
    CHECK(j.code() == error_code::http_pseudo_after_field);
    CHECK(j.failure.field_index == at + 1);
  }
  check_rule({"status",
              response,
              {{"a", "b"}, {":status", "200"}},
              error_code::http_pseudo_after_field,
              1,
              &rules_of::pseudo_after_field});
  const http::section_rules_options o{.policies = {.pseudo_after_field = policy::accept}};
  CHECK(judge(o, late).code() == error_code::none);
  // Also a field that is dropped comes before.
  const http::section_rules_options drops{.policies = {.connection_field = policy::drop}};
  CHECK(judge(drops, with({{"connection", "close"}}, get_request())).code() ==
        error_code::http_pseudo_after_field);
}

TEST_CASE("section_rules: each pseudo-header field once (RFC 9113 section 8.3, RFC 9114 section 4.3.1)") {
  for (const field_text& f : get_request())
    check_rule({"repeated", request, with(get_request(), {f}), error_code::http_pseudo_repeated, 4,
                &rules_of::pseudo_repeated});
  check_rule({"status",
              response,
              {{":status", "200"}, {":status", "200"}},
              error_code::http_pseudo_repeated,
              1,
              &rules_of::pseudo_repeated});
  check_rule({"protocol", websocket, with(websocket_request(), {{":protocol", "websocket"}}),
              error_code::http_pseudo_repeated, 5, &rules_of::pseudo_repeated});
  // A second :authority that is let through has to be the same.
  const http::section_rules_options o{.policies = {.pseudo_repeated = policy::accept}};
  CHECK(judge(o, with(get_request(), {{":authority", "b.example"}})).code() == error_code::http_host_differs);
}

TEST_CASE(
    "section_rules: mandatory pseudo-header fields (RFC 9113 sections 8.3.1 and 8.3.2, RFC 9114 sections "
    "4.3, 4.3.1 and 4.3.2)") {
  const auto missing = [](const char* name, error_code code, policy rules_of::*rule) {
    check_rule({name, request, without(get_request(), name), code, error::no_field, rule, true});
  };
  missing(":method", error_code::http_method_missing, &rules_of::method_missing);
  missing(":scheme", error_code::http_scheme_missing, &rules_of::scheme_missing);
  missing(":path", error_code::http_path_missing, &rules_of::path_missing);
  check_rule({":status",
              response,
              {{"a", "b"}},
              error_code::http_status_missing,
              error::no_field,
              &rules_of::status_missing,
              true});
  CHECK(judge(response, {}).code() == error_code::http_status_missing);
  CHECK(judge(request, {}).code() == error_code::http_method_missing);
}

TEST_CASE(
    "section_rules: values of pseudo-header fields (RFC 9110 sections 9.1 and 15, RFC 3986 section 3.1)") {
  for (const char* value : {"", "GET POST", "G\xc3", "GET:"})
    check_rule({value, request, changed(get_request(), ":method", value), error_code::http_method_invalid, 0,
                &rules_of::method_invalid});
  for (const char* value : {"", "1http", "ht tp", "http:", "h_"})
    check_rule({value, request, changed(get_request(), ":scheme", value), error_code::http_scheme_invalid, 1,
                &rules_of::scheme_invalid});
  for (const char* value :
       {"a b", "a/b", "a?b", "a\\b", "[::1", "[]", "a:b", "a:1:2", "a:99999", "a,<b>", "\xc3"})
    check_rule({value, request, changed(get_request(), ":authority", value),
                error_code::http_authority_invalid, 2, &rules_of::authority_invalid});
  for (const char* value : {"", "20", "2000", "2x0", "+20", "099", "000"})
    check_rule({value,
                response,
                {{":status", value}},
                error_code::http_status_invalid,
                0,
                &rules_of::status_invalid});
  CHECK(judge(response, {{":status", "600"}}).summary.status == 600);
  CHECK(judge(response, {{":status", "999"}}).summary.status == 999);
  http::section_rules_options sent = response;
  sent.direction = http::direction::sent;
  CHECK(judge(sent, {{":status", "600"}}).code() == error_code::http_status_invalid);
}

TEST_CASE("section_rules: :path (RFC 9113 section 8.3.1, RFC 9114 section 4.3.1)") {
  for (const char* scheme : {"http", "https", "HTTPS"}) {
    const section_text front = changed(get_request(), ":scheme", scheme);
    check_rule({"empty", request, changed(front, ":path", ""), error_code::http_path_empty, 3,
                &rules_of::path_empty, true});
    for (const char* value : {"*", "a", "?a", "/a b", "/a#b", "http://a.example/"})
      check_rule({value, request, changed(front, ":path", value), error_code::http_path_invalid, 3,
                  &rules_of::path_invalid, true});
  }
  CHECK(judge(request, changed(changed(get_request(), ":method", "OPTIONS"), ":path", "**")).code() ==
        error_code::http_path_invalid);
  CHECK(judge(request, {{":method", "GET"}, {":scheme", "urn"}, {":path", "a b"}}).code() ==
        error_code::http_path_invalid);
  // What browsers send although RFC 3986 wants it encoded.
  for (const char* value : {"/a|b", "/?q=[1]", "/\"", "/\xc3\xa4", "/a\\b", "/^`{}"}) {
    http::section_rules_options o;
    CHECK(judge(o, changed(get_request(), ":path", value)).code() == error_code::none);
    o.policies.path_character = policy::reject;
    const judged j = judge(o, changed(get_request(), ":path", value));
    CHECK(j.code() == error_code::http_path_character);
    CHECK(j.failure.field_index == 3);
    o.policies.path_character = policy::drop;
    CHECK(judge(o, changed(get_request(), ":path", value)).code() == error_code::http_path_missing);
    o.policies.path_character = policy::accept;
    CHECK(judge(o, changed(get_request(), ":path", value)).code() == error_code::none);
  }
  // A policy for these characters changes nothing where there are none, or worse ones.
  for (const policy p : {policy::reject, policy::drop, policy::accept}) {
    const http::section_rules_options o{.policies = {.path_character = p}};
    CHECK(judge(o, changed(get_request(), ":path", "/a%20b?c=d:@!$&'()*+,;=-._~/?")).code() ==
          error_code::none);
    CHECK(judge(o, changed(get_request(), ":path", "/a b|")).code() == error_code::http_path_invalid);
  }
}

TEST_CASE(
    "section_rules: :authority of http and https URIs (RFC 9113 section 8.3.1, RFC 9114 section 4.3.1)") {
  for (const char* value : {"user@a.example", "user:secret@a.example:1", "@a.example"})
    check_rule({value, request, changed(get_request(), ":authority", value),
                error_code::http_authority_userinfo, 2, &rules_of::authority_userinfo, true});
  for (const char* value : {"", ":443", ":"})
    check_rule({value, request, changed(get_request(), ":authority", value), error_code::http_authority_empty,
                2, &rules_of::authority_empty, true});
  check_rule({"Host", request, with(without(get_request(), ":authority"), {{"host", ""}}),
              error_code::http_authority_empty, 3, &rules_of::authority_empty, true});
  const section_text other = changed(get_request(), ":scheme", "ftp");
  for (const char* value : {"user@a.example", "", "a.example:21"})
    CHECK(judge(request, changed(other, ":authority", value)).code() == error_code::none);
}

TEST_CASE("section_rules: Host is there once and valid (RFC 9110 section 7.2)") {
  check_rule({"repeated", request, with(get_request(), {{"host", "a.example"}, {"host", "a.example"}}),
              error_code::http_host_repeated, 5, &rules_of::host_repeated});
  check_rule({"not an authority", request, with(without(get_request(), ":authority"), {{"host", "a/b"}}),
              error_code::http_authority_invalid, 3, &rules_of::authority_invalid});
  check_rule({"userinfo", request, with(without(get_request(), ":authority"), {{"host", "u@a.example"}}),
              error_code::http_authority_userinfo, 3, &rules_of::authority_userinfo});
  CHECK(judge(response, with(ok_response(), {{"host", "a b"}, {"host", ""}})).code() == error_code::none);
}

TEST_CASE(
    "section_rules: Host and :authority are the same (RFC 9113 section 8.3.1, RFC 9114 section 4.3.1)") {
  check_rule({"differs", request, with(get_request(), {{"host", "b.example"}}), error_code::http_host_differs,
              4, &rules_of::host_differs});
  struct row {
    const char* host;
    bool same_entity;
  };
  for (const row r : {row{"a.example", true}, row{"A.EXAMPLE", true}, row{"a.example:443", true},
                      row{"a.example:", true}, row{"a.example:0443", true}, row{"a.example:80", false},
                      row{"a.example.", false}, row{"a.exampl", false}, row{"a.examplf", false}}) {
    CAPTURE(r.host);
    const section_text fields = with(get_request(), {{"host", r.host}});
    const bool exact = std::string_view{r.host} == "a.example";
    for (const auto version : both_versions) {
      http::section_rules_options o{.version = version};
      const bool standard = version == http::version::http3 ? exact : r.same_entity;
      CHECK((judge(o, fields).code() == error_code::none) == standard);
      o.host_match = http::host_match::exact;
      CHECK((judge(o, fields).code() == error_code::none) == exact);
      o.host_match = http::host_match::normalized;
      CHECK((judge(o, fields).code() == error_code::none) == r.same_entity);
    }
  }
}

TEST_CASE("section_rules: Host of a CONNECT may leave the port to :authority (RFC 9110 section 9.3.6)") {
  struct row {
    const char* host;
    bool same_entity;
  };
  for (const row r : {row{"a.example:443", true}, row{"a.example", true}, row{"A.example:", true},
                      row{"a.example:80", false}, row{"b.example", false}, row{"b.example:443", false}})
    for (const auto version : both_versions) {
      CAPTURE(r.host);
      const section_text fields = with(connect_request(), {{"host", r.host}});
      CHECK((judge({.version = version}, fields).code() == error_code::none) == r.same_entity);
      const bool exact = std::string_view{r.host} == "a.example:443";
      CHECK((judge({.version = version, .host_match = http::host_match::exact}, fields).code() ==
             error_code::none) == exact);
    }
  // RFC 8441 section 4: with :protocol, the target has a scheme.
  const auto extended = [](const char* host) {
    return judge({.version = http::version::http3, .connect_protocol = true},
                 with(changed(websocket_request(), ":authority", "a.example"), {{"host", host}}))
        .code();
  };
  CHECK(extended("a.example") == error_code::none);
  CHECK(extended("a.example:443") == error_code::http_host_differs);
}

TEST_CASE("section_rules: long authorities are compared up to a limit (RFC 9113 sections 8.3.1 and 10.5.1)") {
  const auto code = [](std::size_t size, std::uint32_t limit) {
    const std::string text(size, 'a');
    const section_text fields = with(changed(get_request(), ":authority", text), {{"host", text}});
    return judge({.max_compared_authority = limit}, fields).failure;
  };
  CHECK(code(264, 264).code == error_code::none);
  CHECK(code(265, 264).code == error_code::http_authority_too_long);
  CHECK(code(265, 264).limit == 264);
  CHECK(code(265, 100'000).limit == 264);
  CHECK(code(265, 264).field_index == 4);
  CHECK(code(265, 264).h2_code() == 11);
  CHECK(code(265, 264).h3_code() == 0x107);
  CHECK(code(9, 8).limit == 8);
  CHECK(code(8, 8).code == error_code::none);
  // Alone it may be as long as it likes.
  CHECK(judge({}, changed(get_request(), ":authority", std::string(10'000, 'a'))).code() == error_code::none);
}

TEST_CASE(
    "section_rules: who has to say whom a request is for (RFC 9113 section 8.3.1, RFC 9114 section 4.3.1)") {
  const auto check = [](const http::section_rules_options& options, const section_text& fields) {
    for_each_side(options, [&](http::section_rules_options o) {
      for (const policy p : {policy::standard, policy::reject, policy::drop, policy::accept}) {
        CAPTURE(static_cast<int>(p));
        o.policies.authority_missing = p;
        // RFC 9113 section 8.3.1: an intermediary makes none where the request that it forwards has none.
        const bool optional = o.version == http::version::http2 && o.direction == http::direction::received;
        const bool good = p == policy::accept || (p == policy::standard && optional);
        CHECK(judge(o, fields).code() == (good ? error_code::none : error_code::http_authority_missing));
      }
    });
  };
  check(request, without(get_request(), ":authority"));
  check(request, changed(without(get_request(), ":authority"), ":scheme", "http"));
  check(websocket, without(websocket_request(), ":authority"));
  // No other scheme has to have an authority.
  for_each_side(request, [](const http::section_rules_options& o) {
    CHECK(judge(o, changed(without(get_request(), ":authority"), ":scheme", "urn")).code() ==
          error_code::none);
  });
}

TEST_CASE("section_rules: CONNECT (RFC 9113 section 8.5, RFC 9114 section 4.4, RFC 9110 section 9.3.6)") {
  check_rule({"scheme", request, with({{":scheme", "https"}}, connect_request()),
              error_code::http_connect_target, 0, &rules_of::connect_target, true});
  check_rule({"path", request, with({{":path", "/"}}, connect_request()), error_code::http_connect_target, 0,
              &rules_of::connect_target, true});
  check_rule({"authority", request, without(connect_request(), ":authority"),
              error_code::http_authority_missing, error::no_field, &rules_of::authority_missing, true});
  for (const char* value : {"", "a.example", "a.example:", ":443", "a.example:0", "u@a.example:443"})
    check_rule({value, request, changed(connect_request(), ":authority", value),
                error_code::http_connect_authority, 1, &rules_of::connect_authority, true});
  CHECK(judge(request, changed(connect_request(), ":authority", "[::1]:443")).code() == error_code::none);
  CHECK(judge(request, changed(connect_request(), ":authority", "a.example:65536")).code() ==
        error_code::http_authority_invalid);
}

TEST_CASE("section_rules: extended CONNECT (RFC 8441 sections 3 and 4, RFC 9220 section 3)") {
  check_rule({"not enabled", request, websocket_request(), error_code::http_protocol_disabled, 1,
              &rules_of::protocol_disabled});
  check_rule({"not CONNECT", websocket, changed(websocket_request(), ":method", "GET"),
              error_code::http_protocol_method, 1, &rules_of::protocol_method, true});
  check_rule({"no scheme", websocket, without(websocket_request(), ":scheme"),
              error_code::http_scheme_missing, error::no_field, &rules_of::scheme_missing, true});
  check_rule({"no path", websocket, without(websocket_request(), ":path"), error_code::http_path_missing,
              error::no_field, &rules_of::path_missing, true});
  for (const char* value : {"", "web socket", "a/", "/b", "a/b/c", "\xc3"})
    check_rule({value, websocket, changed(websocket_request(), ":protocol", value),
                error_code::http_protocol_invalid, 1, &rules_of::protocol_invalid});
  for (const char* value : {"connect-udp", "webtransport", "HTTP/2.0"})
    CHECK(judge(websocket, changed(websocket_request(), ":protocol", value)).code() == error_code::none);
}

TEST_CASE("section_rules: pushed requests (RFC 9113 sections 8.4 and 8.4.1, RFC 9114 section 4.6)") {
  for (const char* method : {"POST", "OPTIONS", "TRACE", "PUT", "DELETE", "get", "UNHEARD-OF"})
    check_rule({method, pushed, changed(get_request(), ":method", method), error_code::http_push_method, 0,
                &rules_of::push_method, true});
  CHECK(judge(pushed, connect_request()).code() == error_code::http_push_method);
  check_rule({"content", pushed, with(get_request(), {{"content-length", "1"}}),
              error_code::http_push_content, 4, &rules_of::push_content, true});
  check_rule({"Host alone", pushed, with(without(get_request(), ":authority"), {{"host", "a.example"}}),
              error_code::http_authority_missing, error::no_field, &rules_of::authority_missing, true});
}

TEST_CASE(
    "section_rules: informational and final responses (RFC 9113 sections 8.1 and 8.6, RFC 9114 section "
    "4.5)") {
  check_rule(
      {"101", response, {{":status", "101"}}, error_code::http_status_101, 0, &rules_of::status_101, true});
  for (const char* status : {"100", "102", "103", "199"})
    check_rule({status,
                response,
                {{":status", status}},
                error_code::http_informational_end,
                0,
                &rules_of::informational_end,
                true,
                stream_end::ended});
  CHECK(judge(response, {{":status", "100"}}).code() == error_code::none);
  CHECK(judge(response, {{":status", "204"}}, stream_end::ended).code() == error_code::none);
}

TEST_CASE("section_rules: trailers end the stream (RFC 9113 section 8.1)") {
  check_rule({"open",
              trailers,
              {{"a", "b"}},
              error_code::http_trailers_not_last,
              error::no_field,
              &rules_of::trailers_not_last,
              true,
              stream_end::open});
}

TEST_CASE("section_rules: fields of connections (RFC 9113 section 8.2.2, RFC 9114 section 4.2)") {
  for (const char* name : {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"}) {
    const field_text f{name, "a"};
    check_rule({name, request, with(get_request(), {f}), error_code::http_connection_field, 4,
                &rules_of::connection_field});
    check_rule({name, pushed, with(get_request(), {f}), error_code::http_connection_field, 4,
                &rules_of::connection_field});
    check_rule({name, response, with(ok_response(), {f}), error_code::http_connection_field, 1,
                &rules_of::connection_field});
    check_rule({name, trailers, {f}, error_code::http_connection_field, 0, &rules_of::connection_field});
  }
}

TEST_CASE("section_rules: te is \"trailers\", in requests (RFC 9113 section 8.2.2, RFC 9114 section 4.2)") {
  for (const char* value : {"", "gzip", "trailers, gzip", "trailers;q=1", "trailer"})
    check_rule({value, request, with(get_request(), {{"te", value}}), error_code::http_te_invalid, 4,
                &rules_of::te_invalid});
  check_rule({"in a response", response, with(ok_response(), {{"te", "trailers"}}),
              error_code::http_te_invalid, 1, &rules_of::te_invalid});
  check_rule(
      {"in trailers", trailers, {{"te", "trailers"}}, error_code::http_te_invalid, 0, &rules_of::te_invalid});
  for (const char* value : {"trailers", "Trailers"})
    CHECK(judge(request, with(get_request(), {{"te", value}})).code() == error_code::none);
}

TEST_CASE(
    "section_rules: content-length (RFC 9110 section 8.6, RFC 9113 section 8.1.1, RFC 9114 section 4.1.2)") {
  for (const char* value : {"", "-1", "+1", "1,1", "1, 1", "1 1", "0x1", "1.0", "\xb2"}) {
    check_rule({value, request, with(get_request(), {{"content-length", value}}),
                error_code::http_content_length_invalid, 4, &rules_of::content_length_invalid});
    check_rule({value, response, with(ok_response(), {{"content-length", value}}),
                error_code::http_content_length_invalid, 1, &rules_of::content_length_invalid});
  }
  check_rule({"2^64", request, with(get_request(), {{"content-length", "18446744073709551616"}}),
              error_code::http_content_length_too_large, 4, &rules_of::content_length_too_large});
  check_rule({"differs", request, with(get_request(), {{"content-length", "1"}, {"content-length", "2"}}),
              error_code::http_content_length_differs, 5, &rules_of::content_length_differs});
  for_each_side(request, [](const http::section_rules_options& o) {
    const auto too_large = judge(o, with(get_request(), {{"content-length", "18446744073709551616"}}));
    CHECK(too_large.failure.limit == 18'446'744'073'709'551'615U);
  });
  const judged j = judge(request, with(get_request(), {{"content-length", "18446744073709551615"}}));
  CHECK(j.summary.has_content_length);
  CHECK(j.summary.content_length == 18'446'744'073'709'551'615U);
  CHECK(!judge(request, get_request()).summary.has_content_length);
}

TEST_CASE("section_rules: copies of content-length are dropped, and not sent (RFC 9110 section 8.6)") {
  const section_text fields = with(get_request(), {{"content-length", "42"}, {"content-length", "042"}});
  for_each_side({}, [&](http::section_rules_options o) {
    const judged j = judge(o, fields);
    if (o.direction == http::direction::sent) {
      CHECK(j.code() == error_code::http_content_length_repeated);
      CHECK(j.failure.field_index == 5);
    } else {
      CHECK(j.code() == error_code::none);
      CHECK(j.dropped.size() == 1);
      CHECK(j.summary.content_length == 42);
    }
    o.policies.content_length_repeated = policy::reject;
    CHECK(judge(o, fields).code() == error_code::http_content_length_repeated);
    o.policies.content_length_repeated = policy::accept;
    CHECK(judge(o, fields).accepted.size() == 6);
  });
}

TEST_CASE(
    "section_rules: responses that must not have content-length (RFC 9110 section 8.6, RFC 9113 section "
    "8.1.1)") {
  struct row {
    const char* status;
    bool to_connect;
    bool forbidden;
  };
  for (const row r :
       {row{"100", false, true}, row{"204", false, true}, row{"200", true, true}, row{"299", true, true},
        row{"200", false, false}, row{"304", false, false}, row{"300", true, false}, row{"404", true, false}})
    for_each_side({.section = section_kind::response, .answers_connect = r.to_connect},
                  [&](http::section_rules_options o) {
                    CAPTURE(r.status, r.to_connect);
                    const section_text fields = {{":status", r.status}, {"content-length", "5"}};
                    const bool sent = o.direction == http::direction::sent;
                    const auto expected = error_code::http_content_length_forbidden;
                    const judged j = judge(o, fields);
                    CHECK((j.code() == expected) == (r.forbidden && sent));
                    if (r.forbidden && sent) CHECK(j.failure.field_index == 1);
                    o.policies.content_length_forbidden = policy::reject;
                    CHECK((judge(o, fields).code() == expected) == r.forbidden);
                    o.policies.content_length_forbidden = policy::accept;
                    CHECK(judge(o, fields).code() == error_code::none);
                  });
}

TEST_CASE("section_rules: fields that belong in front of the content (RFC 9110 section 6.5.1)") {
  for (const char* name :
       {"host", "content-length", "authorization", "cookie", "set-cookie", "content-encoding"})
    for_each_side(trailers, [&](http::section_rules_options o) {
      CAPTURE(name);
      const section_text fields = {{"a", "b"}, {name, "not even valid"}};
      const judged j = judge(o, fields);
      if (o.direction == http::direction::sent) {
        CHECK(j.code() == error_code::http_trailer_field);
        CHECK(j.failure.field_index == 1);
      } else {
        CHECK(j.code() == error_code::none);
        CHECK(j.dropped.size() == 1);
      }
      o.policies.trailer_field = policy::accept;
      CHECK(judge(o, fields).code() == error_code::none);
      CHECK(!judge(o, fields).summary.has_content_length);
    });
}

TEST_CASE(
    "section_rules: limits count fields and crumbs apart (RFC 9113 section 10.5.1, RFC 9114 section "
    "10.5.1)") {
  const http::section_rules_options o{.max_fields = 3, .max_cookie_crumbs = 2};
  const field_text f{"a", "b"};
  const field_text c{"cookie", "b"};
  const judged good = judge(o, with(get_request(), {f, c, f, c, f}));
  CHECK(good.code() == error_code::none);
  CHECK(good.summary.fields == 3);
  CHECK(good.summary.cookie_crumbs == 2);
  CHECK(good.summary.cookie_size == 4);
  const judged fields = judge(o, with(get_request(), {f, c, f, f, f}));
  CHECK(fields.code() == error_code::http_too_many_fields);
  CHECK(fields.failure.limit == 3);
  CHECK(fields.failure.field_index == 8);
  CHECK(fields.failure.h2_code() == 11);
  const judged crumbs = judge(o, with(get_request(), {c, f, c, c}));
  CHECK(crumbs.code() == error_code::http_too_many_cookie_crumbs);
  CHECK(crumbs.failure.limit == 2);
  CHECK(crumbs.failure.field_index == 7);
  CHECK(crumbs.failure.h3_code() == 0x107);
  // Dropped ones count too.
  http::section_rules_options drops{.max_fields = 1, .policies = {.name_invalid = policy::drop}};
  CHECK(judge(drops, with(get_request(), {{"a b", ""}, {"a b", ""}})).code() ==
        error_code::http_too_many_fields);
  drops.policies.connection_field = policy::drop;
  CHECK(judge(drops, with(get_request(), {{"upgrade", ""}, f})).code() == error_code::http_too_many_fields);
  CHECK(judge(drops, with(get_request(), {f, {"upgrade", ""}})).code() == error_code::http_too_many_fields);
  // Those with a long name that is let through as well, and their values are looked at.
  const http::section_rules_options accepts{.max_fields = 1, .policies = {.name_uppercase = policy::accept}};
  const field_text longest{"X-Name-Of-21-Octets--", "b"};
  CHECK(judge(accepts, with(get_request(), {longest})).code() == error_code::none);
  CHECK(judge(accepts, with(get_request(), {{"X-Name-Of-20-Octets-", "b"}})).code() == error_code::none);
  CHECK(judge(accepts, with(get_request(), {f, longest})).code() == error_code::http_too_many_fields);
  CHECK(judge(accepts, with(get_request(), {{longest.name, "\r"}})).code() == error_code::http_value_invalid);
}

TEST_CASE(
    "section_rules: a field that is dropped for its value comes before and counts (RFC 9113 section 8.3)") {
  http::section_rules_options o{.max_fields = 2, .policies = {.value_invalid = policy::drop}};
  section_text fields = get_request();
  fields.insert(fields.begin() + 2, {"x", "a\r"});
  CHECK(judge(o, fields).code() == error_code::http_pseudo_after_field);
  const field_text bad{"x", "a\r"};
  CHECK(judge(o, with(get_request(), {bad, bad})).dropped.size() == 2);
  CHECK(judge(o, with(get_request(), {bad, bad, bad})).code() == error_code::http_too_many_fields);
}

TEST_CASE("section_rules: what is dropped changes nothing that was accepted (RFC 9113 section 8.3.1)") {
  const http::section_rules_options o{.policies = {.pseudo_repeated = policy::accept,
                                                   .method_invalid = policy::drop,
                                                   .scheme_invalid = policy::drop}};
  const judged j = judge(o, with(get_request(), {{":method", "a b"}, {":scheme", "a b"}}));
  CHECK(j.code() == error_code::none);
  CHECK(j.dropped.size() == 2);
  CHECK(j.summary.method == http::method::get);
}

TEST_CASE("section_rules: options are kept as given (RFC 9113 section 8)") {
  const http::section_rules rules{{.version = http::version::http3, .max_fields = 7}};
  CHECK(rules.options().version == http::version::http3);
  CHECK(rules.options().max_fields == 7);
}

TEST_CASE("section_rules: only 2xx to CONNECT has no content-length to be (RFC 9110 section 8.6)") {
  for (const auto& [status, forbidden] :
       {std::pair{"199", true}, std::pair{"200", true}, std::pair{"204", true}, std::pair{"299", true},
        std::pair{"300", false}, std::pair{"404", false}}) {
    http::section_rules_options o{.section = http::section_kind::response, .answers_connect = true};
    o.policies.content_length_forbidden = policy::reject;
    const section_text fields = {{":status", status}, {"content-length", "1"}};
    CAPTURE(status);
    CHECK((judge(o, fields).code() == error_code::http_content_length_forbidden) == forbidden);
    o.answers_connect = false;
    const bool always = status[0] == '1' || std::string_view{status} == "204";
    CHECK((judge(o, fields).code() == error_code::http_content_length_forbidden) == always);
  }
}

TEST_CASE("section_rules: names that only look like those with rules (RFC 9113 section 8.2)") {
  for (const char* name : {"td", "tea", "hose", "cookis", "content-lengts", "content-type-x", "upgradf",
                           "connectiom", "keep-alivf", "transfer-encodinh", "proxy-connectiom"})
    CHECK(judge({}, with(get_request(), {{name, "a b"}})).code() == error_code::none);
}
