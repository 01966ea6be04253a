// SPDX-License-Identifier: MIT
#include "httpwire/qpack/section_prefix.hpp"

#include "qpack/sections.hpp"

using namespace qpack_test;
using httpwire::qpack::decode_insert_count;
using httpwire::qpack::encode_insert_count;
using httpwire::qpack::max_entries;
using httpwire::qpack::section_prefix;
using namespace httpwire_test::literals;

namespace {

// RFC 9204 section 4.5.1.1: a table of 100 octets has at most 3 entries; 10 insertions were received, and an
// encoded 4 is 9.
static_assert(max_entries(100) == 3);
static_assert(max_entries(0) == 0 && max_entries(31) == 0 && max_entries(32) == 1 &&
              max_entries(4096) == 128);
// Of capacities past 32 bits as well, wherever std::size_t has no more.
static_assert(max_entries((std::uint64_t{1} << 32) + 64) == (std::uint64_t{1} << 27) + 2);
static_assert(*decode_insert_count(4, 3, 10) == 9);
static_assert(encode_insert_count(9, 3) == 4);
static_assert(encode_insert_count(5, 3) == 6 && encode_insert_count(6, 3) == 1);
static_assert(encode_insert_count((std::uint64_t{1} << 33) + 1, 3) == 4);
static_assert(encode_insert_count(std::uint64_t{1} << 33, std::uint64_t{1} << 32) == 1);
static_assert(encode_insert_count(0, 3) == 0 && *decode_insert_count(0, 0, 5) == 0);

struct taken {
  error_code code = error_code::none;
  section_prefix prefix{};
  std::size_t used = 0;
  friend constexpr bool operator==(const taken&, const taken&) = default;
};

constexpr taken take(httpwire::bytes in, std::uint64_t entries, std::uint64_t inserted) {
  taken t;
  const std::size_t size = in.size();
  t.code = httpwire::qpack::detail::take_section_prefix(in, entries, inserted, t.prefix);
  t.used = size - in.size();
  return t;
}

// RFC 9204 section 4.5.1.2: a Required Insert Count of 9 and a Base of 6.
static_assert(take("04 82"_hex, 3, 10) == taken{{}, {9, 6}, 2});
// RFC 9204 Appendix B.
static_assert(take("0000"_hex, 6, 0) == taken{{}, {0, 0}, 2});
static_assert(take("0381"_hex, 6, 2) == taken{{}, {2, 0}, 2});
static_assert(take("0500"_hex, 6, 3) == taken{{}, {4, 4}, 2});

/// What section 4.5.1.1 says in words: of the counts with this encoding, the one that an encoder can have
/// meant, not more than max_entries past what was inserted, and with entries that may still be there.
httpwire::result<std::uint64_t> by_search(std::uint64_t encoded, std::uint64_t entries,
                                          std::uint64_t inserted) {
  const error invalid{.code = error_code::qpack_insert_count_invalid};
  if (encoded == 0) return std::uint64_t{0};
  if (encoded > 2 * entries) return invalid;
  for (std::uint64_t count = inserted + entries; count > 0; --count) {
    if (count % (2 * entries) + 1 != encoded) continue;
    return count;
  }
  return invalid;
}

}  // namespace

TEST_CASE("qpack section prefix: every encoding agrees with a search for the count that it can stand for") {
  for (std::uint64_t entries = 0; entries <= 20; ++entries) {
    for (std::uint64_t inserted = 0; inserted <= 130; ++inserted) {
      for (std::uint64_t encoded = 0; encoded <= 2 * entries + 3; ++encoded) {
        const auto got = decode_insert_count(encoded, entries, inserted);
        const auto expected = by_search(encoded, entries, inserted);
        REQUIRE(got.has_value() == expected.has_value());
        if (expected)
          REQUIRE(*got == *expected);
        else
          REQUIRE(got.error().code == error_code::qpack_insert_count_invalid);
      }
    }
  }
}

TEST_CASE("qpack section prefix: of a table without entries no count is written") {
  for (const std::uint64_t required : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40})
    CHECK(encode_insert_count(required, 0) == 0);
}

TEST_CASE("qpack section prefix: a count comes back while it is within max_entries of the insertions") {
  for (const std::uint64_t entries : {1UL, 2UL, 3UL, 6UL, 128UL, 2048UL}) {
    for (const std::uint64_t start : {std::uint64_t{1}, 2 * entries - 1, 2 * entries, 2 * entries + 1,
                                      std::uint64_t{1} << 32, (std::uint64_t{1} << 62) - 10 * entries}) {
      for (std::uint64_t required = start; required < start + 4 * entries; ++required) {
        const std::uint64_t encoded = encode_insert_count(required, entries);
        REQUIRE(encoded >= 1);
        REQUIRE(encoded <= 2 * entries);
        const std::uint64_t least = required > entries ? required - entries : 0;
        for (const std::uint64_t inserted : {least, required - 1, required, required + entries - 1}) {
          const auto decoded = decode_insert_count(encoded, entries, inserted);
          REQUIRE(decoded);
          REQUIRE(*decoded == required);
        }
        // Further away it is another.
        if (least != 0) {
          const auto decoded = decode_insert_count(encoded, entries, least - 1);
          CHECK((!decoded || *decoded != required));
        }
        CHECK(*decode_insert_count(encoded, entries, required + entries) != required);
      }
    }
  }
}

TEST_CASE("qpack section prefix: huge encodings are refused") {
  for (const std::uint64_t entries : {0U, 1U, 128U, 1U << 25}) {
    for (unsigned bits = 27; bits <= 62; ++bits)
      CHECK(decode_insert_count((std::uint64_t{1} << bits) - 1, entries, 10).error().code ==
            error_code::qpack_insert_count_invalid);
    CHECK(decode_insert_count(2 * entries + 1, entries, 10).error().code ==
          error_code::qpack_insert_count_invalid);
  }
}

TEST_CASE("qpack section prefix: written and read again, and each truncation is truncated") {
  const std::uint64_t deltas[] = {0, 1, 126, 127, 128, 254, 255, 256, 16'511, httpwire::prefix_integer_max};
  for (const std::uint64_t required : {0UL, 1UL, 127UL, 254UL, 255UL, 256UL, 300UL, 100'000UL}) {
    for (const std::uint64_t delta : deltas) {
      for (const bool below : {false, true}) {
        if (below && delta >= required) continue;
        const section_prefix p{required, below ? required - delta - 1 : required + delta};
        httpwire_test::guarded_buffer<std::uint8_t> out{2 * httpwire::prefix_integer_max_size};
        const std::uint8_t* const end =
            httpwire::qpack::detail::store_section_prefix(out.span().data(), p, 100'000);
        REQUIRE(out.intact());
        const octets written(out.span().data(), const_cast<std::uint8_t*>(end));
        octets by_hand;
        put_prefix(by_hand, p.required_insert_count, p.base, 3'200'000);
        CHECK(hex(written) == hex(by_hand));
        CHECK(take(exact_octets{written}, 100'000, required) == taken{{}, p, written.size()});
        for (std::size_t size = 0; size < written.size(); ++size) {
          const exact_octets cut{std::span(written).first(size)};
          CHECK(take(cut, 100'000, required).code == error_code::field_truncated);
        }
      }
    }
  }
}

TEST_CASE("qpack section prefix: the Base is never negative (RFC 9204 section 4.5.1.2)") {
  for (std::uint64_t required = 0; required <= 10; ++required) {
    for (std::uint64_t delta = 0; delta <= 12; ++delta) {
      octets in = {static_cast<std::uint8_t>(required == 0 ? 0 : required + 1),
                   static_cast<std::uint8_t>(0x80 + delta)};
      const taken t = take(exact_octets{in}, 100, 10);
      if (delta < required)
        CHECK(t == taken{{}, {required, required - delta - 1}, 2});
      else
        CHECK((t.code == error_code::qpack_base_invalid && t.used == 1));
    }
  }
}
