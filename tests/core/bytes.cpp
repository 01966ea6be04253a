// SPDX-License-Identifier: MIT
#include "httpwire/core/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "support/catch.hpp"

// as_bytes is qualified everywhere: for a std::span, an unqualified call finds std::as_bytes.
using httpwire::as_text;
using httpwire::bytes;

namespace {

template <class T>
concept converts = requires(T&& value) {
  { httpwire::as_bytes(std::forward<T>(value)) } -> std::same_as<bytes>;
};

// What outlives the call, or views something that does.
static_assert(converts<std::string&>);
static_assert(converts<const std::string&>);
static_assert(converts<std::string_view>);
static_assert(converts<std::span<const char>>);
static_assert(converts<std::span<std::byte>>);
static_assert(converts<std::span<const std::byte, 4>>);
static_assert(converts<bytes>);
static_assert(converts<httpwire::mutable_bytes>);
static_assert(converts<std::vector<char>&>);
static_assert(converts<const std::vector<std::byte>&>);
static_assert(converts<std::vector<std::uint8_t>&>);
static_assert(converts<std::array<char, 3>&>);
static_assert(converts<const std::array<const std::uint8_t, 3>&>);

// Owners that end with the statement.
static_assert(!converts<std::string>);
static_assert(!converts<const std::string>);
static_assert(!converts<std::vector<char>>);
static_assert(!converts<const std::vector<std::uint8_t>>);
static_assert(!converts<std::array<std::byte, 3>>);

// Elements that are no octets, and arrays of which the last zero may or may not be meant.
static_assert(!converts<std::vector<int>&>);
static_assert(!converts<std::vector<std::uint16_t>&>);
static_assert(!converts<std::wstring&>);
static_assert(!converts<std::u8string&>);
static_assert(!converts<const char (&)[4]>);
static_assert(!converts<const char*>);

static_assert(std::is_same_v<bytes, std::span<const std::uint8_t>>);
static_assert(std::is_same_v<httpwire::mutable_bytes, std::span<std::uint8_t>>);

template <class Range>
void check_views(const Range& range) {
  const bytes octets = httpwire::as_bytes(range);
  CHECK(static_cast<const void*>(octets.data()) == static_cast<const void*>(range.data()));
  REQUIRE(octets.size() == range.size());
  for (std::size_t i = 0; i < octets.size(); ++i)
    CHECK(octets[i] == static_cast<std::uint8_t>(range.data()[i]));
}

}  // namespace

TEST_CASE("as_bytes: views strings, vectors, arrays and spans of the three octet types without a copy") {
  check_views(std::string("a\0\xff", 3));
  check_views(std::string_view("some text"));
  check_views(std::vector<char>{'x', '\x80'});
  check_views(std::vector<std::byte>{std::byte{0}, std::byte{255}});
  check_views(std::vector<std::uint8_t>{1, 2, 3});
  check_views(std::array<char, 2>{'a', 'b'});
  check_views(std::array<std::byte, 1>{std::byte{7}});
  std::array<std::byte, 5> memory{std::byte{1}, std::byte{2}};
  check_views(std::span<std::byte>{memory});
  check_views(std::span<const std::byte, 5>{memory});
  check_views(bytes{});
  check_views(std::string{});
}

TEST_CASE("as_bytes: of a writable range sees later writes") {
  std::string text = "abc";
  const bytes octets = httpwire::as_bytes(text);
  text[1] = 'X';
  CHECK(octets[1] == 'X');
}

TEST_CASE("as_text: is the way back") {
  const std::string text("any\0 octets \x80\xff", 14);
  CHECK(as_text(httpwire::as_bytes(text)) == text);
  CHECK(as_text(httpwire::as_bytes(text)).data() == text.data());
  CHECK(as_text({}).empty());
}

TEST_CASE("overloaded: makes one visitor out of several callables") {
  const httpwire::overloaded name{[](int) { return 'i'; }, [](double) { return 'd'; },
                                  [](const auto&) { return '?'; }};
  CHECK(std::visit(name, std::variant<int, double, char>{1}) == 'i');
  CHECK(std::visit(name, std::variant<int, double, char>{1.0}) == 'd');
  CHECK(std::visit(name, std::variant<int, double, char>{'c'}) == '?');
}
