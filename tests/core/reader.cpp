// SPDX-License-Identifier: MIT
#include "httpwire/core/reader.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

consteval bool reads_several_varints() {
  constexpr auto octets = "25 7bbd 9d7f3e7d c2197c5eff14e88c 4025"_hex;
  std::array<std::uint64_t, 5> values{};
  reader in{octets};
  in.varints(values);
  return in.finished() &&
         values == std::array<std::uint64_t, 5>{37, 15'293, 494'878'333, 151'288'809'941'952'652, 37};
}
// The varints of RFC 9000 Appendix A.1.
static_assert(reads_several_varints());

constexpr auto sample = "01 0203 040506 0708090a 0b0c0d0e0f101112 4025 131415"_hex;

consteval bool reads_every_kind() {
  reader in(sample);
  if (in.u8() != 0x01 || in.u16() != 0x0203 || in.u24() != 0x040506 || in.u32() != 0x0708'090a) return false;
  if (in.u64() != 0x0b0c'0d0e'0f10'1112 || in.varint() != 37) return false;
  if (in.remaining() != 3 || in.position() != sample.size() - 3) return false;
  const bytes rest = in.rest();
  const bytes two = in.take(2);
  if (two.data() != rest.data() || two.size() != 2 || two[0] != 0x13) return false;
  return in.ok() && !in.finished() && in.u8() == 0x15 && in.finished() && in.error() == error{};
}
static_assert(reads_every_kind());

consteval bool begins_anywhere() {
  for (std::size_t at = 0; at <= sample.size(); ++at) {
    reader in(sample, at);
    if (!in.ok() || in.position() != at || in.remaining() != sample.size() - at) return false;
    const std::uint8_t octet = in.u8();
    if (at < sample.size() ? octet != sample[at] || !in.ok() : in.ok()) return false;
  }
  return true;
}
static_assert(begins_anywhere());

consteval bool failing_is_final() {
  const auto three = "01 02 03"_hex;
  reader in(three);
  (void)in.u8();
  if (in.u32() != 0 || in.ok() || in.finished()) return false;
  // Two octets are left, but nothing is given any more.
  return in.u8() == 0 && in.u16() == 0 && in.take(1).empty() && in.take(0).data() == nullptr &&
         in.position() == 1 && in.error() == error{.code = error_code::truncated, .offset = 1};
}
static_assert(failing_is_final());

static_assert(reader(bytes{}).finished());

/// One kind of read: how many octets it takes and what it gives as a number.
struct kind {
  std::size_t size;
  std::uint64_t (*read)(reader&);
};
constexpr std::array kinds{
    kind{1, [](reader& r) { return std::uint64_t{r.u8()}; }},
    kind{2, [](reader& r) { return std::uint64_t{r.u16()}; }},
    kind{3, [](reader& r) { return std::uint64_t{r.u24()}; }},
    kind{4, [](reader& r) { return std::uint64_t{r.u32()}; }},
    kind{8, [](reader& r) { return r.u64(); }},
};

}  // namespace

TEST_CASE("reader: each kind of number succeeds with exactly its octets and fails with fewer") {
  for (const kind& k : kinds) {
    for (std::size_t size = 0; size <= k.size + 1; ++size) {
      const exact_octets octets(size, 0xff);
      reader in(octets);
      const std::uint64_t value = k.read(in);
      CAPTURE(k.size, size);
      CHECK(in.ok() == (size >= k.size));
      CHECK(in.finished() == (size == k.size));
      if (size >= k.size) {
        CHECK(value == ~std::uint64_t{0} >> (64 - 8 * k.size));
        CHECK(in.position() == k.size);
      } else {
        CHECK(value == 0);
        CHECK(in.position() == 0);
        CHECK(in.error() == error{.code = error_code::truncated, .offset = 0});
      }
    }
  }
}

TEST_CASE("reader: varints of every form, and every truncation of each, RFC 9000 section 16") {
  for (const auto& whole : {unhex("25"), unhex("4025"), unhex("80000025"), unhex("c000000000000025")}) {
    reader in(whole);
    const received_varint v = in.received_varint();
    CHECK(v == received_varint{37, static_cast<std::uint8_t>(whole.size())});
    CHECK(in.finished());
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const exact_octets part(bytes{whole}.first(size));
      reader cut(part);
      CHECK(cut.varint() == 0);
      CHECK(!cut.ok());
      CHECK(cut.position() == 0);
      CHECK(cut.received_varint() == received_varint{});
    }
  }
}

TEST_CASE("reader: varints one after the other, long before the end and at it, RFC 9000 section 16") {
  const exact_octets in{"05 3f 4040 40ff 00 80010000 01 c000000100000000 02 03"_hex};
  reader r(in);
  for (const std::uint64_t expected : {0x05ULL, 0x3fULL, 0x40ULL, 0xffULL, 0x00ULL, 0x1'0000ULL, 0x01ULL,
                                       0x1'0000'0000ULL, 0x02ULL, 0x03ULL}) {
    CHECK(r.varint() == expected);
    CHECK(r.ok());
  }
  CHECK(r.finished());
  CHECK(r.varint() == 0);
  CHECK_FALSE(r.ok());
}

TEST_CASE("reader: as many varints as can surely be read are there in any form, RFC 9000 section 16") {
  for (std::size_t count = 0; count <= 4; ++count) {
    for (std::size_t size = 0; size <= 34; ++size) {
      CAPTURE(count, size);
      const exact_octets octets(size, 0xff);
      reader in(octets);
      REQUIRE(in.has_varints(count) == (size >= 8 * count));
      if (!in.has_varints(count)) continue;
      for (std::size_t i = 0; i < count; ++i) CHECK(in.varint<true>() == varint::max_value);
      CHECK(in.ok());
      CHECK(in.position() == 8 * count);
      // One more is looked for.
      CHECK((in.varint<false>() == varint::max_value) == (size >= 8 * count + 8));
    }
  }
  const auto nine = "25 25 25 25 25 25 25 25 25"_hex;
  reader failed(nine);
  (void)failed.take(10);
  CHECK_FALSE(failed.has_varints(1));
  CHECK_FALSE(failed.has_varints(0));
  // No count makes the octets wrap.
  const reader fresh(nine);
  constexpr auto most = static_cast<std::size_t>(-1);
  for (const std::size_t count : {most, most / 2 + 1, most / 4 + 1, most / 8 + 1, most / 8 + 2})
    CHECK_FALSE(fresh.has_varints(count));
}

TEST_CASE("reader: several varints are those read one by one, wherever the input ends, RFC 9000 section 16") {
  random_source random(16);
  for (int turn = 0; turn < 3000; ++turn) {
    // Any octets are varints; in some inputs most of them are short.
    std::vector<std::uint8_t> octets = random.octets(random.below(700));
    if (random.one_in(2))
      for (std::uint8_t& octet : octets)
        if (!random.one_in(9)) octet &= 0x3f;
    const exact_octets in(octets);
    const std::size_t behind = random.below(in.size() + 1) / (random.one_in(2) ? 1 : 64);
    reader each(in, behind);
    reader together(in, behind);
    if (random.one_in(16)) {
      // One that has failed already.
      static_cast<void>(each.take(in.size() + 1));
      static_cast<void>(together.take(in.size() + 1));
    }
    std::vector<std::uint64_t> expected(random.below(random.one_in(4) ? 3 : 300));
    for (std::uint64_t& v : expected) v = each.varint();
    const exact_buffer<std::uint64_t> values(expected.size(), 7);
    together.varints(values);
    CAPTURE(in.size(), behind, expected.size());
    CHECK(std::ranges::equal(values.span(), expected));
    CHECK(together.position() == each.position());
    CHECK(together.ok() == each.ok());
  }
}

TEST_CASE("reader: after a failure no varint is read although one would fit") {
  const auto octets = "25 25"_hex;
  reader in(octets);
  CHECK(in.u64() == 0);
  CHECK(in.varint() == 0);
  CHECK(in.position() == 0);
  CHECK(!in.ok());
}

TEST_CASE("reader: take gives views into the input and compares sizes of 64 bits") {
  const exact_octets octets(unhex("00 01 02 03 04"));
  reader in(octets);
  const bytes first = in.take(2);
  CHECK(first.data() == octets.data());
  CHECK(first.size() == 2);
  const bytes none = in.take(0);
  CHECK(none.empty());
  CHECK(in.ok());
  for (const std::uint64_t size : {std::uint64_t{4}, std::uint64_t{1} << 32, (std::uint64_t{1} << 32) + 3,
                                   (std::uint64_t{1} << 62) - 1, std::numeric_limits<std::uint64_t>::max()}) {
    reader copy = in;
    CHECK(copy.take(size).empty());
    CHECK(!copy.ok());
    CHECK(copy.error() == error{.code = error_code::truncated, .offset = 2});
  }
  CHECK(in.take(3).size() == 3);
  CHECK(in.finished());
}

TEST_CASE("reader: taking nothing succeeds, also from an empty input and at the end") {
  reader empty{bytes{}};
  CHECK(empty.take(0).empty());
  CHECK(empty.finished());
  const auto one = "aa"_hex;
  reader in(one);
  (void)in.u8();
  CHECK(in.take(0).empty());
  CHECK(in.rest().empty());
  CHECK(in.finished());
  CHECK(in.u8() == 0);
  CHECK(!in.finished());
}

TEST_CASE("reader: the failure has the code it is asked for and the place of the first read that failed") {
  const auto octets = "01 02 03"_hex;
  reader in(octets);
  CHECK(in.error(error_code::field_truncated) == error{});
  (void)in.u16();
  (void)in.u16();
  (void)in.u8();
  CHECK(in.error() == error{.code = error_code::truncated, .offset = 2});
  CHECK(in.error(error_code::field_truncated) == error{.code = error_code::field_truncated, .offset = 2});
}

TEST_CASE("reader: random reads agree with a plain position") {
  random_source random(4);
  for (int round = 0; round < 2000; ++round) {
    const exact_octets octets(random.octets(random.below(40)));
    reader in(octets);
    std::size_t position = 0;
    bool failed = false;
    for (int step = 0; step < 20; ++step) {
      const std::size_t which = random.below(kinds.size() + 1);
      const std::size_t size = which < kinds.size() ? kinds[which].size : random.below(6);
      failed = failed || size > octets.size() - position;
      std::uint64_t expected = 0;
      if (!failed && which < kinds.size())
        for (std::size_t i = 0; i < size; ++i) expected = expected << 8 | octets.data()[position + i];
      if (which < kinds.size()) {
        REQUIRE(kinds[which].read(in) == expected);
      } else {
        const bytes taken = in.take(size);
        REQUIRE(taken.size() == (failed ? 0 : size));
        if (!taken.empty()) REQUIRE(taken.data() == octets.data() + position);
      }
      if (!failed) position += size;
      REQUIRE(in.ok() == !failed);
      REQUIRE(in.position() == position);
      REQUIRE(in.remaining() == octets.size() - position);
      REQUIRE(in.rest().size() == in.remaining());
      REQUIRE(in.finished() == (!failed && position == octets.size()));
    }
  }
}

TEST_CASE("reader: begun behind some octets it goes on as if it had read them") {
  constexpr std::uint8_t octets[] = {1, 2, 3};
  for (std::size_t position = 0; position <= 3; ++position) {
    reader behind{octets, position};
    CHECK(behind.position() == position);
    CHECK(behind.remaining() == 3 - position);
    CHECK(behind.u8() == (position < 3 ? octets[position] : 0));
    CHECK(behind.ok() == (position < 3));
  }
}
