// SPDX-License-Identifier: MIT
#include "httpwire/http/detail/structured_parser.hpp"

#include <string>
#include <string_view>

#include "httpwire/http/structured_fields.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using http::detail::structured_parser;
namespace sf = http::sf;

TEST_CASE("structured_parser: the first failure stays (RFC 8941 section 4.2)") {
  structured_parser p{"?"};
  sf::bare_item item;
  CHECK_FALSE(p.refuse(error_code::structured_field_comma));
  CHECK_FALSE(p.fail(error_code::structured_field_key));
  CHECK_FALSE(p.refuse(error_code::structured_field_lines));
  CHECK_FALSE(p.bare_item(item));
  CHECK(p.code() == error_code::structured_field_comma);
}

TEST_CASE(
    "structured_parser: an integer of any length fails behind its 15th digit (RFC 8941 section 4.2.4)") {
  for (const std::size_t size : {15U, 16U, 17U, 18U, 1000U})
    for (const std::string_view sign : {"", "-"}) {
      const auto r = sf::parse_item(std::string{sign} + std::string(size, '9'));
      CAPTURE(size, sign);
      CHECK(r.has_value() == (size == 15));
      if (r) continue;
      CHECK(r.error().code == error_code::structured_field_number);
      CHECK(r.error().offset == sign.size() + 15);
    }
}

TEST_CASE("structured_parser: no member follows a failure, on the next line either (RFC 8941 section 4.2)") {
  const std::string_view rest[] = {"b"};
  http::detail::member_step<false> step{"a,", rest};
  sf::member member;
  CHECK_FALSE(step.next(member));
  CHECK_FALSE(step.next(member));
  CHECK(step.failure().code == error_code::structured_field_comma);
  CHECK(step.failure().field_index == 0);
}
