// SPDX-License-Identifier: MIT
// The limits of the QPACK decoder, what it tells the encoder, and its memory.

#include <span>

#include "httpwire/qpack/decoder.hpp"
#include "qpack/sections.hpp"
#include "support/allocations.hpp"

using namespace qpack_test;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::qpack::basic_decoder;
using httpwire::qpack::decoder;
using httpwire::qpack::decoder_options;

namespace {

decoder with_entries(std::size_t count, const decoder_options& options = {}) {
  decoder d{options};
  REQUIRE(read_encoder(d, inserts(count, options.max_table_capacity)));
  return d;
}

/// Ends the stream, is told in full, and leaves the decoder in step and without a trace of the stream.
void check_stream_ends(decoder& d, const octets& section, const error& expected,
                       std::size_t scratch = large_scratch) {
  const decoding r = decode(d, expected.stream_id, section, scratch);
  REQUIRE_FALSE(r.result);
  const error e = r.result.error();
  check_error(e, expected);
  CHECK(e.scope() == error_scope::stream);
  // H3_EXCESSIVE_LOAD; RFC 9204 section 7.4 has QPACK_DECOMPRESSION_FAILED for long strings.
  CHECK(e.h3_code() == (e.code == error_code::string_too_long ? 0x200 : 0x107));
  CHECK(r.fields.size() == e.field_index);
  CHECK(d.cancel_stream(expected.stream_id));
  CHECK(d.blocked_stream_count() == 0);
  CHECK(d.blocked_bytes() == 0);
  CHECK(decode_hex(d, 1000, "0000").code() == error_code::none);
}

}  // namespace

// --- Limits on a section

TEST_CASE("qpack decoder: max_fields is reached and not passed, with every representation") {
  for (const std::size_t limit : {0UL, 1UL, 2UL, 6UL, 7UL, 8UL}) {
    CAPTURE(limit);
    decoder d = with_entries(2, {.max_fields = limit});
    octets section = prefix(2, 1);
    std::vector<std::size_t> starts;
    const auto start = [&] { starts.push_back(section.size()); };
    start(), put_indexed(section, reference::in_static_table, 17);
    start(), put_indexed(section, reference::relative, 0);
    start(), put_indexed(section, reference::post_base, 0);
    start(), put_literal(section, reference::in_static_table, 1, "/a");
    start(), put_literal(section, reference::relative, 0, "b");
    start(), put_literal(section, reference::post_base, 0, "c");
    start(), put_literal(section, "name", "value", false, true);
    if (limit >= starts.size()) {
      CHECK(decode(d, 4, section).fields.size() == 7);
      continue;
    }
    check_stream_ends(d, section,
                      {.code = error_code::too_many_fields,
                       .field_index = static_cast<std::uint32_t>(limit),
                       .offset = starts[limit],
                       .stream_id = 4,
                       .limit = limit});
    // What was shown is not acknowledged, it is given up.
    CHECK(decoder_stream(d) == "4402");
  }
}

TEST_CASE("qpack decoder: max_section_size counts 32 more a field and fires on the one that passes it") {
  // ":path", "/" is 38, ("n1", "v1") is 36, ("ab", "c") is 35.
  octets section = prefix(2, 2);
  put_indexed(section, reference::in_static_table, 1);
  put_indexed(section, reference::relative, 0);
  put_literal(section, "ab", "c", true, true);
  for (std::size_t limit = 0; limit <= 110; ++limit) {
    CAPTURE(limit);
    decoder d = with_entries(2, {.max_section_size = limit});
    if (limit >= 38 + 36 + 35) {
      const decoding r = decode(d, 8, section);
      REQUIRE(r.result);
      CHECK(r.result->section == httpwire::decoded_section{.fields = 3, .size = 109});
      continue;
    }
    const std::uint32_t index = limit < 38 ? 0 : limit < 74 ? 1 : 2;
    check_stream_ends(d, section,
                      {.code = error_code::section_too_large,
                       .field_index = index,
                       .offset = 2 + std::uint64_t{index},
                       .stream_id = 8,
                       .limit = limit});
  }
}

TEST_CASE("qpack decoder: max_string_size fires on names and values, plain, coded and in the tables") {
  for (const std::size_t size : {39UL, 40UL, 41UL}) {
    for (const bool huffman : {false, true}) {
      for (int form = 0; form < 6; ++form) {
        CAPTURE(size, huffman, form);
        decoder d{{.max_string_size = 40}};
        const std::string text(size, 'x');
        octets stream;
        put_capacity(stream, 4096);
        put_insert(stream, text, "v", huffman);
        put_insert(stream, "n", text, huffman);
        REQUIRE(read_encoder(d, stream));
        octets section = prefix(2, 2);
        put_indexed(section, reference::in_static_table, 17);
        switch (form) {
          case 0: put_literal(section, text, "v", false, huffman); break;
          case 1: put_literal(section, "n", text, false, huffman); break;
          case 2: put_literal(section, reference::in_static_table, 1, text, true, huffman); break;
          case 3: put_literal(section, reference::relative, 1, "v"); break;
          case 4: put_indexed(section, reference::relative, 1); break;
          default: put_indexed(section, reference::relative, 0); break;
        }
        if (size <= 40) {
          CHECK(decode(d, 0, section).fields.size() == 2);
          continue;
        }
        check_stream_ends(d, section,
                          {.code = error_code::string_too_long,
                           .field_index = 1,
                           .offset = 3,
                           .stream_id = 0,
                           .limit = 40});
      }
    }
  }
}

TEST_CASE(
    "qpack decoder: scratch_too_small names a size that suffices, and the same call goes through then") {
  octets section = prefix(2, 2);
  put_indexed(section, reference::relative, 0);
  put_literal(section, "ten-octets", "fifteen octets.", false, true);
  decoder d = with_entries(1);
  REQUIRE(decode(d, 4, section).blocked());
  octets rest;
  put_duplicate(rest, 0);
  REQUIRE(read_encoder(d, rest));
  std::size_t scratch = 0;
  int attempts = 0;
  for (;; ++attempts) {
    REQUIRE(attempts < 3);  // once for the name, once for the value
    const decoding r = decode(d, 4, section, scratch);
    if (r.result) {
      CHECK(r.fields.back() == field{"ten-octets", "fifteen octets.", indexing::without});
      break;
    }
    const error e = r.result.error();
    REQUIRE(e.limit > scratch);
    check_error(e, {.code = error_code::scratch_too_small,
                    .field_index = 1,
                    .offset = 3,
                    .stream_id = 4,
                    .limit = e.limit});
    CHECK(e.scope() == error_scope::caller);
    CHECK(e.h3_code() == 0x102);  // H3_INTERNAL_ERROR
    CHECK_FALSE(r.result);
    CHECK(d.blocked_stream_count() == 1);
    scratch = static_cast<std::size_t>(e.limit);
  }
  CHECK(attempts == 2);
  CHECK(d.blocked_stream_count() == 0);
  CHECK(decoder_stream(d) == "84");
}

TEST_CASE("qpack decoder: every size of scratch is enough or refused, for one field at a time") {
  octets section = prefix(0, 0);
  for (int i = 0; i < 10; ++i) put_literal(section, "name", "value", false, true);
  put_literal(section, std::string(100, 'n'), std::string(100, 'v'));
  for (std::size_t scratch = 0; scratch < 20; ++scratch) {
    decoder d;
    CHECK(decode(d, 0, section, scratch).code() ==
          (scratch < 9 ? error_code::scratch_too_small : error_code::none));
  }
}

TEST_CASE("qpack decoder: a blocked stream that ends at a limit leaves nothing behind") {
  for (int round = 0; round < 100; ++round) {
    decoder d{{.max_blocked_streams = 1, .max_fields = 1}};
    octets section = section_of(0);
    put_indexed(section, reference::in_static_table, 0);
    REQUIRE(decode(d, 4, section).blocked());
    REQUIRE(read_encoder(d, inserts(1)));
    const decoding r = decode(d, 4, section);
    CHECK(r.code() == error_code::too_many_fields);
    CHECK(d.blocked_stream_count() == 1);
    REQUIRE(d.cancel_stream(4));
    CHECK(d.blocked_stream_count() == 0);
    CHECK(d.blocked_bytes() == 0);
    REQUIRE(decode(d, 8, section_of(1)).blocked());
    CHECK(decoder_stream(d) == "4401");
  }
}

// --- The encoder stream

TEST_CASE("qpack decoder: max_unused_encoder_bytes is reached and not passed, and counts from the last use") {
  const octets stream = inserts(2);
  const std::size_t size = stream.size();
  {
    decoder d{{.max_unused_encoder_bytes = size}};
    REQUIRE(read_encoder(d, stream));
    CHECK(d.unused_encoder_bytes() == size);
    CHECK(decode_hex(d, 0, "0000 c0").code() == error_code::none);  // uses nothing of it
    CHECK(decode(d, 4, section_of(2)).blocked());                   // nor does one that waits
    CHECK(d.unused_encoder_bytes() == size);
    CHECK(decode(d, 8, section_of(1)).code() == error_code::none);
    CHECK(d.unused_encoder_bytes() == 0);
    const octets capacity(size, 0x20);
    CHECK(read_encoder(d, capacity));
    CHECK(d.unused_encoder_bytes() == size);
    const auto more = read_encoder(d, octets{0x20});
    REQUIRE_FALSE(more);
    check_error(more.error(), {.code = error_code::qpack_encoder_stream_unused, .limit = size});
    CHECK(more.error().scope() == error_scope::connection);
    CHECK(more.error().h3_code() == 0x107);  // H3_EXCESSIVE_LOAD
    CHECK(decode_hex(d, 0, "0000 c0").result.error() == more.error());
  }
  decoder strict{{.max_unused_encoder_bytes = size - 1}};
  CHECK(read_encoder(strict, stream).error().code == error_code::qpack_encoder_stream_unused);
  decoder none{{.max_unused_encoder_bytes = 0}};
  CHECK(read_encoder(none, {}));
  CHECK_FALSE(read_encoder(none, octets{0x20}));
}

TEST_CASE(
    "qpack decoder: what an encoder stream copies within the table counts as unused (RFC 9204 section 7.3)") {
  octets stream;
  put_capacity(stream, 4096);
  put_insert(stream, "name", std::string(100, 'v'));
  const std::size_t before = stream.size();
  decoder d{{.max_unused_encoder_bytes = before + 3 * 105 + 50}};
  REQUIRE(read_encoder(d, stream));
  CHECK(d.unused_encoder_bytes() == before);
  REQUIRE(read_encoder(d, unhex("00")));  // an octet duplicates name and value: section 4.3.4
  CHECK(d.unused_encoder_bytes() == before + 105);
  REQUIRE(read_encoder(d, unhex("80 00")));  // two octets copy the name: section 4.3.2
  CHECK(d.unused_encoder_bytes() == before + 105 + 6);
  REQUIRE(read_encoder(d, unhex("c0 00")));  // a name of the static table is short
  CHECK(d.unused_encoder_bytes() == before + 105 + 8);
  REQUIRE(read_encoder(d, unhex("03 01")));  // the oldest entry; then ":authority", which has no value
  CHECK(d.unused_encoder_bytes() == before + 105 + 8 + 105 + 11);
  CHECK(d.inserted() == 6);
  const auto more = read_encoder(d, unhex("01 00"));  // the first of them fits
  REQUIRE_FALSE(more);
  check_error(more.error(),
              {.code = error_code::qpack_encoder_stream_unused, .limit = before + 3 * 105 + 50});
  CHECK(d.inserted() == 7);
}

TEST_CASE("qpack decoder: a section that uses the table makes up for max_section_size unused octets") {
  octets stream;
  put_capacity(stream, 4096);
  put_insert(stream, "name", std::string(100, 'v'));
  const std::size_t before = stream.size();
  decoder d{{.max_section_size = 200, .max_unused_encoder_bytes = 1000}};
  REQUIRE(read_encoder(d, stream));
  REQUIRE(read_encoder(d, unhex("00 00 00")));
  CHECK(d.unused_encoder_bytes() == before + 315);
  REQUIRE(decode(d, 0, section_of(0)).code() == error_code::none);
  CHECK(d.unused_encoder_bytes() == before + 115);
  REQUIRE(decode(d, 4, section_of(0)).code() == error_code::none);
  CHECK(d.unused_encoder_bytes() == before + 115 - 200);
  REQUIRE(decode(d, 8, section_of(0)).code() == error_code::none);
  CHECK(d.unused_encoder_bytes() == 0);
}

TEST_CASE("qpack decoder: an honest encoder that keeps its entries by duplicates is never refused") {
  // As much is copied as sections use, for as long as the connection lasts.
  decoder d{{.max_unused_encoder_bytes = 2000}};
  octets stream;
  put_capacity(stream, 4096);
  put_insert(stream, "name", std::string(100, 'v'));
  REQUIRE(read_encoder(d, stream));
  for (std::uint64_t i = 0; i < 1000; ++i) {
    REQUIRE(read_encoder(d, unhex("00")));
    REQUIRE(decode(d, 4 * i, section_of(i + 1)).code() == error_code::none);
    static_cast<void>(decoder_stream(d));
  }
}

TEST_CASE("qpack decoder: what fires first on an encoder stream does not depend on how it is cut") {
  octets stream = inserts(2);
  stream.insert(stream.end(), {0x00, 0x82, 0x01, 0x61, 0x00});  // copies out of the table
  stream.push_back(0xff);                                       // no such entry of the static table
  stream.insert(stream.end(), 20, 0x7f);
  for (std::size_t limit = 0; limit <= stream.size() + 20; ++limit) {
    decoder whole{{.max_unused_encoder_bytes = limit}};
    const auto at_once = read_encoder(whole, stream);
    REQUIRE_FALSE(at_once);
    decoder cut{{.max_unused_encoder_bytes = limit}};
    httpwire::result<std::uint64_t> last{0};
    for (std::size_t i = 0; i < stream.size() && last; ++i) last = read_encoder(cut, octets{stream[i]});
    REQUIRE_FALSE(last);
    CAPTURE(limit);
    CHECK(last.error() == at_once.error());
    CHECK(cut.inserted() == whole.inserted());
    CHECK(cut.unused_encoder_bytes() <= limit);
  }
}

TEST_CASE("qpack decoder: an error on the encoder stream is the end of everything") {
  struct malformed {
    std::string_view stream;
    error_code code;
    std::uint64_t offset;
    std::uint64_t limit;
  };
  const malformed all[] = {
      {"3fe21f", error_code::qpack_capacity_too_large, 0, 4096},  // 4097
      {"3f64 41 61 01 62 3fe21f", error_code::qpack_capacity_too_large, 6, 4096},
      {"41 61 01 62", error_code::qpack_insert_too_large, 0, 0},              // capacity 0
      {"c0 00", error_code::qpack_insert_too_large, 0, 0},                    //
      {"80 00", error_code::qpack_insert_too_large, 0, 0},                    //
      {"00", error_code::qpack_reference_invalid, 0, 0},                      // no entry
      {"3f01 40 00 40 01 61", error_code::qpack_insert_too_large, 4, 32},     // 33 octets, capacity 32
      {"3f01 41", error_code::qpack_insert_too_large, 2, 32},                 // from its length
      {"3fe11f ff24 00", error_code::qpack_static_index_out_of_range, 3, 0},  // 99
      {"3fe11f 80 00", error_code::qpack_reference_invalid, 3, 0},            //
      {"3fe11f 4000 81 00", error_code::qpack_reference_invalid, 5, 0},       //
      {"3fe11f 4000 01", error_code::qpack_reference_invalid, 5, 0},          //
      {"3fe11f 4000 c0 81 1e", error_code::huffman_padding, 5, 0},            // in a value
      {"3fe11f 4000 61 1e 00", error_code::huffman_padding, 5, 0},            // in a name
      {"3fe11f 4000 c0 84 ffffffff", error_code::huffman_eos, 5, 0},          //
      {"3fe11f 3f ffffffffffffffffff01", error_code::integer_too_large, 3, httpwire::prefix_integer_max},  //
      {"3fe11f 1f ffffffffffffffffff01", error_code::integer_too_large, 3, httpwire::prefix_integer_max},  //
      {"3fe11f ff ffffffffffffffffff01", error_code::integer_too_large, 3, httpwire::prefix_integer_max},  //
      {"3fe11f c0 7f ffffffffffffffffff01", error_code::integer_too_large, 4, httpwire::prefix_integer_max},
      {"3fe11f 5f ffffffffffffffffff01", error_code::integer_too_large, 3, httpwire::prefix_integer_max},
      {"3fe11f 41 61 ff ffffffffffffffffff01", error_code::integer_too_large, 5,
       httpwire::prefix_integer_max},
  };
  for (const malformed& m : all) {
    for (const bool whole : {true, false}) {
      CAPTURE(m.stream, whole);
      decoder d;
      octets stream = unhex(m.stream);
      error e;
      if (whole) {
        stream.insert(stream.end(), 20, 0x20);
        const auto read = read_encoder(d, stream);
        REQUIRE_FALSE(read);
        e = read.error();
      } else {
        for (const std::uint8_t octet : stream) {
          const auto read = read_encoder(d, octets{octet});
          if (read) continue;
          e = read.error();
          break;
        }
      }
      check_error(e, {.code = m.code,
                      .origin = error_origin::qpack_encoder_stream,
                      .offset = m.offset,
                      .limit = m.limit});
      CHECK(e.scope() == error_scope::connection);
      CHECK(e.h3_code() == 0x201);  // QPACK_ENCODER_STREAM_ERROR
      const decoding r = decode_hex(d, 0, "0000 c0");
      REQUIRE_FALSE(r.result);
      CHECK(r.result.error() == e);
      CHECK(r.fields.empty());
      CHECK(read_encoder(d, octets{0x20}).error() == e);
      CHECK(d.cancel_stream(0).error() == e);
    }
  }
}

TEST_CASE("qpack decoder: initial_capacity is that of offline formats, and never above the maximum") {
  decoder d{{.max_table_capacity = 100, .initial_capacity = 100}};
  CHECK(d.table().capacity() == 100);
  octets stream;
  put_insert(stream, "n", "v");
  CHECK(read_encoder(d, stream));
  decoder wrong{{.max_table_capacity = 100, .initial_capacity = 101}};
  CHECK(decode_hex(wrong, 0, "0000").code() == error_code::invalid_argument);
  CHECK(read_encoder(wrong, stream).error().code == error_code::invalid_argument);
  CHECK(read_encoder(wrong, stream).error().limit == 100);
}

// --- The decoder stream

TEST_CASE(
    "qpack decoder: an acknowledged section stands for the insertions that it needed (RFC 9204 section "
    "2.2.2.1)") {
  decoder d = with_entries(5);
  REQUIRE(decode(d, 4, section_of(2)).code() == error_code::none);
  CHECK(decoder_stream(d) == "8402");  // 3 by the section, 2 more
  CHECK_FALSE(d.decoder_stream_due());
  CHECK(decoder_stream(d).empty());
  REQUIRE(decode(d, 8, section_of(1)).code() == error_code::none);
  CHECK(decoder_stream(d) == "88");  // told already
  octets stream;
  for (int i = 0; i < 100; ++i) put_duplicate(stream, 0);
  REQUIRE(read_encoder(d, stream));
  CHECK(decoder_stream(d) == "3f25");  // one increment of 100
}

TEST_CASE("qpack decoder: sections without references are not acknowledged (RFC 9204 section 4.4.1)") {
  decoder d;
  REQUIRE(decode_hex(d, 4, "0000 c0").code() == error_code::none);
  CHECK_FALSE(d.decoder_stream_due());
  CHECK(decoder_stream(d).empty());
}

TEST_CASE(
    "qpack decoder: a section that declares a Required Insert Count is acknowledged, even without field "
    "lines "
    "that need it (RFC 9204 sections 2.2.2.1 and 4.4.1)") {
  for (const char* const lines : {"", "c0", "d1 c0"}) {
    decoder d = with_entries(1);
    static_cast<void>(decoder_stream(d));
    REQUIRE(decode_hex(d, 4, std::string("0200 ") + lines).code() == error_code::none);
    CHECK(decoder_stream(d) == "84");
  }
}

TEST_CASE("qpack decoder: acknowledgments and cancellations keep their order") {
  decoder d = with_entries(1);
  REQUIRE(decode(d, 4, section_of(0)).code() == error_code::none);
  REQUIRE(d.cancel_stream(8));
  REQUIRE(decode(d, 4, section_of(0)).code() == error_code::none);  // trailers
  REQUIRE(d.cancel_stream(4));
  REQUIRE(decode(d, 1000, section_of(0)).code() == error_code::none);
  CHECK(decoder_stream(d) == "84488444ffe906");
}

TEST_CASE("qpack decoder: a decoder without a table has nothing to cancel (RFC 9204 section 2.2.2.2)") {
  decoder d{{.max_table_capacity = 0, .max_pending_acknowledgments = 0}};
  for (std::uint64_t i = 0; i < 100; ++i) REQUIRE(d.cancel_stream(4 * i));
  CHECK_FALSE(d.decoder_stream_due());
  CHECK(decode_hex(d, 0, "0000 c0").fields.size() == 1);
  CHECK(read_encoder(d, octets{0x20}));
  CHECK(decode_hex(d, 0, "0100 80").code() == error_code::qpack_insert_count_invalid);
}

TEST_CASE("qpack decoder: pending acknowledgments fill up, are called for, and nothing is lost") {
  for (const std::size_t limit : {1UL, 2UL, 5UL, 32UL, 33UL}) {
    CAPTURE(limit);
    decoder d = with_entries(1, {.max_pending_acknowledgments = limit});
    std::string expected;
    for (std::size_t i = 0; i < limit; ++i) {
      REQUIRE(decode(d, i, section_of(0)).code() == error_code::none);
      expected += hex(octets{static_cast<std::uint8_t>(0x80 + i)});
    }
    const error due{.code = error_code::qpack_acknowledgments_due,
                    .field_index = 0,
                    .offset = 2,
                    .stream_id = 60,
                    .limit = limit};
    const decoding r = decode(d, 60, section_of(0));
    REQUIRE_FALSE(r.result);
    check_error(r.result.error(), due);
    CHECK(r.result.error().scope() == error_scope::caller);
    CHECK(r.result.error().h3_code() == 0x102);
    CHECK(r.fields.empty());
    const auto cancelled = d.cancel_stream(60);
    REQUIRE_FALSE(cancelled);
    check_error(cancelled.error(),
                {.code = error_code::qpack_acknowledgments_due, .stream_id = 60, .limit = limit});
    // What needs no acknowledgment goes on.
    CHECK(decode_hex(d, 60, "0000 c0").code() == error_code::none);
    CHECK(decode(d, 60, section_of(1)).blocked());
    CHECK(d.cancel_stream(60).error().code == error_code::qpack_acknowledgments_due);
    CHECK(d.blocked_stream_count() == 1);
    // One octet makes room for one.
    exact_octets one{1};
    const auto written = d.write_decoder_stream(one);
    REQUIRE(written);
    CHECK(hex(*written) == "80");
    REQUIRE(d.cancel_stream(60));
    CHECK(d.blocked_stream_count() == 0);
    CHECK(decoder_stream(d) == expected.substr(2) + "7c");
    CHECK(decode(d, 60, section_of(0)).fields.size() == 1);
    CHECK(decoder_stream(d) == "bc");
  }
}

TEST_CASE("qpack decoder: whole instructions only, into buffers of every size") {
  const std::uint64_t ids[] = {0,
                               62,
                               63,
                               64,
                               126,
                               127,
                               128,
                               190,
                               1000,
                               1U << 20,
                               std::uint64_t{1} << 40,
                               httpwire::prefix_integer_max};
  const auto fill = [&](decoder& d) {
    for (const std::uint64_t id : ids) {
      REQUIRE(decode(d, id, section_of(150)).fields.size() == 1);
      REQUIRE(d.cancel_stream(id));
    }
  };
  decoder reference = with_entries(200);
  fill(reference);
  std::vector<std::size_t> ends;  // of the instructions
  const octets whole = unhex(decoder_stream(reference));
  for (std::size_t at = 0; at < whole.size();) {
    const auto i = httpwire::qpack::parse_decoder_instruction(std::span(whole).subspan(at));
    REQUIRE(i);
    at += i->size;
    ends.push_back(at);
  }
  REQUIRE(ends.size() == 25);  // the last one is the increment
  for (std::size_t size = 0; size <= whole.size() + 1; ++size) {
    CAPTURE(size);
    decoder d = with_entries(200);
    fill(d);
    octets got;
    std::size_t next = 0;
    while (d.decoder_stream_due()) {
      httpwire_test::guarded_buffer<std::uint8_t> out{size};
      const std::size_t need = ends[next] - got.size();
      const auto written = d.write_decoder_stream(out.span());
      REQUIRE(out.intact());
      if (size < need) {
        REQUIRE_FALSE(written);
        check_error(written.error(), {.code = error_code::buffer_too_small, .limit = 10});
        CHECK(written.error().scope() == error_scope::caller);
        break;
      }
      REQUIRE(written);
      REQUIRE(written->data() == out.span().data());
      got.insert(got.end(), written->begin(), written->end());
      while (next < ends.size() && ends[next] <= got.size()) ++next;
      REQUIRE(got.size() == ends[next - 1]);
      // As many as fit.
      if (next < ends.size()) CHECK(ends[next] - (got.size() - written->size()) > size);
    }
    REQUIRE(got.size() <= whole.size());
    CHECK(std::equal(got.begin(), got.end(), whole.begin()));
    if (size >= 10) CHECK(got == whole);
  }
}

TEST_CASE("qpack decoder: an increment that did not fit is merged with what comes later") {
  decoder d = with_entries(100);  // an increment of 100 takes 2 octets
  exact_octets none{0};
  exact_octets one{1};
  CHECK(d.write_decoder_stream(none).error().code == error_code::buffer_too_small);
  CHECK(d.write_decoder_stream(one).error().code == error_code::buffer_too_small);
  REQUIRE(decode(d, 4, section_of(59)).code() == error_code::none);
  const auto written = d.write_decoder_stream(one);
  REQUIRE(written);
  CHECK(hex(*written) == "84");
  CHECK(d.decoder_stream_due());
  CHECK(decoder_stream(d) == "28");  // 40 are left
  CHECK(d.write_decoder_stream(none)->empty());
}

// --- Memory

TEST_CASE("qpack decoder: without memory every call says so") {
  for (const std::size_t succeed : {0UL, 1UL, 2UL, 3UL}) {
    const httpwire_test::failing_allocations failing{succeed};
    decoder d;
    httpwire_test::exact_buffer<char> scratch{10};
    const auto r = d.decode(0, octets{0, 0}, scratch, [](const field_line&) {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == error_code::out_of_memory);
    CHECK(r.error().scope() == error_scope::caller);
    CHECK(d.read_encoder_stream(octets{0x20}).error() == r.error());
    CHECK(d.cancel_stream(0).error() == r.error());
    CHECK_FALSE(d.decoder_stream_due());
    CHECK(d.write_decoder_stream({})->empty());
  }
}

TEST_CASE("qpack decoder: running out of memory while an instruction is held is final and in the stream") {
  octets stream = inserts(3);
  const std::size_t whole = stream.size();
  put_insert(stream, "name", "value");
  stream.pop_back();
  decoder d;
  const httpwire_test::failing_allocations failing{0};
  const auto read = d.read_encoder_stream(stream);
  REQUIRE_FALSE(read);
  CHECK(d.inserted() == 3);
  const error e = read.error();
  check_error(e, {.code = error_code::out_of_memory,
                  .origin = error_origin::qpack_encoder_stream,
                  .offset = whole,
                  .limit = stream.size() - whole});
  CHECK(e.scope() == error_scope::caller);
  CHECK(e.h3_code() == 0x102);
  CHECK(d.read_encoder_stream(octets{'e'}).error() == e);
}

TEST_CASE("qpack decoder: memory is taken at construction and to hold cut instructions, nowhere else") {
  const httpwire_test::allocation_count count;
  decoder d;
  CHECK(count.value() == 4);
  octets stream = inserts(100);
  std::vector<char> scratch(100);
  const octets first = section_of(99);
  for (int round = 0; round < 50; ++round) {
    REQUIRE(d.read_encoder_stream(stream));
    REQUIRE(d.decode(4, section_of(d.inserted() - 1), scratch, [](const field_line&) {}));
    REQUIRE(d.decode(8, section_of(d.inserted()), scratch, [](const field_line&) {})->blocked());
    REQUIRE(d.cancel_stream(8));
    exact_octets out{16};
    REQUIRE(d.write_decoder_stream(out));
  }
  CHECK(count.value() == 4);
  for (int round = 0; round < 50; ++round)
    for (const std::uint8_t octet : stream) REQUIRE(d.read_encoder_stream({&octet, 1}));
  CHECK(count.value() == 5);
}

TEST_CASE("qpack decoder: the largest options that inline_storage has room for, and one more of each") {
  using inside = basic_decoder<inline_storage<4096>>;
  const auto works = [](const decoder_options& options) {
    inside d{options};
    return decode_hex(d, 0, "0000 c0").code();
  };
  CHECK(works({}) == error_code::none);
  CHECK(works({.max_table_capacity = 4096, .max_blocked_streams = 16, .max_pending_acknowledgments = 32}) ==
        error_code::none);
  CHECK(works({.max_table_capacity = 4097}) == error_code::out_of_memory);
  CHECK(works({.max_blocked_streams = 1000}) == error_code::out_of_memory);
  CHECK(works({.max_blocked_streams = ~std::size_t{0}}) == error_code::out_of_memory);
  CHECK(works({.max_pending_acknowledgments = 33}) == error_code::out_of_memory);
  CHECK(works({.max_table_capacity = ~std::size_t{0}}) == error_code::out_of_memory);
  decoder heap{{.max_table_capacity = (std::size_t{1} << 30) + 1}};
  CHECK(decode_hex(heap, 0, "0000").code() == error_code::out_of_memory);
  decoder streams{{.max_blocked_streams = (std::size_t{1} << 24) + 1}};
  CHECK(decode_hex(streams, 0, "0000").code() == error_code::out_of_memory);
}

TEST_CASE("qpack decoder: inside the object everything that is promised fits at once") {
  basic_decoder<inline_storage<4096>> d;
  octets stream;
  put_capacity(stream, 4096);
  for (int i = 0; i < 300; ++i) put_insert(stream, "", "");  // 128 at a time
  REQUIRE(read_encoder(d, stream));
  CHECK(d.table().count() == 128);
  for (std::uint64_t id = 0; id < 32; ++id)
    REQUIRE(decode(d, id, section_of(172 + id)).code() == error_code::none);
  CHECK(decode(d, 32, section_of(200)).code() == error_code::qpack_acknowledgments_due);
  for (std::uint64_t id = 100; id < 116; ++id) REQUIRE(decode(d, id, section_of(301)).blocked());
  // The longest instruction that can be held: an entry as large as the table in codes of 30 bits.
  const std::string text(2032, '\n');
  octets longest;
  put_insert(longest, text, text, true);
  REQUIRE(longest.size() > 15'000);
  for (const std::uint8_t octet : longest) REQUIRE(read_encoder(d, octets{octet}));
  CHECK(contents(d.table()) == std::vector<std::pair<std::string, std::string>>{{text, text}});
  CHECK(decode(d, 116, section_of(301)).code() == error_code::qpack_blocked_streams);
}

TEST_CASE("qpack decoder: lent memory is taken from the front, and too little of it is an error") {
  exact_octets memory{40'000};
  std::size_t enough = 0;
  for (std::size_t size = 0; size <= memory.size(); size += 97) {
    basic_decoder<span_storage> d{{.max_table_capacity = 256}, span_storage{memory.span().first(size)}};
    const decoding r = decode_hex(d, 0, "0000 c0");
    if (enough == 0 && r.result) enough = size;
    CHECK(r.code() == (enough == 0 ? error_code::out_of_memory : error_code::none));
  }
  CHECK(enough > 0);
  CHECK(enough < 4096);
  basic_decoder<span_storage> d{{.max_table_capacity = 256}, span_storage{memory}};
  const octets stream = inserts(30, 256);
  for (const std::uint8_t octet : stream) REQUIRE(read_encoder(d, octets{octet}));
  CHECK(decode(d, 4, section_of(29, 256)).fields == fields{{"n29", "v29"}});
}
