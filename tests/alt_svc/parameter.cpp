// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/parameter.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "alt_svc/values.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::parameter;
using alt_svc::parameter_list;

namespace {

static_assert(std::input_iterator<parameter_list::iterator>);
static_assert(parameter{.name = "Ma", .value = "1"}.is("mA") && !parameter{.name = "m"}.is("ma"));
// RFC 9110 section 5.6.6: quoted or not is the same.
static_assert(parameter{.name = "a", .value = "1"}.has_value("1"));
static_assert(parameter{.name = "a", .value = "1", .quoted = true}.has_value("1"));
static_assert(parameter{.name = "a", .value = "\\1", .quoted = true}.has_value("1"));
// A backslash in a token is not there, so none is taken away.
static_assert(!parameter{.name = "a", .value = "12"}.has_value("1"));
static_assert(!parameter{.name = "a", .value = "\\\\1", .quoted = true}.has_value("1"));

[[nodiscard]] std::string written(std::string_view name, std::string_view value) {
  return written_text([&](writer& out) { alt_svc::write_parameter(out, name, value); });
}
[[nodiscard]] std::string rewritten(const parameter& p) {
  return written_text([&](writer& out) { write(out, p); });
}

}  // namespace

TEST_CASE("alt_svc parameter_list: walks over all, known or not (RFC 7838 section 3)") {
  const exact_text raw(";a=1 ;\tb=\"x; y=\\\"z\\\"\"; C=\"\"");
  std::vector<std::string> seen;
  std::array<char, 32> room{};
  const parameter_list list(raw.view(), 3);
  for (const parameter& p : list) seen.push_back(std::string{p.name} + '=' + std::string{*p.text(room)});
  CHECK(seen == std::vector<std::string>{"a=1", "b=x; y=\"z\"", "C="});
  CHECK(list.size() == 3);
  CHECK(parameter_list{}.begin() == parameter_list{}.end());
  auto i = list.begin();
  CHECK((i++)->name == "a");
  CHECK(i->name == "b");
}

TEST_CASE(
    "alt_svc parameter: a quoted value is another one from its first octet that differs (RFC 9110 section "
    "5.6.6)") {
  const parameter p{.name = "a", .value = R"(x\"y)", .quoted = true};
  CHECK(p.has_value("x\"y"));
  for (const std::string_view other : {"", "x", "x\"", "x\"z", "x\"yz", "X\"y", "x\\\"y"})
    CHECK_FALSE(p.has_value(other));
}

TEST_CASE("alt_svc parameter: the text of a value takes exactly the room it says (RFC 9110 section 5.6.4)") {
  const parameter p{.name = "a", .value = R"(x\"y\\)", .quoted = true};
  for (std::size_t size = 0; size < 4; ++size) {
    exact_buffer<char> room(size);
    CHECK(p.text(room.span()).error() ==
          error{.code = error_code::buffer_too_small, .offset = size, .limit = 4});
  }
  exact_buffer<char> room(4);
  CHECK(*p.text(room.span()) == R"(x"y\)");
  CHECK(parameter{.name = "a", .value = "plain", .quoted = true}.text({})->size() == 5);
}

TEST_CASE("alt_svc parameter: quotes and escapes only where needed (RFC 9110 section 5.6.4)") {
  CHECK(written("a", "b") == "a=b");
  CHECK(written("a", "") == "a=\"\"");
  CHECK(written("a", "b c") == "a=\"b c\"");
  CHECK(written("a", R"(b"c\d)") == R"(a="b\"c\\d")");
  CHECK(written("a", "\t\x80\xff") == "a=\"\t\x80\xff\"");
  for (const std::string_view bad :
       {std::string_view{"\0", 1}, std::string_view{"\n"}, std::string_view{"\x7f"}})
    CHECK(written("a", bad) == "invalid_argument");
  for (const std::string_view bad : {"", "a b", "a=", "\xff", "\"a\""})
    CHECK(written(bad, "b") == "invalid_argument");
}

TEST_CASE("alt_svc parameter: one that was parsed is written in its shortest form (RFC 9110 section 5.6.6)") {
  CHECK(rewritten({.name = "a", .value = "1", .quoted = true}) == "a=1");
  CHECK(rewritten({.name = "a", .value = R"(\1\2)", .quoted = true}) == "a=12");
  CHECK(rewritten({.name = "a", .value = R"(\1 \2)", .quoted = true}) == "a=\"1 2\"");
  CHECK(rewritten({.name = "a", .value = R"(\")", .quoted = true}) == R"(a="\"")");
  CHECK(rewritten({.name = "a", .value = "", .quoted = true}) == "a=\"\"");
  CHECK(rewritten({.name = "a", .value = "1"}) == "a=1");
  CHECK(rewritten({.name = "", .value = "1", .quoted = true}) == "invalid_argument");
}
