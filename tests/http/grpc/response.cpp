// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/response.hpp"

#include "support/catch.hpp"

using namespace httpwire;
namespace grpc = http::grpc;
using grpc::status;
using http::stream_end;

TEST_CASE("response: headers, messages, trailers (draft-kumar-rtgwg-grpc-protocol section 4)") {
  grpc::response_fields header;
  header.add(":status", "200");
  header.add("content-type", "application/grpc+proto");
  CHECK(header.is_grpc());
  CHECK(header.has_messages());
  CHECK(header.http_status() == 200);
  CHECK(!header.trailers_only(stream_end::open));
  grpc::response_fields trailers;
  trailers.add("grpc-status", "5");
  trailers.add("grpc-message", "gone");
  CHECK(trailers.has_status());
  CHECK(trailers.call_status(header.http_status()) == status::not_found);
}

TEST_CASE(
    "response: Trailers-Only is one section that ends its stream (draft-kumar-rtgwg-grpc-protocol section "
    "4)") {
  grpc::response_fields fields;
  fields.add(":status", "200");
  fields.add("content-type", "application/grpc");
  fields.add("grpc-status", "12");
  CHECK(fields.trailers_only(stream_end::ended));
  CHECK(!fields.trailers_only(stream_end::open));
  CHECK(!fields.trailers_only(stream_end::unknown));
  CHECK(fields.call_status() == status::unimplemented);
  grpc::response_fields informational;
  informational.add(":status", "100");
  CHECK(!informational.trailers_only(stream_end::ended));
}

TEST_CASE("response: where grpc-status is missing or broken (draft-kumar-rtgwg-grpc-protocol section 4)") {
  grpc::response_fields proxy;
  proxy.add(":status", "503");
  proxy.add("content-type", "text/html");
  CHECK(!proxy.has_messages());
  CHECK(!proxy.is_grpc());
  CHECK(proxy.call_status() == status::unavailable);
  proxy.add(":status", "200");
  CHECK(!proxy.has_messages());
  grpc::response_fields none;
  CHECK(none.call_status(200) == status::unknown);
  grpc::response_fields broken;
  broken.add("grpc-status", "zero");
  broken.add("grpc-status", "0");
  CHECK(broken.has_status());
  CHECK(broken.call_status(503) == status::unknown);
}
