// SPDX-License-Identifier: MIT
#include "httpwire/http/structured_fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/structured_text.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

static_assert(sf::parse_dictionary("u=1, i")->find("u")->value.integer() == 1);
static_assert(sf::parse_dictionary("u=1, i")->find("i")->value.boolean() == true);
static_assert(sf::parse_dictionary("a=1, a=2")->find("a")->value.integer() == 2);
static_assert(sf::parse_list("")->empty() && sf::parse_dictionary("  ")->empty());
static_assert(sf::parse_list("a, (b c), d;e")->count() == 3);
static_assert(!sf::parse_item(""));

template <class Parsed>
void check_error(const Parsed& parsed, error_code code, std::uint64_t offset,
                 std::uint32_t line = error::no_field) {
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().name() == error{.code = code}.name());
  CHECK(parsed.error().offset == offset);
  CHECK(parsed.error().field_index == line);
}

/// What a dictionary of RFC 8941 section 4.2.2 is, in the slow and plain way.
[[nodiscard]] std::string model_unique(const std::vector<std::pair<std::string, int>>& members) {
  std::vector<std::pair<std::string, int>> map;
  for (const auto& [key, value] : members) {
    bool known = false;
    for (auto& m : map) {
      if (m.first != key) continue;
      m.second = value;
      known = true;
    }
    if (!known) map.emplace_back(key, value);
  }
  std::string text;
  for (const auto& [key, value] : map) text += (text.empty() ? "" : ", ") + key + "=" + std::to_string(value);
  return text;
}

}  // namespace

TEST_CASE("sf list: commas and white space (RFC 8941 section 4.2.1)") {
  CHECK(canonical_of(sf::parse_list("  a,b \t,\t c  ")) == "a, b, c");
  CHECK(canonical_of(sf::parse_list("1;a , (2 3);b")) == "1;a, (2 3);b");
  CHECK(canonical_of(sf::parse_list("a\t")) == "a");
  using enum error_code;
  check_error(sf::parse_list("a,"), structured_field_comma, 2);
  check_error(sf::parse_list("a, \t"), structured_field_comma, 4);
  check_error(sf::parse_list("a b"), structured_field_comma, 2);
  check_error(sf::parse_list(",a"), structured_field_item, 0);
  check_error(sf::parse_list("a,,b"), structured_field_item, 2);
  check_error(sf::parse_list("\ta"), structured_field_item, 0);
  check_error(sf::parse_list("a, \x80"), structured_field_item, 3);
}

TEST_CASE("sf dictionary: members and keys (RFC 8941 section 4.2.2)") {
  const auto parsed = sf::parse_dictionary(R"(en="Applepie", da=:w4ZibGV0w6ZydGU=:, l=(1 2);x, b;y=2, f=?0)");
  REQUIRE(parsed);
  CHECK(*parsed->find("en")->value.string({}) == "Applepie");
  CHECK(parsed->find("l")->is_inner_list);
  CHECK(parsed->find("l")->items.count() == 2);
  CHECK(parsed->find("l")->parameters.find("x")->boolean() == true);
  CHECK(parsed->find("b")->value.boolean() == true);
  CHECK(parsed->find("b")->parameters.find("y")->integer() == 2);
  CHECK(parsed->find("f")->value.boolean() == false);
  CHECK_FALSE(parsed->find("g"));
  using enum error_code;
  check_error(sf::parse_dictionary("a=1,"), structured_field_comma, 4);
  check_error(sf::parse_dictionary("a=1 b=2"), structured_field_comma, 4);
  check_error(sf::parse_dictionary("A=1"), structured_field_key, 0);
  check_error(sf::parse_dictionary("1=1"), structured_field_key, 0);
  check_error(sf::parse_dictionary("a="), structured_field_truncated, 2);
  check_error(sf::parse_dictionary("a=,b"), structured_field_item, 2);
  check_error(sf::parse_dictionary("a =1"), structured_field_comma, 2);
  check_error(sf::parse_dictionary("a=1,,b"), structured_field_key, 4);
  check_error(sf::parse_dictionary("a;"), structured_field_truncated, 2);
}

TEST_CASE("sf dictionary: the last of equal keys takes the place of the first (RFC 8941 section 4.2.2)") {
  CHECK(canonical_of(sf::parse_dictionary("a=1, b=2, a=3")) == "a=3, b=2");
  CHECK(canonical_of(sf::parse_dictionary("a=(1 2);x, b, a")) == "a, b");
  std::array<sf::member, 2> small{};
  const auto refused = sf::parse_dictionary("a, b, a")->unique(small);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::buffer_too_small);
  CHECK(refused.error().limit == 3);
  random_source random(8941);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<std::string, int>> members;
    std::string text;
    const std::size_t size = random.between(1, 60);
    for (std::size_t i = 0; i < size; ++i) {
      members.emplace_back(random.text_of("abc", random.between(1, 3)), static_cast<int>(random.below(100)));
      text += (i == 0 ? "" : ",") + members.back().first + "=" + std::to_string(members.back().second);
    }
    CHECK(canonical_of(sf::parse_dictionary(text)) == model_unique(members));
  }
}

TEST_CASE("sf item: alone, with spaces around it (RFC 8941 section 4.2)") {
  CHECK(canonical_of(sf::parse_item("  5;a  ")) == "5;a");
  using enum error_code;
  check_error(sf::parse_item(""), structured_field_truncated, 0);
  check_error(sf::parse_item("   "), structured_field_truncated, 3);
  check_error(sf::parse_item("1, 2"), structured_field_trailing, 1);
  check_error(sf::parse_item("1\t"), structured_field_trailing, 1);
  check_error(sf::parse_item("(a)"), structured_field_item, 0);
}

TEST_CASE("sf: several field lines are one field (RFC 8941 section 4.2)") {
  const lines two{"a=1, b", "c;x=2 , a=3"};
  CHECK(canonical_of(sf::parse_dictionary(two)) == "a=3, b, c;x=2");
  CHECK(sf::parse_dictionary(two)->find("c")->parameters.find("x")->integer() == 2);
  const lines three{"1", "\t(2 3)", "\"4\" "};
  CHECK(canonical_of(sf::parse_list(three)) == "1, (2 3), \"4\"");
  CHECK(canonical_of(sf::parse_list(lines{})) == "");
  CHECK(canonical_of(sf::parse_dictionary(lines{})) == "");
  CHECK(canonical_of(sf::parse_list(lines{""})) == "");
  CHECK(canonical_of(sf::parse_item(lines{"1"})) == "1");
  using enum error_code;
  check_error(sf::parse_list(lines{"1", "", "2"}), structured_field_lines, 0, 1);
  check_error(sf::parse_list(lines{"", "2"}), structured_field_lines, 0, 0);
  check_error(sf::parse_list(lines{"1", "  "}), structured_field_lines, 2, 1);
  check_error(sf::parse_list(lines{"1", "2", "3,"}), structured_field_comma, 2, 2);
  check_error(sf::parse_list(lines{"\"a", "b\""}), structured_field_truncated, 2, 0);
  check_error(sf::parse_dictionary(lines{"a", "B"}), structured_field_key, 0, 1);
  check_error(sf::parse_item(lines{"1", "2"}), structured_field_lines, 0, 1);
  check_error(sf::parse_item(lines{}), structured_field_truncated, 0);
}

TEST_CASE("sf limits: members at the edge, those of all lines counted (RFC 8941 sections 3.1 and 3.2)") {
  std::string text = "a";
  for (int i = 1; i < 1'024; ++i) text += ",a";
  CHECK(sf::parse_list(text));
  CHECK(sf::parse_dictionary(text));
  for (const auto& e : {sf::parse_list(text + ",a").error(), sf::parse_dictionary(text + ",a").error(),
                        sf::parse_list(lines{text, "a"}).error()}) {
    CHECK(e.code == error_code::structured_field_too_many_members);
    CHECK(e.limit == 1'024);
  }
  CHECK(sf::parse_list(text + ",a", {.max_members = 1'025}));
  CHECK(sf::parse_list("", {.max_members = 0}));
  CHECK_FALSE(sf::parse_list("1", {.max_members = 0}));
}

TEST_CASE("sf: keys of 64 characters (RFC 8941 sections 3.1.2 and 3.2)") {
  const std::string key(64, 'k');
  CHECK(sf::parse_dictionary(key + ";" + key));
}

TEST_CASE(
    "sf: strings, tokens and byte sequences as long as parsers have to support (RFC 8941 sections 3.3.3, "
    "3.3.4 and 3.3.5)") {
  // Twice the length as well: there is no limit that a receiver would have to know.
  for (const std::size_t times : {1U, 2U}) {
    const std::string text(1'024 * times, '"');
    std::string escaped = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) escaped += "\\\"";
    escaped += '"';
    const auto string = sf::parse_item(escaped);
    REQUIRE(string);
    std::vector<char> memory(escaped.size());
    const auto unescaped = string->value.string(memory);
    REQUIRE(unescaped);
    CHECK(*unescaped == text);
    const std::string token(512 * times, 't');
    const auto parsed = sf::parse_item(token);
    REQUIRE(parsed);
    CHECK(parsed->value.token() == token);
    const std::size_t size = 16'384 * times;
    std::string coded = ":" + std::string((size + 2) / 3 * 4, 'A') + ":";
    for (std::size_t i = size; i % 3 != 0; ++i) coded[coded.size() - 2 - (i - size)] = '=';
    const auto sequence = sf::parse_item(coded);
    REQUIRE(sequence);
    std::vector<std::uint8_t> octets(coded.size());
    const auto decoded = sequence->value.byte_sequence(octets);
    REQUIRE(decoded);
    CHECK(decoded->size() == size);
  }
}

TEST_CASE("sf: characters behind a backslash other than it and the quote fail (RFC 8941 section 3.3.3)") {
  for (int c = 0; c < 256; ++c) {
    const std::string text = std::string("\"\\") + static_cast<char>(c) + "\"";
    // A quote that is escaped needs another one behind it, which is there.
    CHECK(sf::parse_item(text).has_value() == (c == '"' || c == '\\'));
  }
}

TEST_CASE("sf: every truncation is read to its end and no further (RFC 8941 section 4.2)") {
  const std::string_view whole = R"(a=1.5;x="q\"";y, b=(tok :aGk=: ?0;z);w=@-5, c=%"%c3%bc", d;e=*t)";
  REQUIRE(sf::parse_dictionary(whole));
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const exact_buffer<char> memory{whole.substr(0, size)};
    const std::string_view cut{memory.data(), size};
    const auto parsed = sf::parse_dictionary(cut);
    if (!parsed) {
      CHECK(parsed.error().offset <= size);
      CHECK(parsed.error().scope() == error_scope::field);
    } else {
      CHECK(canonical(*sf::parse_dictionary(cut)) == canonical(*parsed));
    }
    (void)sf::parse_list(cut);
    (void)sf::parse_item(cut);
  }
}

TEST_CASE("sf: random text is refused or comes back the same (RFC 8941 section 4)") {
  random_source random(9651);
  constexpr std::string_view characters = "ab1-.;=,, \"\\:?@%()*c3%bc=";
  int accepted = 0;
  for (int round = 0; round < 40'000; ++round) {
    const std::string text = random.text_of(characters, random.between(1, 12));
    const exact_buffer<char> memory{text};
    const std::string_view view{memory.data(), memory.size()};
    const std::string as_list = canonical_of(sf::parse_list(view));
    const std::string as_dictionary = canonical_of(sf::parse_dictionary(view));
    if (!as_list.starts_with("error")) {
      ++accepted;
      CHECK(canonical_of(sf::parse_list(as_list)) == as_list);
    }
    if (!as_dictionary.starts_with("error"))
      CHECK(canonical_of(sf::parse_dictionary(as_dictionary)) == as_dictionary);
  }
  CHECK(accepted > 1'000);
}

TEST_CASE("sf: nothing, and something, in each kind of field (RFC 8941 sections 3.1 and 3.2)") {
  CHECK(sf::parse_dictionary("")->empty());
  CHECK_FALSE(sf::parse_dictionary("a")->empty());
  CHECK(sf::parse_dictionary("a;b=1")->as_sent().begin()->parameters.text() == ";b=1");
  const auto list = *sf::parse_list("(), (a b)");
  auto member = list.begin();
  CHECK(member->items.empty());
  ++member;
  CHECK_FALSE(member->items.empty());
}
