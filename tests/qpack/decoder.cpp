// SPDX-License-Identifier: MIT
#include "httpwire/qpack/decoder.hpp"

#include <array>
#include <span>

#include "qpack/sections.hpp"
#include "support/allocations.hpp"

using namespace qpack_test;
using httpwire::heap_storage;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::qpack::basic_decoder;
using httpwire::qpack::decoder;
using httpwire::qpack::decoder_options;
using namespace httpwire_test::literals;

namespace {

// --- RFC 9204 Appendix B at compile time

struct line {
  std::string_view name;
  std::string_view value;
};
using lines = std::initializer_list<line>;

template <class Decoder>
constexpr bool shows(Decoder& d, std::uint64_t stream_id, httpwire::bytes section, lines expected) {
  std::array<char, 64> scratch{};
  std::size_t at = 0;
  bool equal = true;
  const auto r = d.decode(stream_id, section, scratch, [&](const field_line& f) {
    equal = equal && at < expected.size() && f.name == expected.begin()[at].name &&
            f.value == expected.begin()[at].value;
    ++at;
  });
  return r && !r->blocked() && equal && at == expected.size() && r->section.fields == at;
}

template <class Decoder>
constexpr bool has_table(const Decoder& d, std::size_t size, std::uint64_t oldest, lines expected) {
  const auto& table = d.table();
  if (table.size() != size || table.oldest() != oldest || table.count() != expected.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const httpwire::table_entry e = table.at(oldest + i);
    if (e.name != expected.begin()[i].name || e.value != expected.begin()[i].value) return false;
  }
  return true;
}

template <class Decoder, std::size_t Size>
constexpr bool tells(Decoder& d, const std::array<std::uint8_t, Size>& expected) {
  if (!d.decoder_stream_due()) return false;
  std::array<std::uint8_t, 32> out{};
  const auto written = d.write_decoder_stream(out);
  if (!written || written->size() != Size || d.decoder_stream_due()) return false;
  for (std::size_t i = 0; i < Size; ++i)
    if (out[i] != expected[i]) return false;
  return true;
}

// Constants, because clang 14 cannot do with such literals in templates and larger expressions.
constexpr auto b2_b3_stream =
    "3fbd01 c00f 7777 772e 6578 616d 706c 652e 636f 6d c10c 2f73 616d 706c 652f 7061 7468"
    "4a63 7573 746f 6d2d 6b65 790c 6375 7374 6f6d 2d76 616c 7565"_hex;
constexpr auto b4_stream = "02"_hex;
constexpr auto b4_section = "0500 80 c1 81"_hex;
constexpr auto b4_acknowledgment = "88"_hex;
constexpr auto b1_section = "0000 510b 2f69 6e64 6578 2e68 746d 6c"_hex;
constexpr auto b2_stream =
    "3fbd01 c00f 7777 772e 6578 616d 706c 652e 636f 6d c10c 2f73 616d 706c 652f 7061 7468"_hex;
constexpr auto b2_section = "0381 10 11"_hex;
constexpr auto b2_told = "84"_hex;
constexpr auto b3_stream = "4a63 7573 746f 6d2d 6b65 790c 6375 7374 6f6d 2d76 616c 7565"_hex;
constexpr auto b3_told = "01"_hex;
constexpr auto b4_told = "48"_hex;
constexpr auto b5_stream = "810d 6375 7374 6f6d 2d76 616c 7565 32"_hex;
constexpr auto b5_told = "02"_hex;

template <class Decoder>
constexpr bool decodes_appendix_b(Decoder& d) {
  // B.1
  if (!shows(d, 0, b1_section, {{":path", "/index.html"}})) return false;
  if (!has_table(d, 0, 0, {}) || d.decoder_stream_due()) return false;
  // B.2
  const auto read = d.read_encoder_stream(b2_stream);
  if (!read || *read != 2 || d.table().capacity() != 220) return false;
  if (!has_table(d, 106, 0, {{":authority", "www.example.com"}, {":path", "/sample/path"}})) return false;
  if (!shows(d, 4, b2_section, {{":authority", "www.example.com"}, {":path", "/sample/path"}})) return false;
  if (!tells(d, b2_told)) return false;
  // B.3
  if (!d.read_encoder_stream(b3_stream)) return false;
  if (!has_table(
          d, 160, 0,
          {{":authority", "www.example.com"}, {":path", "/sample/path"}, {"custom-key", "custom-value"}}))
    return false;
  if (!tells(d, b3_told)) return false;
  // B.4: the section comes before the encoder stream, and its stream is cancelled meanwhile.
  std::array<char, 8> scratch{};
  bool shown = false;
  const auto blocked = d.decode(8, b4_section, scratch, [&](const field_line&) { shown = true; });
  if (!blocked || !blocked->blocked() || blocked->required_insert_count != 4 || shown) return false;
  if (d.blocked_stream_count() != 1 || d.blocked_bytes() != 5) return false;
  if (!d.cancel_stream(8) || d.blocked_stream_count() != 0 || d.blocked_bytes() != 0) return false;
  if (!tells(d, b4_told)) return false;
  if (!d.read_encoder_stream(b4_stream)) return false;
  if (!has_table(d, 217, 0,
                 {{":authority", "www.example.com"},
                  {":path", "/sample/path"},
                  {"custom-key", "custom-value"},
                  {":authority", "www.example.com"}}))
    return false;
  // B.5
  if (!d.read_encoder_stream(b5_stream)) return false;
  return has_table(d, 215, 1,
                   {{":path", "/sample/path"},
                    {"custom-key", "custom-value"},
                    {":authority", "www.example.com"},
                    {"custom-key", "custom-value2"}}) &&
         d.inserted() == 5 && tells(d, b5_told);
}

constexpr decoder_options b_options{.max_table_capacity = 220};
template <class Storage>
constexpr bool decodes_appendix_b_in() {
  basic_decoder<Storage> d{b_options};
  return decodes_appendix_b(d);
}
static_assert(decodes_appendix_b_in<heap_storage>(), "RFC 9204 Appendix B");
static_assert(decodes_appendix_b_in<inline_storage<220>>(), "RFC 9204 Appendix B");

/// The section of B.4 when its stream is not cancelled.
constexpr bool retries_appendix_b_4() {
  decoder d{b_options};
  if (!d.read_encoder_stream(b2_b3_stream)) return false;
  std::array<char, 1> scratch{};
  const auto first = d.decode(8, b4_section, scratch, [](const field_line&) {});
  if (!first || !first->blocked()) return false;
  const auto read = d.read_encoder_stream(b4_stream);
  return read && *read == first->required_insert_count &&
         shows(d, 8, b4_section,
               {{":authority", "www.example.com"}, {":path", "/"}, {"custom-key", "custom-value"}}) &&
         d.blocked_stream_count() == 0 && tells(d, b4_acknowledgment);
}
static_assert(retries_appendix_b_4());

/// A decoder that has read inserts(count).
decoder with_entries(std::size_t count, const decoder_options& options = {}) {
  decoder d{options};
  REQUIRE(read_encoder(d, inserts(count, options.max_table_capacity)));
  return d;
}

/// Nothing of any call gets through, and all say why.
template <class Decoder>
void check_failed(Decoder& d, const error& expected) {
  const decoding r = decode_hex(d, 400, "0000 c0");
  REQUIRE_FALSE(r.result);
  CHECK(r.result.error() == expected);
  CHECK(r.fields.empty());
  const auto read = read_encoder(d, octets{0x20});
  REQUIRE_FALSE(read);
  CHECK(read.error() == expected);
  const auto cancelled = d.cancel_stream(0);
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error() == expected);
}

}  // namespace

TEST_CASE("qpack decoder: RFC 9204 Appendix B with each storage") {
  CHECK(decodes_appendix_b_in<heap_storage>());
  CHECK(decodes_appendix_b_in<inline_storage<220>>());
  CHECK(decodes_appendix_b_in<inline_storage<4096>>());
  exact_octets memory{16'384};
  basic_decoder<span_storage> lent{b_options, span_storage{memory}};
  CHECK(decodes_appendix_b(lent));
  CHECK(retries_appendix_b_4());
}

// --- Sections

TEST_CASE("qpack decoder: each representation shows its field, its indexing and its size") {
  for (const bool huffman : {false, true}) {
    for (const bool never : {false, true}) {
      decoder d = with_entries(3);
      const indexing how = never ? indexing::never : indexing::without;
      octets section = prefix(3, 2);
      put_indexed(section, reference::in_static_table, 17);
      put_indexed(section, reference::relative, 1);
      put_indexed(section, reference::post_base, 0);
      put_literal(section, reference::in_static_table, 1, "/a", never, huffman);
      put_literal(section, reference::relative, 0, "b", never, huffman);
      put_literal(section, reference::post_base, 0, "c", never, huffman);
      put_literal(section, "some-name", "some-value", never, huffman);
      put_literal(section, "", "", never, huffman);
      const decoding r = decode(d, 4, section);
      REQUIRE(r.code() == error_code::none);
      const fields expected = {{":method", "GET"},
                               {"n0", "v0"},
                               {"n2", "v2"},
                               {":path", "/a", how},
                               {"n1", "b", how},
                               {"n2", "c", how},
                               {"some-name", "some-value", how},
                               {"", "", how}};
      CHECK(r.fields == expected);
      std::size_t size = 0;
      for (const field& f : expected) size += httpwire::field_size(f.name, f.value);
      CHECK(r.result->section == httpwire::decoded_section{.fields = 8, .size = size});
      CHECK(r.result->required_insert_count == 3);
      CHECK(decoder_stream(d) == "84");
    }
  }
}

TEST_CASE("qpack decoder: field lines come out in the order of the section (RFC 9204 section 2.2)") {
  decoder d;
  REQUIRE(read_encoder(d, inserts(3)));
  octets section = prefix(3, 3);
  put_literal(section, "m", "3");
  put_indexed(section, reference::relative, 0);
  put_indexed(section, reference::in_static_table, 17);  // :method: GET
  put_indexed(section, reference::relative, 2);
  put_literal(section, reference::relative, 1, "other");
  const fields got = decode(d, 4, section).fields;
  REQUIRE(got.size() == 5);
  const std::string_view names[] = {"m", "n2", ":method", "n0", "n1"};
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i].name == names[i]);
}

TEST_CASE(
    "qpack decoder: an entry that the table has already is inserted once more, and is no error (RFC 9204 "
    "section 3.2)") {
  decoder d;
  octets stream;
  put_capacity(stream, 4096);
  for (int i = 0; i < 3; ++i) put_insert(stream, "same", "value");
  REQUIRE(read_encoder(d, stream));
  CHECK(contents(d.table()) == std::vector<std::pair<std::string, std::string>>(3, {"same", "value"}));
}

TEST_CASE("qpack decoder: a section without field lines is a section") {
  decoder d;
  const decoding r = decode_hex(d, 0, "0000");
  REQUIRE(r.result);
  CHECK(r.result->section == httpwire::decoded_section{});
  CHECK_FALSE(d.decoder_stream_due());
  // A Base without references, RFC 9204 section 4.5.1.2.
  CHECK(decode_hex(d, 0, "0005 c0").code() == error_code::none);
}

TEST_CASE("qpack decoder: malformed sections fail with their rule, field and octet") {
  struct malformed {
    std::string_view section;
    error_code code;
    std::uint32_t field_index;
    std::uint64_t offset;
  };
  // Three entries; a table of 4096 has at most 128, so that 04 is 3 and 05 is 4.
  const malformed all[] = {
      {"", error_code::field_truncated, 0, 0},                                 // RFC 9204 section 4.5.1
      {"04", error_code::field_truncated, 0, 1},                               //
      {"ff", error_code::field_truncated, 0, 0},                               //
      {"04 ff", error_code::field_truncated, 0, 1},                            //
      {"01 00", error_code::qpack_insert_count_invalid, 0, 0},                 // RFC 9204 section 4.5.1.1
      {"ff02 00", error_code::qpack_insert_count_invalid, 0, 0},               // 257 of at most 256
      {"85 00", error_code::qpack_insert_count_invalid, 0, 0},                 // 132 of at most 131
      {"00 80", error_code::qpack_base_invalid, 0, 1},                         // RFC 9204 section 4.5.1.2
      {"04 83", error_code::qpack_base_invalid, 0, 1},                         // 3 - 3 - 1
      {"04 ff ffffffffffffffff3e", error_code::qpack_base_invalid, 0, 1},      //
      {"0000 ff24", error_code::qpack_static_index_out_of_range, 0, 2},        // 99, RFC 9204 section 3.1
      {"0000 c0 5f54 00", error_code::qpack_static_index_out_of_range, 1, 3},  // 99 as a name
      {"0000 80", error_code::qpack_reference_invalid, 0, 2},                  // RFC 9204 section 2.2.3
      {"0000 c0 10", error_code::qpack_reference_invalid, 1, 3},               //
      {"0000 40 00", error_code::qpack_reference_invalid, 0, 2},               //
      {"0000 00 00", error_code::qpack_reference_invalid, 0, 2},               //
      {"0400 c0 83", error_code::qpack_reference_invalid, 1, 3},               // relative, below 0
      {"0400 10", error_code::qpack_reference_invalid, 0, 2},                  // post-Base, past the count
      {"0382 10", error_code::qpack_base_invalid, 0, 1},                       //
      {"0380 10 11", error_code::qpack_reference_invalid, 1, 3},               // the entry is there
      {"0301 80", error_code::qpack_reference_invalid, 0, 2},                  // and so it is here
      {"0000 ff", error_code::field_truncated, 0, 2},                          //
      {"0000 c0 51", error_code::field_truncated, 1, 4},                       // no value
      {"0000 c0 51 02 61", error_code::field_truncated, 1, 5},                 // half a value
      {"0000 c0 23 61", error_code::field_truncated, 1, 4},                    // half a name
      {"0000 c0 51 7f", error_code::field_truncated, 1, 4},                    // half a length
      {"0000 c0 51 81 1e", error_code::huffman_padding, 1, 3},                 // RFC 7541 section 5.2
      {"0000 c0 51 84 ffffffff", error_code::huffman_eos, 1, 3},               //
      {"0000 c0 29 1e 00", error_code::huffman_padding, 1, 3},                 // in a name
  };
  for (const malformed& m : all) {
    CAPTURE(m.section);
    decoder d = with_entries(3);
    const decoding r = decode_hex(d, 12, m.section);
    REQUIRE_FALSE(r.result);
    const error e = r.result.error();
    check_error(e, {.code = m.code, .field_index = m.field_index, .offset = m.offset, .stream_id = 12});
    CHECK(e.scope() == error_scope::connection);
    CHECK(e.h3_code() == 0x200);  // QPACK_DECOMPRESSION_FAILED
    CHECK(r.fields.size() == m.field_index);
    check_failed(d, e);
    CHECK(decoder_stream(d) == "03");  // what is known can still be told
  }
}

TEST_CASE("qpack decoder: too large an integer ends its stream, not the connection (RFC 9204 section 7.4)") {
  struct malformed {
    std::string_view section;
    std::uint32_t field_index;
    std::uint64_t offset;
  };
  const malformed all[] = {{"ff ffffffffffffffffff01", 0, 0},
                           {"04 7f ffffffffffffffffff01", 0, 1},
                           {"0000 c0 51 7f ffffffffffffffffff01", 1, 4}};
  decoder d = with_entries(3);
  for (const malformed& m : all) {
    CAPTURE(m.section);
    const decoding r = decode_hex(d, 12, m.section);
    REQUIRE_FALSE(r.result);
    const error e = r.result.error();
    check_error(e, {.code = error_code::qpack_integer_too_large,
                    .field_index = m.field_index,
                    .offset = m.offset,
                    .stream_id = 12,
                    .limit = httpwire::prefix_integer_max});
    CHECK(e.scope() == error_scope::stream);
    CHECK(e.h3_code() == 0x200);  // QPACK_DECOMPRESSION_FAILED
    CHECK(decode_hex(d, 16, "0000 c0").result);
  }
}

TEST_CASE("qpack decoder: each truncation of a section is an error or a shorter section") {
  for (const bool huffman : {false, true}) {
    octets section = prefix(300, 299);
    const std::size_t head = section.size();
    std::vector<std::size_t> ends = {head};
    const auto end = [&] { ends.push_back(section.size()); };
    put_indexed(section, reference::in_static_table, 98), end();
    put_indexed(section, reference::relative, 90), end();
    put_indexed(section, reference::post_base, 0), end();
    put_literal(section, reference::in_static_table, 50, "value", false, huffman), end();
    put_literal(section, reference::relative, 20, std::string(150, 'v'), true, huffman), end();
    put_literal(section, reference::post_base, 0, "", false, huffman), end();
    put_literal(section, "a-name-that-is-long", "value", true, huffman), end();
    decoder whole = with_entries(300);
    const decoding all = decode(whole, 0, section);
    REQUIRE(all.fields.size() == 7);
    for (std::size_t size = 0; size < section.size(); ++size) {
      decoder d = with_entries(300);
      const decoding r = decode(d, 0, std::span(section).first(size));
      std::size_t complete = 0;
      while (complete + 1 < ends.size() && ends[complete + 1] <= size) ++complete;
      CHECK(r.fields == fields(all.fields.begin(), all.fields.begin() + static_cast<int>(complete)));
      if (size >= head && ends[complete] == size) {
        CHECK(r.code() == error_code::none);
        continue;
      }
      CHECK(r.code() == error_code::field_truncated);
      CHECK(r.result.error().field_index == complete);
      CHECK(r.result.error().offset <= size);
      CHECK(r.result.error().offset >= (size < head ? 0 : ends[complete]));
    }
  }
}

TEST_CASE("qpack decoder: indices of every width are compared, never cast or wrapped") {
  for (unsigned bits = 2; bits <= 62; ++bits) {
    for (const std::uint64_t index : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits}) {
      if (index < 99 || index > httpwire::prefix_integer_max) continue;
      for (const reference table : {reference::in_static_table, reference::relative, reference::post_base}) {
        // The Base in the table, and as far away as it gets.
        for (const std::uint64_t delta : {std::uint64_t{0}, httpwire::prefix_integer_max}) {
          if (delta != 0 && table == reference::relative && index + 2 >= delta) continue;
          for (const bool indexed : {false, true}) {
            decoder d = with_entries(3);
            octets section = prefix(3, 3 + delta);
            indexed ? put_indexed(section, table, index) : put_literal(section, table, index, "v");
            CHECK(decode(d, 0, section).code() == (table == reference::in_static_table
                                                       ? error_code::qpack_static_index_out_of_range
                                                       : error_code::qpack_reference_invalid));
          }
        }
      }
    }
  }
}

TEST_CASE("qpack decoder: a Base far past the table still counts back to it") {
  constexpr std::uint64_t far = httpwire::prefix_integer_max - 10;
  decoder d = with_entries(3);
  octets section = prefix(3, 3 + far);
  put_indexed(section, reference::relative, far);      // 3 + far - 1 - far
  put_indexed(section, reference::relative, far + 2);  // 0
  CHECK(decode(d, 0, section).fields == fields{{"n2", "v2"}, {"n0", "v0"}});
}

TEST_CASE("qpack decoder: references to evicted entries fail, those next to them do not") {
  // 36 octets an entry: three fit.
  decoder d = with_entries(5, {.max_table_capacity = 110});
  REQUIRE(d.table().oldest() == 2);
  for (std::uint64_t absolute = 0; absolute < 5; ++absolute) {
    for (const bool indexed : {false, true}) {
      for (const bool post_base : {false, true}) {
        decoder each = with_entries(5, {.max_table_capacity = 110});
        octets section = prefix(5, post_base ? 0 : 5, 110);
        const reference table = post_base ? reference::post_base : reference::relative;
        const std::uint64_t index = post_base ? absolute : 4 - absolute;
        indexed ? put_indexed(section, table, index) : put_literal(section, table, index, "v");
        const decoding r = decode(each, 0, section);
        CHECK(r.code() == (absolute < 2 ? error_code::qpack_reference_invalid : error_code::none));
        if (absolute >= 2) CHECK(r.fields[0].name == "n" + std::to_string(absolute));
      }
    }
  }
}

// --- Blocked sections

TEST_CASE(
    "qpack decoder: a blocked section shows nothing, is counted, and is decoded when its entries came") {
  decoder d;
  octets section = section_of(2);
  const decoding first = decode(d, 4, section);
  REQUIRE(first.blocked());
  CHECK(first.result->required_insert_count == 3);
  CHECK(first.result->section == httpwire::decoded_section{});
  CHECK(first.fields.empty());
  CHECK(d.blocked_stream_count() == 1);
  CHECK(d.blocked_bytes() == section.size());
  CHECK_FALSE(d.decoder_stream_due());
  const octets stream = inserts(3);
  std::uint64_t inserted = 0;
  for (const std::uint8_t octet : stream) {
    REQUIRE(decode(d, 4, section).blocked());  // trying too early changes nothing
    CHECK(d.blocked_stream_count() == 1);
    CHECK(d.blocked_bytes() == section.size());
    const auto read = read_encoder(d, octets{octet});
    REQUIRE(read);
    CHECK(*read >= inserted);
    inserted = *read;
    CHECK(inserted == d.inserted());
  }
  REQUIRE(inserted == 3);
  CHECK(decode(d, 4, section).fields == fields{{"n2", "v2"}});
  CHECK(d.blocked_stream_count() == 0);
  CHECK(d.blocked_bytes() == 0);
  CHECK(decoder_stream(d) == "84");
}

TEST_CASE("qpack decoder: max_blocked_streams is reached and not passed (RFC 9204 section 2.1.2)") {
  for (const std::size_t limit : {0UL, 1UL, 2UL, 3UL, 16UL, 100UL}) {
    CAPTURE(limit);
    decoder d{{.max_blocked_streams = limit}};
    for (std::size_t i = 0; i < limit; ++i) REQUIRE(decode(d, 4 * i, section_of(i)).blocked());
    CHECK(d.blocked_stream_count() == limit);
    // Those that wait may be tried again, and have a second section.
    for (std::size_t i = 0; i < limit; ++i) REQUIRE(decode(d, 4 * i, section_of(i + 1)).blocked());
    CHECK(d.blocked_stream_count() == limit);
    CHECK(decode_hex(d, 4000, "0000 c0").code() == error_code::none);
    const decoding r = decode(d, 4004, section_of(0));
    REQUIRE_FALSE(r.result);
    const error e = r.result.error();
    check_error(e, {.code = error_code::qpack_blocked_streams,
                    .field_index = 0,
                    .offset = 2,
                    .stream_id = 4004,
                    .limit = limit});
    CHECK(e.scope() == error_scope::connection);
    CHECK(e.h3_code() == 0x200);
    check_failed(d, e);
  }
}

TEST_CASE("qpack decoder: a blocked stream that is cancelled or decoded makes room for another") {
  decoder d{{.max_blocked_streams = 2}};
  REQUIRE(decode(d, 0, section_of(0)).blocked());
  REQUIRE(decode(d, 4, section_of(1)).blocked());
  REQUIRE(d.cancel_stream(0));
  REQUIRE(decode(d, 8, section_of(1)).blocked());
  REQUIRE(read_encoder(d, inserts(1)));
  REQUIRE(decode(d, 4, section_of(1)).blocked());
  octets rest;
  put_duplicate(rest, 0);
  REQUIRE(read_encoder(d, rest));
  REQUIRE(decode(d, 4, section_of(1)).code() == error_code::none);
  REQUIRE(decode(d, 12, section_of(2)).blocked());
  CHECK(d.blocked_stream_count() == 2);
  // Stream 8 has not been tried again, but what it waited for has come.
  REQUIRE(decode(d, 16, section_of(2)).blocked());
  CHECK(d.blocked_stream_count() == 2);
  CHECK(decode(d, 20, section_of(2)).code() == error_code::qpack_blocked_streams);
}

TEST_CASE("qpack decoder: streams whose insertions have come do not count, whether tried again or not") {
  decoder d{{.max_blocked_streams = 4, .max_blocked_bytes = 12}};  // 3 octets a section
  for (std::uint64_t i = 0; i < 4; ++i) REQUIRE(decode(d, 4 * i, section_of(i)).blocked());
  REQUIRE(read_encoder(d, inserts(2)));
  REQUIRE(decode(d, 100, section_of(2)).blocked());
  REQUIRE(decode(d, 104, section_of(3)).blocked());
  CHECK(d.blocked_stream_count() == 4);
  CHECK(d.blocked_bytes() == 12);
  CHECK(decode(d, 0, section_of(0)).fields == fields{{"n0", "v0"}});
  CHECK(decode(d, 4, section_of(1)).fields == fields{{"n1", "v1"}});
  CHECK(d.blocked_stream_count() == 4);
  CHECK(decode(d, 108, section_of(3)).code() == error_code::qpack_blocked_streams);
}

TEST_CASE("qpack decoder: max_blocked_bytes is reached and not passed, and ends one stream only") {
  octets ten = section_of(0);
  while (ten.size() < 10) put_indexed(ten, reference::in_static_table, 0);
  octets eleven = ten;
  put_indexed(eleven, reference::in_static_table, 0);
  for (const std::size_t limit : {0UL, 9UL, 10UL, 11UL, 19UL, 20UL, 21UL}) {
    CAPTURE(limit);
    decoder d{{.max_blocked_bytes = limit}};
    const error expected{
        .code = error_code::qpack_blocked_bytes, .field_index = 0, .offset = 2, .limit = limit};
    const auto check = [&](std::uint64_t stream_id, const octets& section, bool fits) {
      const std::uint64_t before = d.blocked_bytes();
      const decoding r = decode(d, stream_id, section);
      CHECK(r.blocked() == fits);
      if (fits) return;
      error e = expected;
      e.stream_id = stream_id;
      REQUIRE_FALSE(r.result);
      check_error(r.result.error(), e);
      CHECK(r.result.error().scope() == error_scope::stream);
      CHECK(r.result.error().h3_code() == 0x107);  // H3_EXCESSIVE_LOAD
      CHECK(d.blocked_bytes() == before);
    };
    check(4, ten, limit >= 10);
    check(4, eleven, limit >= 11);  // in place of the ten
    check(4, ten, limit >= 10);     // and back
    check(8, ten, limit >= 20);
    for (const std::uint64_t id : {std::uint64_t{4}, std::uint64_t{8}}) REQUIRE(d.cancel_stream(id));
    CHECK(d.blocked_bytes() == 0);
    CHECK(d.blocked_stream_count() == 0);
    REQUIRE(read_encoder(d, inserts(1)));
    CHECK(decode(d, 12, eleven).fields.size() == eleven.size() - 2);
  }
}

TEST_CASE(
    "qpack decoder: a section that waited is not taken for a later one when its entries came and went (RFC "
    "9204 sections 2.2.3 and 4.5.1.1)") {
  // At most 4 entries: counts are modulo 8. With 6 insertions, 2 reads as 10; with 9, as 10, which has not
  // come; with 12, as 10, which has.
  for (const std::uint64_t insertions : {6U, 9U, 12U}) {
    decoder d{{.max_table_capacity = 128}};
    octets stream;
    put_capacity(stream, 128);
    REQUIRE(read_encoder(d, stream));
    const octets section = section_of(1, 128);
    REQUIRE(decode(d, 4, section).blocked());
    for (std::uint64_t i = 0; i < insertions; ++i) {
      octets one;
      put_insert(one, "n", "v");
      REQUIRE(read_encoder(d, one));
    }
    const decoding late = decode(d, 4, section);
    CAPTURE(insertions);
    CHECK(late.code() == error_code::qpack_reference_invalid);
    CHECK(late.fields.empty());
    CHECK(decode(d, 8, unhex("0000")).code() == error_code::qpack_reference_invalid);
  }
}

TEST_CASE("qpack decoder: Required Insert Counts wrap around, and the table goes with them") {
  decoder d{{.max_table_capacity = 128}};  // at most 4 entries: counts are modulo 8
  octets stream;
  put_capacity(stream, 128);
  REQUIRE(read_encoder(d, stream));
  for (std::uint64_t i = 0; i < 600; ++i) {
    octets one;
    put_insert(one, "n", std::to_string(i % 10));
    const octets section = section_of(i, 128);
    REQUIRE(section[0] == (i + 1) % 8 + 1);
    REQUIRE(decode(d, 4, section).blocked());
    REQUIRE(read_encoder(d, one));
    REQUIRE(decode(d, 4, section).fields == fields{{"n", std::to_string(i % 10)}});
    REQUIRE(decoder_stream(d) == "84");
  }
}
