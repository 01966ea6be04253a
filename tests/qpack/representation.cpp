// SPDX-License-Identifier: MIT
#include "httpwire/qpack/representation.hpp"

#include "qpack/sections.hpp"

using namespace qpack_test;
using httpwire::qpack::representation;
using httpwire::qpack::take_representation;
using namespace httpwire_test::literals;

namespace {

/// All that a representation says, with texts for views.
struct description {
  reference table = reference::none;
  bool indexed = false;
  httpwire::indexing indexing = httpwire::indexing::without;
  std::uint64_t index = 0;
  std::string name{};
  bool name_huffman = false;
  std::string value{};
  bool value_huffman = false;
  friend bool operator==(const description&, const description&) = default;
};

description describe(const representation& r) {
  return {r.table,        r.indexed,           r.indexing,     r.index, hex(r.name.octets),
          r.name.huffman, hex(r.value.octets), r.value.huffman};
}

constexpr bool is(httpwire::bytes in, reference table, bool indexed, indexing how, std::uint64_t index) {
  const auto r = take_representation(in);
  return r && in.empty() && r->table == table && r->indexed == indexed && r->indexing == how &&
         r->index == index;
}

// RFC 9204 Appendix B.
static_assert(is("510b 2f69 6e64 6578 2e68 746d 6c"_hex, reference::in_static_table, false, indexing::without,
                 1));
static_assert(is("10"_hex, reference::post_base, true, indexing::with, 0));
static_assert(is("11"_hex, reference::post_base, true, indexing::with, 1));
static_assert(is("80"_hex, reference::relative, true, indexing::with, 0));
static_assert(is("c1"_hex, reference::in_static_table, true, indexing::with, 1));

/// Takes from a buffer without a spare octet, with one octet behind that is not its own.
void check_taken(const octets& wire, const description& expected) {
  octets more = wire;
  more.push_back(0xff);
  const exact_octets copy{more};
  httpwire::bytes in = copy;
  const auto r = take_representation(in);
  REQUIRE(r);
  CHECK(in.size() == 1);
  CHECK(describe(*r) == expected);
  for (std::size_t size = 0; size < wire.size(); ++size) {
    const exact_octets cut{std::span(wire).first(size)};
    httpwire::bytes rest = cut;
    const auto failed = take_representation(rest);
    REQUIRE_FALSE(failed);
    REQUIRE(failed.error().code == error_code::field_truncated);
    REQUIRE(failed.error().offset <= size);
    REQUIRE(failed.error().offset == size - rest.size());
  }
}

/// The edges of every prefix, and of every octet after it.
std::vector<std::uint64_t> edges() {
  std::vector<std::uint64_t> all;
  for (unsigned bits = 0; bits <= 62; ++bits)
    for (std::uint64_t delta = 0; delta < 5; ++delta)
      if (const std::uint64_t n = (std::uint64_t{1} << bits) + delta - 2; n <= httpwire::prefix_integer_max)
        all.push_back(n);
  for (const unsigned prefix_bits : {3U, 4U, 6U})
    for (const std::uint64_t octets : {128U, 16'384U})
      for (std::uint64_t delta = 0; delta < 2; ++delta)
        all.push_back((std::uint64_t{1} << prefix_bits) - 2 + octets + delta);
  return all;
}

}  // namespace

TEST_CASE("qpack representation: indexed field lines at every edge (RFC 9204 sections 4.5.2, 4.5.3)") {
  for (const std::uint64_t index : edges()) {
    for (const reference table : {reference::in_static_table, reference::relative, reference::post_base}) {
      octets wire;
      put_indexed(wire, table, index);
      check_taken(wire, {.table = table, .indexed = true, .indexing = indexing::with, .index = index});
    }
  }
}

TEST_CASE(
    "qpack representation: literals with name references at every edge (RFC 9204 sections 4.5.4, 4.5.5)") {
  for (const std::uint64_t index : edges()) {
    for (const reference table : {reference::in_static_table, reference::relative, reference::post_base}) {
      for (const bool never : {false, true}) {
        octets wire;
        put_literal(wire, table, index, "value", never);
        check_taken(wire, {.table = table,
                           .indexing = never ? indexing::never : indexing::without,
                           .index = index,
                           .value = "76616c7565"});
      }
    }
  }
}

TEST_CASE("qpack representation: literals with literal names, coded and not, at every length edge") {
  for (const std::size_t name : {0UL, 1UL, 6UL, 7UL, 8UL, 134UL, 135UL, 136UL}) {
    for (const std::size_t value : {0UL, 1UL, 126UL, 127UL, 128UL, 254UL, 255UL}) {
      for (int flags = 0; flags < 8; ++flags) {
        const bool never = (flags & 1) != 0;
        const bool name_huffman = (flags & 2) != 0;
        const bool value_huffman = (flags & 4) != 0;
        octets wire;
        put_integer(wire, name, 3, 0x20U | (never ? 0x10U : 0U) | (name_huffman ? 0x08U : 0U));
        wire.insert(wire.end(), name, 'n');
        put_integer(wire, value, 7, value_huffman ? 0x80 : 0);
        wire.insert(wire.end(), value, 'v');
        check_taken(wire, {.table = reference::none,
                           .indexing = never ? indexing::never : indexing::without,
                           .name = hex(octets(name, 'n')),
                           .name_huffman = name_huffman,
                           .value = hex(octets(value, 'v')),
                           .value_huffman = value_huffman});
      }
    }
  }
}

TEST_CASE("qpack representation: every first octet is one of the five kinds") {
  for (unsigned first = 0; first < 256; ++first) {
    CAPTURE(first);
    octets wire = {static_cast<std::uint8_t>(first)};
    wire.insert(wire.end(), 300, 0x00);
    httpwire::bytes in = wire;
    const auto r = take_representation(in);
    REQUIRE(r);
    const bool post_base_index = first >= 0x10 && first < 0x20;
    CHECK(r->indexed == (first >= 0x80 || post_base_index));
    const reference expected = first >= 0xc0   ? reference::in_static_table
                               : first >= 0x80 ? reference::relative
                               : first >= 0x40
                                   ? ((first & 0x10U) != 0 ? reference::in_static_table : reference::relative)
                               : first >= 0x20 ? reference::none
                                               : reference::post_base;
    CHECK(r->table == expected);
    const unsigned never_bit = first >= 0x40 ? 0x20 : first >= 0x20 ? 0x10 : 0x08;
    if (!r->indexed) CHECK((r->indexing == indexing::never) == ((first & never_bit) != 0));
  }
}

TEST_CASE("qpack representation: integers past 62 bits are refused where they begin") {
  struct malformed {
    std::string_view wire;
    std::uint64_t offset;
  };
  for (const malformed& m :
       {malformed{"ff ffffffffffffffffff01", 0}, malformed{"bf ffffffffffffffffff01", 0},
        malformed{"1f ffffffffffffffffff01", 0}, malformed{"5f ffffffffffffffffff01", 0},
        malformed{"4f ffffffffffffffffff01", 0}, malformed{"07 ffffffffffffffffff01", 0},
        malformed{"27 ffffffffffffffffff01", 0}, malformed{"2f ffffffffffffffffff01", 0},
        malformed{"50 7f ffffffffffffffffff01", 1}, malformed{"21 61 ff ffffffffffffffffff01", 2},
        malformed{"ff 80808080808080808080", 0}}) {
    CAPTURE(m.wire);
    const exact_octets wire{unhex(m.wire)};
    httpwire::bytes in = wire;
    const auto r = take_representation(in);
    REQUIRE_FALSE(r);
    check_error(
        r.error(),
        {.code = error_code::integer_too_large, .offset = m.offset, .limit = httpwire::prefix_integer_max});
  }
}
