// SPDX-License-Identifier: MIT
#include "hpack/sections.hpp"
#include "httpwire/hpack/decoder.hpp"

// Limits of the decoder: what they say, and that the table stays in step behind them.

using namespace hpack_test;
using httpwire::error_scope;
using httpwire::hpack::decoder;
using httpwire::hpack::decoder_options;

namespace {

constexpr std::size_t no_limit = std::size_t{1} << 30;

decoder_options unlimited(std::size_t table_capacity) {
  return {.table_capacity = table_capacity,
          .max_section_size = no_limit,
          .max_fields = no_limit,
          .max_string_size = no_limit};
}

struct rejection {
  error_code code;
  std::uint32_t field_index;
  std::uint64_t offset;
  std::uint64_t limit;
};

/// Each entry of both tables, one a section so that no limit can fire on their number.
void check_in_step(decoder& limited, decoder& reference) {
  REQUIRE(contents(limited.table()) == contents(reference.table()));
  CHECK(limited.table().size() == reference.table().size());
  for (std::size_t i = 0; i < reference.table().count(); ++i) {
    octets block;
    put_indexed(block, 62 + i);
    const decoding expected = decode(reference, block);
    REQUIRE(expected.code() == error_code::none);
    const decoding got = decode(limited, block);
    if (got.result)
      CHECK(got.fields == expected.fields);
    else
      CHECK(got.result.error().scope() == error_scope::stream);
  }
}

/// Decodes `before` and then `block` with the limits and without, and compares.
void check_rejected(const decoder_options& options, const octets& before, const octets& block,
                    const rejection& expected, std::size_t scratch = large_scratch) {
  CAPTURE(hex(block));
  decoder limited{options};
  decoder reference{unlimited(options.table_capacity)};
  REQUIRE(decode(limited, before).code() == error_code::none);
  REQUIRE(decode(reference, before).code() == error_code::none);
  const decoding all = decode(reference, block);
  REQUIRE(all.code() == error_code::none);
  const decoding r = decode(limited, block, scratch);
  REQUIRE_FALSE(r.result);
  check_error(r.result.error(), expected.code, expected.field_index, expected.offset, expected.limit);
  const bool callers = expected.code == error_code::scratch_too_small;
  CHECK(r.result.error().scope() == (callers ? error_scope::caller : error_scope::stream));
  REQUIRE(r.fields.size() == expected.field_index);
  CHECK(std::equal(r.fields.begin(), r.fields.end(), all.fields.begin()));
  check_in_step(limited, reference);
}

/// Literals of every form, behind the field that was rejected.
octets all_forms_after(octets block) {
  for (const bool huffman : {false, true}) {
    put_literal(block, "inserted-name", "inserted-value", indexing::with, huffman);
    put_literal(block, 32, "static-name", indexing::with, huffman);
    put_literal(block, 62, "dynamic-name", indexing::with, huffman);
    put_literal(block, "passing-name", "passing-value", indexing::without, huffman);
    put_literal(block, 62, "never", indexing::never, huffman);
    put_indexed(block, 62);
  }
  return block;
}

octets table_filler() {
  octets block;
  for (const std::string_view name : {"filler-a", "filler-b", "filler-c"})
    put_literal(block, name, "filling");
  return block;
}

}  // namespace

TEST_CASE("too_many_fields names field, octet and limit, and the table stays in step") {
  // Tables that keep all of it, some of it, next to nothing, nothing.
  for (const std::size_t capacity : {4096UL, 150UL, 60UL, 0UL}) {
    if (capacity < 60) {
      check_rejected({.table_capacity = 0, .max_fields = 1}, {}, unhex("82 86 84"),
                     {error_code::too_many_fields, 1, 1, 1});
      continue;
    }
    octets block = unhex("82 86");
    check_rejected({.table_capacity = capacity, .max_fields = 2}, octets{}, all_forms_after(block),
                   {error_code::too_many_fields, 2, 2, 2});
    check_rejected({.table_capacity = capacity, .max_fields = 0}, octets{}, all_forms_after({}),
                   {error_code::too_many_fields, 0, 0, 0});
  }
}

TEST_CASE("max_fields is reached without an error") {
  decoder d{{.max_fields = 3}};
  CHECK(decode_hex(d, "82 86 84").fields.size() == 3);
  CHECK(decode_hex(d, "82 86 84 84").code() == error_code::too_many_fields);
  CHECK(decode_hex(d, "82 86 84").code() == error_code::none);
}

TEST_CASE(
    "section_too_large counts 32 more a field and fires on the field that passes it (RFC 9113 section "
    "6.5.2)") {
  // :method: GET is 42, :path: / is 38.
  for (std::size_t limit = 0; limit <= 42 + 38; ++limit) {
    CAPTURE(limit);
    decoder d{{.max_section_size = limit}};
    const decoding r = decode_hex(d, "82 84");
    if (limit == 80) {
      REQUIRE(r.result);
      CHECK(r.result->size == 80);
      continue;
    }
    REQUIRE_FALSE(r.result);
    const std::uint32_t index = limit < 42 ? 0 : 1;
    check_error(r.result.error(), error_code::section_too_large, index, index, limit);
    CHECK(r.fields.size() == index);
  }
}

TEST_CASE("section_too_large leaves the table in step for every form of literal") {
  for (const std::size_t capacity : {4096UL, 200UL, 150UL, 90UL}) {
    for (const bool huffman : {false, true}) {
      octets block = unhex("82");
      put_literal(block, "big", std::string(100, 'b'), indexing::with, huffman);
      check_rejected({.table_capacity = capacity, .max_section_size = 150}, {}, all_forms_after(block),
                     {error_code::section_too_large, 1, 1, 150});
    }
  }
}

TEST_CASE("string_too_long fires on names and values, plain and coded, and leaves the table in step") {
  for (const std::size_t capacity : {4096UL, 200UL, 150UL}) {
    for (const bool huffman : {false, true}) {
      for (const bool long_name : {false, true}) {
        for (const indexing how : {indexing::with, indexing::without, indexing::never}) {
          octets block = unhex("82");
          const std::string text(41, 'x');
          put_literal(block, long_name ? text : "n", long_name ? "v" : text, how, huffman);
          check_rejected({.table_capacity = capacity, .max_string_size = 40}, {}, all_forms_after(block),
                         {error_code::string_too_long, 1, 1, 40});
        }
      }
    }
  }
}

TEST_CASE("max_string_size is reached without an error") {
  for (const bool huffman : {false, true}) {
    decoder d{{.max_string_size = 40}};
    octets block;
    put_literal(block, std::string(40, 'n'), std::string(40, 'v'), indexing::with, huffman);
    CHECK(decode(d, block).fields == fields{{std::string(40, 'n'), std::string(40, 'v')}});
  }
}

TEST_CASE("a reference is refused for its name alone, and for its value alone, past max_string_size") {
  const auto refused = [](std::size_t most, const char* reference) {
    decoder d{{.max_string_size = most}};
    return decode(d, unhex(reference)).code() == error_code::string_too_long;
  };
  // :method: GET has 7 and 3 octets, :path: /index.html 5 and 11.
  CHECK(refused(6, "82"));
  CHECK_FALSE(refused(7, "82"));
  CHECK(refused(10, "85"));
  CHECK_FALSE(refused(11, "85"));
}

TEST_CASE("an entry of the table may be longer than max_string_size: it is refused where it is referred to") {
  octets before;
  put_literal(before, "name", "value");
  octets block = unhex("82");
  put_literal(block, "name", std::string(50, 'v'));
  put_indexed(block, 62);
  check_rejected({.table_capacity = 4096, .max_string_size = 40}, before, block,
                 {error_code::string_too_long, 1, 1, 40});
}

TEST_CASE("the name of an evicted entry is kept when its field is not shown (RFC 7541 section 4.4)") {
  for (const bool huffman : {false, true}) {
    for (std::size_t capacity = 65; capacity <= 165; capacity += 5) {
      octets before = table_filler();
      octets block = unhex("82 84");
      put_literal(block, 62, "evicts-what-it-refers-to", indexing::with, huffman);
      put_literal(block, 62, "and-again", indexing::with, huffman);
      put_literal(block, 62, std::string(200, 'x'), indexing::with, huffman);
      check_rejected({.table_capacity = capacity, .max_section_size = no_limit, .max_fields = 3},
                     table_filler(), joined(unhex("82"), block), {error_code::too_many_fields, 3, 3, 3});
      check_rejected({.table_capacity = capacity, .max_section_size = 143}, before, block,
                     {error_code::section_too_large, 2, 2, 143});
    }
  }
}

TEST_CASE("scratch_too_small is the caller's, names the size, and leaves the table in step") {
  for (const std::size_t capacity : {4096UL, 200UL, 150UL}) {
    for (std::size_t scratch = 0; scratch < 25; ++scratch) {
      CAPTURE(capacity, scratch);
      octets block = unhex("82");
      put_literal(block, "ten-octets", "fifteen octets.", indexing::with, true);
      const std::size_t name_suffices =
          httpwire::huffman_max_decoded_size(httpwire::huffman_encoded_size("ten-octets"));
      const std::size_t value_suffices =
          10 + httpwire::huffman_max_decoded_size(httpwire::huffman_encoded_size("fifteen octets."));
      check_rejected({.table_capacity = capacity}, {}, all_forms_after(block),
                     {error_code::scratch_too_small, 1, 1, scratch < 10 ? name_suffices : value_suffices},
                     scratch);
    }
  }
}

TEST_CASE("the limit of scratch_too_small suffices for what failed") {
  octets block;
  put_literal(block, "ten-octets", "fifteen octets.", indexing::with, true);
  std::size_t scratch = 0;
  int attempts = 0;
  for (;; ++attempts) {
    REQUIRE(attempts < 3);  // once for the name, once for the value
    decoder d;
    const decoding r = decode(d, block, scratch);
    if (r.result) break;
    REQUIRE(r.code() == error_code::scratch_too_small);
    REQUIRE(r.result.error().limit > scratch);
    scratch = static_cast<std::size_t>(r.result.error().limit);
  }
  CHECK(attempts == 2);
}

TEST_CASE("scratch is needed for one field at a time, and for coded strings only") {
  octets block;
  for (int i = 0; i < 10; ++i) put_literal(block, "name", "value", indexing::without, true);
  put_literal(block, std::string(100, 'n'), std::string(100, 'v'));
  decoder d;
  CHECK(decode(d, block, 9).code() == error_code::none);
  CHECK(decode(d, block, 8).code() == error_code::scratch_too_small);
}

TEST_CASE("a coding error behind a limit is still found, with the index of its own field") {
  struct malformed {
    std::string_view rest;
    error_code code;
  };
  const malformed all[] = {
      {"80", error_code::hpack_index_zero},
      {"c0", error_code::hpack_index_out_of_range},
      {"7f 10 00", error_code::hpack_index_out_of_range},
      {"40 81 1e 00", error_code::huffman_padding},
      {"00 00 81 1e", error_code::huffman_padding},
      {"41 84 ffffffff", error_code::huffman_eos},
      {"20", error_code::hpack_size_update_misplaced},
      {"ff ffffffffffffffffff 01", error_code::integer_too_large},
  };
  for (const malformed& m : all) {
    CAPTURE(m.rest);
    decoder d{{.max_fields = 1}};
    const decoding r = decode(d, joined(unhex("82 86 84"), unhex(m.rest)));
    REQUIRE_FALSE(r.result);
    check_error(r.result.error(), m.code, 3, 3, httpwire::detail::integer_limit(m.code));
    CHECK(r.result.error().scope() == error_scope::connection);
    CHECK(r.fields.size() == 1);
    CHECK(decode_hex(d, "82").code() == m.code);
  }
  decoder d{{.max_fields = 1}};
  CHECK(decode_hex(d, "82 86 41 05 61").code() == error_code::field_truncated);
}

TEST_CASE("the first limit that fires is reported") {
  decoder d{{.max_section_size = 80, .max_fields = 3, .max_string_size = 8}};
  octets block = unhex("82 84");  // 80 octets
  put_literal(block, "n", "a value that is too long");
  const decoding r = decode(d, block);
  REQUIRE_FALSE(r.result);
  check_error(r.result.error(), error_code::string_too_long, 2, 2, 8);
  const decoding two = decode_hex(d, "82 84 84 84");
  REQUIRE_FALSE(two.result);
  check_error(two.result.error(), error_code::section_too_large, 2, 2, 80);
}

// Random sections through decoders with random limits and through one without: what is shown is a prefix, and
// the tables are equal after each section.
TEST_CASE("random sections: whatever limit fires, the table is that of a decoder without limits") {
  random_source random{7541};
  for (int connection = 0; connection < 300; ++connection) {
    CAPTURE(connection);
    const std::size_t capacity = random.below(300);
    decoder limited{{.table_capacity = capacity,
                     .max_section_size = random.below(600),
                     .max_fields = random.below(8),
                     .max_string_size = random.below(60)}};
    decoder reference{unlimited(capacity)};
    for (int section = 0; section < 20; ++section) {
      octets block;
      if (random.one_in(8)) put_size_update(block, random.below(capacity + 1));
      std::size_t known = reference.table().count();  // at least 0 of them stay
      for (std::size_t i = random.below(12); i > 0; --i) {
        const auto how = static_cast<indexing>(1 + random.below(3));
        const std::string value = random.text_of("abc", random.below(80));
        if (random.one_in(3))
          put_literal(block, 1 + random.below(61), value, how, random.one_in(2));
        else if (random.one_in(4))
          put_indexed(block, 1 + random.below(61));
        else if (known != 0 && random.one_in(2))
          put_literal(block, 62, value, how, random.one_in(2));
        else
          put_literal(block, random.text_of("xyz", random.below(50)), value, how, random.one_in(2));
      }
      const decoding all = decode(reference, block);
      if (!all.result) {  // index 62 of a table that has been emptied on the way
        CHECK(decode(limited, block).code() == all.code());
        break;
      }
      const decoding r = decode(limited, block, random.below(100));
      REQUIRE(r.fields.size() <= all.fields.size());
      REQUIRE(std::equal(r.fields.begin(), r.fields.end(), all.fields.begin()));
      REQUIRE(contents(limited.table()) == contents(reference.table()));
      if (r.result) {
        REQUIRE(r.fields == all.fields);
        REQUIRE(*r.result == *all.result);
      } else {
        REQUIRE(r.result.error().scope() != error_scope::connection);
        REQUIRE(r.result.error().field_index == r.fields.size());
      }
    }
  }
}
