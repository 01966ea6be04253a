// SPDX-License-Identifier: MIT
#include "httpwire/http/content_length.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace httpwire;
using http::content_kind;
using http::content_tracker;
using http::method;
using http::parse_content_length;

namespace {

constexpr std::uint64_t largest = ~std::uint64_t{0};

constexpr bool parses(std::string_view text, std::uint64_t number) {
  const auto n = parse_content_length(text);
  return n && *n == number;
}
constexpr bool fails(std::string_view text, error_code code, std::uint64_t offset) {
  const auto n = parse_content_length(text);
  return !n && n.error().code == code && n.error().offset == offset;
}
static_assert(parses("0", 0));
static_assert(parses("3495", 3495));
static_assert(parses("0003495", 3495));
static_assert(parses("18446744073709551615", largest));
static_assert(parses("000000000000000000000000000000000000000000001", 1));
static_assert(fails("", error_code::http_content_length_invalid, 0));
static_assert(fails("1 ", error_code::http_content_length_invalid, 1));
static_assert(fails("+1", error_code::http_content_length_invalid, 0));
static_assert(fails("42, 42", error_code::http_content_length_invalid, 2));
static_assert(fails("18446744073709551616", error_code::http_content_length_too_large, 0));
static_assert(fails("99999999999999999999999", error_code::http_content_length_too_large, 0));
static_assert(fails("99999999999999999999999x", error_code::http_content_length_invalid, 23));

}  // namespace

TEST_CASE("content_length: the largest number is at the edge (RFC 9110 section 8.6)") {
  CHECK(parse_content_length("18446744073709551616").error().limit == largest);
  for (const char* text : {"18446744073709551609", "18446744073709551610", "18446744073709551614"})
    CHECK(parse_content_length(text));
  for (const char* text : {"18446744073709551617", "18446744073709551620", "184467440737095516150"})
    CHECK(!parse_content_length(text));
}

TEST_CASE("content_length: which responses have content (RFC 9110 sections 6.4.1 and 9.3.6)") {
  struct row {
    method m;
    std::uint16_t status;
    content_kind kind;
  };
  for (const row r :
       {row{method::get, 200, content_kind::any}, row{method::get, 100, content_kind::none},
        row{method::get, 199, content_kind::none}, row{method::get, 204, content_kind::none},
        row{method::get, 205, content_kind::any}, row{method::get, 304, content_kind::none},
        row{method::head, 200, content_kind::none}, row{method::head, 404, content_kind::none},
        row{method::connect, 200, content_kind::tunnel}, row{method::connect, 299, content_kind::tunnel},
        row{method::connect, 300, content_kind::any}, row{method::connect, 204, content_kind::tunnel},
        row{method::connect, 304, content_kind::none}, row{method::connect, 199, content_kind::none},
        row{method::other, 500, content_kind::any}}) {
    CAPTURE(static_cast<int>(r.m), r.status);
    CHECK(http::response_content(r.m, r.status) == r.kind);
  }
  CHECK(http::request_content(method::get) == content_kind::any);
  CHECK(http::request_content(method::connect) == content_kind::tunnel);
}

TEST_CASE(
    "content_length: the sum of the payloads is what was announced (RFC 9113 section 8.1.1, RFC 9114 section "
    "4.1.2)") {
  for (std::uint64_t announced = 0; announced < 6; ++announced)
    for (std::uint64_t sent = 0; sent < 8; ++sent)
      for (std::uint64_t piece = 1; piece <= 8; ++piece) {
        content_tracker t{content_kind::any, announced};
        std::uint64_t left = sent;
        bool fine = true;
        while (left != 0 && fine) {
          const std::uint64_t size = left < piece ? left : piece;
          const auto added = t.add(size);
          fine = added.has_value();
          if (fine) {
            left -= size;
            continue;
          }
          CHECK(added.error().code == error_code::http_content_too_long);
          CHECK(added.error().offset == announced);
          CHECK(added.error().limit == announced);
          CHECK(t.add(size).error() == added.error());
          CHECK(t.add(0));
        }
        CHECK(fine == (sent <= announced));
        if (!fine) continue;
        CHECK(t.received() == sent);
        CHECK(t.finish().has_value() == (sent == announced));
        if (!t.finish()) {
          CHECK(t.finish().error().code == error_code::http_content_too_short);
          CHECK(t.finish().error().offset == sent);
          CHECK(t.finish().error().limit == announced);
        }
      }
}

TEST_CASE("content_length: a response without content may have any content-length (RFC 9113 section 8.1.1)") {
  content_tracker t{content_kind::none, 1'000};
  CHECK(t.add(0));
  CHECK(t.finish());
  CHECK(t.add(1).error().code == error_code::http_content_forbidden);
  content_tracker tunnel{content_kind::tunnel, 5};
  CHECK(tunnel.add(1'000));
  CHECK(tunnel.finish());
}

TEST_CASE("content_length: sums do not wrap (RFC 9110 section 8.6)") {
  content_tracker with{content_kind::any, largest};
  CHECK(with.add(largest));
  CHECK(with.finish());
  CHECK(!with.add(1));
  content_tracker without;
  CHECK(without.add(largest));
  CHECK(without.add(2));
  CHECK(without.received() == largest);
  CHECK(without.finish());
}

TEST_CASE("content_length: a number that was too large stays so, whatever follows (RFC 9110 section 8.6)") {
  CHECK(fails("18446744073709551616", error_code::http_content_length_too_large, 0));
  CHECK(fails("18446744073709551616000", error_code::http_content_length_too_large, 0));
  CHECK(fails("99999999999999999999999x", error_code::http_content_length_invalid, 23));
}
