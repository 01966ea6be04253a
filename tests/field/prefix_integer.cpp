// SPDX-License-Identifier: MIT
#include "httpwire/field/prefix_integer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

template <std::size_t Size>
consteval bool both_ways(std::uint64_t value, unsigned prefix_bits, std::uint8_t flags,
                         const std::array<std::uint8_t, Size>& octets) {
  const auto read = parse_prefix_integer(octets, prefix_bits);
  if (!read || *read != prefix_integer{value, Size}) return false;
  std::array<std::uint8_t, Size> out{};
  writer w(out);
  write_prefix_integer(w, value, prefix_bits, flags);
  return w.ok() && w.size() == Size && out == octets && prefix_integer_size(value, prefix_bits) == Size;
}

// RFC 7541 C.1.1: 10 with 5 bits. The three bits above are someone else's.
static_assert(both_ways(10, 5, 0x00, "0a"_hex));
static_assert(both_ways(10, 5, 0xe0, "ea"_hex));
// RFC 7541 C.1.2: 1337 with 5 bits.
static_assert(both_ways(1337, 5, 0x00, "1f 9a 0a"_hex));
static_assert(both_ways(1337, 5, 0xe0, "ff 9a 0a"_hex));
// RFC 7541 C.1.3: 42 with 8 bits.
static_assert(both_ways(42, 8, 0x00, "2a"_hex));

static_assert(prefix_integer_max == 4'611'686'018'427'387'903);
static_assert(both_ways(prefix_integer_max, 8, 0, "ff 80 fe ff ff ff ff ff ff 3f"_hex));
static_assert(both_ways(prefix_integer_max, 1, 0xfe, "ff fe ff ff ff ff ff ff ff 3f"_hex));

/// The pseudocode of RFC 7541 section 5.1, by division.
std::vector<std::uint8_t> write_by_the_book(std::uint64_t value, unsigned prefix_bits, unsigned flags) {
  std::vector<std::uint8_t> out;
  const std::uint64_t most = (std::uint64_t{1} << prefix_bits) - 1;
  if (value < most) return {static_cast<std::uint8_t>(flags + value)};
  out.push_back(static_cast<std::uint8_t>(flags + most));
  value -= most;
  while (value >= 128) {
    out.push_back(static_cast<std::uint8_t>(value % 128 + 128));
    value /= 128;
  }
  out.push_back(static_cast<std::uint8_t>(value));
  return out;
}

std::uint8_t all_flags(unsigned prefix_bits) { return static_cast<std::uint8_t>(0xffU << prefix_bits); }

constexpr error too_large{.code = error_code::integer_too_large, .limit = prefix_integer_max};

void require_round_trip(std::uint64_t value, unsigned prefix_bits, std::uint8_t flags) {
  CAPTURE(value, prefix_bits);
  const std::vector<std::uint8_t> expected = write_by_the_book(value, prefix_bits, flags);
  REQUIRE(prefix_integer_size(value, prefix_bits) == expected.size());
  REQUIRE(expected.size() <= prefix_integer_max_size);
  const exact_octets out(expected.size());
  writer w(out);
  write_prefix_integer(w, value, prefix_bits, flags);
  REQUIRE(w.ok());
  REQUIRE(hex(out) == hex(expected));

  const auto read = parse_prefix_integer(out, prefix_bits);
  REQUIRE(read);
  REQUIRE(*read == prefix_integer{value, static_cast<std::uint8_t>(expected.size())});
  // What follows is not looked at, and every truncation needs more.
  auto followed = expected;
  followed.push_back(0xff);
  REQUIRE(*parse_prefix_integer(followed, prefix_bits) == *read);
  for (std::size_t size = 0; size < expected.size(); ++size)
    REQUIRE(parse_prefix_integer(exact_octets(bytes{expected}.first(size)), prefix_bits).need_more());
}

}  // namespace

TEST_CASE("prefix integer: RFC 7541 C.1.1, 10 with 5 bits") { require_round_trip(10, 5, 0xe0); }
TEST_CASE("prefix integer: RFC 7541 C.1.2, 1337 with 5 bits") { require_round_trip(1337, 5, 0xa0); }
TEST_CASE("prefix integer: RFC 7541 C.1.3, 42 with 8 bits") { require_round_trip(42, 8, 0); }

TEST_CASE("prefix integer: every boundary round trips with every prefix, RFC 7541 section 5.1") {
  for (unsigned bits = 1; bits <= 8; ++bits) {
    const std::uint64_t most = (std::uint64_t{1} << bits) - 1;
    for (const std::uint8_t flags : {std::uint8_t{0}, all_flags(bits)}) {
      for (std::uint64_t value = 0; value <= 2 * most + 300; ++value) require_round_trip(value, bits, flags);
      // Where one more octet begins to be needed.
      for (unsigned shift = 7; shift < 62; shift += 7)
        for (std::uint64_t value = most + (std::uint64_t{1} << shift) - 2, i = 0; i < 5; ++i)
          require_round_trip(value + i, bits, flags);
      for (std::uint64_t below = 0; below < 5; ++below)
        require_round_trip(prefix_integer_max - below, bits, flags);
    }
  }
}

TEST_CASE("prefix integer: random values of every width round trip with every prefix") {
  random_source random(20);
  for (int i = 0; i < 5000; ++i) {
    const auto bits = static_cast<unsigned>(random.between(1, 8));
    require_round_trip(random.of_any_width() >> 2, bits,
                       static_cast<std::uint8_t>(random.octet() & all_flags(bits)));
  }
}

TEST_CASE(
    "prefix integer: 2^62-1 is read, 2^62 and more are refused with the limit, RFC 9204 section 4.1.1") {
  for (unsigned bits = 1; bits <= 8; ++bits) {
    CAPTURE(bits);
    CHECK(parse_prefix_integer(write_by_the_book(prefix_integer_max, bits, 0), bits)->value ==
          prefix_integer_max);
    for (const std::uint64_t value : {prefix_integer_max + 1, prefix_integer_max + 2,
                                      prefix_integer_max + 256, (std::uint64_t{1} << 63) - 1}) {
      const auto r = parse_prefix_integer(write_by_the_book(value, bits, all_flags(bits)), bits);
      REQUIRE(r.has_error());
      CHECK(r.error() == too_large);
    }
    // More than 64 bits: no sum wraps around to something small.
    for (const std::uint64_t value :
         {std::uint64_t{1} << 63, (std::uint64_t{1} << 63) + 254, ~std::uint64_t{0}}) {
      const auto r = parse_prefix_integer(write_by_the_book(value, bits, 0), bits);
      REQUIRE(r.has_error());
      CHECK(r.error() == too_large);
    }
  }
}

TEST_CASE("prefix integer: nine more octets are read, ten are refused however small the value, section 5.1") {
  for (unsigned bits = 1; bits <= 8; ++bits) {
    const auto most = static_cast<std::uint8_t>((1U << bits) - 1);
    for (std::size_t zeros = 0; zeros <= 20; ++zeros) {
      CAPTURE(bits, zeros);
      // The prefix, that many octets that say "more follow", and a last one.
      std::vector<std::uint8_t> octets{most};
      octets.insert(octets.end(), zeros, 0x80);
      const auto cut = parse_prefix_integer(exact_octets(octets), bits);
      octets.push_back(0x00);
      const auto whole = parse_prefix_integer(exact_octets(octets), bits);
      if (zeros <= 8) {
        CHECK(cut.need_more());
        REQUIRE(whole);
        CHECK(*whole == prefix_integer{most, static_cast<std::uint8_t>(zeros + 2)});
      } else {
        // Refused as soon as it is known, not when the last octet has come.
        REQUIRE(cut.has_error());
        CHECK(cut.error() == too_large);
        REQUIRE(whole.has_error());
        CHECK(whole.error() == too_large);
      }
    }
  }
}

TEST_CASE("prefix integer: ones without end need more until they are refused at the tenth octet") {
  for (unsigned bits = 1; bits <= 8; ++bits) {
    for (std::size_t size = 0; size <= 20; ++size) {
      const auto r = parse_prefix_integer(exact_octets(size, 0xff), bits);
      CHECK(r.need_more() == (size < prefix_integer_max_size));
      if (size >= prefix_integer_max_size) CHECK(r.error() == too_large);
    }
  }
}

TEST_CASE("prefix integer: random octets read as the sum that section 5.1 describes") {
  random_source random(21);
  for (int i = 0; i < 50'000; ++i) {
    const auto bits = static_cast<unsigned>(random.between(1, 8));
    auto octets = random.octets(random.below(14));
    if (!octets.empty() && random.one_in(2)) octets[0] |= static_cast<std::uint8_t>((1U << bits) - 1);
    for (std::size_t k = 1; k < octets.size(); ++k)
      if (!random.one_in(6)) octets[k] |= 0x80;
    const exact_octets in(octets);
    const auto r = parse_prefix_integer(in, bits);

    // The model: 128-bit digits are not at hand, so the value saturates.
    bool known = false, refused = false;
    std::uint64_t value = 0;
    std::size_t used = 0;
    if (!octets.empty()) {
      const std::uint64_t most = (1U << bits) - 1;
      value = octets[0] & most;
      used = 1;
      known = value < most;
      while (!known && !refused && used < octets.size()) {
        const std::uint64_t digit = octets[used] & 127U;
        value += digit << (7 * (used - 1));
        known = octets[used] < 128;
        ++used;
        refused = (known && value > prefix_integer_max) || (!known && used == prefix_integer_max_size);
      }
    }
    if (refused) {
      REQUIRE(r.has_error());
      REQUIRE(r.error() == too_large);
    } else if (known) {
      REQUIRE(r);
      REQUIRE(*r == prefix_integer{value, static_cast<std::uint8_t>(used)});
    } else {
      REQUIRE(r.need_more());
    }
  }
}

TEST_CASE("prefix integer: writing past 2^62-1 fails and writes nothing") {
  for (const std::uint64_t value : {prefix_integer_max + 1, ~std::uint64_t{0}}) {
    exact_octets out(20, 0xaa);
    writer w(out);
    write_prefix_integer(w, value, 5, 0);
    CHECK(w.size() == 0);
    CHECK(w.written().error() == error{.code = error_code::invalid_argument});
    CHECK(out.data()[0] == 0xaa);
  }
}

TEST_CASE("prefix integer: a writer without the room counts what is needed") {
  for (std::size_t size = 0; size <= 4; ++size) {
    guarded_buffer<std::uint8_t> out(size);
    writer w(out.span());
    write_prefix_integer(w, 1337, 5, 0xe0);
    CHECK(w.size() == 3);
    CHECK(w.ok() == (size >= 3));
    CHECK(out.intact());
  }
}

TEST_CASE("prefix integer: taken from a section as parsed; where the section ends inside, field_truncated") {
  random_source random(22);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = static_cast<unsigned>(random.between(1, 8));
    auto octets = random.octets(random.between(1, 14));
    if (random.one_in(2)) octets[0] |= static_cast<std::uint8_t>((1U << bits) - 1);
    for (std::size_t k = 1; k < octets.size(); ++k)
      if (!random.one_in(6)) octets[k] |= 0x80;
    const exact_octets in(octets);
    const auto parsed = parse_prefix_integer(in, bits);
    bytes rest = in;
    std::uint64_t value = 0;
    const error_code code = detail::take_integer(rest, bits, value);
    if (parsed) {
      REQUIRE(code == error_code::none);
      REQUIRE(value == parsed->value);
      REQUIRE(rest.data() == in.data() + parsed->size);
    } else {
      REQUIRE(code == (parsed.need_more() ? error_code::field_truncated : error_code::integer_too_large));
      REQUIRE(detail::integer_limit(code) == (parsed.need_more() ? 0 : parsed.error().limit));
      REQUIRE(rest.data() == in.data());
    }
    REQUIRE(rest.data() + rest.size() == in.data() + in.size());
  }
}
