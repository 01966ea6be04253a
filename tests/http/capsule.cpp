// SPDX-License-Identifier: MIT
#include "httpwire/http/capsule.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::capsule;
using http::capsule_reader;
using http::capsule_reader_options;
using http::capsule_type;

namespace {

using octet_string = std::vector<std::uint8_t>;

// Nothing in it can own memory.
static_assert(std::is_trivially_copyable_v<capsule_reader>);
static_assert(http::is_reserved(capsule_type{0x17}) && http::is_reserved(capsule_type{0x40}));
static_assert(!http::is_reserved(capsule_type{0x16}) && !http::is_reserved(capsule_type::datagram));
static_assert(http::name(capsule_type::datagram) == "DATAGRAM" && http::name(capsule_type{1}).empty());

// Two capsules at compile time, cut at each octet: DATAGRAM with two octets, and an unknown one in long
// varints.
consteval bool reads_at_compile_time() {
  constexpr auto wire = "00 02 6869  4041 8000000361 6263"_hex;
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    capsule_reader reader;
    std::size_t octets = 0;
    std::size_t ended = 0;
    const auto feed = [&](bytes chunk) {
      for (;;) {
        const auto c = reader.next(chunk);
        if (c.need_more()) return chunk.empty();
        if (!c) return false;
        octets += c->value.size();
        ended += c->last ? 1U : 0U;
      }
    };
    if (!feed(bytes{wire}.first(cut)) || !feed(bytes{wire}.subspan(cut))) return false;
    if (octets != 5 || ended != 2 || !reader.finish() || reader.offset() != wire.size()) return false;
  }
  return true;
}
static_assert(reads_at_compile_time());

struct record {
  http::capsule_header header;
  std::string value;
  bool discarded = false;
  bool complete = false;
  friend bool operator==(const record&, const record&) = default;
};

struct trace {
  std::vector<record> capsules;
  error failure;
  error end;
  std::uint64_t offset = 0;
  friend bool operator==(const trace&, const trace&) = default;
};

/// The capsules of a stream that comes in chunks which end at these places.
[[nodiscard]] trace read(bytes stream, const capsule_reader_options& options,
                         const std::vector<std::size_t>& cuts) {
  capsule_reader reader{options};
  trace out;
  std::size_t from = 0;
  const auto feed = [&](std::size_t to) {
    const exact_octets memory{stream.subspan(from, to - from)};
    from = to;
    bytes chunk = memory.span();
    for (;;) {
      const auto c = reader.next(chunk);
      if (c.need_more()) {
        CHECK(chunk.empty());
        return true;
      }
      if (!c) {
        out.failure = c.error();
        CHECK(reader.next(chunk).error() == c.error());
        return false;
      }
      if (c->first) out.capsules.push_back({.header = c->header, .value = {}});
      CHECK(out.capsules.back().header == c->header);
      CHECK(reader.header() == c->header);
      out.capsules.back().value += as_text(c->value);
      out.capsules.back().discarded = c->discard;
      out.capsules.back().complete = c->last;
    }
  };
  bool going = true;
  for (std::size_t i = 0; going && i <= cuts.size(); ++i)
    going = feed(i < cuts.size() ? cuts[i] : stream.size());
  if (const auto end = reader.finish(); !end) out.end = end.error();
  out.offset = reader.offset();
  return out;
}

[[nodiscard]] trace read_all_ways(bytes stream, const capsule_reader_options& options,
                                  random_source& random) {
  const trace whole = read(stream, options, {});
  std::vector<std::size_t> everywhere;
  for (std::size_t i = 1; i < stream.size(); ++i) {
    everywhere.push_back(i);
    CHECK(read(stream, options, {i}) == whole);
  }
  CHECK(read(stream, options, everywhere) == whole);
  std::vector<std::size_t> some;
  for (const std::size_t at : everywhere)
    if (random.one_in(3)) some.insert(some.end(), random.between(1, 2), at);
  CHECK(read(stream, options, some) == whole);
  return whole;
}

[[nodiscard]] octet_string capsule_of(std::uint64_t type, std::string_view value,
                                      std::size_t varint_size = 0) {
  octet_string wire(32 + value.size());
  writer out{wire};
  out.varint(type, varint_size);
  out.varint(value.size(), varint_size);
  out.append(value);
  wire.resize(out.size());
  return wire;
}

void append(octet_string& to, const octet_string& more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace

TEST_CASE("capsule_reader: random streams are the same however they are cut (RFC 9297 section 3.2)") {
  random_source random(9297);
  for (int round = 0; round < 60; ++round) {
    octet_string stream;
    std::vector<record> expected;
    for (std::size_t n = random.below(6); n != 0; --n) {
      const std::uint64_t type = random.one_in(2) ? 0 : random.of_any_width() >> 2;
      const std::string value = random.text(random.below(40));
      const auto wire = capsule_of(type, value, std::array<std::size_t, 3>{0, 4, 8}[random.below(3)]);
      append(stream, wire);
      expected.push_back(
          {.header = {.type = capsule_type{type}, .length = value.size()}, .value = value, .complete = true});
    }
    const trace whole = read_all_ways(stream, {}, random);
    CHECK(whole.capsules == expected);
    CHECK(whole.failure == error{});
    CHECK(whole.end == error{});
    CHECK(whole.offset == stream.size());
  }
}

TEST_CASE(
    "capsule_reader: unknown and reserved types are kept, also empty ones (RFC 9297 sections 3.2 and 5.4)") {
  random_source random(1);
  octet_string stream = capsule_of(0x17, "grease");
  append(stream, capsule_of(0x3fff'ffff'ffff'ffff, ""));
  append(stream, capsule_of(0, ""));
  const trace whole = read_all_ways(stream, {}, random);
  REQUIRE(whole.capsules.size() == 3);
  CHECK(whole.capsules[0].value == "grease");
  CHECK(http::is_reserved(whole.capsules[0].header.type));
  CHECK(whole.capsules[1].header.type == capsule_type{0x3fff'ffff'ffff'ffff});
  CHECK(whole.capsules[2].complete);
}

TEST_CASE("capsule_reader: a stream that ends inside a capsule is an error (RFC 9297 section 3.3)") {
  const auto wire = capsule_of(0x2843, "abcd", 4);
  for (std::size_t size = 0; size <= wire.size(); ++size) {
    const trace cut = read(bytes{wire}.first(size), {}, {});
    CAPTURE(size);
    if (size == 0 || size == wire.size()) {
      CHECK(cut.end == error{});
      continue;
    }
    CHECK(cut.end.code == error_code::capsule_truncated);
    CHECK(cut.end.offset == size);
    CHECK(cut.end.scope() == error_scope::stream);
    CHECK(cut.end.h2_code() == 1);
    CHECK(cut.end.h3_code() == 0x10e);
  }
}

TEST_CASE("capsule_reader: a DATAGRAM that is too long is skipped, not kept (RFC 9297 section 3.5)") {
  random_source random(2);
  octet_string stream = capsule_of(0, "12345");
  append(stream, capsule_of(0, "123456"));
  append(stream, capsule_of(5, "1234567"));
  append(stream, capsule_of(0, "1234"));
  const trace whole = read_all_ways(stream, {.max_datagram_size = 5}, random);
  REQUIRE(whole.capsules.size() == 4);
  CHECK(whole.capsules[0].value == "12345");
  CHECK(whole.capsules[1].discarded);
  CHECK(whole.capsules[1].value.empty());
  CHECK(whole.capsules[1].header.length == 6);
  CHECK(whole.capsules[2].value == "1234567");
  CHECK(whole.capsules[3].value == "1234");
  CHECK(whole.end == error{});
  // Cut inside what is skipped.
  const trace cut = read(bytes{stream}.first(12), {.max_datagram_size = 5}, {});
  CHECK(cut.end.code == error_code::capsule_truncated);
}

TEST_CASE("capsule_reader: other capsules have a limit that ends the stream (RFC 9297 section 3.2)") {
  random_source random(3);
  octet_string stream = capsule_of(9, "12345");
  append(stream, capsule_of(9, "123456"));
  const trace whole = read_all_ways(stream, {.max_capsule_size = 5}, random);
  CHECK(whole.capsules.size() == 1);
  CHECK(whole.failure.code == error_code::capsule_too_large);
  CHECK(whole.failure.offset == 7);
  CHECK(whole.failure.limit == 5);
  CHECK(whole.failure.scope() == error_scope::stream);
  CHECK(whole.end == whole.failure);
}

TEST_CASE("capsule_reader: a huge length takes no memory and no time (RFC 9297 section 3.5)") {
  const auto wire = "00 ffffffffffffffff 61  "_hex;
  capsule_reader reader;
  bytes chunk = wire;
  const auto c = reader.next(chunk);
  REQUIRE(c);
  CHECK(c->discard);
  CHECK(c->header.length == varint::max_value);
  CHECK(reader.next(chunk).need_more());
  CHECK(chunk.empty());
  CHECK_FALSE(reader.finish());

  const auto other = "01 ffffffffffffffff 61"_hex;
  capsule_reader unlimited;
  chunk = other;
  const auto piece = unlimited.next(chunk);
  REQUIRE(piece);
  CHECK(piece->value.size() == 1);
  CHECK_FALSE(piece->last);
  CHECK(unlimited.next(chunk).need_more());
}

TEST_CASE("capsule: positions for an intermediary that forwards as it came (RFC 9297 section 3.2)") {
  octet_string stream = capsule_of(1, "ab", 8);
  append(stream, capsule_of(2, "c"));
  capsule_reader reader;
  bytes chunk = stream;
  REQUIRE(reader.next(chunk));
  CHECK(reader.capsule_offset() == 0);
  CHECK(reader.header_size() == 16);
  REQUIRE(reader.next(chunk));
  CHECK(reader.capsule_offset() == 18);
  CHECK(reader.header_size() == 2);
  CHECK(reader.at_boundary());
}

TEST_CASE("capsule: written with the shortest varints (RFC 9297 sections 3.2 and 3.5)") {
  std::array<std::uint8_t, 32> memory{};
  writer out{memory};
  http::write_datagram_capsule(out, "6869"_hex);
  http::write_capsule(out, capsule_type::wt_drain_session, {});
  write(out, http::capsule_header{.type = capsule_type{0x17}, .length = 64});
  CHECK(hex(*out.written()) ==
        "00026869"
        "800078ae00"
        "174040");
  writer too_large;
  write(too_large, http::capsule_header{.type = capsule_type{std::uint64_t{1} << 62}});
  CHECK(too_large.written().error().code == error_code::varint_too_large);
}

TEST_CASE("capsule: types have names, and some are reserved (RFC 9297 section 5.4)") {
  using enum capsule_type;
  const std::pair<capsule_type, std::string_view> names[] = {
      {datagram, "DATAGRAM"},
      {wt_close_session, "WT_CLOSE_SESSION"},
      {wt_drain_session, "WT_DRAIN_SESSION"},
      {wt_max_data, "WT_MAX_DATA"},
      {wt_max_stream_data, "WT_MAX_STREAM_DATA"},
      {wt_max_streams_bidi, "WT_MAX_STREAMS"},
      {wt_max_streams_uni, "WT_MAX_STREAMS"},
      {wt_data_blocked, "WT_DATA_BLOCKED"},
      {wt_stream_data_blocked, "WT_STREAM_DATA_BLOCKED"},
      {wt_streams_blocked_bidi, "WT_STREAMS_BLOCKED"},
      {wt_streams_blocked_uni, "WT_STREAMS_BLOCKED"},
      {capsule_type{1}, ""}};
  for (const auto& [type, text] : names) CHECK(name(type) == text);
  for (std::uint64_t n = 0; n < 5; ++n) {
    CHECK(is_reserved(capsule_type{0x29 * n + 0x17}));
    CHECK_FALSE(is_reserved(capsule_type{0x29 * n + 0x16}));
    CHECK_FALSE(is_reserved(capsule_type{0x29 * n + 0x18}));
  }
  CHECK_FALSE(is_reserved(datagram));
  CHECK(capsule_reader{{.max_capsule_size = 7}}.options().max_capsule_size == 7);
}
