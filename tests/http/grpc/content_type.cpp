// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/content_type.hpp"

#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::grpc::content_type;

namespace {

constexpr bool is(std::string_view text, std::string_view format, std::string_view parameters = "") {
  const auto c = content_type::parse(text);
  return c && c->format == format && c->parameters == parameters;
}
static_assert(is("application/grpc", ""));
static_assert(is("application/grpc+proto", "proto"));
static_assert(is("Application/GRPC+json", "json"));
static_assert(is("application/grpc; charset=utf-8", "", " charset=utf-8"));
static_assert(is("application/grpc+x.y ;a=b;c", "x.y", "a=b;c"));

}  // namespace

TEST_CASE("content_type: others are not gRPC's (draft-kumar-rtgwg-grpc-protocol section 3)") {
  for (const std::string_view text :
       {"", "application/grp", "application/grpc-web", "application/grpc-web+proto", "application/grpcx",
        "application/grpc+", "application/grpc+;a", "text/html", "application/grpc,application/grpc",
        "application/grpc/a", "application/json", "application/json+proto", "application-grpc"}) {
    CAPTURE(text);
    const exact_buffer<char> copy(text);
    const auto c = content_type::parse({copy.data(), copy.size()});
    REQUIRE(!c);
    CHECK(c.error().code == error_code::grpc_content_type_invalid);
  }
}

TEST_CASE("content_type: white space before the semicolon or the end is left out (RFC 9110 section 5.6.6)") {
  CHECK(is("application/grpc ", ""));
  CHECK(is("application/grpc\t", ""));
  CHECK(is("application/grpc \t ;a", "", "a"));
  CHECK(is("application/grpc+proto\t;", "proto"));
}
