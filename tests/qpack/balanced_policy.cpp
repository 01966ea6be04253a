// SPDX-License-Identifier: MIT
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "httpwire/field/static_index.hpp"
#include "httpwire/qpack/indexing_policy.hpp"
#include "support/catch.hpp"

// The questions that the encoder asks of qpack::balanced, one by one: RFC 9204 section 2.1.1.1. Octets are in
// sixteenths; a literal of a value of 20 octets is taken to have 2 + 15.

using httpwire::entry_table;
using httpwire::field_hash;
using httpwire::field_line;
using httpwire::heap_storage;
using httpwire::static_match;
using httpwire::table_entry;
using httpwire::qpack::balanced;
using httpwire::qpack::entry_use;
using httpwire::qpack::policy_view;
using view_type = policy_view<entry_table<heap_storage>>;

namespace {

constexpr std::size_t path_name = 1;  // of the static table
constexpr std::size_t user_agent_name = 95;
const std::string twenty(20, 'v');

/// A table of which the policy sees what the test wants.
struct fixture {
  heap_storage storage;
  entry_table<heap_storage> table;
  std::array<entry_use, 64> uses{};
  balanced policy{};
  bool may_block = true;
  bool held = false;
  std::uint64_t known_received = 1000;

  explicit fixture(std::size_t capacity = 4096, std::size_t entries = 0) {
    REQUIRE(table.reserve(capacity, storage));
    table.set_capacity(capacity);
    for (std::size_t i = 0; i < entries; ++i) table.insert("n", std::string(17, 'v'));
    policy.begin_section();
  }

  [[nodiscard]] view_type view() const {
    return {.table = table,
            .uses = uses.data(),
            .mask = uses.size() - 1,
            .known_received = known_received,
            .base = known_received,
            .may_block = may_block,
            .held = held};
  }
  std::int64_t gain(const std::string& name, const std::string& value,
                    std::size_t static_name = static_match::none) {
    const field_line line{name, value};
    const field_hash hash = field_hash::of(name, value);
    return policy.gain({line, hash, static_name}, view());
  }
  void sections(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) policy.begin_section();
  }
};

}  // namespace

TEST_CASE("balanced: a value that came back is worth more than a new one, a new one of a new name a little") {
  fixture f;
  CHECK(f.gain("x-a", twenty) == 51);  // 6 * 16 * 7 / 10 - 16
  CHECK(f.policy.worth_of_insertion() == 6);
  CHECK(f.gain("x-a", twenty) == 521);
  CHECK(f.policy.worth_of_insertion() == 48);
  CHECK(f.gain("x-a", twenty) == 56 * 16 * 7 / 10 - 16);
  // The name has shown that its values return, the more so the more often: 16 * 7 / 2 * 3 / (2 * 2 + 10).
  CHECK(f.gain("x-a", twenty + "w") == 12 * 16 * 7 / 10 - 16);
  CHECK(f.gain("x-b", twenty) == 51);
}

TEST_CASE("balanced: names whose values do not come back are no longer inserted") {
  fixture f;
  std::int64_t last = 0;
  for (int i = 0; i < 40; ++i) last = f.gain("x-a", twenty + std::to_string(i));
  CHECK(last == -16);
  CHECK(f.policy.worth_of_insertion() == 0);
}

TEST_CASE("balanced: what long values of a name do says nothing of short ones") {
  fixture f;
  for (int i = 0; i < 40; ++i)
    static_cast<void>(f.gain("x-a", std::string(60, 'v') + std::to_string(10'000 + i)));
  CHECK(f.policy.worth_of_insertion() == 0);
  CHECK(f.gain("x-a", std::string(64, 'w')) < 0);
  CHECK(f.gain("x-a", std::string(63, 'w')) > 0);
  CHECK(f.policy.worth_of_insertion() == 6);
  CHECK(f.gain("x-a", twenty) == 5 * 16 * 7 / 10 - 16);  // 16 * 5 / (2 * 2 + 10): as after one other value
}

TEST_CASE("balanced: a value is not expected more than thirty times") {
  fixture f;
  for (int i = 0; i < 56; ++i) static_cast<void>(f.gain("x-a", twenty));
  CHECK(f.policy.worth_of_insertion() == 480);
  for (int i = 0; i < 150; ++i) static_cast<void>(f.gain("x-a", twenty));
  CHECK(f.policy.worth_of_insertion() == 480);
}

TEST_CASE("balanced: what a name did long ago counts less") {
  fixture f;
  for (int i = 0; i < 246; ++i) {
    static_cast<void>(f.gain("x-a", twenty + std::to_string(i)));
    if (i >= 236) static_cast<void>(f.gain("x-a", twenty + std::to_string(i)));
  }
  // 246 new values and 10 repeats, halved: 16 * 10 / 6 * 11 / (2 * 124 + 10).
  static_cast<void>(f.gain("x-a", twenty + "w"));
  CHECK(f.policy.worth_of_insertion() == 1);
}

TEST_CASE("balanced: names of one resource or one moment begin with a bad reputation") {
  fixture f;
  CHECK(f.gain(":path", twenty, path_name) == -16);
  CHECK(f.gain("user-agent", twenty, user_agent_name) == 51);
  // Index, name: :authority, accept-encoding.
  CHECK(f.gain(":authority", twenty, 0) == 51);
  for (const std::size_t name : {2U, 4U, 6U, 7U, 8U, 9U, 10U, 12U, 14U}) {
    CAPTURE(name);
    CHECK(f.gain("of-static-name-" + std::to_string(name), twenty, name) == -16);
  }
  for (const std::size_t name : {3U, 5U, 11U, 13U, 15U, 63U, 64U, 65U, 66U}) {
    CAPTURE(name);
    CHECK(f.gain("of-static-name-" + std::to_string(name), twenty, name) == 51);
  }
  // It is a beginning only.
  static_cast<void>(f.gain(":path", twenty, path_name));
  CHECK(f.policy.worth_of_insertion() == 48);
}

TEST_CASE("balanced: without the risk of blocking an insertion goes out twice (RFC 9204 section 2.1.2)") {
  fixture f;
  f.may_block = false;
  CHECK(f.gain("x-a", twenty) == 67 - 16 * 23);
  CHECK(f.gain("x-a", twenty) == 537 - 16 * 23);
}

TEST_CASE("balanced: room that cannot be had back yet has a price (RFC 9204 section 2.1.1)") {
  fixture f{1024, 4};
  f.known_received = 4;
  CHECK(f.gain("x-a", twenty) == 51);
  f.known_received = 3;
  // 55 octets of the 824 that are left: 16 * 12 * 55 / 825.
  CHECK(f.gain("x-b", twenty) == 51 - 12);
}

TEST_CASE("balanced: one probe before the first acknowledgment where new entries may not be used at once") {
  fixture f;
  f.may_block = false;
  f.known_received = 0;
  SECTION("as short as can be found soon") {
    CHECK(f.gain("x-a", std::string(19, 'v')) == 1);
    CHECK(f.gain("x-b", twenty) == 0);
    f.sections(1);
    CHECK(f.gain("x-c", twenty) == 1);
    CHECK(f.gain("x-d", std::string(40, 'v')) == 1);
    CHECK(f.gain("x-e", std::string(41, 'v')) == 1);
    CHECK(f.gain("x-f", std::string(42, 'v')) == 0);
  }
  SECTION("but not so short that nothing is saved") {
    CHECK(f.gain("x-a", "vv") == 0);
    CHECK(f.gain("x-b", "vvv") == 1);
  }
  SECTION("and one only") {
    f.table.insert("a", "b");
    CHECK(f.gain("x-a", "vvvvv") == 0);
  }
  SECTION("after it the usual weighing goes on") {
    f.table.insert("a", "b");
    f.known_received = 1;
    CHECK(f.gain("x-a", twenty) == 67 - 16 * 23);
  }
}

TEST_CASE("balanced: before the first acknowledgment what hardly returns gets no dear room") {
  // 32 * (32 + 5 + 20) = 1824
  for (const std::size_t capacity : {1823U, 1824U}) {
    CAPTURE(capacity);
    fixture f{capacity};
    f.known_received = 0;
    // Its value has come back, so that it would be inserted.
    static_cast<void>(f.gain(":path", twenty, path_name));
    CHECK((f.gain(":path", twenty, path_name) > 0) == (capacity == 1824));
    static_cast<void>(f.gain("x-pat", twenty));
    CHECK(f.gain("x-pat", twenty) > 0);
  }
}

TEST_CASE("balanced: what an entry is worth while it is not used") {
  fixture f;
  const table_entry e{"x-a", twenty};
  entry_use use{.born = 1, .last = 1, .worth = 60};
  CHECK(f.policy.keep(use, e) == 30 * 16 * 7 / 10);
  f.sections(1);
  CHECK(f.policy.keep(use, e) == 20 * 16 * 7 / 10);
  use.copied = true;
  CHECK(f.policy.keep(use, e) == 0);
}

TEST_CASE("balanced: what an entry is worth that was used, less after a longer time than usual") {
  fixture f;
  const table_entry e{"x-a", twenty};
  f.sections(8);  // section 9
  // Uses in sections 1 to 9, so that the gap is 9 / 3 + 1 = 4: at most 16 * 12 / 4 sixteenths.
  entry_use use{.born = 1, .last = 9, .uses = 2, .worth = 40};
  CHECK(f.policy.keep(use, e) == 40 * 16 * 7 / 10);
  use.worth = 100;
  CHECK(f.policy.keep(use, e) == 48 * 16 * 7 / 10);
  use.worth = 40;
  use.last = 1;
  CHECK(f.policy.keep(use, e) == 40 * 16 * 7 / 10);
  f.sections(1);  // gap 10 / 3 + 1, and 9 sections without it: more than twice the gap
  CHECK(f.policy.keep(use, e) == 40 * 4 / 9 * 16 * 7 / 10);
}

TEST_CASE("balanced: what is used once in a million sections is worth nothing") {
  fixture f;
  const std::string value(1000, 'v');
  const table_entry e{"x-a", value};
  entry_use use{.born = 2U - (1U << 22), .last = 1, .uses = 1, .worth = 480};  // a gap of 2^21 + 1
  CHECK(f.policy.keep(use, e) == 0);
  use.born = 1;  // of 1
  CHECK(f.policy.keep(use, e) > 0);
}

TEST_CASE("balanced: what copying and doing without cost (RFC 9204 section 4.3.4)") {
  fixture f;
  const table_entry e{"x-a", twenty};
  const entry_use use{.born = 1, .last = 1, .uses = 1, .worth = 60};
  CHECK(f.policy.miss(e) == 16 * 17);
  CHECK(f.policy.miss({"x-a", ""}) == 16 * 2);
  CHECK(f.policy.rescue(use, e, f.view()) == 16 * 24);
  f.may_block = false;
  // The gap is 1 / 2 + 1.
  CHECK(f.policy.rescue(use, e, f.view()) == 16 * 24 + 16 * 17 / 2);
  f.sections(3);
  CHECK(f.policy.rescue(use, e, f.view()) == 16 * 24 + 16 * 17 / 6);
}

TEST_CASE("balanced: a use is remembered, and the estimate changes at each power of two") {
  fixture f;
  const field_hash hash = field_hash::of("x-a", twenty);
  static_cast<void>(f.gain("x-a", twenty));
  f.sections(4);
  entry_use use{.born = 1, .last = 1, .worth = 6};
  f.policy.use(hash, twenty.size(), use);
  CHECK(use.uses == 1);
  CHECK(use.last == 5);
  CHECK(use.worth == 48);  // one value that returned once
  f.policy.use(hash, twenty.size(), use);
  CHECK(use.worth == 56);
  f.policy.use(hash, twenty.size(), use);
  CHECK(use.uses == 3);
  CHECK(use.worth == 56);
  f.policy.use(hash, twenty.size(), use);
  CHECK(use.worth == 72);
}

TEST_CASE("balanced: under pressure what is used at the end of a full table is copied, and pressure decays") {
  fixture f{1024, 20};
  for (entry_use& use : f.uses) use = {.born = 1, .last = 1, .uses = 8, .worth = 100};
  // 14 octets a use are saved by an entry of 17: 100 * 13 sixteenths are more than 256.
  CHECK_FALSE(f.policy.duplicate(0, f.view()));
  SECTION("near the end, the more the higher the pressure") {
    // Of 20 entries of 50 octets, those within 8 times the pressure.
    f.policy.pinned(12);
    CHECK(f.policy.duplicate(0, f.view()));
    CHECK(f.policy.duplicate(1, f.view()));
    CHECK_FALSE(f.policy.duplicate(2, f.view()));
    f.policy.pinned(1);
    CHECK(f.policy.duplicate(2, f.view()));
    CHECK_FALSE(f.policy.duplicate(3, f.view()));
  }
  SECTION("until it has gone") {
    f.policy.pinned(64);
    f.sections(1);
    CHECK(f.policy.duplicate(1, f.view()));
    CHECK_FALSE(f.policy.duplicate(2, f.view()));
    f.sections(1);
    CHECK(f.policy.duplicate(0, f.view()));
    f.sections(1);
    CHECK_FALSE(f.policy.duplicate(0, f.view()));
  }
  SECTION("anywhere while other sections hold the end") {
    f.held = true;
    CHECK(f.policy.duplicate(0, f.view()));
    CHECK(f.policy.duplicate(19, f.view()));
  }
  SECTION("only where it saves more than an octet a use") {
    f.held = true;
    // The gap is 1 / 9 + 1; a value of 17 octets is a literal of 14.
    f.uses[3].worth = 19;
    CHECK_FALSE(f.policy.duplicate(3, f.view()));
    f.uses[3].worth = 20;
    CHECK(f.policy.duplicate(3, f.view()));
  }
}

TEST_CASE("balanced: nothing is copied while a quarter of the table is free") {
  for (const std::size_t capacity : {1333U, 1334U}) {
    CAPTURE(capacity);
    fixture f{capacity, 20};  // 1000 octets
    for (entry_use& use : f.uses) use = {.born = 1, .last = 1, .uses = 8, .worth = 100};
    f.held = true;
    CHECK(f.policy.duplicate(0, f.view()) == (capacity == 1333));
  }
}

TEST_CASE(
    "balanced: counts that have gone as far as they can are estimates like others, not divisions by 0") {
  constexpr std::uint32_t most = 0xffff'ffff;
  fixture f{1000, 20};
  const table_entry e{"n", twenty};
  f.held = true;
  f.may_block = false;
  // So many uses, or so many sections since the entry was inserted or used: the policy is in section 1.
  for (const entry_use& use : {entry_use{.born = 1, .last = 1, .uses = most, .worth = 100},
                               entry_use{.born = 3, .last = 1, .uses = 0, .worth = 100},
                               entry_use{.born = 2, .last = 2, .uses = 0, .worth = 100},
                               entry_use{.born = 3, .last = 3, .uses = 1, .worth = 100},
                               entry_use{.born = 1, .last = 3, .uses = 0, .worth = 100}}) {
    CAPTURE(use.born, use.last, use.uses);
    f.uses[0] = use;
    CHECK(f.policy.keep(use, e) >= 0);
    CHECK(f.policy.rescue(use, e, f.view()) >= 16 * 24);
    CHECK(f.policy.duplicate(0, f.view()) == (use.born == 1));
  }
}
