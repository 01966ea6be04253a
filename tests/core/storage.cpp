// SPDX-License-Identifier: MIT
#include "httpwire/core/storage.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

struct item {
  std::uint32_t a;
  std::uint16_t b;
};
struct alignas(16) wide {
  std::uint64_t a, b;
};

static_assert(heap_storage::static_size == 0);
static_assert(span_storage::static_size == 0);
// A copy would lend the same octets twice.
static_assert(!std::is_copy_constructible_v<span_storage> && !std::is_copy_assignable_v<span_storage>);
static_assert(std::is_nothrow_move_constructible_v<span_storage>);
static_assert(std::is_nothrow_move_assignable_v<span_storage>);
static_assert(inline_storage<512>::static_size == 512);

template <class T>
using heap_array = heap_storage::array<T, 0>;
template <class T>
using lent_array = span_storage::array<T, 0>;
template <class T, std::size_t Extent>
using inline_array = inline_storage<512>::array<T, Extent>;

static_assert(!std::is_copy_constructible_v<heap_array<int>> && !std::is_copy_assignable_v<heap_array<int>>);
static_assert(!std::is_copy_constructible_v<lent_array<int>> && !std::is_copy_assignable_v<lent_array<int>>);
static_assert(std::is_nothrow_move_constructible_v<heap_array<int>> &&
              std::is_nothrow_move_assignable_v<heap_array<int>>);
static_assert(std::is_nothrow_move_constructible_v<lent_array<int>> &&
              std::is_nothrow_move_assignable_v<lent_array<int>>);

consteval bool heap_at_compile_time() {
  heap_storage storage;
  heap_array<item> array;
  if (array.data() != nullptr || array.size() != 0) return false;
  if (!array.reserve(3, storage) || array.size() != 3) return false;
  array.data()[2].a = 7;
  heap_array<item> other = std::move(array);
  if (other.data()[2].a != 7 || array.size() != 0) return false;
  if (!other.reserve(100, storage)) return false;
  return other.data()[2].a == 0 && other.data()[99].b == 0;
}
static_assert(heap_at_compile_time());

// What is not written cannot be read at compile time, so that only what is written is.
consteval bool unset_at_compile_time() {
  heap_storage storage;
  heap_array<item> array;
  if (!array.reserve_unset(3, storage) || array.size() != 3) return false;
  array.data()[1] = {7, 8};
  inline_storage<512> fixed;
  inline_array<item, 4> held;
  held.data()[3] = {5, 6};
  return array.data()[1].b == 8 && held.reserve_unset(4, fixed) && !held.reserve_unset(5, fixed) &&
         held.data()[3].a == 5;
}
static_assert(unset_at_compile_time());

consteval bool inline_at_compile_time() {
  inline_storage<512> storage;
  inline_array<item, 4> array;
  return array.size() == 4 && array.reserve(0, storage) && array.reserve(4, storage) &&
         !array.reserve(5, storage) && array.data()[3].a == 0;
}
static_assert(inline_at_compile_time());

template <class Array>
bool all_zero(const Array& array) {
  for (std::size_t i = 0; i < array.size(); ++i)
    if (array.data()[i].a != 0 || array.data()[i].b != 0) return false;
  return true;
}

template <class Array>
void fill(Array& array) {
  for (std::size_t i = 0; i < array.size(); ++i)
    array.data()[i] = {static_cast<std::uint32_t>(i + 1), static_cast<std::uint16_t>(i + 2)};
}

}  // namespace

TEST_CASE("heap_storage: an array starts empty and gets zeroed elements from each reserve") {
  heap_storage storage;
  heap_array<item> array;
  CHECK(array.data() == nullptr);
  CHECK(array.size() == 0);
  for (const std::size_t count : {1U, 5U, 1000U, 3U, 0U, 2U}) {
    REQUIRE(array.reserve(count, storage));
    CHECK(array.size() == count);
    CHECK(array.data() != nullptr);
    CHECK(all_zero(array));
    fill(array);
  }
}

TEST_CASE("heap_storage: takes memory once a reserve and gives it back") {
  const allocation_count count;
  heap_storage storage;
  {
    heap_array<item> array;
    CHECK(count.value() == 0);
    REQUIRE(array.reserve(8, storage));
    CHECK(count.value() == 1);
    heap_array<item> moved = std::move(array);
    CHECK(count.value() == 1);
  }
  CHECK(count.value() == 1);
}

TEST_CASE("heap_storage: when memory runs out the array keeps what it has") {
  heap_storage storage;
  heap_array<item> array;
  {
    const failing_allocations failing;
    CHECK(!array.reserve(1, storage));
    CHECK(array.data() == nullptr);
    CHECK(array.size() == 0);
  }
  REQUIRE(array.reserve(4, storage));
  fill(array);
  const item* const before = array.data();
  {
    const failing_allocations failing;
    CHECK(!array.reserve(8, storage));
  }
  CHECK(array.data() == before);
  CHECK(array.size() == 4);
  CHECK(array.data()[3].a == 4);
  CHECK(array.reserve(8, storage));
}

TEST_CASE("heap_storage: a count whose octets no size can hold is refused without trying") {
  constexpr std::size_t max = std::numeric_limits<std::size_t>::max();
  const allocation_count allocations;
  heap_storage storage;
  heap_array<item> array;
  heap_array<char> text;
  for (const std::size_t count :
       {max, max - 1, max / 2, max / sizeof(item), max / sizeof(item) + 1, max / 2 / sizeof(item) + 1})
    CHECK(!array.reserve(count, storage));
  CHECK(!text.reserve(max, storage));
  CHECK(!text.reserve(max / 2 + 1, storage));
  CHECK(allocations.value() == 0);
}

TEST_CASE("heap_storage: moving takes the elements along, and moving an array into itself keeps them") {
  heap_storage storage;
  heap_array<item> a;
  REQUIRE(a.reserve(3, storage));
  fill(a);
  const item* const at = a.data();

  heap_array<item> b = std::move(a);
  CHECK(b.data() == at);
  CHECK(a.data() == nullptr);
  CHECK(a.size() == 0);

  heap_array<item> c;
  REQUIRE(c.reserve(9, storage));
  c = std::move(b);
  CHECK(c.data() == at);
  CHECK(c.size() == 3);
  CHECK(c.data()[2].a == 3);

  heap_array<item>& same = c;
  c = std::move(same);
  CHECK(c.data() == at);
  CHECK(c.size() == 3);
}

TEST_CASE("heap_storage: unset elements are taken, kept and refused as zeroed ones are") {
  constexpr std::size_t max = std::numeric_limits<std::size_t>::max();
  heap_storage storage;
  heap_array<item> array;
  const allocation_count allocations;
  for (const std::size_t count : {max, max / sizeof(item), max / 2 / sizeof(item) + 1})
    CHECK(!array.reserve_unset(count, storage));
  CHECK(allocations.value() == 0);
  REQUIRE(array.reserve_unset(4, storage));
  CHECK(allocations.value() == 1);
  CHECK(array.size() == 4);
  fill(array);
  {
    const failing_allocations failing;
    CHECK(!array.reserve_unset(8, storage));
  }
  CHECK(array.data()[3].a == 4);
  REQUIRE(array.reserve(4, storage));
  CHECK(all_zero(array));
}

TEST_CASE("inline_storage: holds its extent and no more, without the heap") {
  const allocation_count allocations;
  inline_storage<512> storage;
  inline_array<item, 16> array;
  CHECK(array.size() == 16);
  CHECK(all_zero(array));
  CHECK(array.reserve(16, storage));
  CHECK(!array.reserve(17, storage));
  CHECK(!array.reserve(std::numeric_limits<std::size_t>::max(), storage));
  CHECK(array.size() == 16);
  CHECK(allocations.value() == 0);
  static_assert(sizeof(array) == 16 * sizeof(item));
}

TEST_CASE("inline_storage: each reserve gives zeroed elements, a refused one keeps the contents") {
  inline_storage<512> storage;
  inline_array<item, 16> array;
  CHECK(array.reserve_unset(16, storage));
  CHECK(!array.reserve_unset(17, storage));
  REQUIRE(array.reserve(4, storage));
  fill(array);
  CHECK(!array.reserve(17, storage));
  CHECK(array.data()[3].a == 4);
  REQUIRE(array.reserve(16, storage));
  CHECK(all_zero(array));
}

TEST_CASE("inline_storage: an extent of 0 is valid and holds nothing") {
  inline_storage<512> storage;
  inline_array<item, 0> array;
  CHECK(array.size() == 0);
  CHECK(array.reserve(0, storage));
  CHECK(!array.reserve(1, storage));
}

TEST_CASE("span_storage: takes from the front, exactly what is asked, until nothing is left") {
  guarded_buffer<std::uint8_t> memory(10);
  for (std::uint8_t& octet : memory.span()) octet = 0xff;
  span_storage storage{memory.span()};
  lent_array<char> a, b, c;
  REQUIRE(a.reserve(4, storage));
  CHECK(static_cast<void*>(a.data()) == memory.span().data());
  REQUIRE(b.reserve(6, storage));
  CHECK(b.data() == a.data() + 4);
  CHECK(!c.reserve(1, storage));
  CHECK(c.data() == nullptr);
  for (const lent_array<char>* array : {&a, &b})
    for (std::size_t i = 0; i < array->size(); ++i) CHECK(array->data()[i] == 0);
  CHECK(memory.intact());
}

TEST_CASE("span_storage: unset elements are taken in the same way") {
  guarded_buffer<std::uint8_t> memory(10);
  span_storage storage{memory.span()};
  lent_array<char> a, b;
  REQUIRE(a.reserve_unset(4, storage));
  CHECK(!b.reserve_unset(7, storage));
  REQUIRE(b.reserve_unset(6, storage));
  CHECK(b.data() == a.data() + 4);
  CHECK(b.size() == 6);
  CHECK(memory.intact());
}

TEST_CASE("span_storage: aligns every type at every misalignment, and needs at most alignment - 1 more") {
  for (std::size_t skip = 0; skip < 2 * alignof(wide); ++skip) {
    for (std::size_t size = 0; size <= 5 * sizeof(wide); ++size) {
      const exact_octets memory(skip + size, 0xff);
      span_storage storage{memory.span().subspan(skip)};
      lent_array<wide> array;
      const auto start = reinterpret_cast<std::uintptr_t>(memory.data() + skip);
      const std::size_t lost = (alignof(wide) - start % alignof(wide)) % alignof(wide);
      const bool fits = size >= lost + 3 * sizeof(wide);
      REQUIRE(array.reserve(3, storage) == fits);
      if (!fits) {
        REQUIRE(array.size() == 0);
        continue;
      }
      REQUIRE(reinterpret_cast<std::uintptr_t>(array.data()) % alignof(wide) == 0);
      REQUIRE(reinterpret_cast<std::uintptr_t>(array.data()) == start + lost);
      REQUIRE(all_zero(array));
      for (std::size_t i = 0; i < 3; ++i) array.data()[i] = {i, i};
    }
  }
}

TEST_CASE("span_storage: types of different alignment follow each other") {
  const exact_octets memory(1 + 1 + 3 + 2 * sizeof(item) + 15 + sizeof(wide));
  span_storage storage{memory.span().subspan(1)};
  lent_array<char> text;
  lent_array<item> items;
  lent_array<wide> wides;
  REQUIRE(text.reserve(1, storage));
  REQUIRE(items.reserve(2, storage));
  REQUIRE(wides.reserve(1, storage));
  CHECK(reinterpret_cast<std::uintptr_t>(items.data()) % alignof(item) == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(wides.data()) % alignof(wide) == 0);
}

TEST_CASE("span_storage: a refused reserve takes nothing, whatever the count") {
  constexpr std::size_t max = std::numeric_limits<std::size_t>::max();
  const exact_octets memory(64);
  span_storage storage{memory};
  lent_array<item> array;
  for (const std::size_t count : {std::size_t{9}, max, max / sizeof(item), max / sizeof(item) + 1})
    CHECK(!array.reserve(count, storage));
  CHECK(array.data() == nullptr);
  REQUIRE(array.reserve(8, storage));
  fill(array);
  const item* const before = array.data();
  CHECK(!array.reserve(1, storage));
  CHECK(array.data() == before);
  CHECK(array.size() == 8);
  CHECK(array.data()[7].a == 8);
}

TEST_CASE("span_storage: a second reserve takes new memory and leaves the old as it is") {
  const exact_octets memory(24 * sizeof(item));
  span_storage storage{memory};
  lent_array<item> array;
  REQUIRE(array.reserve(8, storage));
  fill(array);
  const item* const first = array.data();
  REQUIRE(array.reserve(16, storage));
  CHECK(array.data() == first + 8);
  CHECK(all_zero(array));
  CHECK(first[7].a == 8);
}

TEST_CASE("span_storage: without memory every reserve is refused") {
  span_storage empty{mutable_bytes{}};
  span_storage nothing;
  lent_array<char> text;
  CHECK(!text.reserve(1, empty));
  CHECK(!text.reserve(1, nothing));
  CHECK(!text.reserve(0, nothing));
}

TEST_CASE("span_storage: moving takes the elements along") {
  const exact_octets memory(8 * sizeof(item));
  span_storage storage{memory};
  lent_array<item> a;
  REQUIRE(a.reserve(4, storage));
  fill(a);
  const item* const at = a.data();
  lent_array<item> b = std::move(a);
  CHECK(b.data() == at);
  CHECK(b.size() == 4);
  CHECK(a.data() == nullptr);
  lent_array<item> c;
  c = std::move(b);
  CHECK(c.data() == at);
  CHECK(c.data()[3].a == 4);
}

TEST_CASE("span_storage: moved, it lends on from where it was, and what it was moved from lends nothing") {
  const exact_octets memory(4);
  span_storage storage{memory};
  lent_array<char> a;
  REQUIRE(a.reserve(1, storage));
  span_storage second = std::move(storage);
  lent_array<char> b;
  CHECK(!b.reserve(1, storage));
  REQUIRE(b.reserve(1, second));
  CHECK(b.data() == a.data() + 1);
  span_storage third{{}};
  third = std::move(second);
  lent_array<char> c;
  CHECK(!c.reserve(1, second));
  CHECK(!c.reserve(3, third));
  REQUIRE(c.reserve(2, third));
  CHECK(c.data() == a.data() + 2);
}
