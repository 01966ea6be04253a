// SPDX-License-Identifier: MIT
#include "httpwire/http/detail/authority_match.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using httpwire::error_code;
using httpwire::http::detail::authority_match;
using httpwire_test::exact_buffer;

namespace {

std::string_view text_of(const exact_buffer<char>& octets) { return {octets.data(), octets.size()}; }

}  // namespace

TEST_CASE("authority_match: texts up to its capacity are compared whole (RFC 9113 section 8.3.1)") {
  constexpr std::size_t capacity = authority_match::capacity;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, capacity - 1, capacity}) {
    CAPTURE(size);
    const exact_buffer<char> kept(size, 'a');
    authority_match match;
    CHECK_FALSE(match.has_text());
    match.keep(text_of(kept));
    CHECK(match.has_text());
    CHECK(match.compare(text_of(kept), true, 443, 1000) == error_code::none);
    CHECK(match.compare(text_of(exact_buffer<char>(size, 'b')), true, 443, 1000) ==
          (size == 0 ? error_code::none : error_code::http_host_differs));
    if (size == 0) continue;
    std::string other(size, 'a');
    other.back() = 'b';
    CHECK(match.compare(other, false, 443, 1000) == error_code::http_host_differs);
    other.back() = 'A';
    CHECK(match.compare(other, true, 443, 1000) == error_code::http_host_differs);
    CHECK(match.compare(other, false, 443, 1000) == error_code::none);
  }
}

TEST_CASE("authority_match: what is no authority is the same only octet by octet (RFC 9113 section 8.3.1)") {
  for (const bool exact : {true, false}) {
    authority_match match;
    match.keep("a b");
    CHECK(match.compare("a b", exact, 443, 1000) == error_code::none);
    CHECK(match.compare("A b", exact, 443, 1000) == error_code::http_host_differs);
    CHECK(match.compare("a", exact, 443, 1000) == error_code::http_host_differs);
    match.keep("a");
    CHECK(match.compare("a b", exact, 443, 1000) == error_code::http_host_differs);
  }
}

TEST_CASE("authority_match: what is longer is not compared, whichever of the two it is (section 8.3.1)") {
  constexpr std::size_t capacity = authority_match::capacity;
  const exact_buffer<char> fits(capacity, 'a');
  const exact_buffer<char> longer(capacity + 1, 'a');
  authority_match match;
  match.keep(text_of(longer));
  CHECK(match.compare(text_of(longer), false, 443, 1000) == error_code::http_authority_too_long);
  CHECK(match.compare("a", false, 443, 1000) == error_code::http_authority_too_long);
  match.keep(text_of(fits));
  CHECK(match.compare(text_of(longer), false, 443, 1000) == error_code::http_authority_too_long);
  CHECK(match.compare(text_of(fits), false, 443, capacity - 1) == error_code::http_authority_too_long);
  CHECK(match.compare(text_of(fits), false, 443, capacity) == error_code::none);
  CHECK(authority_match::limit(capacity + 1) == capacity);
  CHECK(authority_match::limit(capacity - 1) == capacity - 1);
}

TEST_CASE("authority_match: copies say the same, however long the text is (RFC 9113 section 8.3.1)") {
  constexpr std::size_t most = authority_match::capacity;
  for (std::size_t size = 0; size < most + 3; ++size) {
    const std::string text(size, 'a');
    authority_match original;
    original.keep(text);
    const authority_match copy = original;
    authority_match other;
    CHECK_FALSE(authority_match{other}.has_text());
    other = copy;
    CHECK(other.has_text());
    CHECK(other.compare(text, true, 0, most) == original.compare(text, true, 0, most));
    CHECK((other.compare(text, true, 0, most) == error_code::none) == (size <= most));
    CHECK(other.compare(text + "b", true, 0, most) == original.compare(text + "b", true, 0, most));
  }
}
