// SPDX-License-Identifier: MIT
#include "httpwire/http/cookie_crumbs.hpp"

#include <array>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// The example of RFC 9113 section 8.2.3.
constexpr bool joins_the_example() {
  std::array<char, 13> buffer{};
  http::cookie_crumbs crumbs{buffer};
  for (const std::string_view one : {"a=b", "c=d", "e=f"}) crumbs.add(one);
  return *crumbs.joined() == "a=b; c=d; e=f" && crumbs.count() == 3 && crumbs.size() == 13;
}
static_assert(joins_the_example());

}  // namespace

TEST_CASE("cookie_crumbs: any room is filled or reported (RFC 9113 section 8.2.3, RFC 9114 section 4.2.1)") {
  for (std::size_t room = 0; room < 20; ++room) {
    guarded_buffer<char> buffer(room);
    http::cookie_crumbs crumbs{buffer.span()};
    for (const std::string_view one : {"a=b", "c=d", "e=f"}) crumbs.add(one);
    const auto joined = crumbs.joined();
    CHECK(joined.has_value() == (room >= 13));
    if (joined) CHECK(*joined == "a=b; c=d; e=f");
    if (!joined) CHECK(joined.error().code == error_code::buffer_too_small);
    if (!joined) CHECK(joined.error().limit == 13);
    CHECK(buffer.intact());
  }
}

TEST_CASE("cookie_crumbs: none, one, empty ones, and again (RFC 9113 section 8.2.3)") {
  std::array<char, 8> buffer{};
  http::cookie_crumbs crumbs{buffer};
  CHECK(crumbs.joined()->empty());
  crumbs.add("");
  CHECK(crumbs.joined()->empty());
  crumbs.add("");
  CHECK(*crumbs.joined() == "; ");
  crumbs.clear();
  CHECK(crumbs.count() == 0);
  crumbs.add("a=b; c=d");
  CHECK(*crumbs.joined() == "a=b; c=d");
}

TEST_CASE(
    "cookie_crumbs: the size is that of the joined value, with room or without (RFC 9113 section 8.2.3)") {
  http::cookie_crumbs crumbs{{}};
  CHECK(crumbs.size() == 0);
  crumbs.add("a=b");
  CHECK(crumbs.size() == 3);
  crumbs.add("c=d");
  CHECK(crumbs.size() == 8);
}
