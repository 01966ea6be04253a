// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/encoding.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

using namespace httpwire;
namespace grpc = http::grpc;

namespace {

static_assert(!grpc::is_compressing("") && !grpc::is_compressing("identity") && grpc::is_compressing("gzip"));
static_assert(grpc::accepts("identity,gzip", "gzip"));
static_assert(!grpc::accepts("identity,gzip", "deflate"));
static_assert(grpc::accepts("", "identity") && grpc::accepts("gzip", ""));
static_assert(!grpc::accepts("", "gzip"));

std::vector<std::string> elements(std::string_view value) {
  std::vector<std::string> all;
  grpc::accept_encoding_reader reader{value};
  for (std::string_view one; reader.next(one);) all.emplace_back(one);
  return all;
}

}  // namespace

TEST_CASE("encoding: the list in grpc-accept-encoding (draft-kumar-rtgwg-grpc-protocol section 3)") {
  using list = std::vector<std::string>;
  CHECK(elements("") == list{});
  CHECK(elements(",, ,\t") == list{});
  CHECK(elements("gzip") == list{"gzip"});
  CHECK(elements("identity,deflate,gzip") == list{"identity", "deflate", "gzip"});
  CHECK(elements(" a ,\tb\t,,c,") == list{"a", "b", "c"});
}

TEST_CASE(
    "encoding: identity is always taken, others when listed (draft-kumar-rtgwg-grpc-protocol section 3)") {
  for (const std::string_view plain : {"", "identity"}) {
    CHECK_FALSE(grpc::is_compressing(plain));
    CHECK(grpc::accepts("", plain));
    CHECK(grpc::accepts("gzip", plain));
  }
  CHECK(grpc::is_compressing("gzip"));
  CHECK(grpc::accepts("identity, gzip", "gzip"));
  CHECK_FALSE(grpc::accepts("identity, gzip", "deflate"));
  CHECK_FALSE(grpc::accepts("", "gzip"));
}
