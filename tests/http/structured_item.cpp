// SPDX-License-Identifier: MIT
#include "httpwire/http/structured_item.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "http/structured_text.hpp"
#include "httpwire/http/structured_fields.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

static_assert(std::is_trivially_copyable_v<sf::item> && std::is_trivially_copyable_v<sf::member>);
static_assert(sf::parse_item("text/html;q=0.5;x")->parameters.find("q")->decimal() == 500);
static_assert(sf::parse_item("a;x")->parameters.find("x")->boolean() == true);
static_assert(!sf::parse_item("a;x")->parameters.find("y"));
static_assert(sf::parse_item("a;x=1;x=2")->parameters.find("x")->integer() == 2);

constexpr std::size_t items_and_parameters(std::string_view text) {
  std::size_t sum = 0;
  const auto list = sf::parse_list(text);
  for (const sf::member& m : *list)
    for (const sf::item& i : m.items) sum += i.parameters.as_sent().count() + 1;
  return sum;
}
static_assert(items_and_parameters("(a b;x;y \"c\");z, ()") == 5);

[[nodiscard]] std::string unique_keys(std::string_view text) {
  const auto parsed = sf::parse_item(text);
  REQUIRE(parsed);
  std::vector<sf::parameter> storage(parsed->parameters.as_sent().count());
  std::string keys;
  const auto unique = parsed->parameters.unique(storage);
  REQUIRE(unique);
  for (const sf::parameter& p : *unique) keys += std::string{p.key} + std::to_string(p.value.number) + " ";
  return keys;
}

}  // namespace

TEST_CASE("sf parameters: keys, values and spaces (RFC 8941 section 4.2.3.2)") {
  const auto parsed = sf::parse_item("a;b; c=?0;   *d-_.*=\"x\"");
  REQUIRE(parsed);
  CHECK(parsed->parameters.as_sent().count() == 3);
  CHECK(parsed->parameters.find("b")->boolean() == true);
  CHECK(parsed->parameters.find("c")->boolean() == false);
  CHECK(*parsed->parameters.find("*d-_.*")->string({}) == "x");
  CHECK(sf::parse_item("a")->parameters.empty());
  for (const std::string_view bad :
       {"a;", "a; ", "a;B", "a;b=", "a;b =1", "a;b= 1", "a ;b", "a;\tb", "a;;b", "a;b=(c)"}) {
    CAPTURE(bad);
    CHECK_FALSE(sf::parse_item(bad));
  }
}

TEST_CASE("sf parameters: the last of equal keys takes the place of the first (RFC 8941 section 4.2.3.2)") {
  CHECK(unique_keys("a;b=1;c=2;b=3") == "b3 c2 ");
  CHECK(unique_keys("a;x=1;x=2;x=3") == "x3 ");
  CHECK(unique_keys("a;b=1;a=2;c=3;a=4;b=5") == "b5 a4 c3 ");
  CHECK(unique_keys("a") == "");
  std::array<sf::parameter, 2> small{};
  const auto refused = sf::parse_item("a;b;c;b")->parameters.unique(small);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::buffer_too_small);
  CHECK(refused.error().limit == 3);
}

TEST_CASE("sf inner_list: items, spaces and parameters (RFC 8941 section 4.2.1.2)") {
  const auto items_of = [](std::string_view text) {
    const auto list = sf::parse_list(text);
    std::string all;
    if (!list) return std::string{list.error().name()} + " " + std::to_string(list.error().offset);
    for (const sf::member& m : *list)
      for (const sf::item& i : m.items) all += std::string{i.value.as_sent} + "|";
    return all;
  };
  CHECK(items_of("(a b)") == "a|b|");
  CHECK(items_of("(  a   b  )") == "a|b|");
  CHECK(items_of("()") == "");
  CHECK(items_of("(  )") == "");
  CHECK(items_of("(\"a\");x") == "a|");
  CHECK(items_of("(a") == "structured_field_truncated 2");
  CHECK(items_of("(") == "structured_field_truncated 1");
  CHECK(items_of("(a ") == "structured_field_truncated 3");
  CHECK(items_of("(a,b)") == "structured_field_inner_list 2");
  CHECK(items_of("(a\tb)") == "structured_field_inner_list 2");
  CHECK(items_of("(a\"b\")") == "structured_field_inner_list 2");
  CHECK(items_of("((a))") == "structured_field_item 1");
  CHECK(items_of("(a b") == "structured_field_truncated 4");
  CHECK(items_of("(a)b") == "structured_field_comma 3");
}

TEST_CASE("sf limits: inner items and parameters at the edge (RFC 8941 sections 3.1.1 and 3.1.2)") {
  const auto list_of = [](std::size_t n) {
    std::string text = "(";
    for (std::size_t i = 0; i < n; ++i) text += "1 ";
    return text + ")";
  };
  CHECK(sf::parse_list(list_of(256)));
  const auto many = sf::parse_list(list_of(257));
  REQUIRE_FALSE(many);
  CHECK(many.error().code == error_code::structured_field_too_many_items);
  CHECK(many.error().limit == 256);
  CHECK(sf::parse_list(list_of(257), {.max_inner_items = 257}));
  CHECK(sf::parse_list("()", {.max_inner_items = 0}));

  std::string parameters = "1";
  for (int i = 0; i < 256; ++i) parameters += ";a";
  CHECK(sf::parse_item(parameters));
  CHECK(sf::parse_list("(" + parameters + ")"));
  parameters += ";a";
  for (const auto& e : {sf::parse_item(parameters).error(), sf::parse_list(parameters).error(),
                        sf::parse_dictionary("k=" + parameters).error(),
                        sf::parse_dictionary("k" + parameters.substr(1)).error(),
                        sf::parse_list("(" + parameters + ")").error(),
                        sf::parse_list("()" + parameters.substr(1)).error()}) {
    CHECK(e.code == error_code::structured_field_too_many_parameters);
    CHECK(e.limit == 256);
  }
  CHECK(sf::parse_item(parameters, {.max_parameters = 257}));
  CHECK(sf::parse_item("1", {.max_parameters = 0}));
}

TEST_CASE("sf parameters: many equal keys cost no more than sorting them (RFC 8941 section 6)") {
  std::string text = "1";
  for (int i = 0; i < 60'000; ++i) text += ";a";
  const auto parsed = sf::parse_item(text, {.max_parameters = 60'000});
  REQUIRE(parsed);
  std::vector<sf::parameter> storage(60'000);
  const auto unique = parsed->parameters.unique(storage);
  REQUIRE(unique);
  CHECK(unique->size() == 1);
}
