// SPDX-License-Identifier: MIT
#include "httpwire/field/static_index.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "httpwire/field/entry_index.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Names that occur once, side by side and apart; values that are empty, and one line twice. Whole tables of
// the RFCs are searched in the tests of hpack and qpack.
constexpr std::array<static_entry, 12> table{{{":authority", ""},
                                              {":method", "GET"},
                                              {":method", "POST"},
                                              {":status", "200"},
                                              {"accept", "*/*"},
                                              {":status", "404"},
                                              {"accept", ""},
                                              {"x", "1"},
                                              {"", "no name"},
                                              {"x", "1"},
                                              {"a-name-of-more-than-eight-octets", "v"},
                                              {":status", ""}}};
constexpr static_index<table.size(), 16> index_of_table{table};

constexpr static_match find(std::string_view name, std::string_view value) {
  return index_of_table.find(name, detail::hash_text(name), value);
}

// By the quick hashes, field and name apart.
constexpr static_field_index<table.size(), 64> field_index_of_table{table};
constexpr static_match find_quickly(std::string_view name, std::string_view value) {
  const std::uint64_t hash = detail::hash_quickly(name);
  return {field_index_of_table.find_name(name, hash),
          field_index_of_table.find_field(name, value, field_hash::quickly(hash, value).field)};
}

/// What a search from the front gives.
constexpr static_match find_linearly(std::string_view name, std::string_view value) {
  static_match match;
  for (std::size_t i = table.size(); i-- > 0;) {
    if (table[i].name != name) continue;
    match.name = i;
    if (table[i].value == value) match.field = i;
  }
  return match;
}

constexpr bool same(const static_match& a, const static_match& b) {
  return a.name == b.name && a.field == b.field;
}

static_assert([]() consteval {
  for (const auto& [name, value] : table)
    if (!same(find(name, value), find_linearly(name, value)) ||
        !same(find_quickly(name, value), find_linearly(name, value)))
      return false;
  return true;
}());
static_assert(same(find_quickly(":scheme", "https"), {}));
static_assert(same(find(":method", "POST"), {.name = 1, .field = 2}));
static_assert(same(find(":method", "PUT"), {.name = 1, .field = static_match::none}));
static_assert(same(find("x", "1"), {.name = 7, .field = 7}));
static_assert(same(find("", "no name"), {.name = 8, .field = 8}));
static_assert(same(find(":scheme", "https"), {}));

// One entry in one slot.
constexpr std::array<static_entry, 1> only{{{"only", "one"}}};
constexpr static_index<1, 1> index_of_only{only};
static_assert(index_of_only.find("only", detail::hash_text("only"), "one").field == 0);
static_assert(index_of_only.find("other", detail::hash_text("other"), "one").name == static_match::none);

void require_same(std::string_view name, std::string_view value) {
  CAPTURE(name, value);
  const static_match expected = find_linearly(name, value);
  REQUIRE(same(find(name, value), expected));
  REQUIRE(same(find_quickly(name, value), expected));
}

}  // namespace

TEST_CASE("static index: every name with every value is found as by a search from the front") {
  for (const auto& with_name : table)
    for (const auto& with_value : table) require_same(with_name.name, with_value.value);
}

TEST_CASE("static index: changed, cut and longer names are not found") {
  for (const auto& [name, value] : table) {
    for (std::size_t i = 0; i < name.size(); ++i) {
      std::string other(name);
      other[i] = static_cast<char>(other[i] ^ 1);
      require_same(other, value);
      require_same(name.substr(0, i), value);
    }
    require_same(std::string(name) + "x", value);
    require_same(std::string(name) + std::string(1, '\0'), value);
    require_same(name, std::string(value) + "x");
    require_same(name, std::string(value) + std::string(1, '\0'));
  }
}

TEST_CASE("static index: random names are not found") {
  random_source random(30);
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = random.text_of(":acehmopstux-", random.below(10));
    const std::string value = random.text_of("01", random.below(2));
    require_same(name, value);
  }
}

TEST_CASE("static index: a hash that belongs to another name finds nothing wrong") {
  for (const auto& one : table)
    for (const auto& other : table)
      if (one.name != other.name) {
        CHECK(index_of_table.find(one.name, detail::hash_text(other.name), one.value).name ==
              static_match::none);
        const std::uint64_t hash = detail::hash_quickly(other.name);
        CHECK(field_index_of_table.find_name(one.name, hash) == static_match::none);
        CHECK(field_index_of_table.find_field(
                  one.name, other.value, field_hash::quickly(hash, other.value).field) == static_match::none);
        // And one that belongs to another value.
        CHECK(field_index_of_table.find_field(
                  other.name, "another", field_hash::quickly(hash, other.value).field) == static_match::none);
      }
}
