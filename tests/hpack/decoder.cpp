// SPDX-License-Identifier: MIT
#include "httpwire/hpack/decoder.hpp"

#include <optional>
#include <utility>

#include "hpack/appendix_c.hpp"
#include "hpack/sections.hpp"
#include "support/allocations.hpp"

using namespace hpack_test;
using httpwire::error_scope;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::hpack::basic_decoder;
using httpwire::hpack::decoder;

namespace {

// --- RFC 7541 Appendix C at compile time

struct hex_block {
  std::array<std::uint8_t, 256> octets{};
  std::size_t size = 0;

  constexpr explicit hex_block(std::string_view digits) {
    httpwire_test::for_each_hex_octet(digits, [&](std::uint8_t octet) { octets[size++] = octet; });
  }
  [[nodiscard]] constexpr httpwire::bytes view() const { return httpwire::bytes(octets).first(size); }
};

template <class Table>
constexpr bool has_contents(const Table& table, const appendix_c::step& step) {
  if (table.size() != step.table_size || table.count() != step.table.size()) return false;
  for (std::size_t age = 0; age < table.count(); ++age)
    if (table.newest(age).name != step.table[age].name || table.newest(age).value != step.table[age].value)
      return false;
  return true;
}

template <class Decoder>
constexpr bool decodes(Decoder& d, std::string_view digits, const appendix_c::step& step) {
  std::array<char, 128> scratch{};
  std::size_t at = 0;
  bool equal = true;
  const auto r = d.decode(hex_block(digits).view(), scratch, [&](const field_line& line) {
    equal = equal && at < step.fields.size() && line == step.fields[at];
    ++at;
  });
  return r && equal && r->fields == step.fields.size() && at == r->fields && has_contents(d.table(), step);
}

template <class Storage = httpwire::heap_storage>
constexpr bool decodes_all(std::span<const appendix_c::step> steps, std::size_t capacity, bool huffman) {
  basic_decoder<Storage> d{{.table_capacity = capacity}};
  for (const appendix_c::step& step : steps)
    if (!decodes(d, huffman ? step.huffman : step.plain, step)) return false;
  return true;
}

constexpr bool decodes_each_representation() {
  for (const appendix_c::step& step : appendix_c::representations)
    if (!decodes_all({&step, 1}, 4096, false)) return false;
  return true;
}

static_assert(decodes_each_representation(), "RFC 7541 Appendix C.2");
static_assert(decodes_all(appendix_c::requests, 4096, false), "RFC 7541 Appendix C.3");
static_assert(decodes_all(appendix_c::requests, 4096, true), "RFC 7541 Appendix C.4");
static_assert(decodes_all(appendix_c::responses, appendix_c::response_capacity, false),
              "RFC 7541 Appendix C.5");
static_assert(decodes_all(appendix_c::responses, appendix_c::response_capacity, true),
              "RFC 7541 Appendix C.6");
static_assert(decodes_all<inline_storage<256>>(appendix_c::responses, 256, true), "inside the object");

/// A size update block: `sizes` and then ":method: GET".
octets updates(std::initializer_list<std::uint64_t> sizes) {
  octets block;
  for (const std::uint64_t size : sizes) put_size_update(block, size);
  put_indexed(block, 2);
  return block;
}

}  // namespace

TEST_CASE("RFC 7541 Appendix C.2 to C.6 are decoded, with the table after each step") {
  CHECK(decodes_each_representation());
  for (const bool huffman : {false, true}) {
    CHECK(decodes_all(appendix_c::requests, 4096, huffman));
    CHECK(decodes_all<inline_storage<4096>>(appendix_c::requests, 4096, huffman));
    CHECK(decodes_all(appendix_c::responses, appendix_c::response_capacity, huffman));
    CHECK(decodes_all<inline_storage<4096>>(appendix_c::responses, appendix_c::response_capacity, huffman));
    httpwire_test::exact_octets memory{httpwire::entry_table<span_storage>::memory_for(256)};
    basic_decoder<span_storage> d{{.table_capacity = 256}, span_storage{memory}};
    for (const appendix_c::step& step : appendix_c::responses)
      CHECK(decodes(d, huffman ? step.huffman : step.plain, step));
  }
}

TEST_CASE("decode sums up the section as RFC 9113 section 6.5.2 counts it") {
  decoder d;
  const decoding r = decode_hex(d, "82 40 01 61 02 62 63");  // :method: GET, a: bc
  REQUIRE(r.result);
  CHECK(*r.result == httpwire::decoded_section{.fields = 2, .size = 7 + 3 + 32 + 1 + 2 + 32});
  const decoding empty = decode_hex(d, "");
  REQUIRE(empty.result);
  CHECK(*empty.result == httpwire::decoded_section{});
}

TEST_CASE("each literal reports its indexing and only one of them enters the table (RFC 7541 section 6.2)") {
  for (const bool huffman : {false, true}) {
    for (const indexing how : {indexing::with, indexing::without, indexing::never}) {
      decoder d;
      octets block;
      put_literal(block, "some-name", "some-value", how, huffman);  // literal name
      put_literal(block, 32, "crumb", how, huffman);                // name from the static table: cookie
      const decoding r = decode(d, block);
      CHECK(r.fields == fields{{"some-name", "some-value", how}, {"cookie", "crumb", how}});
      if (how == indexing::with) {
        CHECK(contents(d.table()) == std::vector<std::pair<std::string, std::string>>{
                                         {"cookie", "crumb"}, {"some-name", "some-value"}});
        octets again;
        put_literal(again, 63, "other", indexing::never, huffman);  // name from the dynamic table
        put_indexed(again, 62);
        CHECK(decode(d, again).fields ==
              fields{{"some-name", "other", indexing::never}, {"cookie", "crumb"}});
      } else {
        CHECK(d.table().count() == 0);
      }
    }
  }
}

TEST_CASE(
    "field lines come out in the order of the block, however they are coded (RFC 7541 sections 2.1 and "
    "3.2)") {
  decoder d;
  octets seed;
  put_literal(seed, "z", "1");
  put_literal(seed, "a", "2");
  REQUIRE(decode(d, seed).fields == fields{{"z", "1"}, {"a", "2"}});
  octets block;
  put_literal(block, "m", "3", indexing::without);
  put_indexed(block, 62);  // a: 2
  put_indexed(block, 2);   // :method: GET
  put_literal(block, "c", "4", indexing::never);
  put_indexed(block, 63);  // z: 1
  const fields got = decode(d, block).fields;
  REQUIRE(got.size() == 5);
  const std::string_view names[] = {"m", "a", ":method", "c", "z"};
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i].name == names[i]);
}

TEST_CASE(
    "an entry that the table has already is inserted once more, and is no error (RFC 7541 section 2.3.2)") {
  decoder d;
  octets block;
  for (int i = 0; i < 3; ++i) put_literal(block, "same", "value");
  REQUIRE(decode(d, block).code() == error_code::none);
  CHECK(contents(d.table()) == std::vector<std::pair<std::string, std::string>>(3, {"same", "value"}));
}

TEST_CASE("empty strings are strings (RFC 7541 section 5.2)") {
  decoder d;
  for (const std::string_view block : {"40 00 00", "40 80 80", "00 00 80", "10 80 00"}) {
    const decoding r = decode_hex(d, block);
    REQUIRE(r.fields.size() == 1);
    CHECK(r.fields[0].name.empty());
    CHECK(r.fields[0].value.empty());
  }
  CHECK(d.table().count() == 2);
  CHECK(d.table().size() == 64);
}

// --- Malformed blocks

TEST_CASE("malformed blocks fail with their rule, field and octet") {
  struct malformed {
    std::string_view block;
    error_code code;
    std::uint32_t field_index;
    std::uint64_t offset;
    std::uint64_t limit = 0;
  };
  const malformed all[] = {
      {"80", error_code::hpack_index_zero, 0, 0},                      // RFC 7541 section 6.1
      {"82 80", error_code::hpack_index_zero, 1, 1},                   //
      {"be", error_code::hpack_index_out_of_range, 0, 0},              // RFC 7541 section 2.3.3
      {"82 86 be", error_code::hpack_index_out_of_range, 2, 2},        //
      {"40016101 62 bf", error_code::hpack_index_out_of_range, 1, 5},  // one entry, index 63
      {"7e 00", error_code::hpack_index_out_of_range, 0, 0},           // index of a name
      {"0f 2f 00", error_code::hpack_index_out_of_range, 0, 0},        // the same without indexing
      {"1f 2f 00", error_code::hpack_index_out_of_range, 0, 0},        // the same, never indexed
      {"ff ffffffffffffffffff 01", error_code::integer_too_large, 0, 0,
       httpwire::prefix_integer_max},  // RFC 7541 section 5.1
      {"82 3f ffffffffffffffffff 01", error_code::integer_too_large, 1, 1, httpwire::prefix_integer_max},  //
      {"82 00 7f ffffffffffffffffff 01", error_code::integer_too_large, 1, 2, httpwire::prefix_integer_max},
      {"82 41 8a", error_code::field_truncated, 1, 3},                  // RFC 7541 section 5.2
      {"82 ff", error_code::field_truncated, 1, 1},                     // RFC 7541 section 5.1
      {"82 41", error_code::field_truncated, 1, 2},                     //
      {"82 41 82 1fff", error_code::huffman_padding, 1, 1},             // RFC 7541 section 5.2
      {"82 41 81 1e", error_code::huffman_padding, 1, 1},               //
      {"82 41 84 ffffffff", error_code::huffman_eos, 1, 1},             //
      {"82 40 81 1e 00", error_code::huffman_padding, 1, 1},            // in a name
      {"82 20", error_code::hpack_size_update_misplaced, 1, 1},         // RFC 7541 section 4.2
      {"20 20 20", error_code::hpack_too_many_size_updates, 0, 2, 2},   //
      {"3fe21f", error_code::hpack_size_update_too_large, 0, 0, 4096},  // RFC 7541 section 6.3: 4097
  };
  for (const malformed& m : all) {
    CAPTURE(m.block);
    decoder d;
    const decoding r = decode_hex(d, m.block);
    REQUIRE_FALSE(r.result);
    check_error(r.result.error(), m.code, m.field_index, m.offset, m.limit);
    CHECK(r.result.error().scope() == error_scope::connection);
    CHECK(r.result.error().h2_code() == 9);  // COMPRESSION_ERROR
    CHECK(r.fields.size() == m.field_index);
  }
}

TEST_CASE("a malformed block is the end: later calls give the same error and show nothing") {
  decoder d;
  const decoding first = decode_hex(d, "82 80");
  REQUIRE_FALSE(first.result);
  for (const std::string_view block : {"82", "", "20"}) {
    const decoding next = decode_hex(d, block);
    REQUIRE_FALSE(next.result);
    CHECK(next.result.error() == first.result.error());
    CHECK(next.fields.empty());
  }
  CHECK(d.set_table_capacity(100).error() == first.result.error());
}

TEST_CASE("indices of every width are compared with the table, never cast (RFC 7541 section 2.3.3)") {
  for (unsigned bits = 6; bits <= 62; ++bits) {
    for (const std::uint64_t index : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits}) {
      if (index <= 62 || index > httpwire::prefix_integer_max) continue;
      for (int kind = 0; kind < 4; ++kind) {
        decoder d;
        REQUIRE(decode_hex(d, "40016101 62").code() == error_code::none);
        octets block;
        if (kind == 0)
          put_indexed(block, index);
        else
          put_literal(block, index, "v",
                      kind == 1   ? indexing::with
                      : kind == 2 ? indexing::without
                                  : indexing::never);
        CHECK(decode(d, block).code() == error_code::hpack_index_out_of_range);
      }
    }
  }
}

TEST_CASE("each truncation of RFC 7541 Appendix C is an error or a shorter section") {
  const auto cut_all = [](std::span<const appendix_c::step> steps, std::size_t capacity, bool huffman) {
    for (std::size_t n = 0; n < steps.size(); ++n) {
      const octets block = unhex(huffman ? steps[n].huffman : steps[n].plain);
      for (std::size_t size = 0; size < block.size(); ++size) {
        decoder d{{.table_capacity = capacity}};
        for (std::size_t before = 0; before < n; ++before)
          REQUIRE(decode_hex(d, steps[before].plain).code() == error_code::none);
        const decoding r = decode(d, std::span(block).first(size));
        REQUIRE(r.fields.size() <= steps[n].fields.size());
        for (std::size_t i = 0; i < r.fields.size(); ++i) {
          CHECK(r.fields[i].name == steps[n].fields[i].name);
          CHECK(r.fields[i].value == steps[n].fields[i].value);
        }
        if (r.result) {
          CHECK(r.fields.size() < steps[n].fields.size());
          continue;
        }
        CHECK(r.code() == error_code::field_truncated);
        CHECK(r.result.error().field_index == r.fields.size());
        CHECK(r.result.error().offset <= size);
      }
    }
  };
  for (const appendix_c::step& step : appendix_c::representations) cut_all({&step, 1}, 4096, false);
  for (const bool huffman : {false, true}) {
    cut_all(appendix_c::requests, 4096, huffman);
    cut_all(appendix_c::responses, appendix_c::response_capacity, huffman);
  }
}

// --- Size updates

TEST_CASE("a size update is taken up to the announced limit, edges included (RFC 7541 section 6.3)") {
  for (const std::size_t limit : {0UL, 1UL, 30UL, 31UL, 32UL, 4095UL, 4096UL, 4097UL, 65'536UL}) {
    CAPTURE(limit);
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{limit}}) {
      decoder d{{.table_capacity = limit}};
      CHECK(decode(d, updates({size})).code() == error_code::none);
      CHECK(d.table().capacity() == size);
    }
    for (const std::uint64_t size :
         {std::uint64_t{limit} + 1, std::uint64_t{limit} + (std::uint64_t{1} << 32),
          httpwire::prefix_integer_max}) {
      decoder d{{.table_capacity = limit}};
      CHECK(decode(d, updates({size})).code() == error_code::hpack_size_update_too_large);
    }
  }
}

TEST_CASE("a size update evicts at once (RFC 7541 section 4.3)") {
  decoder d;
  octets block;
  for (const std::string_view name : {"a", "b", "c"}) put_literal(block, name, "1234567");  // 40 octets each
  REQUIRE(decode(d, block).code() == error_code::none);
  const std::pair<std::size_t, std::size_t> steps[] = {{120, 3}, {119, 2}, {80, 2},
                                                       {79, 1},  {40, 1},  {39, 0}};
  for (const auto& [size, count] : steps) {
    CHECK(decode(d, updates({size})).code() == error_code::none);
    CHECK(d.table().count() == count);
  }
  CHECK(decode(d, updates({4096})).code() == error_code::none);
  CHECK(d.table().count() == 0);
}

TEST_CASE("two size updates may begin a section, the limit on them is named (RFC 7541 section 4.2)") {
  decoder d;
  CHECK(decode(d, updates({0, 4096})).code() == error_code::none);
  CHECK(d.table().capacity() == 4096);
  CHECK(decode(d, updates({100, 4096, 4096})).code() == error_code::hpack_too_many_size_updates);
  decoder strict{{.max_size_updates = 1}};
  CHECK(decode(strict, updates({0})).code() == error_code::none);
  CHECK(decode(strict, updates({0, 0})).code() == error_code::hpack_too_many_size_updates);
  decoder patient{{.max_size_updates = 3}};
  CHECK(decode(patient, updates({0, 1, 2})).code() == error_code::none);
}

TEST_CASE("a size update after a field line of any kind is misplaced (RFC 7541 section 4.2)") {
  for (const std::string_view line : {"82", "40 00 00", "00 00 00", "10 00 00", "41 00"}) {
    decoder d;
    const octets block = joined(unhex(line), updates({4096}));
    CHECK(decode(d, block).code() == error_code::hpack_size_update_misplaced);
  }
  // Also when the field line before it was not shown.
  decoder d{{.max_fields = 0}};
  CHECK(decode(d, joined(unhex("82"), updates({4096}))).code() == error_code::hpack_size_update_misplaced);
}

TEST_CASE("after a lowered limit a section has to begin with a size update (RFC 7541 section 4.2)") {
  struct lowered {
    std::vector<std::size_t> settings;
    octets block;
    error_code code;
    std::size_t capacity;  // afterwards
  };
  const auto missing = error_code::hpack_size_update_missing;
  const auto too_large = error_code::hpack_size_update_too_large;
  const lowered all[] = {
      {{4095}, updates({4095}), error_code::none, 4095},
      {{4095}, updates({0}), error_code::none, 0},
      {{4095}, updates({4096}), too_large, 4096},
      {{4095}, updates({}), missing, 4096},
      {{4096}, updates({}), error_code::none, 4096},
      {{4097}, updates({}), error_code::none, 4096},
      {{4097}, updates({4097}), error_code::none, 4097},
      {{100}, octets{}, missing, 4096},
      {{100}, unhex("40 01 61 00"), missing, 4096},
      {{100}, unhex("00 01 61 00"), missing, 4096},
      {{0}, updates({0}), error_code::none, 0},
      {{0}, updates({1}), too_large, 4096},
      // Lowered, then raised: the lowest has to be seen first.
      {{100, 4096}, updates({100, 4096}), error_code::none, 4096},
      {{100, 4096}, updates({99, 4096}), error_code::none, 4096},
      {{100, 4096}, updates({100}), error_code::none, 100},
      {{100, 4096}, updates({101, 4096}), missing, 4096},
      {{100, 4096}, updates({4096}), missing, 4096},
      {{100, 4096}, updates({4096, 100}), missing, 4096},
      {{100, 4096}, updates({}), missing, 4096},
      {{100, 50, 8192}, updates({50, 8192}), error_code::none, 8192},
      {{100, 50, 8192}, updates({100, 50}), missing, 4096},
      {{50, 100}, updates({50, 100}), error_code::none, 100},
      {{50, 100}, updates({50, 101}), too_large, 50},
      {{50, 100}, updates({100}), missing, 4096},
  };
  for (const lowered& l : all) {
    CAPTURE(l.settings, hex(l.block));
    decoder d;
    for (const std::size_t setting : l.settings) REQUIRE(d.set_table_capacity(setting));
    CHECK(decode(d, l.block).code() == l.code);
    CHECK(d.table().capacity() == l.capacity);
  }
}

TEST_CASE("a missing size update is noticed at the first field, which is not shown (RFC 7541 section 4.2)") {
  for (const char* const block : {"82", "00 01 61 00", "40 01 61 00", "10 01 61 00"}) {
    CAPTURE(block);
    decoder d;
    REQUIRE(d.set_table_capacity(100));
    const decoding r = decode(d, joined(unhex(block), unhex("82 84")));
    check_error(r.result.error(), error_code::hpack_size_update_missing, 0, 0, 0);
    CHECK(r.fields.empty());
  }
}

TEST_CASE("no size update is due for a limit that the encoder's table keeps already") {
  decoder d;
  REQUIRE(decode(d, updates({100})).code() == error_code::none);
  REQUIRE(d.set_table_capacity(100));
  CHECK(decode(d, updates({})).code() == error_code::none);
  REQUIRE(d.set_table_capacity(99));
  CHECK(decode(d, updates({})).code() == error_code::hpack_size_update_missing);
}

TEST_CASE("whoever announces more begins with the 4096 of its peer (RFC 9113 section 6.5.2)") {
  const auto started = [](std::size_t lowered, const octets& block) {
    decoder d{{.table_capacity = 65'536}};
    CHECK(d.table().capacity() == 4096);
    REQUIRE(d.set_table_capacity(lowered));
    return decode(d, block).code();
  };
  CHECK(started(65'536, updates({65'536})) == error_code::none);
  // The peer has never used more than 4096 octets, so that it has nothing to tell.
  CHECK(started(8192, updates({})) == error_code::none);
  CHECK(started(4096, updates({})) == error_code::none);
  CHECK(started(4095, updates({})) == error_code::hpack_size_update_missing);
}

TEST_CASE("a larger limit keeps the entries and lets the encoder use it") {
  decoder d{{.table_capacity = 64}};
  octets block;
  put_literal(block, "name", "value");
  REQUIRE(decode(d, block).code() == error_code::none);
  REQUIRE(d.set_table_capacity(10'000));
  CHECK(d.options().table_capacity == 10'000);
  CHECK(d.table().capacity() == 64);
  octets next;
  put_size_update(next, 10'000);
  put_indexed(next, 62);
  put_literal(next, "large", std::string(9'000, 'x'));
  const decoding r = decode(d, next);
  CHECK(r.code() == error_code::none);
  CHECK(r.fields[0] == field{"name", "value"});
  CHECK(d.table().count() == 2);
}

// --- Eviction

TEST_CASE("the name may be that of an entry which its own insertion evicts (RFC 7541 section 4.4)") {
  for (const bool huffman : {false, true}) {
    for (const std::size_t value_size : {0UL, 1UL, 30UL, 31UL, 32UL, 100UL}) {
      decoder d{{.table_capacity = 100}};
      // Several rounds, so that the place of the entry moves through the whole ring.
      for (int round = 0; round < 20; ++round) {
        CAPTURE(huffman, value_size, round);
        const std::string name = "name-that-is-evicted-" + std::to_string(round);
        octets first;
        put_literal(first, name, "first-value", indexing::with, huffman);
        REQUIRE(decode(d, first).code() == error_code::none);
        octets second;
        const std::string value(value_size, 'v');
        put_literal(second, 62, value, indexing::with, huffman);
        const decoding r = decode(d, second);
        REQUIRE(r.code() == error_code::none);
        CHECK(r.fields == fields{{name, value}});
        const bool fits = httpwire::field_size(name, value) <= 100;
        REQUIRE(d.table().count() == (fits ? 1 : 0));
        if (fits) CHECK(contents(d.table())[0] == std::pair{name, value});
      }
    }
  }
}

TEST_CASE("an entry larger than the table empties it and is no error (RFC 7541 section 4.4)") {
  decoder d{{.table_capacity = 64}};
  octets small;
  put_literal(small, "n", "v");
  REQUIRE(decode(d, small).code() == error_code::none);
  octets large;
  put_literal(large, "large", std::string(64, 'v'));
  CHECK(decode(d, large).fields == fields{{"large", std::string(64, 'v')}});
  CHECK(d.table().count() == 0);
  CHECK(d.table().size() == 0);
}

TEST_CASE("a table of capacity 0 keeps nothing and everything else works") {
  decoder d{{.table_capacity = 0}};
  octets block;
  put_literal(block, "n", "v");
  put_literal(block, "", "");
  put_indexed(block, 2);
  CHECK(decode(d, block).fields == fields{{"n", "v"}, {"", ""}, {":method", "GET"}});
  CHECK(d.table().count() == 0);
  CHECK(decode(d, updates({0})).code() == error_code::none);
  CHECK(decode_hex(d, "be").code() == error_code::hpack_index_out_of_range);
}

// --- Memory

TEST_CASE("a decoder without memory says so at every call") {
  const auto check = [](auto& d, std::size_t wanted) {
    const decoding r = decode_hex(d, "82");
    REQUIRE_FALSE(r.result);
    check_error(r.result.error(), error_code::out_of_memory, httpwire::error::no_field, 0, wanted);
    CHECK(r.result.error().scope() == error_scope::caller);
    CHECK(r.fields.empty());
    CHECK(d.set_table_capacity(0).error().code == error_code::out_of_memory);
  };
  for (const std::size_t succeed : {0UL, 1UL}) {
    const httpwire_test::failing_allocations failing{succeed};
    decoder d;
    check(d, 4096);
  }
  decoder huge{{.table_capacity = (std::size_t{1} << 30) + 1}};
  check(huge, (std::size_t{1} << 30) + 1);
  basic_decoder<inline_storage<4096>> inside{{.table_capacity = 10'000}};
  check(inside, 10'000);
  basic_decoder<span_storage> lent{{.table_capacity = 4096}, span_storage{httpwire::mutable_bytes{}}};
  check(lent, 4096);
  basic_decoder<span_storage> lent_nothing;
  check(lent_nothing, 4096);
}

TEST_CASE("a decoder in lent memory may come later, and move") {
  httpwire_test::exact_octets memory{httpwire::entry_table<span_storage>::memory_for(256)};
  std::optional<basic_decoder<span_storage>> d;
  d.emplace(httpwire::hpack::decoder_options{.table_capacity = 256}, span_storage{memory});
  REQUIRE(decode_hex(*d, "4001610162").code() == error_code::none);
  std::optional<basic_decoder<span_storage>> moved{std::move(d)};
  CHECK(decode_hex(*moved, "be").fields == fields{{"a", "b"}});
}

TEST_CASE(
    "span_storage suffices with memory_for the capacity, at any alignment, and not with an entry less") {
  using lent_table = httpwire::entry_table<span_storage>;
  for (const std::size_t capacity : {32UL, 100UL, 256UL, 4096UL}) {
    for (std::size_t shift = 0; shift < 8; ++shift) {
      httpwire_test::exact_octets memory{shift + lent_table::memory_for(capacity)};
      basic_decoder<span_storage> d{{.table_capacity = capacity}, span_storage{memory.span().subspan(shift)}};
      octets block;
      for (std::size_t i = 0; i < 2 * capacity / 32; ++i) put_literal(block, "", "");
      CHECK(decode(d, block).code() == error_code::none);
      CHECK(d.table().count() == capacity / 32);
    }
    httpwire_test::exact_octets memory{lent_table::memory_for(capacity) - 16};
    basic_decoder<span_storage> d{{.table_capacity = capacity}, span_storage{memory}};
    CHECK(decode_hex(d, "82").code() == error_code::out_of_memory);
  }
}

TEST_CASE("growing without memory is an error that changes nothing") {
  decoder d{{.table_capacity = 64}};
  octets block;
  put_literal(block, "n", "v");
  REQUIRE(decode(d, block).code() == error_code::none);
  for (const std::size_t succeed : {0UL, 1UL}) {
    const httpwire_test::failing_allocations failing{succeed};
    const auto grown = d.set_table_capacity(4096);
    REQUIRE_FALSE(grown);
    check_error(grown.error(), error_code::out_of_memory, httpwire::error::no_field, 0, 4096);
  }
  CHECK(d.options().table_capacity == 64);
  CHECK(decode_hex(d, "be").fields == fields{{"n", "v"}});
  CHECK(decode(d, updates({65})).code() == error_code::hpack_size_update_too_large);
}
