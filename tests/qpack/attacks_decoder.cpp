// SPDX-License-Identifier: MIT
// Published attacks on QPACK decoders, each sent and defeated.

#include "httpwire/qpack/decoder.hpp"
#include "qpack/sections.hpp"
#include "support/allocations.hpp"

using namespace qpack_test;
using httpwire::qpack::decoder;

namespace {

/// Refused as one stream; the next section of the connection is decoded.
void check_refused(decoder& d, const octets& section, error_code code) {
  const decoding r = decode(d, 4, section);
  REQUIRE_FALSE(r.result);
  CHECK(r.code() == code);
  CHECK(r.result.error().scope() == error_scope::stream);
  CHECK(r.result.error().h3_code() == (code == error_code::string_too_long ? 0x200 : 0x107));
  REQUIRE(d.cancel_stream(4));
  CHECK(decode_hex(d, 8, "0000 c0").code() == error_code::none);
  CHECK_FALSE(decoder_stream(d).empty());
}

void check_ends(decoder& d, const octets& section, error_code code) {
  const decoding r = decode(d, 4, section);
  REQUIRE_FALSE(r.result);
  CHECK(r.code() == code);
  CHECK(r.result.error().scope() == error_scope::connection);
  CHECK(r.result.error().h3_code() == 0x200);  // QPACK_DECOMPRESSION_FAILED
}

void check_stream_ends(decoder& d, const octets& stream, error_code code) {
  const auto read = read_encoder(d, stream);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == code);
  CHECK(read.error().scope() == error_scope::connection);
  CHECK(read.error().h3_code() == 0x201);  // QPACK_ENCODER_STREAM_ERROR
}

const std::uint64_t huge_numbers[] = {128,
                                      0x7fff'ffff,
                                      0x8000'0000,
                                      0xffff'ffff,
                                      0x1'0000'0000,
                                      0x1'0000'0001,
                                      std::uint64_t{1} << 61,
                                      httpwire::prefix_integer_max};

}  // namespace

TEST_CASE(
    "CVE-2025-64702 QPACK: a small section of references to a large entry is counted while it is decoded") {
  decoder d{{.max_fields = 100'000}};
  octets stream;
  put_capacity(stream, 4096);
  put_insert(stream, "bomb", std::string(4000, 'x'));
  REQUIRE(read_encoder(d, stream));
  octets section = prefix(1, 1);
  for (int i = 0; i < 16'384; ++i) put_indexed(section, reference::relative, 0);  // 64 MiB of fields
  for (int round = 0; round < 10; ++round) {
    const decoding r = decode(d, 4, section);
    REQUIRE_FALSE(r.result);
    check_error(r.result.error(), {.code = error_code::section_too_large,
                                   .field_index = 16,
                                   .offset = 2 + 16,
                                   .stream_id = 4,
                                   .limit = 65'536});
    CHECK(r.fields.size() == 16);
    check_refused(d, section, error_code::section_too_large);
  }
  octets post_base = prefix(1, 0);
  for (int i = 0; i < 16'384; ++i) put_literal(post_base, reference::post_base, 0, std::string(100, 'x'));
  check_refused(d, post_base, error_code::section_too_large);
}

TEST_CASE("CVE-2025-64702 QPACK: a section of tiny fields meets the limit on their number") {
  decoder d{{.max_section_size = 1U << 30}};
  octets section = prefix(0, 0);
  for (int i = 0; i < 16'384; ++i) put_indexed(section, reference::in_static_table, 0);
  check_refused(d, section, error_code::too_many_fields);
  octets literals = prefix(0, 0);
  for (int i = 0; i < 16'384; ++i) put_literal(literals, "", "");
  check_refused(d, literals, error_code::too_many_fields);
}

TEST_CASE("GHSA-p7c7-7c47-pwch QPACK: blocked sections are counted in octets as well as in streams") {
  decoder d{{.max_blocked_streams = 100}};
  octets section = section_of(0);
  section.resize(10'000, 0xc0);
  std::size_t admitted = 0;
  for (std::uint64_t id = 0; id < 400; id += 4) {
    const decoding r = decode(d, id, section);
    if (r.blocked()) {
      ++admitted;
      continue;
    }
    CHECK(r.code() == error_code::qpack_blocked_bytes);
    CHECK(r.result.error().scope() == error_scope::stream);
    REQUIRE(d.blocked_bytes() <= 262'144);
    if (!d.cancel_stream(id)) {
      CHECK_FALSE(decoder_stream(d).empty());
      REQUIRE(d.cancel_stream(id));
    }
  }
  CHECK(admitted == 26);
  CHECK(d.blocked_stream_count() == 26);
  CHECK(d.blocked_bytes() == 260'000);
  // One stream that asks again and again is one stream.
  for (int i = 0; i < 100; ++i) REQUIRE(decode(d, 0, section).blocked());
  CHECK(d.blocked_bytes() == 260'000);
}

TEST_CASE("QPACK off by one: one blocked stream over the limit, and limit 0 that still blocks one") {
  for (const std::size_t limit : {0UL, 1UL, 16UL}) {
    decoder d{{.max_blocked_streams = limit}};
    for (std::size_t i = 0; i < limit; ++i) REQUIRE(decode(d, 100 + i, section_of(0)).blocked());
    check_ends(d, section_of(0), error_code::qpack_blocked_streams);
    CHECK(d.blocked_stream_count() == limit);
  }
}

TEST_CASE("QPACK bookkeeping: a Required Insert Count that rebuilds to 0") {
  for (const std::size_t capacity : {32UL, 100UL, 4096UL}) {
    // Every encoding that is not 0 and would stand for a count of 0: the first of the range, before any
    // insertion.
    decoder d{{.max_table_capacity = capacity}};
    check_ends(d, unhex("01 00 80"), error_code::qpack_insert_count_invalid);
    decoder full{{.max_table_capacity = capacity}};
    octets past = {};
    put_integer(past, 2 * (capacity / 32) + 1, 8, 0);
    past.push_back(0);
    check_ends(full, past, error_code::qpack_insert_count_invalid);
  }
  decoder none{{.max_table_capacity = 31}};  // no entry fits, so that no count is possible
  check_ends(none, unhex("01 00 80"), error_code::qpack_insert_count_invalid);
}

TEST_CASE("QPACK bookkeeping: references at or past the Required Insert Count, though the entry is there") {
  for (std::uint64_t required = 0; required <= 4; ++required) {
    for (std::uint64_t absolute = 0; absolute < 6; ++absolute) {
      for (int form = 0; form < 4; ++form) {
        decoder d;
        REQUIRE(read_encoder(d, inserts(4)));
        const bool post_base = form % 2 == 0;
        octets section = prefix(required, post_base ? 0 : 6);
        if (post_base && required == 0) section = prefix(0, 0);
        const reference table = post_base ? reference::post_base : reference::relative;
        const std::uint64_t index = post_base ? absolute : 5 - absolute;
        form < 2 ? put_indexed(section, table, index) : put_literal(section, table, index, "v");
        if (absolute < required)
          CHECK(decode(d, 4, section).fields[0].name == "n" + std::to_string(absolute));
        else
          check_ends(d, section, error_code::qpack_reference_invalid);
      }
    }
  }
}

TEST_CASE("QPACK overflow: huge dynamic and static indices in sections") {
  for (const std::uint64_t index : huge_numbers) {
    for (const reference table : {reference::in_static_table, reference::relative, reference::post_base}) {
      for (const bool indexed : {false, true}) {
        // A Base so large that base + index would wrap in 63 bits.
        for (const std::uint64_t delta : {std::uint64_t{0}, std::uint64_t{5}, httpwire::prefix_integer_max}) {
          if (table == reference::relative && delta == httpwire::prefix_integer_max) continue;
          decoder d;
          REQUIRE(read_encoder(d, inserts(2)));
          octets section = prefix(2, 2 + delta);
          indexed ? put_indexed(section, table, index) : put_literal(section, table, index, "v");
          check_ends(d, section,
                     table == reference::in_static_table ? error_code::qpack_static_index_out_of_range
                                                         : error_code::qpack_reference_invalid);
        }
      }
    }
  }
}

TEST_CASE("QPACK overflow: huge indices on the encoder stream") {
  for (const std::uint64_t index : huge_numbers) {
    for (int form = 0; form < 3; ++form) {
      decoder d;
      octets stream = inserts(2);
      if (form == 0) put_duplicate(stream, index);
      if (form == 1) put_insert(stream, reference::relative, index, "v");
      if (form == 2) put_insert(stream, reference::in_static_table, index, "v");
      check_stream_ends(
          d, stream,
          form == 2 ? error_code::qpack_static_index_out_of_range : error_code::qpack_reference_invalid);
    }
  }
}

TEST_CASE(
    "QPACK overflow: integers past 62 bits and shifts past 63, in sections and on the encoder stream (RFC "
    "9204 section 7.4)") {
  for (const std::string_view tail : {"ffffffffffffffffff7f", "8080808080808080808000",
                                      "ffffffffffffffffff01", "80808080808080808080808080808080808001"}) {
    for (const std::string_view head : {"ff", "00 7f", "00 ff", "0000 ff", "0000 bf", "0000 1f", "0000 4f",
                                        "0000 07", "0000 27", "0000 50 7f", "0000 21 61 ff"}) {
      CAPTURE(head, tail);
      decoder d;
      const decoding r = decode(d, 4, joined(unhex(head), unhex(tail)));
      REQUIRE_FALSE(r.result);
      CHECK(r.code() == error_code::qpack_integer_too_large);
      CHECK(r.result.error().scope() == error_scope::stream);
      CHECK(r.result.error().h3_code() == 0x200);  // QPACK_DECOMPRESSION_FAILED
    }
    for (const std::string_view head : {"3f", "1f", "ff", "bf", "5f", "7f", "c0 7f", "41 61 ff"}) {
      CAPTURE(head, tail);
      decoder d;
      check_stream_ends(d, joined(inserts(1), joined(unhex(head), unhex(tail))),
                        error_code::integer_too_large);
    }
  }
}

TEST_CASE("QPACK memory: an unbounded string literal on the encoder stream is refused from its length") {
  // Huffman-coded lengths of 2^61 and more once wrapped when they were turned into bits.
  for (const std::uint64_t length :
       {std::uint64_t{16'384}, std::uint64_t{1} << 31, std::uint64_t{1} << 32, std::uint64_t{1} << 60,
        std::uint64_t{1} << 61, (std::uint64_t{1} << 61) + 1, (std::uint64_t{1} << 61) + 100,
        std::uint64_t{3} << 60, httpwire::prefix_integer_max}) {
    for (int form = 0; form < 6; ++form) {
      CAPTURE(length, form);
      decoder d;
      octets stream = inserts(1);
      if (form / 2 == 0) {
        put_integer(stream, length, 5, form % 2 == 0 ? 0x40 : 0x60);
      } else {
        form / 2 == 1 ? stream.push_back(0xc0) : put_string(stream, "name", 5, 0x40, false);
        put_integer(stream, length, 7, form % 2 == 0 ? 0x00 : 0x80);
      }
      const httpwire_test::allocation_count count;
      check_stream_ends(d, stream, error_code::qpack_insert_too_large);
      CHECK(count.value() == 0);
    }
  }
}

TEST_CASE("QPACK bookkeeping: a capacity above the maximum, and inserts with capacity 0") {
  for (const std::size_t max : {0UL, 100UL, 4096UL}) {
    for (const std::uint64_t above : {std::uint64_t{max} + 1, std::uint64_t{max} + (std::uint64_t{1} << 32),
                                      httpwire::prefix_integer_max}) {
      decoder d{{.max_table_capacity = max}};
      octets stream;
      put_capacity(stream, above);
      check_stream_ends(d, stream, error_code::qpack_capacity_too_large);
    }
    for (const std::string_view insert : {"40 00", "c0 00", "80 00", "41"}) {
      decoder d{{.max_table_capacity = max}};
      check_stream_ends(d, unhex(insert), error_code::qpack_insert_too_large);
    }
    decoder d{{.max_table_capacity = max}};
    check_stream_ends(d, unhex("00"), error_code::qpack_reference_invalid);
  }
  // A table that was made empty is as empty as one that never was there.
  decoder d;
  REQUIRE(read_encoder(d, inserts(3)));
  REQUIRE(read_encoder(d, unhex("20")));
  check_stream_ends(d, unhex("40 00"), error_code::qpack_insert_too_large);
}

TEST_CASE("QPACK work for nothing: an encoder stream that no section uses has a budget that can be seen") {
  decoder d{{.max_unused_encoder_bytes = 10'000}};
  REQUIRE(read_encoder(d, inserts(1)));
  std::uint64_t sent = d.unused_encoder_bytes();
  const octets churn(100, 0x20);  // the capacity, again and again
  for (;;) {
    const auto read = read_encoder(d, churn);
    if (!read) {
      CHECK(read.error().code == error_code::qpack_encoder_stream_unused);
      CHECK(read.error().h3_code() == 0x107);  // H3_EXCESSIVE_LOAD
      break;
    }
    sent += churn.size();
    REQUIRE(d.unused_encoder_bytes() == sent);
    REQUIRE(sent <= 10'000);
  }
  CHECK(sent > 9'900);
}

TEST_CASE("QPACK work for nothing: an octet that duplicates an entry costs the octets of the entry") {
  constexpr std::size_t value = 3000;
  decoder d{{.max_section_size = 8192, .max_unused_encoder_bytes = 100'000}};
  octets stream;
  put_capacity(stream, 4096);
  put_insert(stream, "n", std::string(value, 'v'));
  REQUIRE(read_encoder(d, stream));
  // Without sections a hundred octets are too many,
  std::uint64_t duplicates = 0;
  while (read_encoder(d, unhex("00"))) ++duplicates;
  CHECK(duplicates == (100'000 - stream.size()) / (1 + 1 + value));
  CHECK(decode(d, 0, section_of(0)).result.error().code == error_code::qpack_encoder_stream_unused);
  // and with tiny ones in between no more is copied than sections of the largest size could have used.
  decoder often{{.max_section_size = 8192, .max_unused_encoder_bytes = 100'000}};
  REQUIRE(read_encoder(often, stream));
  std::uint64_t sections = 0;
  for (;; ++sections) {
    if (!read_encoder(often, octets(5, 0x00))) break;
    REQUIRE(decode(often, 4 * sections, section_of(often.inserted() - 1)).code() == error_code::none);
    static_cast<void>(decoder_stream(often));
  }
  CHECK(sections > 10);
  CHECK(sections < 20);
}

TEST_CASE("QPACK truncation: every input one octet short, in buffers that end there") {
  // The whole of RFC 9204 Appendix B; each cut of it is tried in the tests of its parts as well.
  const octets stream = unhex(
      "3fbd01 c00f 7777 772e 6578 616d 706c 652e 636f 6d c10c 2f73 616d 706c 652f 7061 7468"
      "4a63 7573 746f 6d2d 6b65 790c 6375 7374 6f6d 2d76 616c 7565 02");
  for (const std::string_view digits :
       {"0000 510b 2f69 6e64 6578 2e68 746d 6c", "0381 10 11", "0500 80 c1 81"}) {
    const octets section = unhex(digits);
    for (std::size_t size = 0; size < section.size(); ++size) {
      decoder d{{.max_table_capacity = 220}};
      REQUIRE(read_encoder(d, stream));
      const decoding r = decode(d, 4, std::span(section).first(size));
      CHECK((r.code() == error_code::none || r.code() == error_code::field_truncated));
      if (r.result) CHECK(r.fields.size() < 3);
    }
  }
  for (std::size_t size = 0; size < stream.size(); ++size) {
    decoder d{{.max_table_capacity = 220}};
    REQUIRE(read_encoder(d, std::span(stream).first(size)));
    REQUIRE(read_encoder(d, std::span(stream).subspan(size)));
    CHECK(d.table().size() == 217);
  }
}
