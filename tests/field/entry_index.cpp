// SPDX-License-Identifier: MIT
#include "httpwire/field/entry_index.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using hash_function = field_hash (*)(std::string_view name, std::string_view value);
constexpr field_hash thoroughly(std::string_view name, std::string_view value) {
  return field_hash::of(name, value);
}
constexpr field_hash quickly(std::string_view name, std::string_view value) {
  return field_hash::quickly(detail::hash_quickly(name), value);
}

/// A table with its index, as encoders use them.
template <class Storage>
struct indexed_table {
  Storage storage;
  hash_function hash_of = thoroughly;
  entry_table<Storage> table{};
  entry_index<Storage> index{};

  [[nodiscard]] constexpr bool reserve(std::size_t capacity) {
    return table.reserve(capacity, storage) && index.reserve(table.reserved(), table, storage);
  }
  constexpr void insert(std::string_view name, std::string_view value) {
    const field_hash hash = hash_of(name, value);
    if (table.insert(name, value)) index.insert(table.inserted() - 1, hash);
  }
  [[nodiscard]] constexpr entry_match find(std::string_view name, std::string_view value) const {
    return index.find(name, value, hash_of(name, value), table);
  }
};

template <class Storage>
consteval bool finds_newest() {
  indexed_table<Storage> t{Storage{}};
  if (t.find("a", "1").name != entry_match::none) return false;
  if (!t.reserve(200)) return false;
  t.table.set_capacity(200);
  t.insert("a", "1");
  t.insert("a", "2");
  t.insert("b", "1");
  t.insert("a", "1");
  return t.find("a", "1").field == 3 && t.find("a", "2").field == 1 &&
         t.find("a", "3").field == entry_match::none && t.find("a", "3").name == 3 &&
         t.find("b", "").name == 2 && t.find("c", "1").name == entry_match::none &&
         t.index.find_name("b", field_hash::of("b", "").name, t.table) == 2;
}
static_assert(finds_newest<heap_storage>());
static_assert(finds_newest<inline_storage<200>>());

/// What a search from the newest entry gives, and how many entries of the same bucket it passes on the way:
/// the index gives up after max_probes of them.
struct linear {
  std::uint64_t at = entry_match::none;
  int passed = 0;
};

template <class Table, class Hash, class Matches>
linear search(const Table& table, std::size_t buckets, std::uint64_t hash, Hash hash_of, Matches matches) {
  linear result;
  for (std::uint64_t i = table.inserted(); i-- > table.oldest();) {
    const table_entry e = table.at(i);
    if (matches(e)) {
      result.at = i;
      return result;
    }
    // The top bits of a hash choose the bucket.
    const auto bits = std::countr_zero(buckets);
    if (hash_of(e) >> (64 - bits) == hash >> (64 - bits)) ++result.passed;
  }
  return result;
}

template <class Storage>
void require_same_as_linear(const indexed_table<Storage>& t, std::size_t reserved, std::string_view name,
                            std::string_view value) {
  const field_hash hash = t.hash_of(name, value);
  const std::size_t entries = entry_table<Storage>::entry_extent(reserved);
  const std::size_t buckets = entries <= 4096 ? 2 * entries : entries;
  const linear by_name = search(
      t.table, buckets, hash.name, [&](const table_entry& e) { return t.hash_of(e.name, "").name; },
      [&](const table_entry& e) { return e.name == name; });
  const linear by_field = search(
      t.table, buckets, hash.field, [&](const table_entry& e) { return t.hash_of(e.name, e.value).field; },
      [&](const table_entry& e) { return e.name == name && e.value == value; });
  constexpr int probes = entry_index<Storage>::max_probes;
  const std::uint64_t expected_name = by_name.passed < probes ? by_name.at : entry_match::none;
  const std::uint64_t expected_field = by_field.passed < probes ? by_field.at : entry_match::none;

  REQUIRE(t.index.find_name(name, hash.name, t.table) == expected_name);
  const entry_match match = t.find(name, value);
  REQUIRE(match.field == expected_field);
  // Where name and value are found there is no need for another entry with the name.
  REQUIRE(match.name == (expected_field != entry_match::none ? expected_field : expected_name));
}

/// Random work, each step followed by searches. Few names and values make repetitions, many make collisions.
template <class Storage>
void compare_with_linear(Storage storage, std::size_t first, std::size_t grow_to, std::size_t variety,
                         std::uint64_t seed) {
  random_source random(seed);
  indexed_table<Storage> t{std::move(storage), seed % 2 == 0 ? thoroughly : quickly};
  std::size_t reserved = first;
  REQUIRE(t.reserve(first));
  t.table.set_capacity(first);
  const auto text = [&](std::string_view prefix) {
    const std::size_t which = random.below(variety);
    // Lengths on each side of the words that the hash and the comparison load.
    return std::string(prefix) + std::to_string(which) + std::string(which % 19, '-');
  };
  for (int step = 0; step < 1500; ++step) {
    if (random.one_in(60)) t.table.set_capacity(random.below(t.table.reserved() + 1));
    if (random.one_in(30)) t.table.set_capacity(t.table.reserved());
    if (random.one_in(200)) {
      const std::size_t capacity = random.below(grow_to + 1);
      REQUIRE(t.reserve(capacity));
      if (capacity > reserved) reserved = capacity;
    }
    t.insert(text("n"), random.one_in(8) ? std::string() : text("v"));
    for (int i = 0; i < 4; ++i) require_same_as_linear(t, reserved, text("n"), text("v"));
    if (t.table.count() == 0) continue;
    const table_entry some = t.table.newest(random.below(t.table.count()));
    require_same_as_linear(t, reserved, some.name, some.value);
    require_same_as_linear(t, reserved, some.name, "");
  }
}

}  // namespace

TEST_CASE("entry index: finds what a search from the newest finds, in heap_storage") {
  std::uint64_t seed = 130;
  for (const std::size_t variety : {2U, 10U, 100U, 10'000U})
    for (const std::size_t capacity : {0U, 40U, 256U, 4096U})
      compare_with_linear(heap_storage{}, capacity, capacity, variety, seed++);
}

TEST_CASE("entry index: finds what a search from the newest finds, while the table grows") {
  std::uint64_t seed = 160;
  for (const std::size_t variety : {3U, 30U, 1000U}) {
    compare_with_linear(heap_storage{}, 40, 2000, variety, seed++);
    compare_with_linear(inline_storage<512>{}, 40, 512, variety, seed++);
    compare_with_linear(inline_storage<512>{}, 100, 512, variety, seed++);
    const exact_octets memory(
        20 * (entry_table<span_storage>::memory_for(500) + entry_index<span_storage>::memory_for(500)));
    compare_with_linear(span_storage{memory}, 40, 500, variety, seed++);
  }
  // Large tables have fewer buckets for each entry.
  for (const std::size_t capacity : {131'071U, 131'072U, 1'000'000U})
    compare_with_linear(heap_storage{}, 100, capacity, 1000, seed++);
}

TEST_CASE(
    "entry index: finds what a search from the newest finds, in span_storage of exactly memory_for octets") {
  std::uint64_t seed = 190;
  for (const std::size_t capacity : {1U, 31U, 32U, 64U, 100U, 512U, 131'071U, 131'072U}) {
    for (std::size_t skip = 0; skip < 4; ++skip) {
      const exact_octets memory(skip + entry_table<span_storage>::memory_for(capacity) +
                                entry_index<span_storage>::memory_for(capacity));
      compare_with_linear(span_storage{memory.span().subspan(skip)}, capacity, capacity, 12, seed++);
    }
  }
}

TEST_CASE("entry index: takes a link an entry, and buckets for names and fields") {
  // 16 octets for each of 32, 4096 and 8192 entries, and 4 for each bucket; what alignment may cost.
  CHECK(entry_index<span_storage>::memory_for(512) == 512 + 512 + 8);
  CHECK(entry_index<span_storage>::memory_for(131'071) == 65'536 + 65'536 + 8);
  CHECK(entry_index<span_storage>::memory_for(131'072) == 131'072 + 65'536 + 8);
  CHECK(sizeof(entry_index<inline_storage<512>>) <= 512 + 512 + 4 * sizeof(std::size_t));
}

TEST_CASE("entry index: an empty table has nothing, before and after its memory is there") {
  indexed_table<heap_storage> t{heap_storage{}};
  CHECK(t.find("a", "b").name == entry_match::none);
  CHECK(t.find("a", "b").field == entry_match::none);
  REQUIRE(t.reserve(100));
  t.table.set_capacity(100);
  CHECK(t.find("a", "b").name == entry_match::none);
  t.insert("a", "b");
  CHECK(t.find("a", "b").field == 0);
  t.table.evict_to(0);
  CHECK(t.find("a", "b").field == entry_match::none);
  CHECK(t.find("a", "b").name == entry_match::none);
}

TEST_CASE("entry index: a name and value are not mixed up where they meet") {
  indexed_table<heap_storage> t{heap_storage{}};
  REQUIRE(t.reserve(1000));
  t.table.set_capacity(1000);
  t.insert("ab", "c");
  CHECK(t.find("a", "bc").name == entry_match::none);
  CHECK(t.find("abc", "").name == entry_match::none);
  CHECK(t.find("ab", "").name == 0);
  CHECK(t.find("ab", "").field == entry_match::none);
}

TEST_CASE("entry index: stays linear when all hashes collide, and then finds the newest eight") {
  // Hashes are the caller's word, so that colliding ones need not be searched for.
  heap_storage storage;
  entry_table<> table;
  entry_index<> index;
  REQUIRE(table.reserve(4096, storage));
  REQUIRE(index.reserve(4096, table, storage));
  table.set_capacity(4096);
  const field_hash same{.name = 0x1234'5678'9abc'def0, .field = 0xfedc'ba98'7654'3210};
  for (std::uint64_t i = 0; i < 50; ++i) {
    REQUIRE(table.insert("name" + std::to_string(i), std::to_string(i)));
    index.insert(i, same);
  }
  for (std::uint64_t i = 0; i < 50; ++i) {
    const entry_match match = index.find("name" + std::to_string(i), std::to_string(i), same, table);
    const bool found = i >= 50 - entry_index<>::max_probes;
    CHECK(match.field == (found ? i : entry_match::none));
    CHECK(match.name == (found ? i : entry_match::none));
  }
}

TEST_CASE("entry index: running out of memory is reported, and the entries can still be searched for") {
  indexed_table<heap_storage> t{heap_storage{}};
  for (std::size_t succeed = 0; succeed < 2; ++succeed) {
    const failing_allocations failing(succeed);
    CHECK(t.index.reserve(100, t.table, t.storage).error() ==
          error{.code = error_code::out_of_memory, .limit = 100});
    CHECK(t.find("a", "b").name == entry_match::none);
  }
  REQUIRE(t.reserve(100));
  t.table.set_capacity(100);
  t.insert("a", "b");
  t.insert("c", "d");
  for (std::size_t succeed = 0; succeed < 2; ++succeed) {
    const failing_allocations failing(succeed);
    CHECK(!t.index.reserve(5000, t.table, t.storage));
    const entry_match match = t.find("a", "b");
    CHECK((match.field == 0 || match.field == entry_match::none));
    t.insert("c", "d");
  }
  REQUIRE(t.index.reserve(5000, t.table, t.storage));
  CHECK(t.find("c", "d").field == 3);
}

TEST_CASE("entry index: what was noted of a hash stays when the table grows, whatever hash it is") {
  heap_storage storage;
  entry_table<> table;
  entry_index<> index;
  REQUIRE(table.reserve(200, storage));
  REQUIRE(index.reserve(200, table, storage));
  table.set_capacity(200);
  for (std::uint64_t i = 0; i < 9; ++i) {
    REQUIRE(table.insert("n", std::to_string(i)));
    index.insert(i, {.name = 7 + (i % 2 << 60), .field = i << 40});
  }
  REQUIRE(table.reserve(4000, storage));
  REQUIRE(index.reserve(4000, table, storage));
  for (std::uint64_t i = table.oldest(); i < 9; ++i)
    CHECK(index.find_field("n", std::to_string(i), {.name = 0, .field = i << 40}, table) == i);
  CHECK(index.find_name("n", 7, table) == 8);
  CHECK(index.find_name("n", 7 + (std::uint64_t{1} << 60), table) == 7);
  CHECK(index.find_name("n", 7 + (std::uint64_t{1} << 61), table) == entry_match::none);
}

TEST_CASE("entry index: takes memory when it is reserved and at no other time") {
  indexed_table<heap_storage> t{heap_storage{}};
  REQUIRE(t.reserve(1000));
  const allocation_count allocations;
  t.table.set_capacity(1000);
  for (int i = 0; i < 500; ++i) {
    t.insert("name", std::to_string(i));
    (void)t.find("name", std::to_string(i / 2));
  }
  REQUIRE(t.reserve(999));
  CHECK(allocations.value() == 0);
}

TEST_CASE("field hash: depends on every octet and on the length of both texts") {
  random_source random(200);
  // Of the quick hash only the upper half counts.
  for (const hash_function hash_of : {thoroughly, quickly}) {
    const int dropped = hash_of == quickly ? 32 : 0;
    const auto name_hash = [&](std::string_view name) { return hash_of(name, "").name >> dropped; };
    const auto field = [&](std::string_view name, std::string_view value) {
      return hash_of(name, value).field >> dropped;
    };
    for (std::size_t size = 0; size <= 100; ++size) {
      const std::string name = random.text(size);
      CHECK(name_hash(name) == hash_of(std::string(name), name).name >> dropped);
      CHECK(field(name, name) == field(std::string(name), std::string(name)));
      for (std::size_t i = 0; i < size; ++i) {
        std::string other = name;
        other[i] = static_cast<char>(other[i] ^ (1 << random.below(8)));
        CHECK(name_hash(other) != name_hash(name));
        CHECK(field(other, name) != field(name, name));
        CHECK(field(name, other) != field(name, name));
      }
      CHECK(name_hash(name + '\0') != name_hash(name));
      CHECK(field(name, name + '\0') != field(name, name));
    }
  }
}

TEST_CASE("field hash: values as they come, which differ in few octets, spread over the buckets") {
  // 256 values in 512 buckets: more than eight in one would be lost.
  for (const std::string_view front :
       {"", "v", "value-", "/index/page", "Mon, 21 Oct 2013 20:13:", "aaaaaaaaaaaaaaaa"}) {
    for (const std::string_view back :
         {"", "-", " GMT", "; path=/; secure", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}) {
      for (const hash_function hash_of : {thoroughly, quickly}) {
        std::array<int, 512> bucket{};
        for (int i = 0; i < 256; ++i) {
          const std::string value = std::string(front) + std::to_string(i) + std::string(back);
          ++bucket[hash_of("x-name", value).field >> 55];
        }
        CAPTURE(front, back, hash_of == quickly);
        CHECK(*std::max_element(bucket.begin(), bucket.end()) <= 8);
      }
    }
  }
}

TEST_CASE("field hash: words and parts of a text that change places change the hash") {
  const auto hash_of = [](std::string_view value) { return detail::hash_quickly(value) >> 32; };
  random_source random(202);
  for (std::size_t size = 16; size <= 128; size += 8) {
    const std::string value = random.text(size);
    for (std::size_t i = 0; i + 8 <= size; i += 8) {
      for (std::size_t k = i + 8; k + 8 <= size; k += 8) {
        std::string other = value;
        std::swap_ranges(other.begin() + static_cast<std::ptrdiff_t>(i),
                         other.begin() + static_cast<std::ptrdiff_t>(i + 8),
                         other.begin() + static_cast<std::ptrdiff_t>(k));
        CHECK(hash_of(other) != hash_of(value));
      }
    }
  }
}

/// Texts of 24 octets with one quick hash, whose last multiplication is undone.
std::vector<std::string> colliding_texts(std::size_t count) {
  constexpr std::uint64_t factor = 0xd6e8'feb8'6659'fd93U;
  std::uint64_t inverse = factor;
  for (int i = 0; i < 6; ++i) inverse *= 2 - factor * inverse;
  const auto with_last = [](std::uint64_t word) {
    std::string text(24, 't');
    for (std::size_t i = 0; i < 8; ++i) text[16 + i] = static_cast<char>(word >> (8 * i) & 0xffU);
    return text;
  };
  const std::uint64_t others = detail::hash_quickly(with_last(0)) * inverse;
  std::vector<std::string> texts;
  for (std::uint64_t product = 1; texts.size() < count; ++product)
    texts.push_back(with_last((product * inverse) ^ others));
  return texts;
}

TEST_CASE("entry index: fields whose hashes agree are told apart by their texts") {
  const std::vector<std::string> texts = colliding_texts(6);
  indexed_table<heap_storage> t{heap_storage{}, quickly};
  REQUIRE(t.reserve(4096));
  t.table.set_capacity(4096);
  for (const std::string& one : texts) {
    CHECK(quickly(one, "v").name >> 32 == quickly(texts[0], "v").name >> 32);
    CHECK(quickly("n", one).field >> 32 == quickly("n", texts[0]).field >> 32);
    CHECK(t.find("n", one).field == entry_match::none);
    t.insert("n", one);
    CHECK(t.find(one, "v").name == entry_match::none);
    t.insert(one, "v");
  }
  for (std::uint64_t i = 0; i < texts.size(); ++i) {
    CHECK(t.find("n", texts[i]).field == 2 * i);
    CHECK(t.find(texts[i], "v").field == 2 * i + 1);
    CHECK(t.find(texts[i], "").name == 2 * i + 1);
  }
}

TEST_CASE("field hash: the comparison of texts agrees with == at every length and place") {
  random_source random(201);
  for (std::size_t size = 0; size <= 80; ++size) {
    const exact_buffer<char> a(random.text(size));
    const exact_buffer<char> b(a.span());
    const std::string_view x{a.data(), size};
    const std::string_view y{b.data(), size};
    CHECK(detail::same_text(x, y));
    for (std::size_t i = 0; i < size; ++i) {
      CHECK(!detail::same_text(x, y.substr(0, i)));
      CHECK(!detail::same_text(x.substr(0, i), y));
      b.data()[i] = static_cast<char>(b.data()[i] ^ (1 << random.below(8)));
      CHECK(!detail::same_text(x, y));
      b.data()[i] = a.data()[i];
    }
  }
  CHECK(detail::same_text({}, ""));
}

TEST_CASE("entry index: below an absolute index, the newest entry that is there (RFC 9204 section 2.1.1)") {
  indexed_table<heap_storage> t{heap_storage{}};
  REQUIRE(t.reserve(400));
  t.table.set_capacity(400);
  const std::pair<std::string_view, std::string_view> entries[] = {{"a", "1"}, {"b", "1"}, {"a", "2"},
                                                                   {"a", "1"}, {"b", "2"}, {"a", "1"}};
  for (const auto& [name, value] : entries) t.insert(name, value);
  for (std::uint64_t below = 0; below <= 7; ++below) {
    for (const std::string_view name : {"a", "b", "c"}) {
      for (const std::string_view value : {"1", "2", "3"}) {
        CAPTURE(below, name, value);
        entry_match expected;
        std::uint64_t newest_name = entry_match::none;
        for (std::uint64_t i = 0; i < 6 && i < below; ++i) {
          if (entries[i].first != name) continue;
          newest_name = i;
          if (entries[i].second == value) expected.field = i;
        }
        expected.name = expected.field != entry_match::none ? expected.field : newest_name;
        const field_hash hash = field_hash::of(name, value);
        const entry_match got = t.index.find(name, value, hash, t.table, below);
        CHECK(got.field == expected.field);
        CHECK(got.name == expected.name);
        CHECK(t.index.find_name(name, hash.name, t.table, below) == newest_name);
      }
    }
  }
  // No bound is a bound past everything.
  CHECK(t.index.find("a", "1", field_hash::of("a", "1"), t.table).field == 5);
}

TEST_CASE("entry index: entries that the bound leaves out count as probes, evicted ones end the search") {
  indexed_table<heap_storage> t{heap_storage{}};
  REQUIRE(t.reserve(34 * 20));
  t.table.set_capacity(34 * 20);
  for (int i = 0; i < 20; ++i) t.insert("a", "1");
  const field_hash hash = field_hash::of("a", "1");
  const auto find = [&](std::uint64_t below) { return t.index.find("a", "1", hash, t.table, below).field; };
  CHECK(find(20) == 19);
  constexpr std::uint64_t reach = 20 - std::uint64_t{entry_index<>::max_probes};
  CHECK(find(reach + 1) == reach);
  CHECK(find(reach) == entry_match::none);
  t.table.set_capacity(34 * 3);
  CHECK(find(18) == 17);
  CHECK(find(17) == entry_match::none);
}
