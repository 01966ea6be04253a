// SPDX-License-Identifier: MIT
#include "httpwire/qpack/outstanding_sections.hpp"

#include "qpack/encoding.hpp"
#include "support/allocations.hpp"

using namespace qpack_encoding;
using httpwire::heap_storage;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::qpack::outstanding_section;
using httpwire::qpack::outstanding_sections;

namespace {

/// The same in the plainest way.
class plain_sections {
 public:
  void add(const outstanding_section& s) { all_.push_back(s); }

  bool take(std::uint64_t stream_id, outstanding_section& s) {
    const auto first = std::ranges::find(all_, stream_id, &outstanding_section::stream_id);
    if (first == all_.end()) return false;
    s = *first;
    all_.erase(first);
    return true;
  }

  [[nodiscard]] std::uint64_t required_of(std::uint64_t stream_id) const {
    std::uint64_t required = 0;
    for (const outstanding_section& s : all_)
      if (s.stream_id == stream_id) required = std::max(required, s.required_insert_count);
    return required;
  }

  [[nodiscard]] std::size_t streams_past(std::uint64_t known) const {
    std::set<std::uint64_t> streams;
    for (const outstanding_section& s : all_)
      if (s.required_insert_count > known) streams.insert(s.stream_id);
    return streams.size();
  }

  [[nodiscard]] std::size_t count() const { return all_.size(); }

 private:
  std::vector<outstanding_section> all_;
};

constexpr bool same(const outstanding_section& a, const outstanding_section& b) {
  return a.stream_id == b.stream_id && a.required_insert_count == b.required_insert_count &&
         a.smallest_reference == b.smallest_reference;
}

constexpr bool takes_in_the_order_of_each_stream() {
  heap_storage storage;
  outstanding_sections<> s;
  outstanding_section got;
  if (!s.reserve(3, storage) || s.full() || s.take(4, got)) return false;
  s.add({4, 2, 0});
  s.add({8, 5, 1});
  s.add({4, 1, 0});
  if (!s.full() || s.count() != 3 || s.required_of(4) != 2 || s.streams_past(1) != 2) return false;
  if (!s.take(4, got) || !same(got, {4, 2, 0}) || s.required_of(4) != 1 || s.full()) return false;
  if (!s.take(4, got) || !same(got, {4, 1, 0}) || s.take(4, got)) return false;
  return s.take(8, got) && same(got, {8, 5, 1}) && s.count() == 0;
}
static_assert(takes_in_the_order_of_each_stream());

/// A thousand steps on streams that partly share a bucket.
template <class Storage>
void follows_the_plain_one(outstanding_sections<Storage>& fast, std::size_t capacity, std::uint64_t seed) {
  random_source random{seed};
  plain_sections plain;
  for (int step = 0; step < 1'000; ++step) {
    const std::uint64_t stream = random.one_in(8) ? random.of_any_width() >> 2 : random.below(capacity + 2);
    if (random.one_in(2) && plain.count() < capacity) {
      const std::size_t required = 1 + random.below(50);
      const outstanding_section s{stream, required, random.below(required)};
      REQUIRE_FALSE(fast.full());
      fast.add(s);
      plain.add(s);
    } else {
      outstanding_section a;
      outstanding_section b;
      const bool there = plain.take(stream, b);
      REQUIRE(fast.take(stream, a) == there);
      if (there) REQUIRE(same(a, b));
    }
    REQUIRE(fast.count() == plain.count());
    REQUIRE(fast.full() == (plain.count() == capacity));
    REQUIRE(fast.required_of(stream) == plain.required_of(stream));
    const std::uint64_t known = random.below(55);
    REQUIRE(fast.streams_past(known) == plain.streams_past(known));
  }
}

}  // namespace

TEST_CASE("outstanding sections are taken stream by stream, the earliest first") {
  CHECK(takes_in_the_order_of_each_stream());
}

TEST_CASE("outstanding sections behave like a plain list, at every small capacity") {
  for (const std::size_t capacity : {1U, 2U, 3U, 7U, 8U, 9U, 31U, 32U, 100U}) {
    heap_storage storage;
    outstanding_sections<> s;
    REQUIRE(s.reserve(capacity, storage));
    follows_the_plain_one(s, capacity, capacity);
  }
}

TEST_CASE("outstanding sections inside the object and in lent memory") {
  inline_storage<256> inside;
  outstanding_sections<inline_storage<256>> fixed;
  CHECK_FALSE(fixed.reserve(decltype(fixed)::fixed_count + 1, inside));
  REQUIRE(fixed.reserve(decltype(fixed)::fixed_count, inside));
  follows_the_plain_one(fixed, decltype(fixed)::fixed_count, 1);

  const httpwire_test::exact_octets memory{1U << 10};
  span_storage lent{memory};
  outstanding_sections<span_storage> spanned;
  REQUIRE(spanned.reserve(10, lent));
  follows_the_plain_one(spanned, 10, 2);
  CHECK(spanned.reserve(100, lent).error().code == error_code::out_of_memory);
}

TEST_CASE("before memory was taken there are no outstanding sections and no room") {
  outstanding_sections<> s;
  outstanding_section got;
  CHECK(s.full());
  CHECK(s.count() == 0);
  CHECK(s.required_of(0) == 0);
  CHECK(s.streams_past(0) == 0);
  heap_storage storage;
  REQUIRE(s.reserve(0, storage));
  CHECK(s.full());
  CHECK(s.required_of(7) == 0);
  CHECK(s.streams_past(0) == 0);
  CHECK_FALSE(s.take(7, got));
}

TEST_CASE("reserve of outstanding sections says when there is no memory") {
  heap_storage storage;
  for (const std::size_t succeed : {0U, 1U}) {
    outstanding_sections<> s;
    const httpwire_test::failing_allocations failing{succeed};
    const auto r = s.reserve(64, storage);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == error_code::out_of_memory);
    CHECK(r.error().limit == 64);
  }
  outstanding_sections<> s;
  CHECK(s.reserve(static_cast<std::size_t>(-1), storage).error().code == error_code::out_of_memory);
}
