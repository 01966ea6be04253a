// SPDX-License-Identifier: MIT
#include "httpwire/http/field_name.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::check_field_name;

namespace {

static_assert(check_field_name("") == error_code::http_name_empty);
static_assert(check_field_name("a") == error_code::none);
static_assert(check_field_name("content-length") == error_code::none);
static_assert(check_field_name("x_1.2~") == error_code::none);
static_assert(check_field_name("Content-length") == error_code::http_name_uppercase);
static_assert(check_field_name(":path") == error_code::http_name_invalid);
static_assert(check_field_name("A b") == error_code::http_name_invalid);
static_assert(http::is_token("GET") && !http::is_token("") && !http::is_token("a b"));

constexpr std::string_view token_characters =
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace

TEST_CASE(
    "field_name: every character in every place of names of every size "
    "(RFC 9113 sections 8.2 and 8.2.1, RFC 9114 section 4.2, RFC 9110 section 5.6.2)") {
  for (std::size_t size = 1; size <= 35; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (int c = 0; c < 256; ++c) {
        exact_buffer<char> name(size, at % 2 == 0 ? 'a' : '-');
        name.data()[at] = static_cast<char>(c);
        const bool token = token_characters.find(static_cast<char>(c)) != std::string_view::npos && c != 0;
        const bool capital = c >= 'A' && c <= 'Z';
        const error_code expected = !token    ? error_code::http_name_invalid
                                    : capital ? error_code::http_name_uppercase
                                              : error_code::none;
        if (check_field_name({name.data(), size}) != expected) FAIL(size << " " << at << " " << c);
      }
  SUCCEED();
}
