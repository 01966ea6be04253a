// SPDX-License-Identifier: MIT
#include "httpwire/core/writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "httpwire/core/reader.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using namespace std::string_view_literals;

namespace {

constexpr void write_sample(writer& out) {
  constexpr auto tail = "1314"_hex;
  out.u8(0x01);
  out.u16(0x0203);
  out.u24(0xff04'0506);
  out.u32(0x0708'090a);
  out.u64(0x0b0c'0d0e'0f10'1112);
  out.varint(37);
  out.varint(37, 2);
  out.append(bytes{tail});
  out.append("ab"sv);
  out.fill(3, 0xee);
}
constexpr auto sample = "01 0203 040506 0708090a 0b0c0d0e0f101112 25 4025 1314 6162 eeeeee"_hex;

consteval bool writes_every_kind() {
  std::array<std::uint8_t, sample.size()> out{};
  writer w(out);
  write_sample(w);
  const auto written = w.written();
  return w.ok() && written && written->data() == out.data() && written->size() == out.size() && out == sample;
}
static_assert(writes_every_kind());

consteval bool measures_over_nothing() {
  writer w;
  write_sample(w);
  return w.size() == sample.size() && !w.ok() &&
         w.written().error() ==
             error{.code = error_code::buffer_too_small, .offset = 0, .limit = sample.size()};
}
static_assert(measures_over_nothing());

consteval bool round_trips() {
  std::array<std::uint8_t, 64> out{};
  writer w(out);
  w.u8(200);
  w.u16(60'000);
  w.u24(0xabcdef);
  w.u32(0xdead'beef);
  w.u64(0x8000'0000'0000'0001);
  for (const std::uint64_t v : {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{64}, std::uint64_t{16'383},
                                std::uint64_t{16'384}, varint::max_value})
    w.varint(v);
  reader r(*w.written());
  if (r.u8() != 200 || r.u16() != 60'000 || r.u24() != 0xabcdef || r.u32() != 0xdead'beef) return false;
  if (r.u64() != 0x8000'0000'0000'0001) return false;
  for (const std::uint64_t v : {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{64}, std::uint64_t{16'383},
                                std::uint64_t{16'384}, varint::max_value})
    if (r.varint() != v) return false;
  return r.finished();
}
static_assert(round_trips());

// Nothing written is something: an empty result, not an error.
static_assert(writer{}.ok() && writer{}.written() && writer{}.written()->empty());

}  // namespace

TEST_CASE("writer: into every buffer that is too small counts on, tells the size needed and stays inside") {
  for (std::size_t size = 0; size <= sample.size() + 2; ++size) {
    CAPTURE(size);
    guarded_buffer<std::uint8_t> guarded(size);
    const exact_octets exact(size);
    for (const mutable_bytes out : {guarded.span(), exact.span()}) {
      writer w(out);
      write_sample(w);
      CHECK(w.size() == sample.size());
      CHECK(w.ok() == (size >= sample.size()));
      const auto written = w.written();
      REQUIRE(written.has_value() == (size >= sample.size()));
      if (written) {
        CHECK(hex(*written) == hex(sample));
      } else {
        CHECK(written.error() ==
              error{.code = error_code::buffer_too_small, .offset = size, .limit = sample.size()});
      }
    }
    CHECK(guarded.intact());
  }
}

TEST_CASE("writer: after what did not fit nothing more is written, although it would fit") {
  exact_octets out(3, 0xaa);
  writer w(out);
  w.u32(0x01020304);
  w.u8(0x05);
  CHECK(hex(out) == "aaaaaa");
  CHECK(w.size() == 5);
  CHECK(w.written().error().limit == 5);
}

TEST_CASE("writer: varints take the form asked for unless it is too short, RFC 9000 section 16") {
  struct row {
    std::uint64_t value;
    std::size_t form;
    std::string octets;
  };
  for (const row& r :
       {row{0, 0, "00"}, row{0, 1, "00"}, row{0, 2, "4000"}, row{0, 4, "80000000"},
        row{0, 8, "c000000000000000"}, row{63, 0, "3f"}, row{64, 0, "4040"}, row{64, 1, "4040"},
        row{16'383, 1, "7fff"}, row{16'384, 2, "80004000"}, row{(1U << 30) - 1, 2, "bfffffff"},
        row{1U << 30, 4, "c000000040000000"}, row{varint::max_value, 0, "ffffffffffffffff"},
        row{varint::max_value, 1, "ffffffffffffffff"}}) {
    CAPTURE(r.value, r.form);
    exact_octets out(r.octets.size() / 2);
    writer w(out);
    w.varint(r.value, r.form);
    REQUIRE(w.written());
    CHECK(hex(*w.written()) == r.octets);
  }
}

TEST_CASE("writer: a varint at every distance from the end is whole and touches nothing behind it") {
  for (const std::uint64_t v :
       {std::uint64_t{0}, std::uint64_t{0x3f}, std::uint64_t{0x40}, std::uint64_t{0x3fff},
        std::uint64_t{0x4000}, std::uint64_t{0x3fff'ffff}, std::uint64_t{0x4000'0000}, varint::max_value}) {
    for (std::size_t room = 0; room <= 17; ++room) {
      for (const std::size_t before : {0U, 3U}) {
        CAPTURE(v, room, before);
        const exact_octets out(before + room, 0xa5);
        writer w(out);
        w.fill(before, 0x11);
        w.varint(v);
        const std::size_t size = varint::size_of(v);
        CHECK(w.size() == before + size);
        CHECK(w.ok() == (size <= room));
        std::vector<std::uint8_t> expected(before, 0x11);
        expected.resize(before + room, 0xa5);
        if (size <= room) detail::store_varint(expected.data() + before, v, size);
        CHECK(hex(out) == hex(expected));
        // What comes next goes on from there, or is only counted.
        w.varint(7);
        CHECK(w.size() == before + size + 1);
        CHECK(w.ok() == (size + 1 <= room));
      }
    }
  }
}

TEST_CASE("writer: as many varints as surely fit are there in any form, RFC 9000 section 16") {
  for (const std::uint64_t v :
       {std::uint64_t{0}, std::uint64_t{0x3f}, std::uint64_t{0x40}, std::uint64_t{0x3fff},
        std::uint64_t{0x4000}, std::uint64_t{0x3fff'ffff}, std::uint64_t{0x4000'0000}, varint::max_value}) {
    const std::size_t size = varint::size_of(v);
    for (std::size_t count = 0; count <= 4; ++count) {
      for (std::size_t room = 0; room <= 34; ++room) {
        CAPTURE(v, count, room);
        const exact_octets out(room, 0xa5);
        writer w(out);
        REQUIRE(w.has_room_for_varints(count) == (room >= 8 * count));
        if (!w.has_room_for_varints(count)) continue;
        for (std::size_t i = 0; i < count; ++i) w.varint<true>(v);
        CHECK(w.size() == count * size);
        CHECK(w.ok());
        std::vector<std::uint8_t> expected(room, 0xa5);
        for (std::size_t i = 0; i < count; ++i) detail::store_varint(expected.data() + i * size, v, size);
        CHECK(hex(out) == hex(expected));
        // For one more it is looked whether it fits.
        w.varint<false>(v);
        CHECK(w.size() == (count + 1) * size);
        CHECK(w.ok() == ((count + 1) * size <= room));
      }
    }
  }
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  exact_octets out(8);
  for (const std::size_t count : {most / 8, most / 8 + 1, most / 8 + 2, most})
    CHECK_FALSE(writer{out}.has_room_for_varints(count));
  writer past(out);
  past.fill(9, 0);
  CHECK_FALSE(past.has_room_for_varints(1));
  CHECK_FALSE(past.has_room_for_varints(0));
  CHECK(writer{}.has_room_for_varints(0));
  writer failed(out);
  failed.varint<true>(varint::max_value + 1);
  CHECK(failed.written().error() == error{.code = error_code::varint_too_large, .limit = varint::max_value});
}

TEST_CASE("writer: several varints are those written one by one, whatever the room, RFC 9000 section 16") {
  random_source random(16);
  for (int turn = 0; turn < 2000; ++turn) {
    // Runs of one length, as well as single ones; a few are too large.
    std::vector<std::uint64_t> values;
    for (std::size_t runs = random.below(6); runs != 0; --runs) {
      const std::uint64_t most = random.one_in(40) ? varint::max_value + 2 : random.of_any_width() >> 2;
      for (std::size_t count = random.below(9); count != 0; --count)
        values.push_back(most - random.below(3) % (most + 1));
    }
    std::size_t size = 0;
    for (const std::uint64_t v : values) size += varint::size_of(v);
    const exact_octets one(random.one_in(2) ? size : random.below(size + 9), 0xa5);
    const exact_octets all(one.size(), 0xa5);
    writer each(one);
    writer together(all);
    if (random.one_in(4)) {
      each.fill(random.one_in(2) ? 1 : one.size() + 1, 0x11);
      together.fill(each.size(), 0x11);
    }
    for (const std::uint64_t v : values) each.varint(v);
    together.varints(values);
    CAPTURE(values, one.size());
    CHECK(hex(all) == hex(one));
    CHECK(together.size() == each.size());
    CHECK(together.ok() == each.ok());
    if (!each.ok()) CHECK(together.written().error() == each.written().error());
  }
  writer counting;
  counting.varints(std::array<std::uint64_t, 4>{0x3f, 0x40, 0x4000, varint::max_value});
  CHECK(counting.size() == 15);
}

TEST_CASE("writer: a varint past 2^62-1 at the end of a buffer fails as one before it") {
  for (const std::size_t room : {0U, 1U, 7U, 8U, 9U}) {
    const exact_octets out(room, 0xa5);
    writer w(out);
    w.varint(varint::max_value + 1);
    CHECK(w.written().error() == error{.code = error_code::varint_too_large, .limit = varint::max_value});
    CHECK(w.size() == 0);
    CHECK(hex(out) == hex(std::vector<std::uint8_t>(room, 0xa5)));
  }
}

TEST_CASE("writer: a varint past 2^62-1 or of no valid length fails for good and counts nothing") {
  exact_octets out(32, 0xaa);
  {
    writer w(out);
    w.varint(varint::max_value + 1);
    w.u8(1);
    CHECK(!w.ok());
    CHECK(w.written().error() == error{.code = error_code::varint_too_large, .limit = varint::max_value});
  }
  for (const std::size_t form : {3U, 5U, 6U, 7U, 9U, 16U}) {
    writer w(out);
    w.varint(1, form);
    CHECK(!w.ok());
    CHECK(w.size() == 0);
    CHECK(w.written().error() == error{.code = error_code::invalid_argument});
  }
}

TEST_CASE("writer: the first failure stays, and is told before a buffer too small") {
  writer w;
  w.u32(0);
  w.fail(error_code::none);
  CHECK(w.written().error().code == error_code::buffer_too_small);
  w.fail(error_code::invalid_argument);
  w.fail(error_code::varint_too_large);
  CHECK(w.written().error().code == error_code::invalid_argument);
}

TEST_CASE("writer: empty appends change nothing, at the end of a full buffer too") {
  exact_octets out(1);
  writer w(out);
  w.u8(7);
  w.append(bytes{});
  w.append(""sv);
  w.fill(0, 0xff);
  REQUIRE(w.written());
  CHECK(hex(*w.written()) == "07");
}

TEST_CASE("writer: a count past what a size can hold does not wrap into the buffer") {
  guarded_buffer<std::uint8_t> out(8);
  writer w(out.span());
  w.u8(1);
  w.fill(std::numeric_limits<std::size_t>::max(), 0xff);
  CHECK(!w.ok());
  w.u8(2);
  w.u32(3);
  w.varint(4);
  w.fill(std::numeric_limits<std::size_t>::max() / 2 + 2, 0xff);
  CHECK(!w.ok());
  CHECK(!w.written());
  CHECK(w.size() > 8);
  CHECK(out.intact());
}

TEST_CASE("writer: a count of more than half of what a size can hold is past the end as well") {
  constexpr std::size_t half = std::numeric_limits<std::size_t>::max() / 2;
  for (const std::size_t count : {half - 9, half - 8, half, half + 1, half + 8, half + 9, 2 * half}) {
    guarded_buffer<std::uint8_t> out(8);
    writer w(out.span());
    w.u8(1);
    w.fill(count, 0xff);
    CHECK(!w.ok());
    CHECK(w.size() > 8);
    w.u64(2);
    CHECK(!w.ok());
    CHECK(out.intact());
  }
}

TEST_CASE("writer: random writes agree with a growing vector") {
  random_source random(5);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t size = random.below(80);
    guarded_buffer<std::uint8_t> out(size);
    writer w(out.span());
    std::vector<std::uint8_t> model;
    const auto add = [&](std::uint64_t v, std::size_t octets) {
      for (std::size_t i = octets; i-- > 0;) model.push_back(static_cast<std::uint8_t>(v >> 8 * i));
    };
    for (std::size_t step = random.below(12); step > 0; --step) {
      const std::uint64_t v = random.of_any_width();
      switch (random.below(8)) {
        case 0: w.u8(static_cast<std::uint8_t>(v)), add(v, 1); break;
        case 1: w.u16(static_cast<std::uint16_t>(v)), add(v, 2); break;
        case 2: w.u24(static_cast<std::uint32_t>(v)), add(v, 3); break;
        case 3: w.u32(static_cast<std::uint32_t>(v)), add(v, 4); break;
        case 4: w.u64(v), add(v, 8); break;
        case 5: {
          const std::vector<std::uint8_t> octets = random.octets(random.below(20));
          w.append(bytes{octets});
          model.insert(model.end(), octets.begin(), octets.end());
          break;
        }
        case 6: {
          const std::string text = random.text(random.below(20));
          w.append(std::string_view{text});
          for (const char c : text) model.push_back(static_cast<std::uint8_t>(c));
          break;
        }
        default: {
          const std::size_t count = random.below(20);
          w.fill(count, 0x77);
          model.insert(model.end(), count, 0x77);
        }
      }
      REQUIRE(w.size() == model.size());
    }
    REQUIRE(out.intact());
    const auto written = w.written();
    REQUIRE(written.has_value() == (model.size() <= size));
    if (written) REQUIRE(hex(*written) == hex(model));
  }
}
