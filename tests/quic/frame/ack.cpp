// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/ack.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(quic::ack{}.largest_acknowledged == 0 && quic::ack{}.ack_delay == 0 &&
              quic::ack{}.first_ack_range == 0 && quic::ack{}.ack_range_count == 0);

using range = quic::packet_number_range;

// 90 to 100; 4 are missing, so 83 to 85; one is missing, so 81.
constexpr auto wire = "03 4064 19 02 0a 03 02 00 00 01 02 4100"_hex;
constexpr auto pairs = "03 02 00 00"_hex;
constexpr quic::ack value{.largest_acknowledged = 100,
                          .ack_delay = 25,
                          .first_ack_range = 10,
                          .ack_range_count = 2,
                          .pairs = pairs,
                          .ecn = quic::ecn_counts{.ect0 = 1, .ect1 = 2, .ce = 256}};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

consteval bool walks_at_compile_time() {
  constexpr range expected[] = {{90, 100}, {83, 85}, {81, 81}};
  std::size_t i = 0;
  for (const range r : value.ranges())
    if (i == 3 || r != expected[i++]) return false;
  return i == 3;
}
static_assert(walks_at_compile_time());
static_assert(std::forward_iterator<quic::ack_range_view::iterator>);
static_assert(std::sentinel_for<std::default_sentinel_t, quic::ack_range_view::iterator>);

[[nodiscard]] std::vector<range> all_of(const quic::ack& f) {
  std::vector<range> all;
  for (const range r : f.ranges()) all.push_back(r);
  return all;
}

struct pair {
  std::uint64_t gap;
  std::uint64_t length;
};

[[nodiscard]] octet_string raw_ack(std::uint64_t largest, std::uint64_t first, const std::vector<pair>& more,
                                   std::size_t size = 0) {
  octet_string out = raw_varints({0x02, largest, 0, more.size(), first});
  for (const pair& p : more) out = joined({out, raw_varint(p.gap, size), raw_varint(p.length, size)});
  return out;
}

}  // namespace

TEST_CASE("quic ack: both types, and each truncation (RFC 9000 section 19.3)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
  quic::ack plain = value;
  plain.ecn.reset();
  check_layout(unhex("02 4064 19 02 0a 03 02 00 00"), plain);
  check_layout(unhex("02 00 00 00 00"), quic::ack{});
}

TEST_CASE("quic ack: the numbers in every form (RFC 9000 section 19.3)") {
  for (const std::size_t size : {1U, 2U, 4U, 8U}) {
    octet_string octets = unhex("03");
    for (const std::uint64_t n : {50U, 7U, 2U, 4U, 3U, 2U, 0U, 1U, 8U, 9U, 10U})
      octets = joined({octets, raw_varint(n, size)});
    const lone_frame<quic::ack> f(octets);
    REQUIRE(*f);
    CHECK((*f)->largest_acknowledged == 50);
    CHECK((*f)->ack_delay == 7);
    CHECK((*f)->ecn == quic::ecn_counts{.ect0 = 8, .ect1 = 9, .ce = 10});
    CHECK(all_of(**f) == std::vector<range>{{46, 50}, {39, 41}, {36, 37}});
    CHECK(written(**f).size() == 8 + 4 * size);
  }
  check_layout(raw_varints({0x02, largest_varint, largest_varint, 0, largest_varint}),
               quic::ack{.largest_acknowledged = largest_varint,
                         .ack_delay = largest_varint,
                         .first_ack_range = largest_varint});
}

TEST_CASE("quic ack: no packet number is negative (RFC 9000 section 19.3.1)") {
  const auto check = [](std::uint64_t largest, std::uint64_t first, const std::vector<pair>& more,
                        std::uint64_t offset) {
    const error e = failure_of<quic::ack>(raw_ack(largest, first, more));
    CHECK(e == error{.code = error_code::quic_ack_range_below_zero, .offset = offset});
    CHECK(e.quic_code() == 0x07);
  };
  check(4, 5, {}, 1);
  check(0, largest_varint, {}, 1);
  // Packet 0 ends a frame; whatever follows is too much.
  CHECK(failure_of<quic::ack>(raw_ack(10, 3, {{2, 3}})) == error{});
  check(10, 3, {{2, 4}}, 5);
  check(10, 3, {{3, 3}}, 5);
  check(10, 3, {{6, 0}}, 5);
  check(10, 10, {{0, 0}}, 5);
  check(10, 9, {{0, 0}}, 5);
  CHECK(failure_of<quic::ack>(raw_ack(10, 8, {{0, 0}})) == error{});
  check(10, 3, {{largest_varint, largest_varint}}, 5);
  check(60, 0, {{1, 1}, {0, 0}, {60, 0}}, 9);
  // Among many, where several are looked at together.
  for (std::size_t count = 1; count < 12; ++count)
    for (std::size_t bad = 0; bad < count; ++bad)
      for (const std::size_t size : {1U, 2U}) {
        std::vector<pair> more(count, {0, 0});
        const std::uint64_t smallest = 2 * bad + 1;
        const auto octets = raw_ack(smallest, 0, more, size);
        CAPTURE(count, bad, size);
        CHECK(failure_of<quic::ack>(octets) ==
              error{.code = error_code::quic_ack_range_below_zero, .offset = 5 + 2 * size * bad});
        CHECK(failure_of<quic::ack>(raw_ack(2 * count, 0, more, size)) == error{});
      }
}

TEST_CASE("quic ack: more ranges than the packet could carry (RFC 9000 section 20.1)") {
  for (const std::uint64_t count :
       {std::uint64_t{2}, std::uint64_t{63}, std::uint64_t{1} << 32, largest_varint}) {
    const error e = failure_of<quic::ack>(joined({raw_varints({0x02, 60, 0, count, 0}), unhex("00 00 00")}));
    CHECK(e.code == error_code::quic_frame_truncated);
    CHECK(e.quic_code() == 0x07);
    CHECK(e.offset == raw_varints({0x02, 60, 0, count, 0}).size());
  }
  // A pair that looks whole by its number of octets.
  CHECK(failure_of<quic::ack>(unhex("02 3c 00 01 00 00 40")) ==
        error{.code = error_code::quic_frame_truncated, .offset = 5});
}

TEST_CASE("quic ack: at most max_ack_ranges ranges (RFC 9000 section 21.9)") {
  for (const std::size_t ranges : {1U, 2U, 64U, 1023U, 1024U, 1025U, 4000U}) {
    const octet_string octets = raw_ack(10'000, 0, std::vector<pair>(ranges - 1, {0, 0}));
    const error e = failure_of<quic::ack>(octets);
    CHECK(e == (ranges <= 1024
                    ? error{}
                    : error{.code = error_code::quic_too_many_ack_ranges, .offset = 1, .limit = 1024}));
    if (ranges == 1) continue;
    CHECK(failure_of<quic::ack>(octets, {.max_ack_ranges = ranges}) == error{});
    CHECK(failure_of<quic::ack>(octets, {.max_ack_ranges = ranges - 1}).limit == ranges - 1);
  }
  // A frame has one range at least.
  for (const std::uint64_t most : {0U, 1U}) {
    CHECK(failure_of<quic::ack>(raw_ack(5, 0, {}), {.max_ack_ranges = most}) == error{});
    CHECK(failure_of<quic::ack>(raw_ack(5, 0, {{0, 0}}), {.max_ack_ranges = most}).limit == most);
  }
}

TEST_CASE("quic ack: random ranges come back as they were (RFC 9000 section 19.3.1)") {
  random_source random(193);
  for (int round = 0; round < 500; ++round) {
    std::vector<range> expected;
    std::vector<pair> more;
    std::uint64_t number = random.of_any_width() >> 2;
    const std::uint64_t largest = number;
    const std::uint64_t first = random.below(number < 70 ? static_cast<std::size_t>(number) + 1 : 70);
    expected.push_back({number - first, number});
    number -= first;
    for (std::size_t i = random.below(30); i-- > 0;) {
      const pair p{random.below(random.one_in(4) ? 20'000 : 60), random.below(random.one_in(4) ? 300 : 10)};
      if (p.gap + p.length + 2 > number) break;
      more.push_back(p);
      number -= p.gap + 2;
      expected.push_back({number - p.length, number});
      number -= p.length;
    }
    const octet_string octets = raw_ack(largest, first, more);
    const lone_frame<quic::ack> f(octets);
    REQUIRE(*f);
    CHECK((*f)->ack_range_count == more.size());
    CHECK(all_of(**f) == expected);
    CHECK(written(**f) == octets);
  }
}

TEST_CASE("quic ack: the walk is safe over octets that no parser has seen (RFC 9000 section 19.3.1)") {
  random_source random(194);
  for (int round = 0; round < 2000; ++round) {
    const exact_octets octets(random.octets(random.below(40)));
    const quic::ack f{.largest_acknowledged = random.of_any_width() >> 2,
                      .first_ack_range = random.of_any_width() >> 2,
                      .ack_range_count = random.below(20),
                      .pairs = octets};
    std::size_t seen = 0;
    std::uint64_t below = ~std::uint64_t{0};
    for (const range r : f.ranges()) {
      REQUIRE(r.smallest <= r.largest);
      REQUIRE(r.largest < below);
      below = r.smallest;
      ++seen;
    }
    CHECK(seen <= octets.size() / 2 + 1);
    // What would not parse is not written.
    writer out;
    write(out, f);
    if (out.written().error().code == error_code::buffer_too_small) {
      const octet_string wire_of_f = written(f);
      CHECK(failure_of<quic::ack>(wire_of_f) == error{});
      CHECK(seen == f.ack_range_count + 1);
    }
  }
}

TEST_CASE("quic ack: what would not parse is not written (RFC 9000 section 19.3)") {
  CHECK(write_refusal(quic::ack{.largest_acknowledged = 4, .first_ack_range = 5}) ==
        error_code::invalid_argument);
  quic::ack f = value;
  f.ack_range_count = 1;
  CHECK(write_refusal(f) == error_code::invalid_argument);
  f.ack_range_count = 3;
  CHECK(write_refusal(f) == error_code::invalid_argument);
  f = value;
  f.largest_acknowledged = 18;
  CHECK(write_refusal(f) == error_code::invalid_argument);
  CHECK(write_refusal(quic::ack{.largest_acknowledged = largest_varint + 1}) == error_code::varint_too_large);
  CHECK(write_refusal(quic::ack{.ack_delay = largest_varint + 1}) == error_code::varint_too_large);
  CHECK(write_refusal(quic::ack{.ecn = quic::ecn_counts{.ce = largest_varint + 1}}) ==
        error_code::varint_too_large);
}

TEST_CASE("quic ack: the delay with its exponent (RFC 9000 sections 13.2.5 and 18.2)") {
  const quic::ack f{.ack_delay = 25};
  CHECK(f.delay_microseconds() == 200);
  CHECK(f.delay_microseconds(0) == 25);
  CHECK(f.delay_microseconds(20) == 25U << 20);
  const quic::ack longest{.ack_delay = largest_varint};
  CHECK(longest.delay_microseconds(2) == ~std::uint64_t{0} - 3);
  CHECK(longest.delay_microseconds(3) == ~std::uint64_t{0});
  CHECK(longest.delay_microseconds(64) == ~std::uint64_t{0});
  CHECK(quic::ack{}.delay_microseconds(200) == 0);
}

TEST_CASE("quic ack: ranges can be walked twice, and iterators compared (RFC 9000 section 19.3.1)") {
  const auto ranges = value.ranges();
  auto at = ranges.begin();
  const auto first = at++;
  CHECK(*first == range{90, 100});
  CHECK(*at == range{83, 85});
  CHECK(first == ranges.begin());
  CHECK_FALSE(first == at);
  CHECK(++at != ranges.begin());
  CHECK_FALSE(at == ranges.end());
  CHECK(++at == ranges.end());
  CHECK_FALSE(at == first);
  CHECK(at == quic::ack_range_view{}.begin());
}
