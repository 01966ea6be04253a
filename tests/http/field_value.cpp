// SPDX-License-Identifier: MIT
#include "httpwire/http/field_value.hpp"

#include <cstddef>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::check_field_value;

namespace {

static_assert(check_field_value("") == error_code::none);
static_assert(check_field_value("a") == error_code::none);
static_assert(check_field_value("a b\tc") == error_code::none);
static_assert(check_field_value("gr\xc3\xbc\xc3\x9f gott") == error_code::none);
static_assert(check_field_value("a\r\nset-cookie: b") == error_code::http_value_invalid);
static_assert(check_field_value({"\0", 1}) == error_code::http_value_invalid);
static_assert(check_field_value("a\x1b") == error_code::http_value_control);
static_assert(check_field_value("a ") == error_code::http_value_whitespace);
static_assert(check_field_value(" \x01\n") == error_code::http_value_invalid, "the worst first");
static_assert(check_field_value(" \x01") == error_code::http_value_control);

error_code expected_of(int c, bool at_end) {
  if (c == 0 || c == '\r' || c == '\n') return error_code::http_value_invalid;
  if ((c < 0x20 && c != '\t') || c == 0x7f) return error_code::http_value_control;
  return at_end && (c == ' ' || c == '\t') ? error_code::http_value_whitespace : error_code::none;
}

}  // namespace

TEST_CASE(
    "field_value: every character in every place of values of every size, with and without others that are "
    "not ASCII (RFC 9113 section 8.2.1, RFC 9114 section 10.3, RFC 9110 section 5.5)") {
  for (const char filler : {'v', '\xff', '\x80'})
    for (std::size_t size = 1; size <= 35; ++size)
      for (std::size_t at = 0; at < size; ++at)
        for (int c = 0; c < 256; ++c) {
          exact_buffer<char> value(size, filler);
          value.data()[at] = static_cast<char>(c);
          if (check_field_value({value.data(), size}) != expected_of(c, at == 0 || at + 1 == size))
            FAIL(size << " " << at << " " << c);
        }
  SUCCEED();
}

TEST_CASE("field_value: each fault has its place, and where there is none, none (RFC 9110 section 5.5)") {
  using http::detail::find_fault;
  constexpr auto nowhere = std::string_view::npos;
  for (const std::string_view good : {"", "a", "a b", "a\tb"})
    for (const error_code rule :
         {error_code::http_value_whitespace, error_code::http_value_invalid, error_code::http_value_control})
      CHECK(find_fault(rule, good) == nowhere);
  CHECK(find_fault(error_code::http_value_whitespace, " a") == 0);
  CHECK(find_fault(error_code::http_value_whitespace, "ab\t") == 2);
  CHECK(find_fault(error_code::http_value_invalid, "a\x01\r") == 2);
  CHECK(find_fault(error_code::http_value_control, "a\r\x01") == 2);
}

TEST_CASE("field_value: long values are looked at to their end (RFC 9113 section 8.2.1)") {
  for (const std::size_t size : {1'000U, 65'536U}) {
    exact_buffer<char> value(size, '\t');
    value.data()[0] = value.data()[size - 1] = 'v';
    CHECK(check_field_value({value.data(), size}) == error_code::none);
    value.data()[size - 2] = '\n';
    CHECK(check_field_value({value.data(), size}) == error_code::http_value_invalid);
  }
}
