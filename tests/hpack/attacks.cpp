// SPDX-License-Identifier: MIT
// Published attacks on HPACK decoders, each sent and defeated.

#include <memory>

#include "hpack/sections.hpp"
#include "support/allocations.hpp"

using namespace hpack_test;
using httpwire::error_scope;
using httpwire::hpack::decoder;
using httpwire::hpack::encoder;

namespace {

/// Refused as one stream; the next block of the connection is decoded.
void check_refused(decoder& d, const octets& block, error_code code) {
  const decoding r = decode(d, block);
  REQUIRE_FALSE(r.result);
  CHECK(r.code() == code);
  CHECK(r.result.error().scope() == error_scope::stream);
  CHECK(r.result.error().h2_code() == 11);  // ENHANCE_YOUR_CALM
  CHECK(decode_hex(d, "82").code() == error_code::none);
}

/// As many references to one entry as fill `size` octets.
octets references(std::size_t size, std::uint64_t index) {
  octets block;
  while (block.size() < size) put_indexed(block, index);
  return block;
}

}  // namespace

TEST_CASE(
    "CVE-2016-6581, CVE-2016-1544, CVE-2016-2525 HPACK bomb: a big entry referred to thousands of times") {
  decoder d{{.max_fields = 100'000}};
  octets block;
  put_literal(block, "bomb", std::string(4000, 'x'));
  const octets bomb = joined(block, references(16'384, 62));  // 64 MiB of fields, if nobody counted
  const decoding r = decode(d, bomb);
  REQUIRE_FALSE(r.result);
  check_error(r.result.error(), error_code::section_too_large, 16, block.size() + 15, 65'536);
  std::size_t shown = 0;
  for (const field& f : r.fields) shown += httpwire::field_size(f.name, f.value);
  CHECK(shown <= 65'536);
  CHECK(decode_hex(d, "be").fields.size() == 1);
}

TEST_CASE("CVE-2016-6581 HPACK bomb in sections of its own: each is counted from nothing, none passes") {
  decoder d{{.max_fields = 100'000}};
  octets block;
  put_literal(block, "bomb", std::string(4000, 'x'));
  REQUIRE(decode(d, block).code() == error_code::none);
  for (int i = 0; i < 10; ++i) check_refused(d, references(16'384, 62), error_code::section_too_large);
}

TEST_CASE(
    "HPACK bomb past the limit: an unseen name as large as the table, inserted for two octets each time") {
  for (const std::size_t name_size : {4'064UL, 2'000UL}) {
    decoder d{{.max_fields = 1}};
    octets block;
    put_literal(block, std::string(name_size, 'n'), "");
    const std::size_t front = block.size();
    while (block.size() < 65'536) put_literal(block, 62, "");  // 124 MiB, if nobody counted
    const decoding r = decode(d, block);
    REQUIRE_FALSE(r.result);
    const std::size_t copies = (std::size_t{1} << 20) / name_size;
    check_error(r.result.error(), error_code::hpack_unshown_too_large, static_cast<std::uint32_t>(1 + copies),
                front + 2 * copies, 1U << 20);
    CHECK(r.result.error().scope() == error_scope::connection);
    CHECK(r.result.error().h2_code() == 9);  // RFC 9113 section 4.3: who does not decompress a block
    CHECK(d.table().inserted() == 1 + copies);
    CHECK(decode_hex(d, "82").code() == error_code::hpack_unshown_too_large);
  }
}

TEST_CASE("HPACK bomb past the limit: only names out of the tables count, for each section anew") {
  decoder d{{.max_fields = 1, .max_unshown_bytes = 3}};
  octets block{0x82};
  put_literal(block, "abc", "");                        // its octets came
  put_literal(block, 62, "", indexing::without);        // nothing is inserted
  put_literal(block, "name", std::string(5'000, 'v'));  // as before
  check_refused(d, block, error_code::too_many_fields);
  octets insertion{0x82};
  put_literal(insertion, "abc", "");
  put_literal(insertion, 62, "value");
  for (int i = 0; i < 3; ++i) {
    check_refused(d, insertion, error_code::too_many_fields);
    CHECK(contents(d.table())[0] == std::pair<std::string, std::string>{"abc", "value"});
  }
  put_literal(insertion, 62, "");
  CHECK(decode(d, insertion).code() == error_code::hpack_unshown_too_large);
}

TEST_CASE(
    "CVE-2026-49975, CVE-2026-47774 HTTP/2 bomb: thousands of tiny fields meet the limit on their number") {
  decoder d{{.max_section_size = 1U << 30}};
  check_refused(d, references(16'384, 15), error_code::too_many_fields);  // accept-charset, empty
  octets crumbs;
  while (crumbs.size() < 16'384) put_literal(crumbs, 32, "a", indexing::without);
  check_refused(d, crumbs, error_code::too_many_fields);
  octets dynamic;
  put_literal(dynamic, "", "");
  check_refused(d, joined(dynamic, references(16'384, 62)), error_code::too_many_fields);
}

TEST_CASE(
    "CVE-2026-49975 HTTP/2 bomb: each tiny field costs 32 octets more, so that the size limit fires too") {
  decoder d{{.max_fields = 100'000}};
  octets crumbs;
  while (crumbs.size() < 16'384) put_literal(crumbs, 32, "a", indexing::without);
  const decoding r = decode(d, crumbs);
  REQUIRE_FALSE(r.result);
  const std::uint32_t admitted = 65'536 / (6 + 1 + 32);
  check_error(r.result.error(), error_code::section_too_large, admitted, 4 * std::uint64_t{admitted}, 65'536);
}

TEST_CASE("CVE-2019-9516 empty names and values: 32 octets each, in the section and in the table") {
  decoder d{{.max_fields = 100'000}};
  octets block;
  for (int i = 0; i < 65'536 / 32; ++i) put_literal(block, "", "");
  const decoding r = decode(d, block);
  REQUIRE(r.result);
  CHECK(r.result->size == 65'536);
  CHECK(d.table().count() == 4096 / 32);
  put_literal(block, "", "");
  check_refused(d, block, error_code::section_too_large);
  CHECK(d.table().count() == 4096 / 32);
}

TEST_CASE("CVE-2022-41723 quadratic work: the decoder is given the text of a string once, whole") {
  // Instructions are counted by tests/examples/hpack_linear_work.sh. Here: a string of n octets needs n
  // octets of scratch, and one call of the sink, whatever its coding.
  for (const std::size_t size : {1'000UL, 2'000UL, 4'000UL, 60'000UL}) {
    octets block;
    put_literal(block, "n", std::string(size, 'a'), indexing::with, true);
    decoder d;
    const decoding r = decode(d, block, size + 1);
    REQUIRE(r.code() == error_code::none);
    CHECK(r.fields.size() == 1);
    CHECK(r.fields[0].value.size() == size);
  }
}

TEST_CASE("CVE-2023-36478 integers that overflow: refused before anything is sized by them") {
  for (const std::string_view tail : {"ffffffffffffffffff7f", "8080808080808080808000",
                                      "ffffffffffffffffff01", "80808080808080808080808080808080808001"}) {
    for (const std::string_view head :
         {"ff", "7f", "3f", "1f", "0f", "40 7f", "40 ff", "00 01 61 7f", "00 01 61 ff"}) {
      CAPTURE(head, tail);
      decoder d;
      const decoding r = decode(d, joined(unhex(head), unhex(tail)));
      REQUIRE_FALSE(r.result);
      CHECK(r.code() == error_code::integer_too_large);
      CHECK(r.result.error().scope() == error_scope::connection);
    }
  }
  // Lengths that fit 62 bits, and more than there is.
  for (const std::uint64_t size :
       {std::uint64_t{0x7fff'ffff}, std::uint64_t{0xffff'ffff}, httpwire::prefix_integer_max}) {
    for (const std::uint8_t h : octets{0x00, 0x80}) {
      octets block{0x41};
      put_integer(block, size, 7, h);
      block.push_back('a');
      decoder d;
      CHECK(decode(d, block).code() == error_code::field_truncated);
    }
  }
}

TEST_CASE("CVE-2018-14645 a huge index: unsigned, compared with the table") {
  for (const std::uint64_t index :
       {std::uint64_t{62}, std::uint64_t{0x7fff'ffff}, std::uint64_t{0x8000'0000}, std::uint64_t{0xffff'ffff},
        std::uint64_t{0x1'0000'0000}, std::uint64_t{0x1'0000'0001}, httpwire::prefix_integer_max}) {
    CAPTURE(index);
    octets indexed;
    put_indexed(indexed, index);
    octets name;
    put_literal(name, index, "v");
    for (const octets& block : {indexed, name}) {
      decoder d;
      const decoding r = decode(d, block);
      CHECK(r.code() == error_code::hpack_index_out_of_range);
      CHECK(r.fields.empty());
    }
  }
}

TEST_CASE("CVE-2020-11100 and kin: a name whose entry is evicted or moved by its own insertion is kept") {
  // Every place in the ring, every size of value: a view that moved would show other letters.
  for (std::size_t value_size = 0; value_size < 90; ++value_size) {
    decoder d{{.table_capacity = 128}};
    octets seed;
    put_literal(seed, "name-of-the-first-entry", "");
    REQUIRE(decode(d, seed).code() == error_code::none);
    for (int round = 0; round < 30; ++round) {
      CAPTURE(value_size, round);
      if (d.table().count() == 0) REQUIRE(decode(d, seed).code() == error_code::none);
      octets block;
      const std::string value(value_size, static_cast<char>('A' + round % 26));
      put_literal(block, 61 + d.table().count(), value, indexing::with, round % 2 == 0);  // the oldest
      REQUIRE(decode(d, block).fields == fields{{"name-of-the-first-entry", value}});
      if (d.table().count() != 0) REQUIRE(contents(d.table())[0].first == "name-of-the-first-entry");
    }
  }
}

TEST_CASE("CVE-2020-11100 and kin: the same in an encoder that refers to the entry it evicts") {
  encoder e{{.table_capacity = 128}};
  decoder d;
  for (int round = 0; round < 200; ++round) {
    const fields section = {
        {"name-of-the-first-entry", std::string(static_cast<std::size_t>(round % 73), 'x')}};
    REQUIRE(same_text(decode(d, encode(e, section)).fields, section));
    REQUIRE(contents(d.table()) == contents(e.table()));
  }
}

TEST_CASE("Huffman hole: all 256 symbols come back, EOS and wrong padding do not") {
  std::string all;
  for (int symbol = 0; symbol < 256; ++symbol) {
    const std::string one(1, static_cast<char>(symbol));
    all += one;
    octets block;
    put_literal(block, one, one, indexing::with, true);
    decoder d;
    REQUIRE(decode(d, block).fields == fields{{one, one}});
  }
  octets block;
  put_literal(block, all, all, indexing::with, true);
  decoder d;
  CHECK(decode(d, block).fields == fields{{all, all}});
  for (const std::string_view wrong : {"41 84 ffffffff", "41 85 07ffffffff", "41 84 fffffffc"})
    CHECK(decode_hex(*std::make_unique<decoder>(), wrong).code() == error_code::huffman_eos);
  for (const std::string_view wrong : {"41 81 ff", "41 82 07ff", "41 81 18", "41 81 06", "41 83 ffffff"})
    CHECK(decode_hex(*std::make_unique<decoder>(), wrong).code() == error_code::huffman_padding);
}

TEST_CASE(
    "table-size update family: missing, doubled, late or above the setting is a decoding error (RFC 7541 "
    "section 4.2, RFC 9113 section 4.3.1)") {
  const auto verdict = [](std::size_t setting, std::string_view block) {
    decoder d;
    REQUIRE(d.set_table_capacity(setting));
    return decode_hex(d, block).code();
  };
  constexpr std::string_view to_4095 = "3fe01f 82";
  constexpr std::string_view to_4096 = "3fe11f 82";
  constexpr std::string_view to_4097 = "3fe21f 82";
  const auto too_large = error_code::hpack_size_update_too_large;
  CHECK(verdict(4095, "82") == error_code::hpack_size_update_missing);
  CHECK(verdict(4095, to_4095) == error_code::none);
  CHECK(verdict(4095, to_4096) == too_large);
  CHECK(verdict(4096, "82") == error_code::none);
  CHECK(verdict(4096, to_4096) == error_code::none);
  CHECK(verdict(4096, to_4097) == too_large);
  CHECK(verdict(4097, "82") == error_code::none);
  CHECK(verdict(4097, to_4097) == error_code::none);
  CHECK(verdict(4096, "82 3fe11f") == error_code::hpack_size_update_misplaced);
  CHECK(verdict(4096, "20 3fe11f 82") == error_code::none);
  CHECK(verdict(4096, "20 3fe11f 3fe11f 82") == error_code::hpack_too_many_size_updates);
}

TEST_CASE(
    "table-size update family: the encoder says the smallest and the final size, at 4095, 4096 and 4097 "
    "alike (RFC 9113 section 4.3.1)") {
  const auto told = [](std::initializer_list<std::size_t> settings) {
    encoder e{{.table_capacity = 8192}};
    for (const std::size_t setting : settings) REQUIRE(e.set_peer_table_capacity(setting));
    return hex(encode(e, {}));
  };
  CHECK(told({4095}) == "3fe01f");
  CHECK(told({4096}).empty());
  CHECK(told({4097}) == "3fe21f");
  CHECK(told({4095, 4097}) == "3fe01f3fe21f");
  CHECK(told({4097, 4095}) == "3fe01f");
  CHECK(told({0, 4096}) == "203fe11f");
}

TEST_CASE(
    "rejected-trailers desync: a refused section is decoded to its end, the next one is not garbage (RFC "
    "9113 section 4.3)") {
  const fields headers = {{":method", "GET"}, {"x-first", "one"}};
  const fields trailers = {{"x-trailer", std::string(500, 't')}, {"x-second", "two"}, {"x-first", "three"}};
  const fields next = {
      {"x-second", "two"}, {"x-first", "three"}, {"x-first", "one"}, {"x-trailer", std::string(500, 't')}};
  encoder e;
  decoder d{{.max_section_size = 600, .max_string_size = 550}};
  REQUIRE(decode(d, encode(e, headers)).code() == error_code::none);
  REQUIRE(decode(d, encode(e, trailers)).code() == error_code::section_too_large);
  const octets last = encode(e, next);
  CHECK(last.size() == 4);  // nothing but references into the table
  CHECK(contents(d.table()) == contents(e.table()));
  const decoding r = decode(d, std::span(last).first(3));
  CHECK(r.code() == error_code::none);
  CHECK(same_text(r.fields, fields(next.begin(), next.begin() + 3)));
}

TEST_CASE(
    "a peer's setting used as an allocation size: HEADER_TABLE_SIZE takes no memory past the encoder's own "
    "limit (RFC 7541 section 4.2, RFC 9113 section 6.5.2)") {
  encoder e{{.table_capacity = 4096}};
  decoder d;
  for (const std::size_t setting : {std::size_t{0x7fff'ffff}, std::size_t{0xffff'ffff}, std::size_t{4096}}) {
    const httpwire_test::allocation_count taken;
    REQUIRE(e.set_peer_table_capacity(setting));
    const octets block = encode(e, {{"x-name", "value", httpwire::indexing::with}});
    CHECK(taken.value() == 0);
    CHECK(e.table().capacity() == 4096);
    CHECK(decode(d, block).code() == error_code::none);
  }
}
