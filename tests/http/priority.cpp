// SPDX-License-Identifier: MIT
#include "httpwire/http/priority.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::prioritized;
using http::priority;
using http::priority_parameters;

namespace {

static_assert(*http::parse_priority("") == priority{});
static_assert(*http::parse_priority("u=0") == priority{.urgency = 0});
static_assert(*http::parse_priority("u=5, i") == priority{.urgency = 5, .incremental = true});
static_assert(http::merge({.urgency = 5, .incremental = true}, *http::parse_priority_parameters("u=1")) ==
              priority{.urgency = 1, .incremental = true});

template <class Value>
[[nodiscard]] std::string text_of(const Value& value) {
  std::array<std::uint8_t, 16> memory{};
  writer out{memory};
  write(out, value);
  const auto written = out.written();
  return written ? std::string{as_text(*written)} : std::string{written.error().name()};
}

/// Without the fast path: the dictionary alone.
[[nodiscard]] std::optional<priority_parameters> slowly(std::string_view value) {
  const auto members = http::sf::parse_dictionary(value);
  if (!members) return std::nullopt;
  priority_parameters out;
  if (const auto u = members->find("u"); u && !u->is_inner_list)
    if (const auto n = u->value.integer(); n && *n >= 0 && *n <= 7)
      out.urgency = static_cast<std::uint8_t>(*n);
  if (const auto i = members->find("i"); i && !i->is_inner_list) out.incremental = i->value.boolean();
  return out;
}

}  // namespace

TEST_CASE("priority: values and defaults (RFC 9218 sections 4.1 and 4.2)") {
  const auto is = [](std::string_view value, priority expected) {
    CAPTURE(value);
    const exact_buffer<char> memory{value};
    const auto parsed = http::parse_priority(std::string_view{memory.data(), memory.size()});
    REQUIRE(parsed);
    CHECK(*parsed == expected);
  };
  is("", {});
  is("i", {.incremental = true});
  is("u=7", {.urgency = 7});
  is("u=3, i", {.incremental = true});
  is("u=3,i", {.incremental = true});
  is("i, u=2", {.urgency = 2, .incremental = true});
  is("u=4, i=?0", {.urgency = 4});
  is("u=4;x=1, i;y", {.urgency = 4, .incremental = true});
  is("  u=4 ,\ti  ", {.urgency = 4, .incremental = true});
}

TEST_CASE("priority: what is unknown, out of range or of another type is ignored (RFC 9218 section 4)") {
  for (const std::string_view value : {"u=8", "u=-1", "u=3.0", "u=\"1\"", "u=?1", "u", "u=(1)", "u=a", "i=1",
                                       "i=a", "i=()", "x=1, y", "u=1000", "u=:AQ==:", "u=@1", "i=\"1\""}) {
    CAPTURE(value);
    const auto parsed = http::parse_priority_parameters(value);
    REQUIRE(parsed);
    CHECK(*parsed == priority_parameters{});
  }
  CHECK(*http::parse_priority("visible, u=2, i, x=(a b)") == priority{.urgency = 2, .incremental = true});
}

TEST_CASE("priority: of equal keys the last counts, also when it is ignored (RFC 8941 section 4.2.2)") {
  CHECK(*http::parse_priority("u=1, u=5") == priority{.urgency = 5});
  CHECK(*http::parse_priority("u=1, u=9") == priority{});
  CHECK(*http::parse_priority("i, i=?0") == priority{});
  CHECK(*http::parse_priority("i, i=2") == priority{});
}

TEST_CASE("priority: what is no dictionary fails as a whole (RFC 9218 section 4)") {
  for (const std::string_view value : {"u=", "u=1,", "U=1", "u=1 i", "u=1,,i", "u=\x80", "u=1, i,"}) {
    CAPTURE(value);
    const auto parsed = http::parse_priority(value);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().scope() == error_scope::field);
    // RFC 9218 section 7: of a PRIORITY_UPDATE frame it may be PROTOCOL_ERROR.
    CHECK(parsed.error().h2_code() == 1);
  }
  CHECK(http::parse_priority("u=1,").error().offset == 4);
}

TEST_CASE("priority: the usual forms say what the dictionary says (RFC 9218 section 5)") {
  random_source random(9218);
  for (int round = 0; round < 30'000; ++round) {
    const std::string text = random.text_of("uuii==, ?01378;", random.below(8));
    CAPTURE(text);
    const auto parsed = http::parse_priority_parameters(text);
    const auto expected = slowly(text);
    REQUIRE(parsed.has_value() == expected.has_value());
    if (parsed) CHECK(*parsed == *expected);
  }
}

TEST_CASE("priority: several field lines (RFC 9218 section 5)") {
  const std::array<std::string_view, 2> two{"u=1", "i"};
  CHECK(*http::parse_priority(two) == priority{.urgency = 1, .incremental = true});
  const std::array<std::string_view, 2> repeated{"u=1", "u=2"};
  CHECK(*http::parse_priority(repeated) == priority{.urgency = 2});
  const std::array<std::string_view, 2> bad{"u=1", "u="};
  CHECK(http::parse_priority(bad).error().field_index == 1);
  CHECK(*http::parse_priority(std::span<const std::string_view>{}) == priority{});
  const std::array<std::string_view, 1> one{"u=6"};
  CHECK(*http::parse_priority(one) == priority{.urgency = 6});
}

TEST_CASE("priority: the value of a PRIORITY_UPDATE frame (RFC 9218 section 7)") {
  const exact_octets value{std::string_view{"u=1, i"}};
  CHECK(*http::parse_priority_update(value.span()) == priority{.urgency = 1, .incremental = true});
  CHECK(*http::parse_priority_update({}) == priority{});
  const exact_octets bad{std::string_view{"u=1, "}};
  CHECK_FALSE(http::parse_priority_update(bad.span()));
}

TEST_CASE("priority: what a response leaves out stays the client's (RFC 9218 section 8)") {
  const priority client{.urgency = 5, .incremental = true};
  CHECK(merge(client, {}) == client);
  CHECK(merge(client, {.urgency = 1}) == priority{.urgency = 1, .incremental = true});
  CHECK(merge(client, {.incremental = false}) == priority{.urgency = 5});
  CHECK(merge(client, {.urgency = 3, .incremental = false}) == priority{});
}

TEST_CASE("priority: the shortest value is written (RFC 9218 section 4)") {
  CHECK(text_of(priority{}) == "");
  CHECK(text_of(priority{.urgency = 0}) == "u=0");
  CHECK(text_of(priority{.incremental = true}) == "i");
  CHECK(text_of(priority{.urgency = 7, .incremental = true}) == "u=7, i");
  CHECK(text_of(priority{.urgency = 8}) == "invalid_argument");
  CHECK(text_of(priority_parameters{}) == "");
  CHECK(text_of(priority_parameters{.urgency = 3}) == "u=3");
  CHECK(text_of(priority_parameters{.urgency = 3, .incremental = false}) == "u=3, i=?0");
  CHECK(text_of(priority_parameters{.incremental = false}) == "i=?0");
  for (std::uint8_t u = 0; u <= 7; ++u)
    for (const bool i : {false, true}) {
      const priority p{.urgency = u, .incremental = i};
      CHECK(*http::parse_priority(text_of(p)) == p);
    }
}

TEST_CASE("priority: order of responses (RFC 9218 section 10)") {
  const prioritized background{.priority = {.urgency = 7}, .stream_id = 0};
  const prioritized first{.priority = {.urgency = 1}, .stream_id = 8};
  const prioritized second{.priority = {.urgency = 1}, .stream_id = 12};
  const prioritized image{.priority = {.urgency = 1, .incremental = true}, .stream_id = 4};
  std::vector<prioritized> all{background, image, second, first};
  std::sort(all.begin(), all.end());
  CHECK(all == std::vector<prioritized>{first, second, image, background});
  CHECK(http::shares_bandwidth({.incremental = true}, {.incremental = true}));
  CHECK_FALSE(http::shares_bandwidth({.incremental = true}, {.incremental = false}));
  CHECK_FALSE(http::shares_bandwidth({.incremental = false}, {.incremental = true}));
  CHECK_FALSE(http::shares_bandwidth({.urgency = 1, .incremental = true}, {.incremental = true}));
}
