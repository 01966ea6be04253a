// SPDX-License-Identifier: MIT
#include "httpwire/hpack/representation.hpp"

#include "hpack/sections.hpp"

using namespace hpack_test;
using namespace httpwire_test::literals;
using httpwire::hpack::representation;
using httpwire::hpack::take_representation;
using kind = representation::kind;

namespace {

constexpr bool is_text(httpwire::bytes got, std::string_view expected) {
  if (got.size() != expected.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (got[i] != static_cast<std::uint8_t>(expected[i])) return false;
  return true;
}

/// Takes the one representation that is all of `block`.
constexpr representation only(httpwire::bytes block) {
  const auto r = take_representation(block);
  representation none;
  none.index = ~std::uint64_t{0};
  return r && block.empty() ? *r : none;
}

// RFC 7541 Appendix C.2.
constexpr auto c_2_1 = "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"_hex;
constexpr auto c_2_2 = "040c 2f73 616d 706c 652f 7061 7468"_hex;
constexpr auto c_2_3 = "1008 7061 7373 776f 7264 0673 6563 7265 74"_hex;
constexpr auto c_2_4 = "82"_hex;
static_assert(only(c_2_1).type == kind::literal && only(c_2_1).indexing == indexing::with);
static_assert(only(c_2_1).index == 0 && is_text(only(c_2_1).name.octets, "custom-key"));
static_assert(is_text(only(c_2_1).value.octets, "custom-header"));
static_assert(only(c_2_2).type == kind::literal && only(c_2_2).indexing == indexing::without);
static_assert(only(c_2_2).index == 4 && is_text(only(c_2_2).value.octets, "/sample/path"));
static_assert(only(c_2_3).type == kind::literal && only(c_2_3).indexing == indexing::never);
static_assert(is_text(only(c_2_3).name.octets, "password") && is_text(only(c_2_3).value.octets, "secret"));
static_assert(only(c_2_4).type == kind::indexed && only(c_2_4).index == 2);
static_assert(only("3fe11f"_hex).type == kind::size_update && only("3fe11f"_hex).index == 4096);

}  // namespace

TEST_CASE("the first octet decides the representation, its rest is the prefix (RFC 7541 section 6)") {
  for (unsigned first = 0; first < 256; ++first) {
    CAPTURE(first);
    // Two literals of length 0 follow, which serve the representations that need them.
    const octets block{static_cast<std::uint8_t>(first), 0, 0};
    httpwire::bytes rest = block;
    const auto r = take_representation(rest);
    REQUIRE(r);
    const bool indexed = first >= 0x80;
    const bool incremental = first >= 0x40 && !indexed;
    const bool update = first >= 0x20 && first < 0x40;
    CHECK(r->type == (indexed ? kind::indexed : update ? kind::size_update : kind::literal));
    const unsigned mask = indexed ? 0x7f : incremental ? 0x3f : update ? 0x1f : 0x0f;
    const bool continued = (first & mask) == mask;
    CHECK(r->index == (first & mask));
    std::size_t taken = continued ? 2U : 1U;
    if (r->type == kind::literal) {
      taken += r->index == 0 ? 2U : 1U;
      CHECK(r->indexing == (incremental     ? indexing::with
                            : first >= 0x10 ? indexing::never
                                            : indexing::without));
    }
    CHECK(block.size() - rest.size() == taken);
  }
}

TEST_CASE("the Huffman flag belongs to each string alone (RFC 7541 section 5.2)") {
  const octets block = unhex("40 81 ff 01 78");
  httpwire::bytes rest = block;
  const auto r = take_representation(rest);
  REQUIRE(r);
  CHECK(r->name.huffman);
  CHECK_FALSE(r->value.huffman);
  CHECK(hex(r->name.octets) == "ff");
  CHECK(hex(r->value.octets) == "78");
}

TEST_CASE("every truncation of a representation is field_truncated (RFC 7541 section 5)") {
  octets long_strings;
  put_literal(long_strings, std::string(300, 'n'), std::string(200, 'v'), indexing::never);
  octets indexed_name;
  put_literal(indexed_name, std::uint64_t{1} << 40, "value", indexing::without);
  octets indexed;
  put_indexed(indexed, 100'000);
  octets update;
  put_size_update(update, 1U << 30);
  for (const octets& block :
       {long_strings, indexed_name, indexed, update, octets(c_2_1.begin(), c_2_1.end())}) {
    for (std::size_t size = 0; size < block.size(); ++size) {
      const httpwire_test::exact_octets cut{std::span(block).first(size)};
      httpwire::bytes rest = cut;
      const auto r = take_representation(rest);
      REQUIRE_FALSE(r);
      CHECK(r.error().code == error_code::field_truncated);
      CHECK(r.error().offset <= size);
    }
    httpwire::bytes rest = block;
    CHECK(take_representation(rest));
    CHECK(rest.empty());
  }
}

TEST_CASE("an integer past 2^62-1 or of more than 10 octets is refused (RFC 7541 section 5.1)") {
  for (const std::uint8_t first : octets{0xff, 0x7f, 0x3f, 0x1f, 0x0f}) {
    octets block{first};
    block.insert(block.end(), 40, 0x80);
    httpwire::bytes rest = block;
    const auto r = take_representation(rest);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == error_code::integer_too_large);
    CHECK(r.error().limit == httpwire::prefix_integer_max);
  }
}

TEST_CASE(
    "a string longer than the rest of the block is field_truncated, however long (RFC 7541 section 5.2)") {
  for (const std::uint64_t size :
       {std::uint64_t{3}, std::uint64_t{1} << 31, std::uint64_t{1} << 32, httpwire::prefix_integer_max}) {
    octets block{0x01};
    put_integer(block, size, 7, 0);
    block.push_back('a');
    block.push_back('b');
    httpwire::bytes rest = block;
    const auto r = take_representation(rest);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == error_code::field_truncated);
  }
}
