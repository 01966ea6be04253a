// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/status_message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/http/field_value.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;
namespace grpc = http::grpc;

namespace {

constexpr bool decodes(std::string_view value, std::string_view text) {
  std::array<char, 32> out{};
  const auto decoded = grpc::decode_status_message(value, out);
  return decoded && *decoded == text;
}
static_assert(decodes("", ""));
static_assert(decodes("not found", "not found"));
static_assert(decodes("100%25", "100%"));
static_assert(decodes("%C3%a4", "\xc3\xa4"));
// Broken ones stay as they are.
static_assert(decodes("%", "%"));
static_assert(decodes("%2", "%2"));
static_assert(decodes("a%zz", "a%zz"));
static_assert(decodes("%2%25", "%2%"));
static_assert(decodes("%%32", "%2"));
static_assert(decodes("%2525", "%25"));

std::string encoded(std::string_view text) {
  std::vector<std::uint8_t> octets(3 * text.size());
  writer out{octets};
  grpc::write_status_message(out, text);
  return std::string{as_text(*out.written())};
}

}  // namespace

TEST_CASE(
    "status_message: every octet is encoded and comes back (draft-kumar-rtgwg-grpc-protocol section 4)") {
  CHECK(encoded("a b\n") == "a b%0A");
  CHECK(encoded(" a ") == "%20a%20");
  CHECK(encoded("50% \xe2\x82\xac") == "50%25 %E2%82%AC");
  for (int c = 0; c < 256; ++c)
    for (const std::string& text :
         {std::string(1, static_cast<char>(c)), "a" + std::string(2, static_cast<char>(c)) + "b"}) {
      const std::string value = encoded(text);
      CHECK(http::check_field_value(value) == error_code::none);
      exact_buffer<char> out(text.size());
      CHECK(*grpc::decode_status_message(value, out.span()) == text);
    }
}

TEST_CASE(
    "status_message: too little room says how much suffices (draft-kumar-rtgwg-grpc-protocol section 4)") {
  constexpr std::string_view value = "a%20b%2";
  for (std::size_t room = 0; room < 8; ++room) {
    guarded_buffer<char> out(room);
    const auto decoded = grpc::decode_status_message(value, out.span());
    CHECK(decoded.has_value() == (room >= 5));
    if (decoded) CHECK(*decoded == "a b%2");
    if (!decoded) CHECK(decoded.error().limit == 5);
    CHECK(out.intact());
  }
}

TEST_CASE("status_message: every cut is read within its end (draft-kumar-rtgwg-grpc-protocol section 4)") {
  constexpr std::string_view value = "%41%4%2";
  for (std::size_t size = 0; size <= value.size(); ++size) {
    const exact_buffer<char> copy(value.substr(0, size));
    exact_buffer<char> out(size);
    CHECK(grpc::decode_status_message({copy.data(), size}, out.span()));
  }
}

TEST_CASE(
    "status_message: digits of both cases, and what is none (draft-kumar-rtgwg-grpc-protocol section 4)") {
  CHECK(decodes("%C3%a4%4a%4F", "\xc3\xa4JO"));
  for (const std::string_view as_it_is : {"%", "%2", "a%zz", "%4g", "%g4", "%4G", "%4@", "%4`", "%4/", "%4:"})
    CHECK(decodes(as_it_is, as_it_is));
}
