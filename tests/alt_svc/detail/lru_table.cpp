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

TEST_CASE("lru_table: what is restored stands in front of all else, and gives way to it") {
  struct known {
    entry e;
    bool restored;  // since begin_restore(), and not set_learnt()
  };
  httpwire_test::random_source random{12};
  for (const std::size_t slots : {1U, 2U, 3U, 7U}) {
    CAPTURE(slots);
    heap_storage storage;
    table_type table;
    REQUIRE(table.reserve(slots, 4, storage));
    // The order of use is `front`, then `back`.
    std::deque<known> front, back;
    for (int step = 0; step < 6'000; ++step) {
      const std::uint64_t key = random.below(12);
      const entry e{key % 5, key};
      const auto has_key = [&](const known& k) { return k.e.key == key; };
      const std::uint32_t at = find(table, e);
      known k{e, false};
      for (std::deque<known>* part : {&front, &back})
        if (const auto i = std::find_if(part->begin(), part->end(), has_key); i != part->end()) k = *i;
      const auto remove = [&] {
        std::erase_if(front, has_key);
        std::erase_if(back, has_key);
      };
      if (at != table_type::none) REQUIRE(table.is_restored(at) == k.restored);
      if (random.one_in(100)) {
        table.begin_restore();
        back.insert(back.begin(), front.begin(), front.end());
        front.clear();
        for (known& b : back) b.restored = false;
      } else if (at == table_type::none && random.one_in(2)) {
        std::deque<known>& first = front.empty() ? back : front;
        const bool full = front.size() + back.size() == slots;
        const bool gives_way = full && first.front().restored;
        const std::uint32_t fresh = table.insert_restored(e.hash);
        REQUIRE((fresh != table_type::none) == (!full || gives_way));
        if (fresh == table_type::none) continue;
        table[fresh] = key;
        if (gives_way) first.pop_front();
        front.push_back({e, true});
      } else if (at == table_type::none) {
        const std::uint32_t fresh = table.insert(e.hash);
        REQUIRE(fresh < slots);
        table[fresh] = key;
        if (front.size() + back.size() == slots) (front.empty() ? back : front).pop_front();
        back.push_back(k);
      } else if (k.restored && random.one_in(3)) {
        table.touch_restored(at);
        remove();
        front.push_back(k);
      } else if (random.one_in(4)) {
        table.erase(at);
        remove();
      } else {
        if (random.one_in(2)) {
          table.set_learnt(at);
          k.restored = false;
        }
        table.touch(at);
        remove();
        back.push_back(k);
      }
      std::deque<entry> all;
      for (const std::deque<known>* part : {&front, &back})
        for (const known& one : *part) all.push_back(one.e);
      require_same(table, all);
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
  CHECK(table.insert_restored(0) == table_type::none);
  CHECK(find(table, {0, 0}) == table_type::none);
  CHECK(table.oldest() == table_type::none);
  table.clear();
  CHECK_FALSE(table.reserve((std::size_t{1} << 24U) + 1, 0, storage));
  CHECK_FALSE(table.reserve(1, 0x1'0000, storage));
  CHECK(table.reserve(1, 0xffff, storage));
}
