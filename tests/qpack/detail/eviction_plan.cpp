// SPDX-License-Identifier: MIT
#include "httpwire/qpack/detail/eviction_plan.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "httpwire/qpack/indexing_policy.hpp"
#include "support/catch.hpp"

using httpwire::entry_table;
using httpwire::heap_storage;
using httpwire::table_entry;
using httpwire::qpack::entry_use;
using httpwire::qpack::policy_view;
using httpwire::qpack::detail::eviction_plan;
using httpwire::qpack::detail::max_entries_evicted;
using httpwire::qpack::detail::plan_eviction;

namespace {

constexpr std::size_t entry_size = 50;
constexpr std::uint64_t nothing_referred = ~std::uint64_t{0};

/// Says what each entry costs by its index, and keeps what it is told.
struct fixed_prices {
  std::map<std::uint64_t, std::int64_t> keeps{};
  std::int64_t keep_others = 0;
  std::int64_t rescue_all = 1000;
  std::int64_t miss_all = 0;
  std::vector<std::size_t> pinned_sizes{};
  std::vector<std::uint64_t> asked{};

  std::int64_t keep(const entry_use& use, const table_entry&) {
    asked.push_back(use.worth);
    const auto at = keeps.find(use.worth);
    return at == keeps.end() ? keep_others : at->second;
  }
  template <class View>
  std::int64_t rescue(const entry_use&, const table_entry&, const View&) const {
    return rescue_all;
  }
  std::int64_t miss(const table_entry&) const { return miss_all; }
  void pinned(std::size_t size) { pinned_sizes.push_back(size); }
};

struct acknowledged_but {
  std::set<std::uint64_t> referred{};
  [[nodiscard]] bool evictable(std::uint64_t absolute) const { return !referred.contains(absolute); }
};

/// A table of entries of 50 octets; the worth of each is its index.
struct fixture {
  heap_storage storage;
  entry_table<heap_storage> table;
  std::array<entry_use, 64> uses{};
  fixed_prices policy{};
  acknowledged_but tracker{};
  bool may_block = false;
  bool held = false;
  std::uint64_t known_received = 100;
  std::uint64_t base = 101;
  std::uint64_t smallest = nothing_referred;

  fixture(std::size_t capacity, std::size_t entries) {
    REQUIRE(table.reserve(capacity, storage));
    table.set_capacity(capacity);
    for (std::size_t i = 0; i < entries; ++i) table.insert("n", std::string(17, 'v'));
    REQUIRE(table.count() == entries);
    for (std::uint32_t i = 0; i < uses.size(); ++i) uses[i].worth = i;
  }

  eviction_plan plan(std::size_t size, std::int64_t gain) {
    const policy_view<entry_table<heap_storage>> view{.table = table,
                                                      .uses = uses.data(),
                                                      .mask = uses.size() - 1,
                                                      .known_received = known_received,
                                                      .base = base,
                                                      .may_block = may_block,
                                                      .held = held};
    return plan_eviction(view, tracker, policy, smallest, size, gain);
  }
};

std::vector<std::uint64_t> copies_of(const eviction_plan& plan) {
  std::vector<std::uint64_t> copies;
  for (std::uint64_t i = 0; i < 32; ++i)
    if ((plan.copied >> i & 1U) != 0) copies.push_back(i);
  return copies;
}

}  // namespace

TEST_CASE("eviction plan: where there is room, nothing is asked and nothing goes (RFC 9204 section 3.2.2)") {
  fixture f{200, 3};
  CHECK(f.plan(50, 1).possible);
  CHECK(f.policy.asked.empty());
  CHECK(f.plan(51, 1).possible);
  CHECK(f.policy.asked == std::vector<std::uint64_t>{0});
}

TEST_CASE("eviction plan: an insertion has to gain more than what it evicts would have saved") {
  fixture f{200, 4};
  f.policy.keeps = {{0, 30}, {1, 12}};
  CHECK_FALSE(f.plan(100, 42).possible);
  CHECK(f.plan(100, 43).possible);
  CHECK_FALSE(f.plan(50, 30).possible);
  CHECK(f.plan(50, 31).possible);
  CHECK(f.plan(50, 31).copied == 0);
  CHECK(f.policy.pinned_sizes.empty());
}

TEST_CASE("eviction plan: what is worth more than its copy is copied, which frees nothing (section 4.3.4)") {
  fixture f{200, 4};
  f.policy.rescue_all = 20;
  f.policy.keeps = {{0, 21}, {1, 20}, {2, 500}, {3, 3}};
  const eviction_plan one = f.plan(50, 41);
  CHECK(one.possible);
  CHECK(copies_of(one) == std::vector<std::uint64_t>{0});
  CHECK_FALSE(f.plan(50, 40).possible);
  // 20 for a copy, 20, 20 for a copy, 3.
  const eviction_plan two = f.plan(100, 64);
  CHECK(two.possible);
  CHECK(copies_of(two) == std::vector<std::uint64_t>{0, 2});
  CHECK_FALSE(f.plan(100, 63).possible);
}

TEST_CASE("eviction plan: what is referred to stays, and so does all behind it (section 2.1.1)") {
  for (const bool may_block : {false, true}) {
    CAPTURE(may_block);
    fixture f{200, 4};
    f.may_block = may_block;
    f.tracker.referred = {1};
    CHECK(f.plan(50, 1).possible);
    CHECK(f.policy.pinned_sizes.empty());
    const eviction_plan plan = f.plan(51, 1);
    CHECK_FALSE(plan.possible);
    CHECK(plan.drain_below == 0);
    // Copies are a way out only where they may be used at once.
    CHECK(f.policy.pinned_sizes == (may_block ? std::vector<std::size_t>{51} : std::vector<std::size_t>{}));
  }
}

TEST_CASE("eviction plan: what this very section refers to stays (section 2.1.1)") {
  fixture f{250, 5};
  f.may_block = true;
  f.smallest = 1;
  CHECK(f.plan(50, 1).possible);
  CHECK_FALSE(f.plan(51, 1).possible);
  CHECK(f.policy.pinned_sizes == std::vector<std::size_t>{51});
}

TEST_CASE("eviction plan: draining where only this section is in the way (section 2.1.1.1)") {
  fixture f{200, 4};
  f.smallest = 1;
  f.policy.keep_others = 5;
  f.policy.miss_all = 7;
  SECTION("what lies before its references is evicted at once") {
    const eviction_plan plan = f.plan(50, 6);
    CHECK(plan.possible);
    CHECK(plan.drain_below == 0);
  }
  SECTION("else the next section leaves alone what has to go") {
    // Two entries, and one use of the second to be missed.
    const eviction_plan plan = f.plan(100, 18);
    CHECK_FALSE(plan.possible);
    CHECK(plan.drain_below == 2);
    CHECK(f.plan(101, 30).drain_below == 3);
  }
  SECTION("unless that costs more than it gains") {
    CHECK(f.plan(100, 17).drain_below == 0);
    CHECK(f.plan(101, 29).drain_below == 0);
  }
  SECTION("or another section is in the way too") {
    f.tracker.referred = {2};
    CHECK(f.plan(100, 18).drain_below == 2);
    CHECK(f.plan(101, 1000).drain_below == 0);
  }
  CHECK(f.policy.pinned_sizes.empty());
}

TEST_CASE(
    "eviction plan: what takes a quarter of the table drains it also where new entries are used at once") {
  fixture f{200, 4};
  f.may_block = true;
  f.smallest = 1;
  f.policy.keep_others = 5;
  CHECK(f.plan(51, 100).drain_below == 2);
  CHECK(f.plan(101, 100).drain_below == 3);
  CHECK(f.plan(101, 15).drain_below == 0);
  CHECK(f.policy.pinned_sizes.empty());
  // 50 octets are a quarter of 200.
  f.smallest = 0;
  CHECK(f.plan(50, 100).drain_below == 0);
  CHECK(f.policy.pinned_sizes == std::vector<std::size_t>{50});
}

TEST_CASE("eviction plan: what this section has inserted drains with what it refers to (section 2.1.1.1)") {
  fixture f{200, 4};
  f.smallest = 1;
  f.base = 3;
  f.tracker.referred = {3};  // not acknowledged
  f.known_received = 3;
  SECTION("when all before it has arrived") { CHECK(f.plan(200, 1000).drain_below == 4); }
  SECTION("but not while more is on its way") {
    f.known_received = 2;
    CHECK(f.plan(200, 1000).drain_below == 0);
  }
  SECTION("nor when others refer to it") {
    f.uses[3].pins = 1;
    CHECK(f.plan(200, 1000).drain_below == 0);
  }
  SECTION("nor more than there is") {
    f.policy.keep_others = 2000;
    f.tracker.referred = {3, 4};
    CHECK(f.plan(200, 1'000'000).drain_below == 0);
  }
}

TEST_CASE("eviction plan: sixteen entries at most are looked at for one insertion") {
  STATIC_REQUIRE(max_entries_evicted == 16);
  fixture f{1000, 20};
  CHECK(f.plan(16 * entry_size, 1).possible);
  CHECK(f.policy.asked.size() == 16);
  CHECK_FALSE(f.plan(16 * entry_size + 1, 1).possible);
  CHECK(f.policy.asked.size() == 32);
  f.policy.rescue_all = 1;
  for (std::uint64_t i = 0; i < 15; ++i) f.policy.keeps[i] = 2;
  const eviction_plan plan = f.plan(entry_size, 16);
  CHECK(plan.possible);
  CHECK(plan.copied_count == 15);
  f.policy.keeps[15] = 2;
  CHECK_FALSE(f.plan(entry_size, 1000).possible);
}

TEST_CASE("eviction plan: the last room is kept for copies while the end is in use (section 2.1.1.1)") {
  // 1000 / 40 = 25 octets.
  fixture f{1000, 19};
  f.may_block = true;
  f.smallest = 0;
  REQUIRE(f.table.capacity() - f.table.size() == 50);
  SECTION("of what this section refers to") {
    CHECK_FALSE(f.plan(26, 1).possible);
    CHECK(f.plan(25, 1).possible);
    CHECK_FALSE(f.plan(50, 1).possible);
    CHECK(f.policy.pinned_sizes == std::vector<std::size_t>{26, 50});
  }
  SECTION("of what others refer to") {
    f.smallest = nothing_referred;
    CHECK(f.plan(36, 1).possible);
    f.held = true;
    CHECK_FALSE(f.plan(36, 1).possible);
  }
  SECTION("but not where a copy could not be used at once") {
    f.may_block = false;
    CHECK(f.plan(36, 1).possible);
  }
  SECTION("but not before the peer has acknowledged anything") {
    f.known_received = 0;
    CHECK(f.plan(36, 1).possible);
    f.known_received = 1;
    CHECK_FALSE(f.plan(36, 1).possible);
  }
  SECTION("but not where this section refers to what is younger only") {
    f.smallest = 1;
    CHECK(f.plan(50, 1).possible);
  }
}

TEST_CASE("eviction plan: an empty table has nothing to be copied") {
  fixture f{1000, 0};
  f.may_block = true;
  f.smallest = 0;
  f.held = true;
  CHECK(f.plan(1000, 1).possible);
  CHECK(f.policy.pinned_sizes.empty());
}
