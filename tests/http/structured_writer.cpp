// SPDX-License-Identifier: MIT
#include "httpwire/http/structured_writer.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "http/structured_text.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using sf::field_type;
using sf::serializer;

constexpr bool writes_at_compile_time() {
  std::array<std::uint8_t, 64> memory{};
  writer out{memory};
  serializer s{out, field_type::dictionary};
  s.key("u").integer(1).key("i").key("q").decimal(500).parameter("x").boolean(true);
  const auto text = s.written();
  constexpr std::string_view expected = "u=1, i, q=0.5;x";
  if (!text || text->size() != expected.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i)
    if ((*text)[i] != static_cast<std::uint8_t>(expected[i])) return false;
  return true;
}
static_assert(writes_at_compile_time());

template <class Write>
[[nodiscard]] std::string item(Write write) {
  return written(field_type::item, write);
}

[[nodiscard]] std::string integer(std::int64_t v) {
  return item([&](serializer& s) { s.integer(v); });
}
[[nodiscard]] std::string decimal(std::int64_t v) {
  return item([&](serializer& s) { s.decimal(v); });
}
[[nodiscard]] std::string string(std::string_view v) {
  return item([&](serializer& s) { s.string(v); });
}
[[nodiscard]] std::string token(std::string_view v) {
  return item([&](serializer& s) { s.token(v); });
}
[[nodiscard]] std::string display(std::string_view v) {
  return item([&](serializer& s) { s.display_string(v); });
}
[[nodiscard]] std::string octets(std::string_view v) {
  return item([&](serializer& s) { s.byte_sequence(as_bytes(v)); });
}

constexpr std::string_view unwritable = "error: structured_value_unwritable";
constexpr std::string_view misplaced = "error: invalid_argument";

}  // namespace

TEST_CASE("sf serializer: integers (RFC 8941 section 4.1.4)") {
  CHECK(integer(0) == "0");
  CHECK(integer(-42) == "-42");
  CHECK(integer(999'999'999'999'999) == "999999999999999");
  CHECK(integer(-999'999'999'999'999) == "-999999999999999");
  CHECK(integer(1'000'000'000'000'000) == unwritable);
  CHECK(integer(std::numeric_limits<std::int64_t>::min()) == unwritable);
  CHECK(integer(std::numeric_limits<std::int64_t>::max()) == unwritable);
}

TEST_CASE("sf serializer: decimals (RFC 8941 section 4.1.5)") {
  CHECK(decimal(0) == "0.0");
  CHECK(decimal(1'000) == "1.0");
  CHECK(decimal(-1'500) == "-1.5");
  CHECK(decimal(-5) == "-0.005");
  CHECK(decimal(120) == "0.12");
  CHECK(decimal(999'999'999'999'999) == "999999999999.999");
  CHECK(decimal(1'000'000'000'000'000) == unwritable);
}

TEST_CASE("sf serializer: decimals are rounded, ties to the even one (RFC 8941 section 4.1.5)") {
  const auto rounded = [](double v) { return item([&](serializer& s) { s.rounded_decimal(v); }); };
  CHECK(rounded(0.0) == "0.0");
  CHECK(rounded(-0.0) == "0.0");
  CHECK(rounded(1.5) == "1.5");
  CHECK(rounded(0.0625) == "0.062");
  CHECK(rounded(0.1875) == "0.188");
  CHECK(rounded(-0.0625) == "-0.062");
  CHECK(rounded(-0.1875) == "-0.188");
  CHECK(rounded(0.0004) == "0.0");
  CHECK(rounded(-0.0004) == "0.0");
  CHECK(rounded(0.0007) == "0.001");
  CHECK(rounded(-0.0007) == "-0.001");
  CHECK(rounded(-1.2346) == "-1.235");
  CHECK(rounded(1.9996) == "2.0");
  CHECK(rounded(123456789012.0625) == "123456789012.062");
  CHECK(rounded(999999999999.9375) == "999999999999.938");
  CHECK(rounded(999999999999.9999) == unwritable);
  CHECK(rounded(1e12) == unwritable);
  CHECK(rounded(-1e300) == unwritable);
  CHECK(rounded(std::numeric_limits<double>::infinity()) == unwritable);
  CHECK(rounded(std::numeric_limits<double>::quiet_NaN()) == unwritable);
}

TEST_CASE("sf serializer: strings (RFC 8941 section 4.1.6)") {
  CHECK(string("") == "\"\"");
  CHECK(string("a\"b\\c") == R"("a\"b\\c")");
  CHECK(string("a\tb") == unwritable);
  CHECK(string("a\x7f") == unwritable);
  CHECK(string("\xc3\xbc") == unwritable);
  CHECK(string({"\0", 1}) == unwritable);
}

TEST_CASE("sf serializer: tokens (RFC 8941 section 4.1.7)") {
  CHECK(token("text/html") == "text/html");
  CHECK(token("*x:y") == "*x:y");
  CHECK(token("") == unwritable);
  CHECK(token("1a") == unwritable);
  CHECK(token("a b") == unwritable);
  CHECK(token("a\r\nb") == unwritable);
}

TEST_CASE("sf serializer: byte sequences (RFC 8941 section 4.1.8)") {
  CHECK(octets("") == "::");
  CHECK(octets("f") == ":Zg==:");
  CHECK(octets("fo") == ":Zm8=:");
  CHECK(octets("foo") == ":Zm9v:");
  CHECK(octets("foob") == ":Zm9vYg==:");
  CHECK(octets("\xfb\xff\xbf") == ":+/+/:");
}

TEST_CASE("sf serializer: booleans, dates and display strings (RFC 9651 sections 4.1.9 to 4.1.11)") {
  CHECK(item([](serializer& s) { s.boolean(true); }) == "?1");
  CHECK(item([](serializer& s) { s.boolean(false); }) == "?0");
  CHECK(item([](serializer& s) { s.date(-1); }) == "@-1");
  CHECK(item([](serializer& s) { s.date(1'000'000'000'000'000); }) == unwritable);
  CHECK(display("f\xc3\xbc\"%\n") == "%\"f%c3%bc%22%25%0a\"");
  CHECK(display("") == "%\"\"");
  CHECK(display("\xc3") == unwritable);
  CHECK(display("\xed\xa0\x80") == unwritable);
}

TEST_CASE("sf serializer: lists and inner lists (RFC 8941 sections 4.1.1 and 4.1.1.1)") {
  CHECK(written(field_type::list, [](serializer& s) {
          s.token("a").parameter("q").decimal(100).begin_inner_list().integer(1).parameter("x").boolean(true);
          s.integer(2).end_inner_list().parameter("y").begin_inner_list().end_inner_list().string("z");
        }) == "a;q=0.1, (1;x 2);y, (), \"z\"");
  CHECK(written(field_type::list, [](serializer&) {}) == "");
}

TEST_CASE("sf serializer: dictionaries, where true is not written (RFC 8941 section 4.1.2)") {
  CHECK(written(field_type::dictionary, [](serializer& s) {
          s.key("a").boolean(true).parameter("x").boolean(true).parameter("y").boolean(false);
          s.key("b").boolean(false).key("c").begin_inner_list().token("d").end_inner_list();
          s.key("*").key("e").parameter("f").key("g").date(1);
        }) == "a;x;y=?0, b=?0, c=(d), *, e;f, g=@1");
}

TEST_CASE("sf serializer: keys (RFC 8941 section 4.1.1.3)") {
  for (const std::string_view bad : {"", "A", "1", "-a", "a b", "aB", "a=", "\xc3"}) {
    CAPTURE(bad);
    CHECK(written(field_type::dictionary, [&](serializer& s) { s.key(bad).integer(1); }) == unwritable);
    CHECK(item([&](serializer& s) { s.integer(1).parameter(bad); }) == unwritable);
  }
}

TEST_CASE("sf serializer: what has no place is refused (RFC 8941 section 4.1)") {
  CHECK(item([](serializer&) {}) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).integer(2); }) == misplaced);
  CHECK(item([](serializer& s) { s.parameter("a"); }) == misplaced);
  // A value of each type has to have a place.
  CHECK(item([](serializer& s) { s.integer(1).decimal(1); }) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).string("a"); }) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).token("a"); }) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).byte_sequence({}); }) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).boolean(false); }) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).date(1); }) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).display_string("a"); }) == misplaced);
  CHECK(item([](serializer& s) { s.integer(1).value(sf::parse_item("2")->value); }) == misplaced);
  CHECK(item([](serializer& s) { s.key("a"); }) == misplaced);
  CHECK(item([](serializer& s) { s.begin_inner_list(); }) == misplaced);
  CHECK(item([](serializer& s) { s.end_inner_list(); }) == misplaced);
  CHECK(written(field_type::list, [](serializer& s) { s.key("a"); }) == misplaced);
  CHECK(written(field_type::list, [](serializer& s) { s.begin_inner_list(); }) == misplaced);
  CHECK(written(field_type::list, [](serializer& s) { s.begin_inner_list().begin_inner_list(); }) ==
        misplaced);
  CHECK(written(field_type::list, [](serializer& s) { s.begin_inner_list().parameter("a"); }) == misplaced);
  CHECK(written(field_type::dictionary, [](serializer& s) { s.integer(1); }) == misplaced);
  CHECK(written(field_type::dictionary, [](serializer& s) { s.key("a").integer(1).integer(2); }) ==
        misplaced);
  CHECK(written(field_type::dictionary, [](serializer& s) { s.key("a").integer(1).begin_inner_list(); }) ==
        misplaced);
  CHECK(written(field_type::dictionary, [](serializer& s) { s.key("a").begin_inner_list().key("b"); }) ==
        misplaced);
}

TEST_CASE("sf serializer: what was parsed is written in its canonical form (RFC 8941 section 4.1)") {
  CHECK(canonical_of(sf::parse_item("  0001.50;a=?1;b=:aGk:")) == "1.5;a;b=:aGk=:");
  CHECK(canonical_of(sf::parse_item(":iZ==:")) == ":iQ==:");
  CHECK(canonical_of(sf::parse_item("%\"%61%22%c3%bc\"")) == "%\"a%22%c3%bc\"");
  CHECK(canonical_of(sf::parse_item("-0")) == "0");
  CHECK(canonical_of(sf::parse_item("-0.0")) == "0.0");
  CHECK(canonical_of(sf::parse_dictionary("a=?1;b=1;b=2")) == "a;b=2");
  // Made by hand: a percent sign that escapes nothing.
  for (const std::string_view text : {"%", "a%", "%4"}) {
    sf::item made;
    made.value = {.type = sf::type::display_string, .number = 0, .as_sent = text};
    std::string expected{text};
    expected.replace(expected.find('%'), 1, "%25");
    CHECK(canonical(made) == "%\"" + expected + '"');
  }
}

TEST_CASE(
    "sf serializer: scratch for parameters and room for the field are asked for (RFC 8941 section 4.1)") {
  std::array<std::uint8_t, 32> memory{};
  writer out{memory};
  serializer s{out, field_type::item};
  std::array<sf::parameter, 1> scratch{};
  s.item(*sf::parse_item("1;a;b"), scratch);
  CHECK(s.written().error().code == error_code::buffer_too_small);
  for (std::size_t size = 0; size < 6; ++size) {
    const exact_octets exact{size};
    writer small{exact.span()};
    serializer in_small{small, field_type::item};
    in_small.string("abcd");
    const auto refused = in_small.written();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == error_code::buffer_too_small);
    CHECK(refused.error().limit == 6);
  }
}
