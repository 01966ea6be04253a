// SPDX-License-Identifier: MIT
#include "httpwire/hpack/encoder.hpp"

#include "hpack/appendix_c.hpp"
#include "hpack/sections.hpp"
#include "support/allocations.hpp"

using namespace hpack_test;
using httpwire::huffman_use;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::hpack::basic_encoder;
using httpwire::hpack::decoder;
using httpwire::hpack::encoder;
using httpwire::hpack::encoder_options;
using httpwire::hpack::representation;

namespace {

// --- At compile time

constexpr bool encodes(encoder& e, std::string_view digits, const appendix_c::step& step) {
  std::array<std::uint8_t, 512> out{};
  const auto written = e.encode(step.fields, out);
  if (!written) return false;
  std::size_t at = 0;
  bool equal = true;
  httpwire_test::for_each_hex_octet(digits, [&](std::uint8_t octet) {
    equal = equal && at < written->size() && (*written)[at] == octet;
    ++at;
  });
  if (!equal || at != written->size() || e.table().size() != step.table_size) return false;
  for (std::size_t age = 0; age < step.table.size(); ++age)
    if (e.table().newest(age).value != step.table[age].value) return false;
  return e.table().count() == step.table.size();
}

/// An encoder that keeps less than 4096 octets tells so first, in a block of its own here; the RFC leaves it
/// out.
constexpr bool encodes_all(std::span<const appendix_c::step> steps, std::size_t capacity, bool huffman) {
  encoder e{
      {.table_capacity = capacity, .huffman = huffman ? huffman_use::when_shorter : huffman_use::never}};
  std::array<std::uint8_t, 64> out{};
  if (const auto update = e.encode({}, out); !update || update->empty() != (capacity == 4096)) return false;
  for (const appendix_c::step& step : steps)
    if (!encodes(e, huffman ? step.huffman : step.plain, step)) return false;
  return true;
}

constexpr bool encodes_each_representation() {
  for (const appendix_c::step& step : appendix_c::representations)
    if (!encodes_all({&step, 1}, 4096, false)) return false;
  return true;
}

static_assert(encodes_each_representation(), "RFC 7541 Appendix C.2");
static_assert(encodes_all(appendix_c::requests, 4096, false), "RFC 7541 Appendix C.3");
static_assert(encodes_all(appendix_c::requests, 4096, true), "RFC 7541 Appendix C.4");
static_assert(encodes_all(appendix_c::responses, appendix_c::response_capacity, false),
              "RFC 7541 Appendix C.5");

/// Appendix C.6 has "307" Huffman-coded in as many octets as plain text takes, where httpwire takes the text.
constexpr bool encodes_c_6() {
  encoder e{{.table_capacity = appendix_c::response_capacity}};
  std::array<std::uint8_t, 64> out{};
  if (!e.encode({}, out)) return false;
  const auto& steps = appendix_c::responses;
  return encodes(e, steps[0].huffman, steps[0]) && encodes(e, steps[1].plain, steps[1]) &&
         encodes(e, steps[2].huffman, steps[2]);
}
static_assert(encodes_c_6(), "RFC 7541 Appendix C.6");

constexpr bool round_trip() {
  encoder e;
  decoder d;
  const field_line section[] = {{":method", "GET"},       {":path", "/a?b=c"},      {"cookie", "short"},
                                {"x-custom", "constant"}, {"x-custom", "constant"}, {"x-custom", "other"}};
  for (int i = 0; i < 3; ++i) {
    std::array<std::uint8_t, 256> wire{};
    std::array<char, 64> text{};
    const auto block = e.encode(section, wire);
    if (!block) return false;
    std::size_t at = 0;
    bool equal = true;
    const auto r = d.decode(*block, text, [&](const field_line& line) {
      equal = equal && line.name == section[at].name && line.value == section[at].value;
      ++at;
    });
    if (!r || !equal || at != std::size(section)) return false;
  }
  return true;
}
static_assert(round_trip());

// --- Looking at blocks

std::vector<representation> representations_of(const octets& block) {
  std::vector<representation> all;
  httpwire::bytes rest = block;
  while (!rest.empty()) {
    const auto r = httpwire::hpack::take_representation(rest);
    REQUIRE(r);
    all.push_back(*r);
  }
  return all;
}

/// The sizes of the updates at the start of a block.
std::vector<std::uint64_t> updates_of(const octets& block) {
  std::vector<std::uint64_t> sizes;
  for (const representation& r : representations_of(block))
    if (r.type == representation::kind::size_update) sizes.push_back(r.index);
  return sizes;
}

field automatic(std::string name, std::string value) {
  return {std::move(name), std::move(value), indexing::automatic};
}

/// What the default policy makes of a field.
representation chosen(const field& f) {
  static octets block;  // the representation has views into it
  encoder e;
  block = encode(e, {f});
  const auto all = representations_of(block);
  REQUIRE(all.size() == 1);
  return all[0];
}

}  // namespace

TEST_CASE("RFC 7541 Appendix C.2 to C.6 are encoded, with the table after each step") {
  CHECK(encodes_each_representation());
  for (const bool huffman : {false, true}) CHECK(encodes_all(appendix_c::requests, 4096, huffman));
  CHECK(encodes_all(appendix_c::responses, appendix_c::response_capacity, false));
  CHECK(encodes_c_6());
}

// --- Policy

TEST_CASE("sensitive fields are never indexed (RFC 7541 section 7.1.3)") {
  for (const field& f :
       {automatic("authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), automatic("authorization", ""),
        automatic("proxy-authorization", "x"), automatic("set-cookie", std::string(100, 'c')),
        automatic("cookie", ""), automatic("cookie", std::string(19, 'c'))}) {
    CAPTURE(f.name, f.value);
    const representation r = chosen(f);
    CHECK(r.type == representation::kind::literal);
    CHECK(r.indexing == indexing::never);
    CHECK(r.index != 0);
  }
  CHECK(chosen(automatic("cookie", std::string(20, 'c'))).indexing == indexing::with);
}

TEST_CASE("the default policy keeps fields out of the table whose values hardly come back") {
  for (const std::string_view name : {":path", "age", "etag", "location", "if-none-match", "content-length"})
    CHECK(chosen(automatic(std::string(name), "some-value")).indexing == indexing::without);
  for (const std::string_view name : {":authority", "via", "date", "user-agent", "x-unknown"})
    CHECK(chosen(automatic(std::string(name), "some-value")).indexing == indexing::with);
}

TEST_CASE("the caller's choice overrides the policy, field by field") {
  for (const std::string_view name : {"authorization", "x-custom", ":path"}) {
    for (const indexing how : {indexing::with, indexing::without, indexing::never}) {
      encoder e;
      const auto r = representations_of(encode(e, {{std::string(name), "value", how}}));
      REQUIRE(r.size() == 1);
      CHECK(r[0].type == representation::kind::literal);
      CHECK(r[0].indexing == how);
      CHECK(e.table().count() == (how == indexing::with ? 1 : 0));
    }
  }
}

TEST_CASE("a field that is never indexed is a literal also where a table has it (RFC 7541 section 6.2.3)") {
  encoder e;
  const octets fixed = encode(e, {{":method", "GET", indexing::never}});
  CHECK(hex(fixed) == "1203474554");
  const octets first = encode(e, {{"x-custom", "value", indexing::with}});
  const octets again = encode(e, {{"x-custom", "value", indexing::with}});
  CHECK(hex(again) == "be");
  const octets never_block = encode(e, {{"x-custom", "value", indexing::never}});
  const auto never = representations_of(never_block);
  REQUIRE(never.size() == 1);
  CHECK(never[0].type == representation::kind::literal);
  CHECK(never[0].indexing == indexing::never);
  CHECK(never[0].index == 62);
  decoder d;
  for (const octets& block : {fixed, first, again, never_block})
    CHECK(decode(d, block).code() == error_code::none);
}

TEST_CASE("a custom policy decides over automatic fields only") {
  struct secret_names_never {
    constexpr indexing operator()(std::string_view name, std::string_view) const noexcept {
      return name.starts_with("secret-") ? indexing::never : indexing::without;
    }
  };
  basic_encoder<httpwire::heap_storage, secret_names_never> e;
  const octets block =
      encode(e, {automatic("secret-name", "a"), automatic("name", "b"), {"secret-too", "c", indexing::with}});
  const auto r = representations_of(block);
  REQUIRE(r.size() == 3);
  CHECK(r[0].indexing == indexing::never);
  CHECK(r[1].indexing == indexing::without);
  CHECK(r[2].indexing == indexing::with);
}

TEST_CASE("index_all and index_none differ from the default as they say, and keep secrets out all the same") {
  basic_encoder<httpwire::heap_storage, httpwire::index_all> all;
  basic_encoder<httpwire::heap_storage, httpwire::index_none> none;
  const fields section = {automatic(":path", "/x"), automatic("via", "y"), automatic("authorization", "z")};
  static_cast<void>(encode(all, section));
  CHECK(contents(all.table()) ==
        std::vector<std::pair<std::string, std::string>>{{"via", "y"}, {":path", "/x"}});
  static_cast<void>(encode(none, section));
  CHECK(none.table().count() == 0);
}

TEST_CASE(
    "an entry that cannot fit is sent without indexing, so that the table is not emptied (RFC 7541 section "
    "4.4)") {
  encoder e{{.table_capacity = 100}};
  decoder d;
  CHECK(decode(d, encode(e, {{"kept", "value"}})).code() == error_code::none);
  const octets block = encode(e, {{"large", std::string(64, 'v')}});
  CHECK(representations_of(block).at(0).indexing == indexing::without);
  CHECK(decode(d, block).code() == error_code::none);
  CHECK(e.table().count() == 1);
  CHECK(contents(d.table()) == contents(e.table()));
  // An octet less fits.
  CHECK(representations_of(encode(e, {{"large", std::string(63, 'v')}})).at(0).indexing == indexing::with);
}

// --- Strings

TEST_CASE("strings are Huffman-coded where that is shorter, or never (RFC 7541 section 5.2)") {
  const auto coded = [](huffman_use use, const std::string& value) {
    encoder e{{.huffman = use}};
    const octets block = encode(e, {{"age", value, indexing::without}});
    return representations_of(block).at(0).value.huffman;
  };
  CHECK(coded(huffman_use::when_shorter, "www.example.com"));
  CHECK_FALSE(coded(huffman_use::when_shorter, "307"));           // as long
  CHECK_FALSE(coded(huffman_use::when_shorter, "\x01\x02\x03"));  // longer
  CHECK_FALSE(coded(huffman_use::when_shorter, ""));
  CHECK_FALSE(coded(huffman_use::never, "www.example.com"));
}

TEST_CASE("values of every length around those where the length prefix grows come back") {
  for (const huffman_use use : {huffman_use::when_shorter, huffman_use::never}) {
    encoder e{{.huffman = use}};
    decoder d;
    for (const char letter : {'a', 'X', '\x01', '~'}) {
      for (std::size_t size = 0; size < 420; ++size) {
        const fields section = {{std::string(size / 3, letter), std::string(size, letter), indexing::with}};
        const octets block = encode(e, section);
        const decoding r = decode(d, block);
        REQUIRE(r.code() == error_code::none);
        REQUIRE(same_text(r.fields, section));
        const representation one = representations_of(block).back();
        const std::size_t coded = httpwire::huffman_encoded_size(section[0].value);
        CHECK(one.value.octets.size() == (use == huffman_use::never ? size : std::min(size, coded)));
      }
    }
  }
}

// --- Size updates

TEST_CASE("changes of the setting are told as the smallest and the final size (RFC 7541 section 4.2)") {
  struct change {
    std::size_t own;
    std::vector<std::size_t> settings;
    std::vector<std::uint64_t> updates;
  };
  const change all[] = {
      {4096, {}, {}},
      {4096, {4096}, {}},
      {4096, {4095}, {4095}},
      {4096, {4097}, {}},  // more than this endpoint spends
      {8192, {4097}, {4097}},
      {8192, {8192}, {8192}},
      {8192, {10'000}, {8192}},
      {4096, {0}, {0}},
      {4096, {100, 4096}, {100, 4096}},
      {4096, {4096, 100}, {100}},
      {4096, {100, 50, 200}, {50, 200}},
      {8192, {100, 50, 200, 9000}, {50, 8192}},
      {8192, {9000, 100}, {100}},
      {8192, {5000, 6000}, {6000}},
      {8192, {6000, 5000}, {5000}},
      {2048, {}, {2048}},
      {2048, {1024, 4096}, {1024, 2048}},
      {0, {}, {0}},
      {0, {100, 0, 4096}, {0}},
  };
  for (const change& c : all) {
    CAPTURE(c.own, c.settings);
    encoder e{{.table_capacity = c.own}};
    for (const std::size_t size : c.settings) REQUIRE(e.set_peer_table_capacity(size));
    CHECK(updates_of(encode(e, {{":method", "GET"}})) == c.updates);
    CHECK(updates_of(encode(e, {{":method", "GET"}})).empty());
    for (const std::size_t size : c.settings) CHECK(e.table().capacity() <= std::max(size, c.own));
  }
}

TEST_CASE(
    "changes of its own mind are told in the same way, within what the peer allows (RFC 7541 section 4.2)") {
  struct change {
    bool own;
    std::size_t capacity;
  };
  struct course {
    std::size_t at_first;
    std::vector<change> changes;
    std::vector<std::uint64_t> updates;
  };
  constexpr bool own = true;
  constexpr bool peer = false;
  const course all[] = {
      {4096, {{own, 4096}}, {}},
      {4096, {{own, 100}}, {100}},
      {4096, {{own, 0}}, {0}},
      {4096, {{own, 9000}}, {}},  // more than the peer allows
      {4096, {{own, 9000}, {peer, 8192}}, {8192}},
      {4096, {{peer, 8192}, {own, 9000}}, {8192}},
      {4096, {{peer, 8192}, {own, 6000}}, {6000}},
      {4096, {{own, 100}, {own, 4096}}, {100, 4096}},
      {4096, {{own, 100}, {own, 50}, {own, 200}}, {50, 200}},
      {4096, {{own, 100}, {peer, 50}, {own, 9000}, {peer, 200}}, {50, 200}},
      {4096, {{own, 50}, {peer, 100}}, {50}},
      {4096, {{peer, 50}, {own, 100}, {peer, 4096}}, {50, 100}},
      {0, {{own, 4096}}, {0, 4096}},
      {2048, {{own, 1024}, {own, 2048}}, {1024, 2048}},
      {8192, {{own, 4095}}, {4095}},
  };
  for (const course& c : all) {
    encoder e{{.table_capacity = c.at_first}};
    decoder d{{.table_capacity = 9000}};
    CAPTURE(c.at_first, c.updates);
    for (const change& one : c.changes) {
      REQUIRE((one.own ? e.set_table_capacity(one.capacity) : e.set_peer_table_capacity(one.capacity)));
      if (one.own) CHECK(e.options().table_capacity == one.capacity);
    }
    const octets block = encode(e, {{"x-name", "value"}});
    CHECK(updates_of(block) == c.updates);
    CHECK(updates_of(encode(e, {{"x-name", "value"}})).empty());
    CHECK(decode(d, block).code() == error_code::none);
    CHECK(e.table().capacity() == d.table().capacity());
    CHECK(contents(e.table()) == contents(d.table()));
  }
}

TEST_CASE(
    "a table that is to be smaller evicts with the next block, as its peer does (RFC 7541 section 4.3)") {
  encoder e;
  decoder d;
  const fields section = {{"x-one", "value"}, {"x-two", "value"}};
  REQUIRE(decode(d, encode(e, section)).code() == error_code::none);
  REQUIRE(e.set_table_capacity(42));
  CHECK(e.table().count() == 2);
  const octets block = encode(e, {section[1]});
  CHECK(hex(block) == "3f0bbe");
  CHECK(same_text(decode(d, block).fields, {section[1]}));
  CHECK(e.table().count() == 1);
  CHECK(d.table().count() == 1);
}

TEST_CASE("an empty section carries the updates too") {
  encoder e;
  REQUIRE(e.set_peer_table_capacity(100));
  REQUIRE(e.set_peer_table_capacity(4096));
  CHECK(hex(encode(e, {})) == "3f453fe11f");
  CHECK(encode(e, {}).empty());
}

TEST_CASE("any sequence of settings: each block decodes, the tables stay equal, at most two updates") {
  random_source random{4096};
  for (int connection = 0; connection < 200; ++connection) {
    const std::size_t own = random.one_in(2) ? 4096 : random.below(9000);
    encoder e{{.table_capacity = own}};
    decoder d;
    for (int section = 0; section < 40; ++section) {
      for (std::size_t i = random.one_in(2) ? 0 : random.below(5); i > 0; --i) {
        constexpr std::size_t edges[] = {0, 31, 32, 100, 4095, 4096, 4097, 8192, 70'000};
        const std::size_t size =
            random.one_in(2) ? edges[random.below(std::size(edges))] : random.below(10'000);
        if (random.one_in(3)) {
          REQUIRE(e.set_table_capacity(size));
          continue;
        }
        REQUIRE(e.set_peer_table_capacity(size));
        REQUIRE(d.set_table_capacity(size));
      }
      fields s;
      for (std::size_t i = random.below(5); i > 0; --i)
        s.push_back({"name-" + std::to_string(random.below(50)), random.text_of("ab", random.below(200))});
      const octets block = encode(e, s);
      REQUIRE(updates_of(block).size() <= 2);
      const decoding r = decode(d, block);
      REQUIRE(r.code() == error_code::none);
      REQUIRE(same_text(r.fields, s));
      REQUIRE(contents(d.table()) == contents(e.table()));
      REQUIRE(d.table().capacity() == e.table().capacity());
    }
  }
}

// --- Buffers

TEST_CASE("buffer_too_small changes nothing, at every size, and its limit suffices") {
  const fields before = {{"x-one", "first value"}, {"x-two", "second value"}};
  const fields section = {{":method", "GET"},
                          {"x-one", "first value"},
                          {"x-two", "another value"},
                          {"x-three", "~~~~\x01\x02"},
                          {"cookie", "abc", indexing::never}};
  const auto lines = lines_of(section);
  for (const huffman_use use : {huffman_use::when_shorter, huffman_use::never}) {
    encoder untouched{{.table_capacity = 2000, .huffman = use}};
    encoder tried{{.table_capacity = 2000, .huffman = use}};
    CHECK(encode(untouched, before) == encode(tried, before));
    for (encoder* e : {&untouched, &tried}) {
      REQUIRE(e->set_peer_table_capacity(100));
      REQUIRE(e->set_peer_table_capacity(1500));
    }
    const octets expected = encode(untouched, section);
    const std::size_t suffices = tried.max_size(lines);
    CHECK(suffices >= expected.size());
    for (std::size_t size = 0; size < suffices; ++size) {
      const httpwire_test::exact_octets out{size};
      const auto r = tried.encode(lines, out);
      REQUIRE_FALSE(r);
      check_error(r.error(), error_code::buffer_too_small, httpwire::error::no_field, size, suffices);
      CHECK(r.error().scope() == httpwire::error_scope::caller);
    }
    CHECK(encode(tried, section) == expected);
    CHECK(contents(tried.table()) == contents(untouched.table()));
  }
}

TEST_CASE("sizes whose sum passes the address space do not wrap: no buffer is large enough") {
  std::array<std::uint8_t, 512> out{};
  encoder e{{.huffman = huffman_use::never}};
  // Many lines may view the same text. Nobody looks at this one, for its length alone says that it is too
  // long.
  for (const std::size_t count : {2U, 3U, 4U, 5U, 8U, 16U}) {
    for (const std::size_t size : {SIZE_MAX / count, SIZE_MAX / count + 1, SIZE_MAX / 2}) {
      const std::string_view shared{"", size};
      for (const bool as_name : {false, true}) {
        const std::vector<field_line> lines(count,
                                            {as_name ? shared : "x", as_name ? "" : shared, indexing::with});
        CAPTURE(count, size, as_name);
        const auto r = e.encode(lines, out);
        REQUIRE_FALSE(r);
        check_error(r.error(), error_code::buffer_too_small, httpwire::error::no_field, out.size(), SIZE_MAX);
        CHECK(e.max_size(lines) == SIZE_MAX);
      }
    }
  }
  const std::string_view half{"", SIZE_MAX / 2};
  const std::vector<field_line> both(3, {half, half, indexing::with});
  CHECK(e.max_size({both.data(), 1}) >= SIZE_MAX - 1);
  CHECK(e.max_size({both.data(), 2}) == SIZE_MAX);
  CHECK(e.max_size({both.data(), 3}) == SIZE_MAX);
}

TEST_CASE("nothing is written past the block's own buffer, and nothing past max_size of it") {
  random_source random{11};
  encoder e;
  for (int i = 0; i < 500; ++i) {
    fields s;
    for (std::size_t n = random.below(4); n > 0; --n)
      s.push_back({random.text(random.below(30)),
                   random.text_of(httpwire_test::field_characters, random.below(300)),
                   static_cast<indexing>(random.below(4))});
    const auto lines = lines_of(s);
    httpwire_test::guarded_buffer<std::uint8_t> out{e.max_size(lines)};
    REQUIRE(e.encode(lines, out.span()));
    REQUIRE(out.intact());
  }
}

// --- Memory

TEST_CASE("an encoder inside the object and one in lent memory write what the one on the heap does") {
  constexpr std::size_t capacity = 512;
  encoder heap{{.table_capacity = capacity}};
  basic_encoder<inline_storage<capacity>> inside{{.table_capacity = capacity}};
  httpwire_test::exact_octets memory{httpwire::entry_table<span_storage>::memory_for(capacity) +
                                     httpwire::entry_index<span_storage>::memory_for(capacity)};
  basic_encoder<span_storage> lent{{.table_capacity = capacity}, {}, span_storage{memory}};
  decoder d;
  random_source random{3};
  for (int i = 0; i < 500; ++i) {
    fields s;
    for (std::size_t n = random.below(6); n > 0; --n)
      s.push_back({"name-" + std::to_string(random.below(12)), std::to_string(random.below(12)),
                   static_cast<indexing>(random.below(4))});
    const octets block = encode(heap, s);
    REQUIRE(encode(inside, s) == block);
    REQUIRE(encode(lent, s) == block);
    REQUIRE(same_text(decode(d, block).fields, s));
  }
}

TEST_CASE("an encoder without memory says so at every call") {
  const auto check = [](auto& e, std::size_t wanted) {
    std::array<std::uint8_t, 64> out{};
    const auto r = e.encode({}, out);
    REQUIRE_FALSE(r);
    check_error(r.error(), error_code::out_of_memory, httpwire::error::no_field, 0, wanted);
    CHECK(e.set_peer_table_capacity(0).error() == r.error());
    CHECK(e.set_table_capacity(0).error() == r.error());
  };
  for (const std::size_t succeed : {0UL, 1UL, 2UL, 3UL}) {
    const httpwire_test::failing_allocations failing{succeed};
    encoder e;
    check(e, 4096);
  }
  basic_encoder<inline_storage<256>> inside{{.table_capacity = 4096}};
  check(inside, 4096);
}

TEST_CASE("a larger setting without memory is an error, and the encoder goes on with what it had") {
  for (const std::size_t succeed : {0UL, 1UL, 2UL, 3UL}) {
    encoder e{{.table_capacity = 65'536}};
    decoder d{{.table_capacity = 4096}};
    const fields section = {{"x-name", "value"}, {"x-other", "value"}};
    REQUIRE(same_text(decode(d, encode(e, section)).fields, section));
    {
      const httpwire_test::failing_allocations failing{succeed};
      CHECK(e.set_peer_table_capacity(65'536).error().code == error_code::out_of_memory);
    }
    for (int i = 0; i < 3; ++i) {
      const octets block = encode(e, section);
      CHECK(updates_of(block).empty());
      REQUIRE(same_text(decode(d, block).fields, section));
    }
    REQUIRE(e.set_peer_table_capacity(65'536));
    REQUIRE(d.set_table_capacity(65'536));
    REQUIRE(same_text(decode(d, encode(e, section)).fields, section));
    CHECK(d.table().capacity() == 65'536);
  }
}

TEST_CASE("a larger table without memory is an error, and the encoder goes on with what it had") {
  for (const std::size_t succeed : {0UL, 1UL, 2UL, 3UL}) {
    encoder e{{.table_capacity = 1000}};
    decoder d;
    const fields section = {{"x-name", "value"}, {"x-other", "value"}};
    REQUIRE(same_text(decode(d, encode(e, section)).fields, section));
    {
      const httpwire_test::failing_allocations failing{succeed};
      CHECK(e.set_table_capacity(4096).error().code == error_code::out_of_memory);
      CHECK(e.options().table_capacity == 1000);
      // What the peer then says is measured with the old capacity.
      REQUIRE(e.set_peer_table_capacity(2000));
      REQUIRE(d.set_table_capacity(2000));
    }
    CHECK(updates_of(encode(e, section)).empty());
    REQUIRE(e.set_table_capacity(4096));
    const octets block = encode(e, section);
    CHECK(updates_of(block) == std::vector<std::uint64_t>{2000});
    REQUIRE(same_text(decode(d, block).fields, section));
    CHECK(d.table().capacity() == 2000);
  }
}

TEST_CASE("a smaller setting is followed also after a larger one found no memory (RFC 7541 section 4.2)") {
  for (const std::size_t succeed : {0UL, 1UL, 2UL, 3UL}) {
    encoder e{{.table_capacity = 65'536}};
    decoder d{{.table_capacity = 4096}};
    const fields section = {{"x-name", "value"}, {"x-other", "value"}};
    REQUIRE(same_text(decode(d, encode(e, section)).fields, section));
    {
      const httpwire_test::failing_allocations failing{succeed};
      CHECK(e.set_peer_table_capacity(65'536).error().code == error_code::out_of_memory);
      REQUIRE(e.set_peer_table_capacity(50));
    }
    REQUIRE(d.set_table_capacity(50));
    const octets block = encode(e, section);
    CHECK(updates_of(block) == std::vector<std::uint64_t>{50});
    REQUIRE(same_text(decode(d, block).fields, section));
    CHECK(e.table().count() == d.table().count());
  }
}

// --- Property

TEST_CASE("100,000 random fields through changing tables come back, with never-indexed ones still so") {
  random_source random{20'260};
  std::size_t count = 0;
  while (count < 100'000) {
    encoder e{{.table_capacity = random.one_in(3) ? random.below(20'000) : 4096,
               .huffman = random.one_in(3) ? huffman_use::never : huffman_use::when_shorter}};
    decoder d{{.max_section_size = 1U << 20}};
    for (int section = 0; section < 100; ++section) {
      if (random.one_in(10)) {
        const std::size_t size = random.below(10'000);
        REQUIRE(e.set_peer_table_capacity(size));
        REQUIRE(d.set_table_capacity(size));
      }
      fields s;
      for (std::size_t i = random.below(40); i > 0; --i) {
        const auto how = static_cast<indexing>(random.below(4));
        if (random.one_in(3)) {
          const auto& entry = httpwire::hpack::static_table[random.below(61)];
          const std::string value =
              random.one_in(2) ? std::string(entry.value) : std::to_string(random.below(100));
          s.push_back({std::string(entry.name), value, how});
        } else if (random.one_in(3)) {
          s.push_back({random.text(random.below(20)), random.text(random.below(150)), how});
        } else {
          s.push_back(
              {"name-" + std::to_string(random.below(40)), "value-" + std::to_string(random.below(10)), how});
        }
      }
      const decoding r = decode(d, encode(e, s), 1024);
      REQUIRE(r.code() == error_code::none);
      REQUIRE(same_text(r.fields, s));
      for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i].indexing == indexing::never) REQUIRE(r.fields[i].indexing == indexing::never);
        if (r.fields[i].indexing == indexing::never)
          REQUIRE((s[i].indexing == indexing::never || s[i].indexing == indexing::automatic));
      }
      REQUIRE(contents(d.table()) == contents(e.table()));
      count += s.size();
    }
  }
}
