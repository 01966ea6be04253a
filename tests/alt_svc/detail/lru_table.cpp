// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/detail/lru_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "httpwire/core/storage.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

// The table behind the caches of RFC 7838 section 2.2, against a plain list.

using httpwire::heap_storage;
using table_type = httpwire::alt_svc::detail::lru_table<std::uint64_t, heap_storage, 0, 0>;

namespace {

struct entry {
  std::uint64_t hash;
  std::uint64_t key;
};

/// From the least to the most recently used.
void require_same(const table_type& table, const std::deque<entry>& model) {
  REQUIRE(table.count() == model.size());
  std::uint32_t at = table.oldest();
  for (const entry& e : model) {
    REQUIRE(at != table_type::none);
    REQUIRE(table[at] == e.key);
    at = table.newer(at);
  }
  REQUIRE(at == table_type::none);
}

[[nodiscard]] std::uint32_t find(const table_type& table, const entry& e) {
  return table.find(e.hash, [&](std::uint32_t at) { return table[at] == e.key; });
}

}  // namespace

TEST_CASE("lru_table: finds, gives up and clears as a plain list does, whatever the hashes are") {
  httpwire_test::random_source random{11};
  for (const std::size_t slots : {1U, 2U, 3U, 7U, 8U}) {
    CAPTURE(slots);
    heap_storage storage;
    table_type table;
    REQUIRE(table.reserve(slots, 4, storage));
    CHECK(table.slots() == slots);
    std::deque<entry> model;
    for (int step = 0; step < 4'000; ++step) {
      // Keys share hashes, and hashes buckets; 0 is among both.
      const std::uint64_t key = random.below(12);
      const entry e{key % 5, key};
      const auto known =
          std::find_if(model.begin(), model.end(), [&](const entry& m) { return m.key == key; });
      const std::uint32_t at = find(table, e);
      REQUIRE((at != table_type::none) == (known != model.end()));
      if (random.one_in(500)) {
        table.clear();
        model.clear();
      } else if (known == model.end()) {
        const std::uint32_t fresh = table.insert(e.hash);
        REQUIRE(fresh < slots);
        table[fresh] = key;
        if (model.size() == slots) model.pop_front();
        model.push_back(e);
      } else if (random.one_in(3)) {
        table.erase(at);
        model.erase(known);
      } else {
        table.touch(at);
        model.erase(known);
        model.push_back(e);
      }
      require_same(table, model);
    }
  }
}

TEST_CASE("lru_table: the texts of slots do not overlap") {
  heap_storage storage;
  table_type table;
  REQUIRE(table.reserve(3, 5, storage));
  for (std::uint32_t at = 0; at < 3; ++at) {
    REQUIRE(table.text(at).size() == 5);
    for (char& c : table.text(at)) c = static_cast<char>('a' + at);
  }
  const table_type& same = table;
  CHECK(same.text(0) == "aaaaa");
  CHECK(same.text(1) == "bbbbb");
  CHECK(same.text(2) == "ccccc");
}

TEST_CASE("lru_table: without slots nothing is kept; more than can be counted are refused") {
  heap_storage storage;
  table_type table;
  REQUIRE(table.reserve(0, 8, storage));
  CHECK(table.insert(0) == table_type::none);
  CHECK(find(table, {0, 0}) == table_type::none);
  CHECK(table.oldest() == table_type::none);
  table.clear();
  CHECK_FALSE(table.reserve((std::size_t{1} << 24U) + 1, 0, storage));
  CHECK_FALSE(table.reserve(1, 0x1'0000, storage));
  CHECK(table.reserve(1, 0xffff, storage));
}
