// SPDX-License-Identifier: MIT
#include "httpwire/http/structured_bare_item.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "http/structured_text.hpp"
#include "httpwire/http/structured_fields.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr sf::bare_item bare(std::string_view text) { return sf::parse_item(text)->value; }

static_assert(bare("42").integer() == 42);
static_assert(bare("-999999999999999").integer() == -sf::max_number);
static_assert(bare("4.5").decimal() == 4500);
static_assert(bare("-0.005").decimal() == -5);
static_assert(bare("foo123/456").token() == "foo123/456");
static_assert(bare("?0").boolean() == false);
static_assert(bare("@1659578233").date() == 1659578233);
static_assert(!bare("1").decimal() && !bare("1.0").integer() && !bare("1").date() && !bare("@1").integer());
static_assert(!bare("a").boolean() && !bare("?1").token());

constexpr bool decodes_at_compile_time() {
  std::array<char, 16> text{};
  std::array<std::uint8_t, 16> octets{};
  const auto decoded = bare(":aGVsbG8=:").byte_sequence(octets);
  return *bare(R"("a\"b\\")").string(text) == R"(a"b\)" &&
         *bare("%\"f%c3%bc\"").display_string(text) == "f\xc3\xbc" && decoded->size() == 5 &&
         (*decoded)[0] == 'h' && (*decoded)[4] == 'o';
}
static_assert(decodes_at_compile_time());

struct failure {
  std::string_view text;
  error_code code;
  std::uint64_t offset;
};

void check_failures(std::initializer_list<failure> failures) {
  for (const failure& f : failures) {
    CAPTURE(f.text);
    const exact_buffer<char> memory{f.text};
    const auto parsed = sf::parse_item(std::string_view{memory.data(), memory.size()});
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().name() == error{.code = f.code}.name());
    CHECK(parsed.error().offset == f.offset);
    CHECK(parsed.error().scope() == error_scope::field);
    CHECK(parsed.error().field_index == error::no_field);
  }
}

[[nodiscard]] std::string text_of(result<bytes> r) {
  return r ? std::string{as_text(*r)} : std::string{r.error().name()};
}

}  // namespace

TEST_CASE("sf bare_item: integers and decimals (RFC 8941 section 4.2.4)") {
  CHECK(bare("0").integer() == 0);
  CHECK(bare("-0").integer() == 0);
  CHECK(bare("00042").integer() == 42);
  CHECK(bare("999999999999999").integer() == sf::max_number);
  CHECK(bare("1.0").decimal() == 1000);
  CHECK(bare("1.25").decimal() == 1250);
  CHECK(bare("-999999999999.999").decimal() == -sf::max_number);
  CHECK(bare("0.001").decimal() == 1);
  using enum error_code;
  check_failures({{"-", structured_field_truncated, 1},
                  {"--1", structured_field_number, 1},
                  {"1000000000000000", structured_field_number, 15},
                  {"-1000000000000000", structured_field_number, 16},
                  {"1.", structured_field_truncated, 2},
                  {"1. ", structured_field_number, 2},
                  {"1.1234", structured_field_number, 5},
                  {"1234567890123.0", structured_field_number, 12},
                  {".1", structured_field_item, 0},
                  {"+1", structured_field_item, 0},
                  {"1e3", structured_field_trailing, 1}});
}

TEST_CASE("sf bare_item: strings (RFC 8941 section 4.2.5)") {
  std::array<char, 8> text{};
  CHECK(*bare("\"\"").string({}) == "");
  CHECK(*bare("\"a b\"").string({}) == "a b");
  CHECK(*bare(R"("\\\"")").string(text) == "\\\"");
  const auto small = bare(R"("\\\"x")").string(std::span{text}.first(2));
  REQUIRE_FALSE(small);
  CHECK(small.error().code == error_code::buffer_too_small);
  CHECK(small.error().limit == 3);
  CHECK(bare("a").string(text).error().code == error_code::structured_field_type);
  using enum error_code;
  check_failures({{"\"", structured_field_truncated, 1},
                  {"\"ab", structured_field_truncated, 3},
                  {"\"a\\", structured_field_truncated, 3},
                  {"\"a\\\"", structured_field_truncated, 4},
                  {"\"a\\n\"", structured_field_string, 3},
                  {"\"a\x7f\"", structured_field_string, 2},
                  {"\"a\tb\"", structured_field_string, 2},
                  {"\"a\xc3\xbc\"", structured_field_string, 2},
                  {{"\"a\0\"", 4}, structured_field_string, 2},
                  {"'a'", structured_field_item, 0}});
}

TEST_CASE("sf bare_item: tokens (RFC 8941 section 4.2.6)") {
  CHECK(bare("a_b-c.d3:f%00/*").token() == "a_b-c.d3:f%00/*");
  CHECK(bare("*").token() == "*");
  CHECK(bare("A!#$&'+^`|~").token() == "A!#$&'+^`|~");
  using enum error_code;
  check_failures({{"a@", structured_field_trailing, 1},
                  {"_a", structured_field_item, 0},
                  {"a,b", structured_field_trailing, 1},
                  {"a\xe4", structured_field_trailing, 1}});
}

TEST_CASE("sf bare_item: byte sequences (RFC 8941 section 4.2.7)") {
  std::array<std::uint8_t, 8> out{};
  CHECK(text_of(bare("::").byte_sequence({})) == "");
  CHECK(text_of(bare(":aGVsbG8=:").byte_sequence(out)) == "hello");
  // Padding may be missing, and the bits behind the last octet need not be zero.
  CHECK(text_of(bare(":aGVsbG8:").byte_sequence(out)) == "hello");
  CHECK(text_of(bare(":iZ==:").byte_sequence(out)) == "\x89");
  CHECK(text_of(bare(":+/+/:").byte_sequence(out)) == "\xfb\xff\xbf");
  const auto small = bare(":aGVsbG8=:").byte_sequence(mutable_bytes{out}.first(4));
  REQUIRE_FALSE(small);
  CHECK(small.error().code == error_code::buffer_too_small);
  CHECK(small.error().limit == 5);
  CHECK(bare("1").byte_sequence(out).error().code == error_code::structured_field_type);
  using enum error_code;
  check_failures({{":", structured_field_truncated, 1},
                  {":aGVs", structured_field_truncated, 5},
                  {":aGVsbG8=", structured_field_truncated, 9},
                  {":a:", structured_field_byte_sequence, 2},
                  {":====:", structured_field_byte_sequence, 5},
                  {":aG=:", structured_field_byte_sequence, 4},
                  {":aGVs=:", structured_field_byte_sequence, 6},
                  {":aG==Vs:", structured_field_byte_sequence, 5},
                  {":aG-_:", structured_field_byte_sequence, 3},
                  {":aG\nVs:", structured_field_byte_sequence, 3},
                  {":aG Vs:", structured_field_byte_sequence, 3}});
}

TEST_CASE("sf bare_item: booleans (RFC 8941 section 4.2.8)") {
  CHECK(bare("?1").boolean() == true);
  CHECK(bare("?0").boolean() == false);
  using enum error_code;
  check_failures({{"?", structured_field_truncated, 1},
                  {"?2", structured_field_boolean, 1},
                  {"? 1", structured_field_boolean, 1},
                  {"?10", structured_field_trailing, 2}});
}

TEST_CASE("sf bare_item: dates (RFC 9651 section 4.2.9)") {
  CHECK(bare("@0").date() == 0);
  CHECK(bare("@-62135596800").date() == -62135596800);
  using enum error_code;
  check_failures({{"@", structured_field_truncated, 1},
                  {"@-", structured_field_truncated, 2},
                  {"@a", structured_field_number, 1},
                  {"@@1", structured_field_number, 1},
                  {"@1.5", structured_field_date, 1},
                  {"@1000000000000000", structured_field_number, 16}});
}

TEST_CASE("sf bare_item: display strings (RFC 9651 section 4.2.10)") {
  std::array<char, 16> text{};
  CHECK(*bare("%\"\"").display_string({}) == "");
  CHECK(*bare("%\"a b\\\"").display_string({}) == "a b\\");
  CHECK(*bare("%\"%22%25%00\"").display_string(text) == std::string_view("\"%\0", 3));
  CHECK(*bare("%\"%f0%9f%98%80\"").display_string(text) == "\xf0\x9f\x98\x80");
  const auto small = bare("%\"%22%25\"").display_string(std::span{text}.first(1));
  REQUIRE_FALSE(small);
  CHECK(small.error().code == error_code::buffer_too_small);
  CHECK(small.error().limit == 2);
  CHECK(bare("\"a\"").display_string(text).error().code == error_code::structured_field_type);
  using enum error_code;
  check_failures({{"%", structured_field_truncated, 1},
                  {"%a", structured_field_display_string, 1},
                  {"%\"", structured_field_truncated, 2},
                  {"%\"a", structured_field_truncated, 3},
                  {"%\"%", structured_field_truncated, 3},
                  {"%\"%a", structured_field_truncated, 4},
                  {"%\"%aG\"", structured_field_display_string, 4},
                  {"%\"%C3%BC\"", structured_field_display_string, 3},
                  {"%\"\xc3\xbc\"", structured_field_display_string, 2},
                  {"%\"a\tb\"", structured_field_display_string, 3}});
}

TEST_CASE("sf bare_item: display strings are UTF-8 in its shortest form (RFC 3629 section 4)") {
  for (const std::string_view good : {"%\"%c2%80\"", "%\"%df%bf\"", "%\"%e0%a0%80\"", "%\"%ed%9f%bf\"",
                                      "%\"%ee%80%80\"", "%\"%f0%90%80%80\"", "%\"%f4%8f%bf%bf\""}) {
    CAPTURE(good);
    CHECK(sf::parse_item(good));
  }
  using enum error_code;
  check_failures({{"%\"%80\"", structured_field_display_string, 2},
                  {"%\"%c0%80\"", structured_field_display_string, 2},
                  {"%\"%c1%bf\"", structured_field_display_string, 2},
                  {"%\"%e0%9f%bf\"", structured_field_display_string, 5},
                  {"%\"%ed%a0%80\"", structured_field_display_string, 5},
                  {"%\"%f0%8f%bf%bf\"", structured_field_display_string, 5},
                  {"%\"%f4%90%80%80\"", structured_field_display_string, 5},
                  {"%\"%f5%80%80%80\"", structured_field_display_string, 2},
                  {"%\"%c3\"", structured_field_display_string, 5},
                  {"%\"%e2%82\"", structured_field_display_string, 8},
                  {"%\"%c3a\"", structured_field_display_string, 5}});
}

TEST_CASE("sf: a value of another type has none of this one (RFC 8941 section 3.3)") {
  CHECK_FALSE(http::sf::parse_item("1")->value.token());
  CHECK_FALSE(http::sf::parse_item("?1")->value.token());
  CHECK(http::sf::parse_item("a")->value.token() == "a");
  CHECK_FALSE(http::sf::parse_item("a")->value.boolean());
  CHECK_FALSE(http::sf::parse_item("a")->value.integer());
  CHECK_FALSE(http::sf::parse_item("1")->value.decimal());
  CHECK_FALSE(http::sf::parse_item("1.5")->value.integer());
  CHECK_FALSE(http::sf::parse_item("1")->value.date());
}
