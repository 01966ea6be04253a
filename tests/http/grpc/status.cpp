// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/status.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include "support/catch.hpp"

using namespace httpwire;
namespace grpc = http::grpc;
using grpc::status;

namespace {

static_assert(grpc::name(status::ok) == "OK");
static_assert(grpc::name(status::deadline_exceeded) == "DEADLINE_EXCEEDED");
static_assert(grpc::name(status::unauthenticated) == "UNAUTHENTICATED");
static_assert(grpc::name(status{17}).empty());
static_assert(*grpc::parse_status("0") == status::ok);
static_assert(*grpc::parse_status("16") == status::unauthenticated);
static_assert(*grpc::parse_status("4294967295") == status{0xffff'ffff});

}  // namespace

TEST_CASE("status: numbers that are not known survive (draft-kumar-rtgwg-grpc-protocol section 4)") {
  for (const std::uint32_t number : {0U, 1U, 9U, 10U, 16U, 17U, 99U, 100U, 4'294'967'295U}) {
    std::array<std::uint8_t, 10> octets{};
    writer out{octets};
    grpc::write_status(out, status{number});
    CHECK(*grpc::parse_status(as_text(*out.written())) == status{number});
  }
}

TEST_CASE("status: what is no number (draft-kumar-rtgwg-grpc-protocol section 4)") {
  for (const char* value :
       {"", "00", "01", "-1", "+1", "1 ", " 1", "a", "1a", "4294967296", "99999999999999999999"}) {
    CAPTURE(value);
    const auto s = grpc::parse_status(value);
    REQUIRE(!s);
    CHECK(s.error().code == error_code::grpc_status_invalid);
    CHECK(s.error().scope() == error_scope::field);
  }
}

TEST_CASE("status: from HTTP (gRPC's table of HTTP statuses)") {
  struct row {
    std::uint16_t http;
    status s;
  };
  for (const row r :
       {row{400, status::internal}, row{401, status::unauthenticated}, row{403, status::permission_denied},
        row{404, status::unimplemented}, row{429, status::unavailable}, row{431, status::internal},
        row{502, status::unavailable}, row{503, status::unavailable}, row{504, status::unavailable},
        row{200, status::unknown}, row{0, status::unknown}, row{302, status::unknown},
        row{500, status::unknown}})
    CHECK(grpc::status_of_http(r.http) == r.s);
}

TEST_CASE("status: from codes of RST_STREAM (gRPC over HTTP2, RFC 9113 section 7)") {
  constexpr status expected[] = {status::internal,          status::internal,    status::internal,
                                 status::internal,          status::internal,    status::unknown,
                                 status::internal,          status::unavailable, status::cancelled,
                                 status::internal,          status::internal,    status::resource_exhausted,
                                 status::permission_denied, status::unknown,     status::internal};
  for (std::uint32_t code = 0; code < 15; ++code) CHECK(grpc::status_of_h2(code) == expected[code]);
  CHECK(grpc::status_of_h2(0xffff'ffff) == status::internal);
}

TEST_CASE("status: from codes of RESET_STREAM (gRPC proposal G2, RFC 9114 section 8.1)") {
  for (std::uint64_t code = 0x100; code <= 0x110; ++code) {
    const status expected = code == 0x107   ? status::resource_exhausted
                            : code == 0x10b ? status::unavailable
                            : code == 0x10c ? status::cancelled
                                            : status::internal;
    CHECK(grpc::status_of_h3(code) == expected);
  }
  for (const std::uint64_t code :
       {std::uint64_t{0}, std::uint64_t{8}, std::uint64_t{0x200}, std::uint64_t{0x21}, ~std::uint64_t{0}})
    CHECK(grpc::status_of_h3(code) == status::internal);
}

TEST_CASE("status: the names in their order (draft-kumar-rtgwg-grpc-protocol section 4)") {
  constexpr std::string_view names[] = {"OK",
                                        "CANCELLED",
                                        "UNKNOWN",
                                        "INVALID_ARGUMENT",
                                        "DEADLINE_EXCEEDED",
                                        "NOT_FOUND",
                                        "ALREADY_EXISTS",
                                        "PERMISSION_DENIED",
                                        "RESOURCE_EXHAUSTED",
                                        "FAILED_PRECONDITION",
                                        "ABORTED",
                                        "OUT_OF_RANGE",
                                        "UNIMPLEMENTED",
                                        "INTERNAL",
                                        "UNAVAILABLE",
                                        "DATA_LOSS",
                                        "UNAUTHENTICATED",
                                        ""};
  for (std::uint32_t i = 0; i < std::size(names); ++i) CHECK(grpc::name(status{i}) == names[i]);
  using enum status;
  constexpr status numbered[] = {
      ok,        cancelled,      unknown,           invalid_argument,   deadline_exceeded,
      not_found, already_exists, permission_denied, resource_exhausted, failed_precondition,
      aborted,   out_of_range,   unimplemented,     internal,           unavailable,
      data_loss, unauthenticated};
  for (std::uint32_t i = 0; i < std::size(numbered); ++i) CHECK(numbered[i] == status{i});
}
