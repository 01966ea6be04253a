// SPDX-License-Identifier: MIT
#include "httpwire/qpack/detail/encoder_table.hpp"

#include <cstdint>
#include <string>

#include "support/allocations.hpp"
#include "support/catch.hpp"

using httpwire::error_code;
using httpwire::field_hash;
using httpwire::field_line;
using httpwire::heap_storage;
using httpwire::qpack::entry_use;
using httpwire::qpack::detail::encoder_table;

namespace {

const std::string value(17, 'v');  // with a name of one octet, an entry of 50

/// Entries "a", "b" and so on, `known` of them acknowledged.
struct fixture {
  heap_storage storage;
  encoder_table<heap_storage> table;

  fixture(std::size_t entries, std::uint64_t known) {
    REQUIRE(table.reserve(200, storage).code == error_code::none);
    REQUIRE(table.tracker.reserve_sections(4, storage));
    table.entries.set_capacity(200);
    for (std::size_t i = 0; i < entries; ++i) insert(static_cast<char>('a' + i));
    const std::uint8_t increment = static_cast<std::uint8_t>(known);
    if (known != 0) REQUIRE(table.tracker.read_decoder_stream({&increment, 1}, entries));
    table.look_at_oldest();
  }
  void insert(char name, const entry_use& use = {}) {
    const std::string text(1, name);
    table.insert({text, value}, field_hash::of(text, value), use);
  }
  [[nodiscard]] std::uint64_t find(char name) const {
    const std::string text(1, name);
    return table.index.find_field(text, value, field_hash::of(text, value), table.entries);
  }
};

constexpr std::uint64_t nothing_referred = ~std::uint64_t{0};

}  // namespace

TEST_CASE("encoder table: what is inserted is found, and is known with it") {
  fixture f{0, 0};
  CHECK_FALSE(f.table.held);
  f.insert('x', {.born = 3, .worth = 7});
  CHECK(f.find('x') == 0);
  CHECK(f.table.tracker.use_of(0).born == 3);
  CHECK(f.table.tracker.use_of(0).worth == 7);
  CHECK(f.table.held);  // nobody has acknowledged it (RFC 9204 section 2.1.1)
}

TEST_CASE(
    "encoder table: a copy is found instead, and inherits all but the sections that hold the original") {
  fixture f{2, 2};
  CHECK_FALSE(f.table.held);
  f.table.tracker.use_of(0) = {.pins = 1, .born = 2, .uses = 5};
  f.table.insert_again(0);
  CHECK(f.find('a') == 2);
  CHECK(f.table.tracker.use_of(0).copied);
  const entry_use& copy = f.table.tracker.use_of(2);
  CHECK(copy.pins == 0);
  CHECK(copy.born == 2);
  CHECK(copy.uses == 5);
  CHECK_FALSE(copy.copied);
  CHECK(f.table.held);
}

TEST_CASE("encoder table: room comes from the oldest entries alone (RFC 9204 section 2.1.1)") {
  fixture f{3, 2};
  CHECK(f.table.can_insert(nothing_referred, 50));
  CHECK(f.table.can_insert(nothing_referred, 150));
  CHECK_FALSE(f.table.can_insert(nothing_referred, 151));  // the third is not acknowledged
  CHECK_FALSE(f.table.can_insert(nothing_referred, 201));
  CHECK(f.table.can_evict(1, 50));
  CHECK_FALSE(f.table.can_evict(1, 51));
  CHECK(f.table.can_insert(1, 100));
  CHECK_FALSE(f.table.can_insert(1, 101));
  f.table.tracker.use_of(0).pins = 1;
  f.table.look_at_oldest();
  CHECK(f.table.held);
  CHECK(f.table.can_insert(nothing_referred, 50));
  CHECK_FALSE(f.table.can_insert(nothing_referred, 51));
}

TEST_CASE("encoder table: without memory for a larger one the entries stay") {
  for (const std::size_t succeed : {0U, 1U, 2U, 3U, 4U}) {
    fixture f{2, 0};
    const httpwire_test::failing_allocations failing{succeed};
    CHECK(f.table.reserve(100'000, f.storage).code == error_code::out_of_memory);
    REQUIRE(f.table.entries.count() == 2);
    CHECK(f.table.entries.at(0).name == "a");
    CHECK(f.table.entries.at(1).value == value);
  }
}
