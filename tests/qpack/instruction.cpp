// SPDX-License-Identifier: MIT
#include "httpwire/qpack/instruction.hpp"

#include <array>

#include "qpack/sections.hpp"

using namespace qpack_test;
using httpwire::qpack::decoder_instruction;
using httpwire::qpack::encoder_instruction;
using httpwire::qpack::parse_decoder_instruction;
using httpwire::qpack::parse_encoder_instruction;
using httpwire::qpack::table_bounds;
using namespace httpwire_test::literals;
using kind = encoder_instruction::kind;

namespace {

constexpr table_bounds roomy{.capacity = std::size_t{1} << 30, .count = ~std::size_t{0}};

constexpr bool is(httpwire::bytes in, kind type, reference table, std::uint64_t value, std::size_t name_size,
                  std::size_t value_size) {
  std::size_t needed = 0;
  const auto i = parse_encoder_instruction(in, roomy, needed);
  return i && i->type == type && i->table == table && i->value == value && i->size == in.size() &&
         i->name.octets.size() == name_size && i->field_value.octets.size() == value_size;
}

// RFC 9204 Appendix B.
static_assert(is("3fbd01"_hex, kind::set_capacity, reference::none, 220, 0, 0));
static_assert(is("c00f 7777 772e 6578 616d 706c 652e 636f 6d"_hex, kind::insert_with_name_reference,
                 reference::in_static_table, 0, 0, 15));
static_assert(is("4a63 7573 746f 6d2d 6b65 790c 6375 7374 6f6d 2d76 616c 7565"_hex,
                 kind::insert_with_literal_name, reference::none, 0, 10, 12));
static_assert(is("02"_hex, kind::duplicate, reference::none, 2, 0, 0));
static_assert(is("810d 6375 7374 6f6d 2d76 616c 7565 32"_hex, kind::insert_with_name_reference,
                 reference::relative, 1, 0, 13));

constexpr bool is(httpwire::bytes in, decoder_instruction::kind type, std::uint64_t value) {
  const auto i = parse_decoder_instruction(in);
  return i && i->type == type && i->value == value && i->size == in.size();
}
static_assert(is("84"_hex, decoder_instruction::kind::section_acknowledgment, 4));
static_assert(is("48"_hex, decoder_instruction::kind::stream_cancellation, 8));
static_assert(is("01"_hex, decoder_instruction::kind::insert_count_increment, 1));

/// Parses the whole, and every truncation, whose `needed` is more than there is and not more than the whole.
encoder_instruction check_complete(const octets& wire, const table_bounds& table = roomy) {
  static octets kept;
  kept = wire;
  kept.push_back(0xff);
  std::size_t needed = 0;
  for (std::size_t size = 0; size < wire.size(); ++size) {
    const exact_octets cut{std::span(wire).first(size)};
    const auto partial = parse_encoder_instruction(cut, table, needed);
    REQUIRE(partial.need_more());
    REQUIRE(needed > size);
    REQUIRE(needed <= wire.size());
  }
  const auto whole = parse_encoder_instruction(kept, table, needed);
  REQUIRE(whole);
  CHECK(whole->size == wire.size());
  return *whole;
}

std::vector<std::uint64_t> edges() {
  std::vector<std::uint64_t> all;
  for (unsigned bits = 0; bits <= 62; ++bits)
    for (std::uint64_t delta = 0; delta < 4; ++delta)
      if (const std::uint64_t n = (std::uint64_t{1} << bits) + delta - 2; n <= httpwire::prefix_integer_max)
        all.push_back(n);
  return all;
}

}  // namespace

TEST_CASE("qpack instruction: capacities and duplicates at every edge (RFC 9204 sections 4.3.1, 4.3.4)") {
  for (const std::uint64_t value : edges()) {
    octets capacity;
    put_capacity(capacity, value);
    const encoder_instruction c = check_complete(capacity);
    CHECK((c.type == kind::set_capacity && c.value == value));
    // A machine of 32 bits has no table with so many entries.
    if (value >= roomy.count) continue;
    octets duplicate;
    put_duplicate(duplicate, value);
    const encoder_instruction d = check_complete(duplicate);
    CHECK((d.type == kind::duplicate && d.value == value));
  }
}

TEST_CASE("qpack instruction: inserts with name references at every edge (RFC 9204 section 4.3.2)") {
  for (const std::uint64_t index : edges()) {
    if (index >= roomy.count) continue;
    for (const std::size_t size : {0UL, 1UL, 126UL, 127UL, 128UL, 254UL, 255UL, 256UL}) {
      octets wire;
      put_insert(wire, reference::relative, index, std::string(size, 'v'));
      const encoder_instruction i = check_complete(wire);
      CHECK((i.type == kind::insert_with_name_reference && i.table == reference::relative));
      CHECK(i.value == index);
      CHECK(hex(i.field_value.octets) == hex(octets(size, 'v')));
    }
  }
  for (std::uint64_t index = 0; index < 99; ++index) {
    octets wire;
    put_insert(wire, reference::in_static_table, index, "v", true);
    const encoder_instruction i = check_complete(wire);
    CHECK((i.table == reference::in_static_table && i.value == index && i.field_value.huffman));
  }
}

TEST_CASE(
    "qpack instruction: inserts with literal names at every edge of both lengths (RFC 9204 section 4.3.3)") {
  for (const std::size_t name : {0UL, 1UL, 30UL, 31UL, 32UL, 158UL, 159UL, 160UL}) {
    for (const std::size_t value : {0UL, 1UL, 126UL, 127UL, 128UL, 254UL, 255UL}) {
      for (int flags = 0; flags < 4; ++flags) {
        octets wire;
        put_integer(wire, name, 5, (flags & 1) != 0 ? 0x60 : 0x40);
        wire.insert(wire.end(), name, 'n');
        put_integer(wire, value, 7, (flags & 2) != 0 ? 0x80 : 0x00);
        wire.insert(wire.end(), value, 'v');
        const encoder_instruction i = check_complete(wire);
        CHECK(i.type == kind::insert_with_literal_name);
        CHECK((i.name.huffman == ((flags & 1) != 0) && i.field_value.huffman == ((flags & 2) != 0)));
        CHECK(hex(i.name.octets) == hex(octets(name, 'n')));
        CHECK(hex(i.field_value.octets) == hex(octets(value, 'v')));
      }
    }
  }
}

TEST_CASE("qpack instruction: what the table cannot take is refused as soon as it shows") {
  struct refused {
    std::string_view wire;
    table_bounds table;
    error_code code;
    std::uint64_t limit;
  };
  const refused all[] = {
      {"c0", {31, 0}, error_code::qpack_insert_too_large, 31},               // any insert
      {"40", {0, 0}, error_code::qpack_insert_too_large, 0},                 //
      {"81", {4096, 1}, error_code::qpack_reference_invalid, 0},             // index 1 of one entry
      {"80", {4096, 0}, error_code::qpack_reference_invalid, 0},             //
      {"00", {4096, 0}, error_code::qpack_reference_invalid, 0},             //
      {"00", {0, 0}, error_code::qpack_reference_invalid, 0},                //
      {"1f 00", {4096, 31}, error_code::qpack_reference_invalid, 0},         //
      {"ff 24", {4096, 0}, error_code::qpack_static_index_out_of_range, 0},  //
      {"43", {34, 0}, error_code::qpack_insert_too_large, 34},               // a name of 3, room for 2
      {"c0 03", {34, 0}, error_code::qpack_insert_too_large, 34},            //
      {"42 6161 01", {34, 0}, error_code::qpack_insert_too_large, 34},       // nothing left for a value
      {"c0 89", {34, 0}, error_code::qpack_insert_too_large, 34},            // 9 octets are 3 codes at least
      {"c0 81", {32, 0}, error_code::qpack_insert_too_large, 32},            // one octet is one at least
  };
  for (const refused& r : all) {
    CAPTURE(r.wire);
    const exact_octets wire{unhex(r.wire)};
    std::size_t needed = 0;
    const auto i = parse_encoder_instruction(wire, r.table, needed);
    REQUIRE(i.has_error());
    check_error(i.error(), {.code = r.code, .limit = r.limit});
  }
  std::size_t needed = 0;
  for (const std::string_view wire : {"42", "c0 02", "42 6161", "c0 87", "c0 88"}) {
    CAPTURE(wire);
    CHECK(parse_encoder_instruction(unhex(wire), {34, 0}, needed).need_more());
  }
}

TEST_CASE("qpack instruction: needed leaps to what is announced, and never past the end") {
  std::size_t needed = 0;
  const auto after = [&](std::string_view wire) {
    CHECK(parse_encoder_instruction(unhex(wire), roomy, needed).need_more());
    return needed;
  };
  CHECK(after("") == 1);
  CHECK(after("c0") == 2);
  CHECK(after("c0 0a") == 12);
  CHECK(after("c0 0a 61") == 12);
  CHECK(after("4a") == 12);  // ten of the name and one of the length
  CHECK(after("4a 61616161616161616161") == 12);
  CHECK(after("4a 61616161616161616161 7f") == 13);
  CHECK(after("4a 61616161616161616161 7f 01") == 13 + 128);
  CHECK(after("3f") == 2);
  CHECK(after("3f 80") == 3);
}

TEST_CASE(
    "qpack instruction: decoder instructions at every edge, written and read again (RFC 9204 section 4.4)") {
  using decoder_kind = decoder_instruction::kind;
  for (const std::uint64_t value : edges()) {
    for (const decoder_kind type : {decoder_kind::section_acknowledgment, decoder_kind::stream_cancellation,
                                    decoder_kind::insert_count_increment}) {
      httpwire_test::guarded_buffer<std::uint8_t> out{httpwire::prefix_integer_max_size};
      std::uint8_t* const begin = out.span().data();
      std::uint8_t* const end = httpwire::qpack::detail::store_decoder_instruction(begin, type, value);
      REQUIRE(out.intact());
      const octets wire(begin, end);
      octets by_hand;
      if (type == decoder_kind::section_acknowledgment) put_integer(by_hand, value, 7, 0x80);
      if (type == decoder_kind::stream_cancellation) put_integer(by_hand, value, 6, 0x40);
      if (type == decoder_kind::insert_count_increment) put_integer(by_hand, value, 6, 0x00);
      CHECK(hex(wire) == hex(by_hand));
      const auto i = parse_decoder_instruction(exact_octets{wire});
      REQUIRE(i);
      CHECK((i->type == type && i->value == value && i->size == wire.size()));
      for (std::size_t size = 0; size < wire.size(); ++size)
        REQUIRE(parse_decoder_instruction(exact_octets{std::span(wire).first(size)}).need_more());
    }
  }
}

TEST_CASE("qpack instruction: integers past 62 bits on either stream are refused where they begin") {
  std::size_t needed = 0;
  struct malformed {
    std::string_view wire;
    std::uint64_t offset;
  };
  for (const malformed& m : {malformed{"3f", 0}, malformed{"1f", 0}, malformed{"ff", 0}, malformed{"bf", 0},
                             malformed{"5f", 0}, malformed{"7f", 0}, malformed{"c0 7f", 1},
                             malformed{"80 ff", 1}, malformed{"41 61 7f", 2}, malformed{"61 ff ff", 2}}) {
    for (const std::string_view tail : {"ffffffffffffffffff01", "80808080808080808080"}) {
      CAPTURE(m.wire, tail);
      const exact_octets wire{joined(unhex(m.wire), unhex(tail))};
      const auto i = parse_encoder_instruction(wire, roomy, needed);
      REQUIRE(i.has_error());
      check_error(
          i.error(),
          {.code = error_code::integer_too_large, .offset = m.offset, .limit = httpwire::prefix_integer_max});
    }
  }
  for (const std::string_view wire : {"ff", "7f", "3f"}) {
    const auto i = parse_decoder_instruction(exact_octets{joined(unhex(wire), octets(10, 0xff))});
    REQUIRE(i.has_error());
    check_error(i.error(), {.code = error_code::integer_too_large, .limit = httpwire::prefix_integer_max});
  }
}
