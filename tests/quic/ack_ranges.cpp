// SPDX-License-Identifier: MIT
#include "httpwire/quic/ack_ranges.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "quic/frame_tools.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using range = quic::packet_number_range;
using outcome = quic::ack_insertion::outcome;

template <std::size_t Ranges>
using ranges_of = quic::basic_ack_ranges<inline_storage<Ranges * sizeof(range)>>;

consteval bool at_compile_time() {
  ranges_of<3> received;
  for (const std::uint64_t n : {5U, 6U, 8U, 7U, 2U}) (void)received.insert(n);
  std::array<std::uint8_t, 16> memory{};
  writer out{memory};
  const auto r = received.write_ack(out, {.ack_delay = 9});
  constexpr std::uint8_t expected[] = {0x02, 8, 9, 1, 3, 1, 0};
  return r && r->ranges == 2 && std::ranges::equal(*out.written(), expected);
}
static_assert(at_compile_time());

/// A slow set of numbers to compare with.
[[nodiscard]] std::vector<range> ranges_in(const std::set<std::uint64_t>& numbers) {
  std::vector<range> all;
  for (const std::uint64_t n : numbers)
    if (!all.empty() && all.back().largest + 1 == n)
      all.back().largest = n;
    else
      all.push_back({n, n});
  return all;
}

template <class Ranges>
[[nodiscard]] std::vector<range> ranges_in(const Ranges& received) {
  return {received.ranges().begin(), received.ranges().end()};
}

}  // namespace

TEST_CASE("ack_ranges: numbers in any order become ranges, duplicates are seen (RFC 9000 section 13.2.3)") {
  random_source random(132);
  for (int round = 0; round < 200; ++round) {
    ranges_of<64> received;
    std::set<std::uint64_t> model;
    for (int i = 0; i < 100; ++i) {
      const std::uint64_t n = random.below(120);
      const auto r = received.insert(n);
      CHECK(r.what == (model.insert(n).second ? outcome::inserted : outcome::duplicate));
      CHECK(static_cast<bool>(r) == (r.what == outcome::inserted));
      CHECK_FALSE(r.dropped);
      REQUIRE(ranges_in(received) == ranges_in(model));
      CHECK(received.largest() == *model.rbegin());
    }
    for (std::uint64_t n = 0; n < 130; ++n) CHECK(received.contains(n) == (model.count(n) != 0));
  }
}

TEST_CASE("ack_ranges: the oldest range goes first, and its numbers stay too old (RFC 9000 section 13.2.3)") {
  random_source random(133);
  for (int round = 0; round < 300; ++round) {
    ranges_of<4> received;
    std::set<std::uint64_t> model;
    std::uint64_t minimum = 0;
    for (int i = 0; i < 60; ++i) {
      const std::uint64_t n = random.below(100);
      const auto r = received.insert(n);
      if (n < minimum) {
        CHECK(r.what == outcome::too_old);
      } else if (!model.insert(n).second) {
        CHECK(r.what == outcome::duplicate);
      } else if (const auto all = ranges_in(model); all.size() > 4) {
        const range oldest = all.front();
        minimum = oldest.largest + 1;
        for (std::uint64_t gone = oldest.smallest; gone <= oldest.largest; ++gone) model.erase(gone);
        if (oldest == range{n, n}) {
          CHECK(r.what == outcome::too_old);
        } else {
          CHECK(r.what == outcome::inserted);
          CHECK(r.dropped == oldest);
        }
      } else {
        CHECK(r.what == outcome::inserted);
        CHECK_FALSE(r.dropped);
      }
      REQUIRE(ranges_in(received) == ranges_in(model));
      CHECK(received.minimum() == minimum);
    }
  }
}

TEST_CASE("ack_ranges: what the peer has seen acknowledged is forgotten (RFC 9000 section 13.2.4)") {
  for (std::uint64_t up_to = 0; up_to < 20; ++up_to) {
    ranges_of<8> received;
    std::set<std::uint64_t> model;
    for (const std::uint64_t n : {1U, 2U, 3U, 6U, 9U, 10U, 11U, 15U}) {
      (void)received.insert(n);
      model.insert(n);
    }
    received.forget_up_to(up_to);
    model.erase(model.begin(), model.upper_bound(up_to));
    CHECK(ranges_in(received) == ranges_in(model));
    CHECK(received.empty() == model.empty());
    CHECK(received.minimum() == up_to + 1);
    CHECK(received.largest() == 15);
    CHECK(received.insert(up_to).what == outcome::too_old);
    received.forget_up_to(0);
    CHECK(received.minimum() == up_to + 1);
  }
}

TEST_CASE("ack_ranges: what is forgotten up to the largest of all numbers stays too old") {
  for (const std::uint64_t all : {httpwire::varint::max_value, ~std::uint64_t{0}}) {
    quic::ack_ranges received;
    CHECK(received.insert(5));
    received.forget_up_to(all);
    CHECK(received.empty());
    CHECK(received.minimum() == httpwire::varint::max_value + 1);
    CHECK(received.insert(5).what == outcome::too_old);
  }
}

TEST_CASE("ack_ranges: the frame has the ranges, newest first (RFC 9000 section 19.3.1)") {
  random_source random(134);
  for (int round = 0; round < 200; ++round) {
    ranges_of<40> received;
    const std::uint64_t base = random.of_any_width() >> 3;
    for (int i = 0; i < 80; ++i) (void)received.insert(base + random.below(random.one_in(9) ? 90'000 : 200));
    quic::ack_details details{.ack_delay = random.below(1000)};
    if (random.one_in(2)) details.ecn = quic::ecn_counts{.ect0 = 1, .ect1 = random.below(100), .ce = 3};
    octet_string memory(1000);
    writer out{memory};
    const auto done = received.write_ack(out, details);
    REQUIRE(done);
    CHECK(done->ranges == received.ranges().size());
    CHECK(done->left_out == 0);
    const lone_frame<quic::ack> f(copy(*out.written()));
    REQUIRE(*f);
    CHECK((*f)->ack_delay == details.ack_delay);
    CHECK((*f)->ecn == details.ecn);
    std::vector<range> all;
    for (const range r : (*f)->ranges()) all.push_back(r);
    std::reverse(all.begin(), all.end());
    CHECK(all == ranges_in(received));
  }
}

TEST_CASE("ack_ranges: a budget leaves out the oldest ranges (RFC 9000 section 13.2.3)") {
  quic::basic_ack_ranges<heap_storage> received{heap_storage{}};
  REQUIRE(received.reserve(200));
  for (std::uint64_t i = 0; i < 200; ++i) (void)received.insert(3 * i + (i > 100 ? 70 * (i - 100) : 0));
  octet_string memory(1000);
  writer whole{memory};
  REQUIRE(received.write_ack(whole));
  std::size_t before = 0;
  for (std::size_t budget = 0; budget <= whole.size() + 2; ++budget) {
    writer out{memory};
    const auto done = received.write_ack(out, {.max_size = budget});
    CAPTURE(budget);
    if (budget < 6) {
      REQUIRE_FALSE(done);
      CHECK(done.error() == error{.code = error_code::buffer_too_small, .offset = budget, .limit = 6});
      CHECK(out.size() == 0);
      continue;
    }
    REQUIRE(done);
    CHECK(out.size() <= budget);
    CHECK(done->ranges + done->left_out == 200);
    CHECK(done->ranges >= before);
    before = done->ranges;
    const lone_frame<quic::ack> f(copy(*out.written()));
    REQUIRE(*f);
    CHECK((*f)->ack_range_count + 1 == done->ranges);
    // One more pair would not have fitted: it takes 3 octets, and the count one more once.
    if (done->left_out != 0) CHECK(out.size() + 4 > budget);
  }
  CHECK(before == 200);
}

TEST_CASE("ack_ranges: nothing received is nothing to write (RFC 9000 section 19.3)") {
  writer out;
  CHECK(code_of(quic::ack_ranges{}.write_ack(out)) == error_code::invalid_argument);
  CHECK_FALSE(quic::ack_ranges{}.largest());
  quic::ack_ranges one;
  CHECK(one.max_ranges() == 32);
  CHECK(one.insert(7));
  CHECK(code_of(one.write_ack(out, {.ack_delay = largest_varint + 1})) == error_code::varint_too_large);
  CHECK(out.size() == 0);
  octet_string memory(3);
  writer small{memory};
  REQUIRE(one.write_ack(small));
  CHECK(code_of(small.written()) == error_code::buffer_too_small);
}

TEST_CASE("ack_ranges: memory from the heap or lent, and none") {
  quic::basic_ack_ranges<heap_storage> heap{heap_storage{}};
  CHECK(heap.insert(1).what == outcome::too_old);
  CHECK(code_of(heap.reserve(0)) == error_code::out_of_memory);
  REQUIRE(heap.reserve(2));
  CHECK(heap.insert(1));
  {
    const failing_allocations none;
    CHECK(code_of(heap.reserve(3)) == error_code::out_of_memory);
  }
  CHECK(heap.contains(1));
  std::array<std::uint8_t, 100> octets{};
  quic::basic_ack_ranges<span_storage> lent{span_storage{octets}};
  CHECK(code_of(lent.reserve(7)) == error_code::out_of_memory);
  REQUIRE(lent.reserve(5));
  CHECK(lent.insert(1));
  ranges_of<3> fixed;
  CHECK(code_of(fixed.reserve(4)) == error_code::out_of_memory);
  REQUIRE(fixed.reserve(2));
  CHECK(fixed.max_ranges() == 2);
}

TEST_CASE("ack_ranges: no number makes work or memory grow (RFC 9000 section 13.2.3)") {
  const allocation_count counted;
  quic::ack_ranges received;
  for (std::uint64_t i = 0; i < 100'000; ++i) (void)received.insert(2 * i);
  CHECK(received.ranges().size() == 32);
  for (std::uint64_t i = 0; i < 100'000; ++i)
    CHECK_FALSE(received.insert(largest_varint - 2 * i).what == outcome::duplicate);
  CHECK(received.ranges().size() == 32);
  CHECK(counted.value() == 0);
}
