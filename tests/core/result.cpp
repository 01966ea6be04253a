// SPDX-License-Identifier: MIT
#include "httpwire/core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "httpwire/core/bytes.hpp"
#include "support/catch.hpp"

using namespace httpwire;

namespace {

struct pair {
  int a;
  std::string_view b;
};
constexpr error failure{
    .code = error_code::truncated, .field_index = 2, .offset = 9, .stream_id = 5, .limit = 7};

// As cheap as their parts: no destructor, copied as octets, and never larger than value or error and a flag.
template <class T>
consteval bool is_plain() {
  return std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T> &&
         std::is_nothrow_copy_constructible_v<T> && std::is_nothrow_move_assignable_v<T>;
}
static_assert(is_plain<result<int>>() && is_plain<result<pair>>() && is_plain<result<bytes>>());
static_assert(is_plain<result<void>>());
static_assert(is_plain<poll<int>>() && is_plain<poll<pair>>() && is_plain<poll<bytes>>());
static_assert(sizeof(result<int>) <= sizeof(error) + alignof(error));
static_assert(sizeof(poll<int>) <= sizeof(error) + alignof(error));
static_assert(sizeof(result<void>) == sizeof(error));

// A truth value only where one is asked for, and no default that would be neither value nor error.
static_assert(!std::is_convertible_v<result<int>, bool>);
static_assert(!std::is_convertible_v<result<void>, bool>);
static_assert(!std::is_convertible_v<poll<int>, bool>);
static_assert(!std::is_default_constructible_v<result<int>>);
static_assert(!std::is_default_constructible_v<poll<int>>);
static_assert(!std::is_constructible_v<result<int>, need_more_t>);
static_assert(std::is_same_v<result<pair>::value_type, pair>);
static_assert(std::is_same_v<result<void>::value_type, void>);
static_assert(std::is_same_v<poll<pair>::value_type, pair>);
// {} is not taken for "need more".
static_assert(!std::is_convertible_v<int, need_more_t>);

consteval bool result_states() {
  const result<pair> value = pair{4, "text"};
  const result<pair> bad = failure;
  return value && value.has_value() && (*value).a == 4 && value->b == "text" && !bad && !bad.has_value() &&
         bad.error() == failure;
}
static_assert(result_states());

// A value made in its place is like one that is copied.

consteval bool void_states() {
  const result<void> good;
  const result<void> bad = failure;
  const result<void> no_error = error{};
  return good && good.has_value() && !bad && !bad.has_value() && bad.error() == failure && no_error;
}
static_assert(void_states());

consteval bool poll_states() {
  const poll<pair> ready = pair{4, "text"};
  const poll<pair> starved = need_more;
  const poll<pair> failed = failure;
  return ready && ready.has_value() && !ready.need_more() && !ready.has_error() && ready->a == 4 &&
         (*ready).b == "text" &&
         //
         !starved && !starved.has_value() && starved.need_more() && !starved.has_error() &&
         //
         !failed && !failed.has_value() && !failed.need_more() && failed.has_error() &&
         failed.error() == failure;
}
static_assert(poll_states());

}  // namespace

TEST_CASE("result: holds a value or an error, through copies and assignments") {
  result<pair> r = pair{1, "one"};
  const result<pair> bad = failure;
  CHECK(r);
  CHECK(r->a == 1);
  r = bad;
  CHECK(!r);
  CHECK(r.error() == failure);
  r = pair{2, "two"};
  REQUIRE(r);
  CHECK((*r).b == "two");
  const result<pair> copy = r;
  CHECK(copy->a == 2);
  r->a = 3;
  (*r).b = "three";
  CHECK(r->a == 3);
  CHECK(r->b == "three");
  CHECK(copy->a == 2);
}

TEST_CASE("result: a value of zero is still a value") {
  CHECK(result<int>(0).has_value());
  CHECK(result<std::size_t>(std::size_t{0}));
  CHECK(result<bool>(false).has_value());
  CHECK(*result<bool>(false) == false);
  CHECK(result<bytes>(bytes{}).has_value());
}

TEST_CASE("result: an error that carries no code is still an error of a value result") {
  const result<int> r = error{};
  CHECK(!r);
  CHECK(r.error().code == error_code::none);
}

TEST_CASE("result<void>: is success until it holds an error") {
  result<void> r;
  CHECK(r);
  r = failure;
  CHECK(!r);
  CHECK(r.error() == failure);
  r = {};
  CHECK(r);
}

TEST_CASE("poll: is in one of three states, through copies and assignments") {
  poll<pair> p = need_more;
  CHECK(p.need_more());
  p = pair{3, "three"};
  CHECK((p.has_value() && !p.need_more() && !p.has_error()));
  CHECK(p->b == "three");
  p = failure;
  CHECK((!p.has_value() && !p.need_more() && p.has_error()));
  CHECK(p.error() == failure);
  p = need_more;
  CHECK((!p.has_value() && p.need_more() && !p.has_error()));
  const poll<pair> copy = p;
  CHECK(copy.need_more());
}

TEST_CASE("poll: the error of one call becomes the error of another type") {
  const poll<int> inner = failure;
  const poll<pair> outer = inner.error();
  const result<void> last = outer.error();
  CHECK(last.error() == failure);
}

namespace {

struct large_alternative {
  int number = 0;
};

struct from_alternative {
  int number = 0;
  constexpr from_alternative() noexcept = default;
  constexpr from_alternative(const large_alternative& a) noexcept : number(a.number) {}
};

constexpr httpwire::result<from_alternative> converted(int number) { return large_alternative{number}; }
static_assert(converted(7).has_value() && (*converted(7)).number == 7);

}  // namespace

TEST_CASE("result: a value is made from what converts to it, and may be changed in place") {
  auto r = converted(3);
  REQUIRE(r);
  (*r).number = 4;
  const auto& same = r;
  CHECK((*same).number == 4);
  CHECK(same->number == 4);
}
