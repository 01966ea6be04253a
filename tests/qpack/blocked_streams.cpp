// SPDX-License-Identifier: MIT
#include "httpwire/qpack/blocked_streams.hpp"

#include <map>

#include "qpack/sections.hpp"
#include "support/allocations.hpp"

using namespace qpack_test;
using httpwire::heap_storage;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::qpack::blocked_streams;

namespace {

consteval bool counts() {
  heap_storage storage;
  blocked_streams<> set;
  if (set.contains(0) || set.octets_of(0) != 0 || !set.reserve(2, storage)) return false;
  set.set(0, 10);
  set.set(4, 20);
  set.set(0, 15);
  if (set.count() != 2 || set.octets() != 35 || set.octets_of(0) != 15 || set.contains(8)) return false;
  set.erase(8);
  set.erase(0);
  return set.count() == 1 && set.octets() == 20 && !set.contains(0) && set.octets_of(4) == 20;
}
static_assert(counts());

/// Random work on few ids, so that they collide and are deleted in the middle of their chains.
template <class Storage>
void compare_with_map(Storage storage, std::size_t limit, std::uint64_t stride, std::uint64_t seed) {
  random_source random{seed};
  blocked_streams<Storage> set;
  REQUIRE(set.reserve(limit, storage));
  std::map<std::uint64_t, std::uint64_t> model;
  for (int step = 0; step < 6000; ++step) {
    const std::uint64_t id = random.below(3 * limit + 1) * stride;
    if (random.one_in(2)) {
      set.erase(id);
      model.erase(id);
    } else if (model.size() < limit || model.contains(id)) {
      const std::uint64_t octets = random.one_in(4) ? 0 : random.below(10'000);
      set.set(id, octets);
      model[id] = octets;
    }
    std::uint64_t sum = 0;
    for (const auto& [key, octets] : model) {
      sum += octets;
      REQUIRE(set.contains(key));
      REQUIRE(set.octets_of(key) == octets);
    }
    REQUIRE(set.count() == model.size());
    REQUIRE(set.octets() == sum);
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t other = random.below(3 * limit + 1) * stride;
      REQUIRE(set.contains(other) == model.contains(other));
      if (!model.contains(other)) REQUIRE(set.octets_of(other) == 0);
    }
  }
}

}  // namespace

TEST_CASE("qpack blocked streams: random work agrees with a map") {
  for (const std::size_t limit : {0UL, 1UL, 2UL, 3UL, 7UL, 16UL, 40UL}) {
    for (const std::uint64_t stride :
         {std::uint64_t{1}, std::uint64_t{4}, std::uint64_t{1} << 32, std::uint64_t{1} << 40}) {
      compare_with_map(heap_storage{}, limit, stride, limit + stride);
      if (limit <= 16) compare_with_map(inline_storage<64>{}, limit, stride, limit + stride + 1);
      exact_octets memory{8192};
      compare_with_map(span_storage{memory}, limit, stride, limit + stride + 2);
    }
  }
}

TEST_CASE("qpack blocked streams: the largest id of QUIC is an id") {
  heap_storage storage;
  blocked_streams<> set;
  REQUIRE(set.reserve(1, storage));
  set.set((std::uint64_t{1} << 62) - 1, 7);
  CHECK(set.octets_of((std::uint64_t{1} << 62) - 1) == 7);
  set.erase((std::uint64_t{1} << 62) - 1);
  CHECK(set.count() == 0);
}

TEST_CASE("qpack blocked streams: running out of memory names the number of streams") {
  heap_storage heap;
  blocked_streams<> set;
  {
    const httpwire_test::failing_allocations failing;
    const auto r = set.reserve(16, heap);
    REQUIRE_FALSE(r);
    check_error(r.error(), {.code = error_code::out_of_memory, .limit = 16});
  }
  CHECK_FALSE(set.contains(0));
  set.erase(0);
  for (const std::size_t streams : {(std::size_t{1} << 24) + 1, ~std::size_t{0}, ~std::size_t{0} / 2})
    CHECK(set.reserve(streams, heap).error().code == error_code::out_of_memory);
  inline_storage<64> inside;
  blocked_streams<inline_storage<64>> fixed;
  CHECK(fixed.reserve(fixed.fixed_streams, inside));
  CHECK_FALSE(fixed.reserve(4 * fixed.fixed_streams, inside));
}

TEST_CASE("qpack blocked streams: release drops those that need no more than was inserted, at any place") {
  random_source random{212};
  for (int round = 0; round < 3000; ++round) {
    const std::size_t limit = random.between(1, 20);
    heap_storage storage;
    blocked_streams<> set;
    REQUIRE(set.reserve(limit, storage));
    std::map<std::uint64_t, std::uint64_t> model;
    while (model.size() < limit && !random.one_in(15)) {
      const std::uint64_t id = random.below(100);
      model[id] = random.below(10);
      set.set(id, 3, model[id]);
    }
    const std::uint64_t inserted = random.below(10);
    set.release(inserted);
    std::erase_if(model, [&](const auto& one) { return one.second <= inserted; });
    REQUIRE(set.count() == model.size());
    REQUIRE(set.octets() == 3 * model.size());
    for (std::uint64_t id = 0; id < 100; ++id) REQUIRE(set.contains(id) == model.contains(id));
  }
}
