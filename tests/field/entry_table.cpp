// SPDX-License-Identifier: MIT
#include "httpwire/field/entry_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

consteval bool holds(const auto& table, std::uint64_t age, std::string_view name, std::string_view value) {
  const table_entry e = table.newest(age);
  return e.name == name && e.value == value;
}

// RFC 7541 C.5: three responses over a table of 256 octets, with the evictions that are described there.
template <class Storage>
consteval bool rfc_7541_c_5() {
  Storage storage{};
  entry_table<Storage> table;
  if (!table.reserve(256, storage)) return false;
  table.set_capacity(256);
  if (!table.insert(":status", "302") || table.size() != 42) return false;
  if (!table.insert("cache-control", "private") || table.size() != 94) return false;
  if (!table.insert("date", "Mon, 21 Oct 2013 20:13:21 GMT") || table.size() != 159) return false;
  if (!table.insert("location", "https://www.example.com") || table.size() != 222 || table.count() != 4)
    return false;
  // C.5.2: the name comes from the entry that has to go.
  if (!table.insert(table.at(0).name, "307") || table.size() != 222 || table.count() != 4) return false;
  if (table.oldest() != 1 || table.contains(0) || !holds(table, 0, ":status", "307")) return false;
  // C.5.3.
  (void)table.insert("date", "Mon, 21 Oct 2013 20:13:22 GMT");
  (void)table.insert("content-encoding", "gzip");
  (void)table.insert("set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
  return table.size() == 215 && table.count() == 3 && table.inserted() == 8 && table.oldest() == 5 &&
         holds(table, 0, "set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1") &&
         holds(table, 1, "content-encoding", "gzip") &&
         holds(table, 2, "date", "Mon, 21 Oct 2013 20:13:22 GMT");
}
static_assert(rfc_7541_c_5<heap_storage>());
static_assert(rfc_7541_c_5<inline_storage<256>>());

static_assert(std::is_nothrow_move_constructible_v<entry_table<>>);
static_assert(!std::is_copy_constructible_v<entry_table<>>);

/// The table as RFC 7541 section 4 describes it.
struct model {
  std::deque<std::pair<std::string, std::string>> entries;  // the newest first
  std::size_t capacity = 0;
  std::uint64_t inserted = 0;

  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (const auto& [name, value] : entries) sum += name.size() + value.size() + 32;
    return sum;
  }
  void evict_to(std::size_t most) {
    while (size() > most) entries.pop_back();
  }
  void set_capacity(std::size_t c) {
    capacity = c;
    evict_to(c);
  }
  bool insert(std::string name, std::string value) {
    const std::size_t needed = name.size() + value.size() + 32;
    if (needed > capacity) {
      entries.clear();
      return false;
    }
    evict_to(capacity - needed);
    entries.emplace_front(std::move(name), std::move(value));
    ++inserted;
    return true;
  }
};

template <class Storage>
void require_same(const entry_table<Storage>& table, const model& m) {
  REQUIRE(table.size() == m.size());
  REQUIRE(table.count() == m.entries.size());
  REQUIRE(table.capacity() == m.capacity);
  REQUIRE(table.inserted() == m.inserted);
  REQUIRE(table.oldest() == m.inserted - m.entries.size());
  for (std::size_t age = 0; age < m.entries.size(); ++age) {
    const std::uint64_t absolute = m.inserted - 1 - age;
    const table_entry e = table.at(absolute);
    const table_entry same = table.newest(age);
    const auto& [name, value] = m.entries[age];
    if (e.name != name || e.value != value || same.name != name || same.value != value ||
        !table.contains(absolute))
      FAIL("entry " << absolute << " differs");
  }
  REQUIRE(!table.contains(m.inserted));
  REQUIRE(!table.contains(std::numeric_limits<std::uint64_t>::max()));
  if (table.oldest() > 0) REQUIRE(!table.contains(table.oldest() - 1));
}

/// Random work on a table and its model. `grow_to` is the most that the storage is asked for.
template <class Storage>
void compare_with_model(Storage storage, std::size_t first, std::size_t grow_to, std::uint64_t seed,
                        int steps) {
  random_source random(seed);
  entry_table<Storage> table;
  model m;
  REQUIRE(table.reserve(first, storage));
  table.set_capacity(first);
  m.set_capacity(first);
  for (int step = 0; step < steps; ++step) {
    const std::size_t what = random.below(100);
    if (what < 4) {
      const std::size_t capacity = random.below(table.reserved() + 1);
      table.set_capacity(capacity);
      m.set_capacity(capacity);
    } else if (what < 6) {
      table.set_capacity(table.reserved());
      m.set_capacity(table.reserved());
    } else if (what < 7) {
      const std::size_t capacity = random.below(grow_to + 1);
      REQUIRE(table.reserve(capacity, storage));
      REQUIRE(table.reserved() >= capacity);
    } else if (what < 8) {
      const std::size_t left = random.below(m.size() + 1);
      table.evict_to(left);
      m.evict_to(left);
    } else {
      // Mostly small texts, so that many entries lie in the ring; now and then one as large as it, or larger.
      std::size_t size = random.below(m.capacity / 8 + 20);
      if (random.one_in(6)) size = random.below(m.capacity + 11);
      if (random.one_in(12)) size = m.capacity < 32 ? 0 : m.capacity - 32;
      if (random.one_in(12)) size = 0;
      const std::size_t name_size = random.below(size + 1);
      const exact_buffer<char> value(random.text(size - name_size));
      const std::string_view value_text{value.data(), value.size()};
      if (table.count() != 0 && random.one_in(3)) {
        // A name out of the table, often out of the entry that this insertion evicts first.
        const std::uint64_t from =
            random.one_in(2) ? table.oldest() : table.oldest() + random.below(table.count());
        const std::string_view name = table.at(from).name;
        const bool fits = m.insert(std::string(name), std::string(value_text));
        REQUIRE(table.insert(name, value_text) == fits);
      } else {
        const exact_buffer<char> name(random.text(name_size));
        const std::string_view name_text{name.data(), name.size()};
        const bool fits = m.insert(std::string(name_text), std::string(value_text));
        REQUIRE(table.insert(name_text, value_text) == fits);
      }
    }
    require_same(table, m);
  }
}

constexpr std::size_t table_sizes[] = {0, 1, 31, 32, 33, 63, 64, 65, 100, 255, 256, 500, 512};

}  // namespace

TEST_CASE("entry table: random work agrees with a deque, in heap_storage") {
  std::uint64_t seed = 50;
  for (const std::size_t capacity : table_sizes)
    compare_with_model(heap_storage{}, capacity, capacity, seed++, 1500);
  for (int i = 0; i < 10; ++i) compare_with_model(heap_storage{}, 0, 4096, seed++, 1500);
}

TEST_CASE("entry table: random work agrees with a deque, in inline_storage<512>") {
  std::uint64_t seed = 70;
  for (const std::size_t capacity : table_sizes)
    compare_with_model(inline_storage<512>{}, capacity, 512, seed++, 1500);
}

TEST_CASE("entry table: random work agrees with a deque, in span_storage of exactly memory_for octets") {
  std::uint64_t seed = 90;
  for (const std::size_t capacity : table_sizes) {
    const exact_octets memory(entry_table<span_storage>::memory_for(capacity), 0xff);
    compare_with_model(span_storage{memory}, capacity, capacity, seed++, 1500);
  }
}

TEST_CASE("entry table: random work agrees with a deque, growing in span_storage") {
  for (std::uint64_t seed = 110; seed < 120; ++seed) {
    // Each growth takes new memory, so that there has to be enough for all of them.
    const exact_octets memory(200 * entry_table<span_storage>::memory_for(300), 0xff);
    compare_with_model(span_storage{memory}, 50, 300, seed, 1500);
  }
}

TEST_CASE("entry table: memory_for suffices at every alignment, and less is refused without harm") {
  using table_type = entry_table<span_storage>;
  for (std::size_t capacity = 1; capacity <= 300; capacity += capacity < 70 ? 1 : 23) {
    const std::size_t needed = table_type::memory_for(capacity);
    for (std::size_t skip = 0; skip < 8; ++skip) {
      const exact_octets memory(skip + needed);
      span_storage storage{memory.span().subspan(skip)};
      table_type table;
      REQUIRE(table.reserve(capacity, storage));
      table.set_capacity(capacity);
      if (capacity >= 32) {
        const std::string text(capacity - 32, 'x');
        for (int i = 0; i < 5; ++i) REQUIRE(table.insert(text, ""));
        REQUIRE(table.newest(0).name == text);
      }
    }
    for (std::size_t size = 0; size < needed; ++size) {
      const exact_octets memory(size);
      span_storage storage{memory};
      table_type table;
      const auto r = table.reserve(capacity, storage);
      if (r) {
        // No more than the slack for alignment was missing.
        REQUIRE(size + alignof(std::uint32_t) >= needed);
        continue;
      }
      REQUIRE(r.error() == error{.code = error_code::out_of_memory, .limit = capacity});
      REQUIRE(table.reserved() == 0);
      REQUIRE(table.capacity() == 0);
      REQUIRE(!table.insert("a", "b"));
    }
  }
}

TEST_CASE("entry table: running out of heap while growing is reported and changes nothing") {
  heap_storage storage;
  entry_table<> table;
  for (std::size_t succeed = 0; succeed < 2; ++succeed) {
    const failing_allocations failing(succeed);
    CHECK(table.reserve(100, storage).error() == error{.code = error_code::out_of_memory, .limit = 100});
    CHECK(table.reserved() == 0);
  }
  REQUIRE(table.reserve(100, storage));
  table.set_capacity(100);
  model m;
  m.set_capacity(100);
  for (const std::string_view value : {"one", "two", "three"}) {
    CHECK(table.insert("name", value));
    m.insert("name", std::string(value));
  }
  for (std::size_t succeed = 0; succeed < 2; ++succeed) {
    const failing_allocations failing(succeed);
    CHECK(table.reserve(4096, storage).error() == error{.code = error_code::out_of_memory, .limit = 4096});
    CHECK(table.reserved() == 100);
    require_same(table, m);
  }
  REQUIRE(table.reserve(4096, storage));
  require_same(table, m);
}

TEST_CASE("entry table: capacities that the storage cannot hold are refused without trying") {
  const allocation_count allocations;
  heap_storage heap;
  entry_table<> table;
  for (const std::size_t capacity :
       {entry_table<>::max_capacity + 1, std::numeric_limits<std::size_t>::max()})
    CHECK(table.reserve(capacity, heap).error() ==
          error{.code = error_code::out_of_memory, .limit = capacity});
  CHECK(allocations.value() == 0);

  inline_storage<512> inside;
  entry_table<inline_storage<512>> fixed;
  CHECK(fixed.reserve(513, inside).error() == error{.code = error_code::out_of_memory, .limit = 513});
  CHECK(fixed.reserve(512, inside));
  fixed.set_capacity(512);
  CHECK(fixed.insert("a", "b"));
  CHECK(!fixed.reserve(513, inside));
  CHECK(fixed.newest(0).value == "b");
}

TEST_CASE("entry table: takes memory when it is reserved and at no other time") {
  heap_storage storage;
  entry_table<> table;
  REQUIRE(table.reserve(4096, storage));
  const allocation_count allocations;
  table.set_capacity(4096);
  random_source random(51);
  for (int i = 0; i < 2000; ++i)
    (void)table.insert(random.text(random.below(60)), random.text(random.below(300)));
  table.set_capacity(0);
  table.set_capacity(4096);
  REQUIRE(table.reserve(4096, storage));
  REQUIRE(table.reserve(100, storage));
  CHECK(allocations.value() == 0);
}

TEST_CASE("entry table: an entry counts its text and 32 octets, RFC 7541 section 4.1") {
  heap_storage storage;
  entry_table<> table;
  REQUIRE(table.reserve(57, storage));
  // Exactly the capacity fits, one octet more empties the table and is no error, section 4.4.
  table.set_capacity(57);
  CHECK(table.insert(":authority", "www.example.com"));
  CHECK(table.size() == 57);
  CHECK(!table.insert(":authority", "www.example.com2"));
  CHECK(table.size() == 0);
  CHECK(table.count() == 0);
  CHECK(table.inserted() == 1);
  CHECK(table.insert(":authority", "www.example.com"));
  CHECK(table.inserted() == 2);
  CHECK(table.oldest() == 1);
  // Section 4.3: a smaller capacity evicts, 0 clears.
  table.set_capacity(56);
  CHECK(table.count() == 0);
  table.set_capacity(0);
  CHECK(!table.insert("", ""));
}

TEST_CASE("entry table: as many empty entries as the capacity counts, round and round") {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 8U, 9U, 128U}) {
    heap_storage storage;
    entry_table<> table;
    REQUIRE(table.reserve(32 * count + 31, storage));
    table.set_capacity(32 * count + 31);
    for (std::size_t i = 0; i < 5 * count; ++i) {
      REQUIRE(table.insert("", ""));
      REQUIRE(table.count() == (i + 1 < count ? i + 1 : count));
    }
    for (std::size_t age = 0; age < count; ++age) CHECK(table.newest(age).name.empty());
  }
}

TEST_CASE("entry table: prepare and commit are the halves of insert, and sizes do not wrap") {
  heap_storage storage;
  entry_table<> table;
  REQUIRE(table.reserve(128, storage));
  table.set_capacity(128);
  char* const to = table.prepare(4, 5);
  REQUIRE(to != nullptr);
  CHECK(table.count() == 0);
  std::string_view("namevalue").copy(to, 9);
  table.commit(4, 5);
  CHECK(table.newest(0).name == "name");
  CHECK(table.newest(0).value == "value");
  CHECK(table.size() == 41);

  constexpr std::size_t max = std::numeric_limits<std::size_t>::max();
  for (const auto& [name, value] : {std::pair{max, std::size_t{0}},
                                    {std::size_t{0}, max},
                                    {max, max},
                                    {max, std::size_t{1}},
                                    {max - 31, std::size_t{0}},
                                    {max / 2 + 1, max / 2 + 1},
                                    {std::size_t{97}, std::size_t{0}},
                                    {std::size_t{48}, std::size_t{49}},
                                    {std::size_t{128}, std::size_t{128}}}) {
    REQUIRE(table.insert("name", "value"));
    CHECK(table.prepare(name, value) == nullptr);
    CHECK(table.count() == 0);
  }
}

TEST_CASE("entry table: an evicted name can be read at the prepared place until something is written there") {
  heap_storage storage;
  entry_table<> table;
  REQUIRE(table.reserve(64, storage));
  table.set_capacity(64);
  for (std::size_t shift = 0; shift < 200; ++shift) {
    const std::string expected(shift % 16, static_cast<char>('a' + shift % 26));
    REQUIRE(table.insert(expected, "v"));
    // Only one entry of this size fits, so that the name goes while it is needed.
    const std::string_view name = table.newest(0).name;
    REQUIRE(table.insert(name, std::string(16, 'w')));
    REQUIRE(table.count() == 1);
    REQUIRE(table.newest(0).name == expected);
    REQUIRE(table.newest(0).value == std::string(16, 'w'));
  }
}

TEST_CASE("entry table: entries keep their absolute indices when the table grows") {
  heap_storage storage;
  entry_table<> table;
  REQUIRE(table.reserve(200, storage));
  table.set_capacity(200);
  for (int i = 0; i < 20; ++i) REQUIRE(table.insert("n" + std::to_string(i), std::to_string(i)));
  const std::uint64_t oldest = table.oldest();
  REQUIRE(table.reserve(1000, storage));
  CHECK(table.capacity() == 200);
  CHECK(table.oldest() == oldest);
  CHECK(table.inserted() == 20);
  for (std::uint64_t i = oldest; i < 20; ++i) CHECK(table.at(i).name == "n" + std::to_string(i));
}

TEST_CASE(
    "entry table: what is written to the spare place and inserted equals insert, and no entry is touched") {
  random_source random(77);
  heap_storage storage;
  entry_table<> plain;
  entry_table<> spared;
  for (entry_table<>* const table : {&plain, &spared}) {
    REQUIRE(table->reserve(300, storage));
    table->set_capacity(300);
  }
  int in_place = 0;
  for (int step = 0; step < 20'000; ++step) {
    const std::string name = random.text(random.below(40));
    const std::string value = random.text(random.below(step % 10 == 0 ? 290 : 60));
    const std::size_t longest = name.size() + value.size() + random.below(100);
    char* const to = spared.spare(longest);
    bool inserted = false;
    if (to != nullptr) {
      // All of the place may be written before anything is evicted.
      std::fill_n(to, longest, '#');
      for (std::uint64_t i = plain.oldest(); i < plain.inserted(); ++i) {
        REQUIRE(spared.at(i).name == plain.at(i).name);
        REQUIRE(spared.at(i).value == plain.at(i).value);
      }
      (name + value).copy(to, name.size() + value.size());
      inserted = spared.insert_spare(name.size(), value.size());
      ++in_place;
    } else {
      inserted = spared.insert(name, value);
    }
    REQUIRE(inserted == plain.insert(name, value));
    REQUIRE(spared.size() == plain.size());
    REQUIRE(spared.oldest() == plain.oldest());
    if (inserted) {
      REQUIRE(spared.newest(0).name == name);
      REQUIRE(spared.newest(0).value == value);
    }
  }
  CHECK(in_place > 10'000);
}

namespace {

template <class Storage>
consteval bool inserts_again() {
  Storage storage{};
  entry_table<Storage> table;
  if (!table.reserve(100, storage)) return false;
  table.set_capacity(100);
  table.insert("a", "1");
  table.insert("bb", "22");
  table.insert_again(0);  // evicts what it copies
  if (table.count() != 2 || table.oldest() != 1 || !holds(table, 0, "a", "1") || !holds(table, 1, "bb", "22"))
    return false;
  table.insert_again(2);
  return table.count() == 2 && holds(table, 0, "a", "1") && holds(table, 1, "a", "1");
}
static_assert(inserts_again<heap_storage>());
static_assert(inserts_again<inline_storage<100>>());

}  // namespace

TEST_CASE("entry table: a copy of any entry, also of one that it evicts (RFC 9204 section 4.3.4)") {
  random_source random{43};
  for (const std::size_t capacity : {32UL, 64UL, 100UL, 500UL}) {
    heap_storage storage;
    entry_table<> table;
    REQUIRE(table.reserve(capacity, storage));
    table.set_capacity(capacity);
    model m;
    m.capacity = capacity;
    for (int step = 0; step < 3000; ++step) {
      if (random.one_in(100)) {
        const std::size_t now = random.below(capacity + 1);
        table.set_capacity(now);
        m.set_capacity(now);
      } else if (random.one_in(3)) {
        const std::string name = random.text_of("abc", random.below(capacity / 4 + 1));
        const std::string value = random.text_of("xyz", random.below(capacity / 4 + 1));
        REQUIRE(table.insert(name, value) == m.insert(name, value));
      } else if (!m.entries.empty()) {
        const std::size_t age = random.below(m.entries.size());
        const auto entry = m.entries[age];
        table.insert_again(table.inserted() - 1 - age);
        REQUIRE(m.insert(entry.first, entry.second));
      }
      REQUIRE(table.size() == m.size());
      REQUIRE(table.count() == m.entries.size());
      for (std::size_t age = 0; age < m.entries.size(); ++age) {
        REQUIRE(table.newest(age).name == m.entries[age].first);
        REQUIRE(table.newest(age).value == m.entries[age].second);
      }
    }
  }
}

TEST_CASE("entry table: texts of every size move by every distance, and nothing beside them changes") {
  random_source random{44};
  for (std::size_t size = 0; size <= 70; ++size) {
    for (std::size_t from = 0; from <= 40; ++from) {
      const std::size_t to = 20;
      const std::string before = random.text(120);
      std::string expected = before;
      expected.replace(to, size, before.substr(from, size));
      const exact_buffer<char> ring(before);
      char* const end = entry_table<>::move_text(ring.data() + to, {ring.data() + from, size});
      CHECK(end == ring.data() + to + size);
      CHECK(std::string_view{ring.data(), ring.size()} == expected);
    }
  }
}
