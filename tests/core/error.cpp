// SPDX-License-Identifier: MIT
#include "httpwire/core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/catch.hpp"
#include "support/error_codes.hpp"

using httpwire::error;
using httpwire::error_code;
using httpwire::error_origin;
using httpwire::error_scope;

namespace {

template <class Check>
void for_each_code(Check check) {
  httpwire::test::for_each_error([&](const error& e) {
    CAPTURE(e.name());
    check(e);
  });
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A default error says nothing is wrong.
static_assert(error{}.code == error_code::none);
static_assert(error{}.field_index == error::no_field);
static_assert(error{}.offset == 0 && error{}.stream_id == 0 && error{}.limit == 0);
static_assert(error{}.name() == "none" && error{}.section().empty());

// Equal when every part is.
static_assert(error{.code = error_code::truncated, .offset = 3} ==
              error{.code = error_code::truncated, .offset = 3});
static_assert(error{.code = error_code::truncated} != error{});
static_assert(error{.field_index = 1} != error{.field_index = 2});
static_assert(error{.offset = 1} != error{.offset = 2});
static_assert(error{.stream_id = 1} != error{.stream_id = 2});
static_assert(error{.limit = 1} != error{.limit = 2});
static_assert(std::is_trivially_copyable_v<error>);

// What the peer is told: RFC 9113 section 7, RFC 9114 section 8.1, RFC 9204 section 6.
static_assert(error{.code = error_code::none}.h2_code() == 0x00);
static_assert(error{.code = error_code::none}.h3_code() == 0x0100);
static_assert(error{.code = error_code::buffer_too_small}.h2_code() == 0x02, "INTERNAL_ERROR");
static_assert(error{.code = error_code::buffer_too_small}.h3_code() == 0x0102, "H3_INTERNAL_ERROR");
static_assert(error{.code = error_code::truncated}.h2_code() == 0x06, "FRAME_SIZE_ERROR");
static_assert(error{.code = error_code::truncated}.h3_code() == 0x0106, "H3_FRAME_ERROR");
static_assert(error{.code = error_code::truncated}.quic_code() == 0x0c, "APPLICATION_ERROR");
static_assert(error{.code = error_code::out_of_memory}.quic_code() == 0x01, "INTERNAL_ERROR");
static_assert(error{.code = error_code::quic_frame_truncated}.quic_code() == 0x07, "FRAME_ENCODING_ERROR");
static_assert(error{.code = error_code::section_too_large}.h2_code() == 0x0b, "ENHANCE_YOUR_CALM");
static_assert(error{.code = error_code::section_too_large}.h3_code() == 0x0107, "H3_EXCESSIVE_LOAD");
static_assert(error{.code = error_code::huffman_eos}.h2_code() == 0x09, "COMPRESSION_ERROR");
static_assert(error{.code = error_code::huffman_eos}.h3_code() == 0x0200, "QPACK_DECOMPRESSION_FAILED");

// RFC 9204 section 6: the same failure on one of the streams of QPACK has the code of that stream.
constexpr std::uint64_t h3_of(error_code code, error_origin origin) {
  return error{.code = code, .origin = origin}.h3_code();
}
static_assert(error{}.origin == error_origin::here);
static_assert(error{.origin = error_origin::qpack_encoder_stream} != error{});
static_assert(h3_of(error_code::huffman_eos, error_origin::here) == 0x0200, "QPACK_DECOMPRESSION_FAILED");
static_assert(h3_of(error_code::huffman_eos, error_origin::qpack_encoder_stream) == 0x0201,
              "QPACK_ENCODER_STREAM_ERROR");
static_assert(h3_of(error_code::integer_too_large, error_origin::qpack_decoder_stream) == 0x0202,
              "QPACK_DECODER_STREAM_ERROR");
static_assert(h3_of(error_code::out_of_memory, error_origin::qpack_encoder_stream) == 0x0102,
              "H3_INTERNAL_ERROR");

static_assert(error{.code = error_code::buffer_too_small}.scope() == error_scope::caller);
static_assert(error{.code = error_code::section_too_large}.scope() == error_scope::stream);
static_assert(error{.code = error_code::huffman_padding}.scope() == error_scope::connection);
static_assert(error{.code = error_code::huffman_padding}.section() == "RFC 7541 section 5.2");

}  // namespace

TEST_CASE("error: names are unique and made of lower-case letters, digits and underscores") {
  std::set<std::string_view> names;
  for_each_code([&](const error& e) {
    const std::string_view name = e.name();
    CHECK(!name.empty());
    CHECK(names.insert(name).second);
    for (const char c : name) CHECK((is_lower(c) || is_digit(c) || c == '_'));
  });
}

TEST_CASE("error: every text is a short sentence without capital or full stop, and unique") {
  std::set<std::string_view> texts;
  for_each_code([&](const error& e) {
    const std::string_view text = e.text();
    CAPTURE(text);
    REQUIRE(!text.empty());
    CHECK(texts.insert(text).second);
    CHECK(text.size() <= 100);
    CHECK(text.back() != '.');
    CHECK(text.back() != ' ');
    CHECK(text.find('\n') == std::string_view::npos);
    CHECK(text.find("  ") == std::string_view::npos);
    // A sentence may begin with the name of a setting, frame or protocol, which keeps its capitals.
    const std::string_view first = text.substr(0, text.find(' '));
    const bool is_name = first.size() > 1 && is_upper(first[1]);
    CHECK((is_lower(text.front()) || is_name));
  });
}

TEST_CASE("error: every failure that is not the caller's names its RFC section") {
  for_each_code([](const error& e) {
    const std::string_view section = e.section();
    CAPTURE(section);
    if (e.scope() != error_scope::caller) CHECK(!section.empty());
    if (section.empty()) return;
    if (section.substr(0, 6) == "draft-") {
      CHECK(section.find(" section ") != std::string_view::npos);
      return;
    }
    // "RFC <number> section <number>[.<number>...]"; a letter may stand for an appendix.
    std::string_view rest = section;
    REQUIRE(rest.substr(0, 4) == "RFC ");
    rest.remove_prefix(4);
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    CHECK(digits == 4);
    rest.remove_prefix(digits);
    REQUIRE(rest.substr(0, 9) == " section ");
    rest.remove_prefix(9);
    REQUIRE(!rest.empty());
    for (const char c : rest) CHECK((is_digit(c) || c == '.'));
    CHECK(is_digit(rest.front()));
    CHECK(is_digit(rest.back()));
  });
}

TEST_CASE("error: scopes are those there are, and wire codes are assigned ones") {
  for_each_code([](const error& e) {
    CHECK(static_cast<int>(e.scope()) == static_cast<int>(httpwire::detail::info_of(e.code).scope));
    const bool known_scope = e.scope() == error_scope::caller || e.scope() == error_scope::field ||
                             e.scope() == error_scope::frame || e.scope() == error_scope::packet ||
                             e.scope() == error_scope::stream || e.scope() == error_scope::connection;
    CHECK(known_scope);
    // RFC 9113 section 7: 0x00 to 0x0d. No failure is told as NO_ERROR, in the protocol it belongs to.
    CHECK(e.h2_code() <= 0x0d);
    const bool of_quic = e.name().starts_with("quic_");
    if (e.code != error_code::none && !of_quic) CHECK((e.h2_code() != 0 || e.h3_code() != 0));
    // RFC 9000 section 20.1: 0x00 to 0x10, and 0x0100 to 0x01ff for TLS alerts; 0x11 is of RFC 9368.
    CHECK((e.quic_code() <= 0x11 || e.quic_code() >> 8U == 1));
    if (of_quic) CHECK((e.quic_code() != 0 && e.quic_code() != 0x0c));
    if (e.name().starts_with("h2_") || e.name().starts_with("hpack_")) CHECK(e.h2_code() != 0);
  });
}

TEST_CASE(
    "error: HPACK failures are COMPRESSION_ERROR of the connection, RFC 7541 section 3.1 and RFC 9113 4.3") {
  for_each_code([](const error& e) {
    if (!e.name().starts_with("hpack_") && !e.name().starts_with("huffman_")) return;
    CHECK(e.scope() == error_scope::connection);
    CHECK(e.h2_code() == 0x09);
  });
}

TEST_CASE("error: a code out of range is handled like none") {
  for (const unsigned long number : {0xffUL, 0x1ffUL, 0xbffUL, 0x7fffUL, 0xffffUL}) {
    const error e{.code = static_cast<error_code>(number)};
    CHECK(e.name() == "none");
    CHECK(e.text() == error{}.text());
    CHECK(e.section().empty());
    CHECK(e.scope() == error_scope::caller);
    CHECK(e.h2_code() == error{}.h2_code());
    CHECK(e.h3_code() == error{}.h3_code());
    CHECK(e.quic_code() == error{}.quic_code());
  }
}

TEST_CASE("error: the origin changes what failed to decompress, and nothing else") {
  for_each_code([](const error& e) {
    error there = e;
    there.origin = error_origin::qpack_encoder_stream;
    CHECK(there.h3_code() == (e.h3_code() == 0x200 ? 0x201 : e.h3_code()));
    there.origin = error_origin::qpack_decoder_stream;
    CHECK(there.h3_code() == (e.h3_code() == 0x200 ? 0x202 : e.h3_code()));
    CHECK(there.h2_code() == e.h2_code());
    CHECK(there.scope() == e.scope());
    CHECK(there.name() == e.name());
    CHECK(there.section() == e.section());
  });
}

TEST_CASE("error: QPACK failures have a code of RFC 9204 section 6, or one for load or settings") {
  for_each_code([](const error& e) {
    if (!e.name().starts_with("qpack_")) return;
    const bool of_qpack = e.h3_code() >= 0x200 && e.h3_code() <= 0x202;
    const bool excessive_load = e.h3_code() == 0x107;
    const bool of_settings = e.h3_code() == 0x109;
    if (e.scope() == error_scope::connection) CHECK((of_qpack || of_settings || excessive_load));
    if (e.scope() == error_scope::stream) CHECK((excessive_load || e.h3_code() == 0x200));
    if (e.scope() == error_scope::caller) CHECK(e.h3_code() == 0x102);
  });
}
