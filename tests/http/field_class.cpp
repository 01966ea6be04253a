// SPDX-License-Identifier: MIT
#include "httpwire/http/field_class.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace httpwire;

namespace {

constexpr std::string_view connection_fields[] = {"connection", "keep-alive", "proxy-connection",
                                                  "transfer-encoding", "upgrade"};
constexpr std::string_view late_fields[] = {"age",
                                            "authorization",
                                            "cache-control",
                                            "content-encoding",
                                            "content-type",
                                            "content-length",
                                            "content-range",
                                            "cookie",
                                            "date",
                                            "early-data",
                                            "expect",
                                            "expires",
                                            "host",
                                            "if-match",
                                            "if-modified-since",
                                            "if-none-match",
                                            "if-range",
                                            "if-unmodified-since",
                                            "location",
                                            "max-forwards",
                                            "pragma",
                                            "proxy-authenticate",
                                            "proxy-authorization",
                                            "range",
                                            "retry-after",
                                            "set-cookie",
                                            "trailer",
                                            "vary",
                                            "www-authenticate"};
constexpr std::string_view other_fields[] = {"",
                                             "a",
                                             "te",
                                             "etag",
                                             "accept",
                                             "digest",
                                             "upgraded",
                                             "hosts",
                                             "grpc-status",
                                             "server-timing",
                                             "connectio",
                                             "content-lengt",
                                             "proxy-authorizations",
                                             "a-name-that-is-longer-than-all-of-them",
                                             "x-connection"};

}  // namespace

TEST_CASE("field_class: fields of connections (RFC 9113 section 8.2.2, RFC 9114 section 4.2)") {
  for (const auto name : connection_fields) CHECK(http::is_connection_field(name));
  for (const auto name : late_fields) CHECK(!http::is_connection_field(name));
  for (const auto name : other_fields) CHECK(!http::is_connection_field(name));
  CHECK(!http::is_connection_field("Connection"));
}

TEST_CASE("field_class: fields that trailers must not have (RFC 9110 section 6.5.1, RFC 8470 section 5.1)") {
  for (const auto name : late_fields) CHECK(http::is_forbidden_in_trailers(name));
  for (const auto name : other_fields) CHECK(!http::is_forbidden_in_trailers(name));
}

TEST_CASE("field_class: no field with rules is overlooked by size and letter (RFC 9113 section 8.2.2)") {
  for (const auto name : connection_fields) CHECK(http::detail::may_have_rules(name));
  for (const std::string_view name : {"te", "host", "cookie", "content-length"})
    CHECK(http::detail::may_have_rules(name));
  for (const std::string_view name : {"", "accept", "user-agent", "a-name-that-is-longer"})
    CHECK(!http::detail::may_have_rules(name));
}
