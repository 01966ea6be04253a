// SPDX-License-Identifier: MIT
#include "httpwire/core/varint.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/core/writer.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

template <std::size_t Size>
consteval bool reads_as(const std::array<std::uint8_t, Size>& octets, std::uint64_t value) {
  const auto v = parse_varint(octets);
  return v && v->value == value && v->size == Size;
}

// RFC 9000 Appendix A.1.
static_assert(reads_as("c2 19 7c 5e ff 14 e8 8c"_hex, 151'288'809'941'952'652));
static_assert(reads_as("9d 7f 3e 7d"_hex, 494'878'333));
static_assert(reads_as("7b bd"_hex, 15'293));
static_assert(reads_as("25"_hex, 37));
static_assert(reads_as("40 25"_hex, 37));

// RFC 9000 section 16, Table 4: the last value of each length and the first of the next.
struct boundary {
  std::uint64_t value;
  std::size_t size;
};
constexpr std::array boundaries{boundary{0, 1},
                                boundary{1, 1},
                                boundary{62, 1},
                                boundary{63, 1},
                                boundary{64, 2},
                                boundary{65, 2},
                                boundary{16'382, 2},
                                boundary{16'383, 2},
                                boundary{16'384, 4},
                                boundary{16'385, 4},
                                boundary{(1U << 30) - 2, 4},
                                boundary{(1U << 30) - 1, 4},
                                boundary{1U << 30, 8},
                                boundary{(1U << 30) + 1, 8},
                                boundary{0xffff'ffff, 8},
                                boundary{0x1'0000'0000, 8},
                                boundary{varint::max_value - 1, 8},
                                boundary{varint::max_value, 8}};
static_assert(varint::max_value == 4'611'686'018'427'387'903);

consteval bool boundaries_round_trip() {
  for (const auto [value, size] : boundaries) {
    if (varint::size_of(value) != size) return false;
    const auto v = varint::from(value);
    if (!v || v->value() != value || v->size() != size) return false;
    // Also in every longer form, which section 16 allows.
    for (std::size_t form = size; form <= varint::max_size; form *= 2) {
      std::array<std::uint8_t, varint::max_size> out{};
      detail::store_varint(out.data(), value, form);
      if (varint_size_from(out[0]) != form) return false;
      const auto read = parse_varint(bytes{out}.first(form));
      if (!read || *read != received_varint{value, static_cast<std::uint8_t>(form)}) return false;
    }
  }
  return true;
}
static_assert(boundaries_round_trip());

/// Room from none to more than the longest varint needs.
consteval bool writes_all_or_nothing() {
  for (const auto [value, size] : boundaries) {
    for (std::size_t room = 0; room <= 10; ++room) {
      std::array<std::uint8_t, 10> out{};
      const auto written = write_varint(mutable_bytes{out}.first(room), value);
      if (written.has_value() != (size <= room)) return false;
      if (!written && out != std::array<std::uint8_t, 10>{}) return false;
      if (written && (written->data() != out.data() || written->size() != size)) return false;
      if (written && *parse_varint(*written) != received_varint{value, static_cast<std::uint8_t>(size)})
        return false;
    }
  }
  return true;
}
static_assert(writes_all_or_nothing());

static_assert(varint{}.value() == 0 && varint{}.size() == 1);
static_assert(varint{} < *varint::from(1) && *varint::from(64) > *varint::from(63));
static_assert(*varint::from(7) == *varint::from(7) && *varint::from(7) != *varint::from(8));

/// Digit by digit, from the pseudocode of RFC 9000 Appendix A.1.
std::uint64_t read_by_the_book(bytes in) {
  std::uint64_t value = in[0] & 0x3fU;
  for (std::size_t i = 1; i < (std::size_t{1} << (in[0] >> 6)); ++i) value = (value << 8) + in[i];
  return value;
}

}  // namespace

TEST_CASE("varint: values past 2^62-1 are refused with the limit, RFC 9000 section 16") {
  for (const std::uint64_t value : {varint::max_value + 1, varint::max_value + 2, ~std::uint64_t{0}}) {
    const auto v = varint::from(value);
    REQUIRE(!v);
    CHECK(v.error() == error{.code = error_code::varint_too_large, .limit = varint::max_value});
  }
}

TEST_CASE("varint: the first octet alone tells the length, RFC 9000 section 16 Table 4") {
  for (unsigned first = 0; first < 256; ++first) {
    const std::size_t expected = first < 64 ? 1 : first < 128 ? 2 : first < 192 ? 4 : 8;
    CHECK(varint_size_from(static_cast<std::uint8_t>(first)) == expected);
  }
}

TEST_CASE("varint: every truncation needs more and nothing past the varint is looked at") {
  for (const auto& whole :
       {unhex("25"), unhex("4025"), unhex("7bbd"), unhex("9d7f3e7d"), unhex("c2197c5eff14e88c"),
        unhex("ffffffffffffffff"), unhex("8000 0000"), unhex("c000 0000 0000 0000")}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto v = parse_varint(exact_octets(bytes{whole}.first(size)));
      CHECK(v.need_more());
      CHECK(!v.has_error());
      CHECK(!v);
    }
    const auto alone = parse_varint(exact_octets(whole));
    REQUIRE(alone);
    CHECK(alone->size == whole.size());
    CHECK(alone->value == read_by_the_book(whole));
    auto longer = whole;
    longer.push_back(0xff);
    const auto followed = parse_varint(longer);
    REQUIRE(followed);
    CHECK(*followed == *alone);
  }
}

TEST_CASE("varint: random octets read as by the pseudocode of RFC 9000 Appendix A.1") {
  random_source random(2);
  for (int i = 0; i < 20'000; ++i) {
    const exact_octets in(random.octets(random.below(10)));
    const auto v = parse_varint(in);
    if (in.size() == 0 || in.size() < std::size_t{1} << (in.data()[0] >> 6)) {
      REQUIRE(v.need_more());
      continue;
    }
    REQUIRE(v);
    REQUIRE(v->size == std::size_t{1} << (in.data()[0] >> 6));
    REQUIRE(v->value == read_by_the_book(in));
  }
}

TEST_CASE("varint: random values of every width round trip in the shortest form") {
  random_source random(3);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t value = random.of_any_width();
    CAPTURE(value);
    const auto v = varint::from(value);
    if (value >> 62 != 0) {
      REQUIRE(!v);
      continue;
    }
    REQUIRE(v);
    const exact_octets out(v->size());
    writer w(out);
    w.varint(value);
    const auto written = w.written();
    REQUIRE(written);
    REQUIRE(written->size() == v->size());
    const auto read = parse_varint(*written);
    REQUIRE(read);
    REQUIRE(read->value == value);
    // No shorter form holds it.
    if (v->size() > 1) REQUIRE(value >> (8 * v->size() / 2 - 2) != 0);
  }
}

TEST_CASE(
    "varint: written by itself into any room it is there as a whole or not at all, RFC 9000 section 16") {
  for (const auto [value, size] : boundaries) {
    for (std::size_t room = 0; room <= 17; ++room) {
      CAPTURE(value, room);
      const exact_octets out(room, 0xa5);
      const auto written = write_varint(out, value);
      REQUIRE(written.has_value() == (size <= room));
      if (!written)
        CHECK(written.error() == error{.code = error_code::buffer_too_small, .offset = room, .limit = size});
      std::vector<std::uint8_t> expected(room, 0xa5);
      if (written) {
        CHECK(written->data() == out.data());
        CHECK(written->size() == size);
        detail::store_varint(expected.data(), value, size);
      }
      // What lies behind may be there already and stays.
      CHECK(hex(out) == hex(expected));
    }
  }
}

TEST_CASE("varint: a value past 2^62-1 is not written, RFC 9000 section 16") {
  for (const std::size_t room : {0U, 7U, 8U, 16U}) {
    for (const std::uint64_t value : {varint::max_value + 1, ~std::uint64_t{0}}) {
      const exact_octets out(room, 0xa5);
      const auto written = write_varint(out, value);
      REQUIRE(!written);
      CHECK(written.error() == error{.code = error_code::varint_too_large, .limit = varint::max_value});
      CHECK(hex(out) == hex(std::vector<std::uint8_t>(room, 0xa5)));
    }
  }
}

TEST_CASE("varint: one behind the other by either way of writing gives the same octets") {
  random_source random(6);
  for (int round = 0; round < 500; ++round) {
    const std::size_t size = random.below(60);
    const exact_octets a(size, 0xa5);
    const exact_octets b(size, 0xa5);
    writer by_writer(a);
    mutable_bytes rest = b;
    for (;;) {
      const std::uint64_t value = random.of_any_width() >> 2;
      by_writer.varint(value);
      const auto written = write_varint(rest, value);
      REQUIRE(written.has_value() == by_writer.ok());
      if (!written) break;
      rest = rest.subspan(written->size());
      REQUIRE(by_writer.size() == size - rest.size());
    }
    REQUIRE(hex(a) == hex(b));
  }
}

TEST_CASE("varint: a value that was checked stays as it is (RFC 9000 section 16)") {
  for (const auto [value, size] : boundaries) {
    const auto v = varint::from(value);
    REQUIRE(v);
    CHECK(v->value() == value);
    CHECK(v->size() == size);
  }
  CHECK(varint::from(varint::max_value + 1).error() ==
        error{.code = error_code::varint_too_large, .limit = varint::max_value});
}

TEST_CASE("varint: what is too large is in no field of any size (RFC 9000 section 16)") {
  for (const std::size_t size : {0U, 1U, 2U, 4U, 8U}) {
    std::array<std::uint8_t, 8> memory{};
    writer w{memory};
    w.varint(varint::max_value + 1, size);
    CHECK(w.written().error() == error{.code = error_code::varint_too_large, .limit = varint::max_value});
  }
}
