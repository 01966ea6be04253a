// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "h3/events.hpp"
#include "h3/frame_streams.hpp"
#include "h3/frames.hpp"
#include "httpwire/h3/frame_decoder.hpp"
#include "httpwire/h3/stream_type.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// Published attacks on HTTP/3 implementations that concern frames, as octets.

using namespace httpwire;
using namespace httpwire_test;

namespace {

using h3::stream_kind;

[[nodiscard]] octet_string header_of_length(std::uint64_t type, std::uint64_t length) {
  return joined({raw_varint(type), raw_varint(length, 8)});
}

[[nodiscard]] error_code refused(const h3::frame_decoder_options& options, const octet_string& wire) {
  h3::frame_decoder frames{options};
  const exact_octets exact(wire);
  bytes rest = exact.span();
  for (;;) {
    const auto event = frames.next(rest);
    if (event.has_error()) return event.error().code;
    if (event.need_more()) return error_code::none;
  }
}

}  // namespace

TEST_CASE(
    "huge declared frame length: refused from the header where there is a limit (RFC 9114 section 10.5)") {
  const octet_string settings = unhex("0400");
  const struct {
    std::uint64_t type;
    stream_kind stream;
    error_code code;
  } cases[] = {
      {0x01, stream_kind::request, error_code::h3_field_section_too_large},
      {0x01, stream_kind::push, error_code::h3_field_section_too_large},
      {0x03, stream_kind::control, error_code::h3_cancel_push_length},
      {0x07, stream_kind::control, error_code::h3_goaway_length},
      {0x0d, stream_kind::control, error_code::h3_max_push_id_length},
      {0x0c, stream_kind::control, error_code::h3_origin_too_large},
  };
  const allocation_count counted;
  for (const auto& c : cases)
    for (const std::uint64_t length :
         {std::uint64_t{65'537}, std::uint64_t{1} << 31, std::uint64_t{1} << 32, largest_varint}) {
      const octet_string front = c.stream == stream_kind::control ? settings : octet_string{};
      CAPTURE(c.type, length);
      CHECK(refused({.stream = c.stream}, joined({front, header_of_length(c.type, length)})) == c.code);
    }
  CHECK(refused({.stream = stream_kind::control}, header_of_length(0x04, largest_varint)) ==
        error_code::h3_settings_too_large);
  // Behind an identifier of one octet.
  CHECK(refused({}, joined({header_of_length(0x05, largest_varint), {0x00}})) ==
        error_code::h3_field_section_too_large);
  CHECK(refused({.stream = stream_kind::control},
                joined({settings, header_of_length(0xf0700, largest_varint), {0x00}})) ==
        error_code::h3_priority_update_too_large);
  CHECK(counted.value() == 0);
}

TEST_CASE(
    "huge declared frame length: DATA and unknown frames go through in pieces (RFC 9114 sections 7.2.1 and "
    "9)") {
  for (const std::uint64_t type : {std::uint64_t{0x00}, std::uint64_t{0x21}, largest_varint}) {
    h3::frame_decoder frames;
    const octet_string front = joined({unhex("01 01 00"), header_of_length(type, largest_varint)});
    bytes rest = front;
    REQUIRE(frames.next(rest));
    REQUIRE(frames.next(rest).need_more());
    const octet_string block(65'536);
    const allocation_count counted;
    for (int i = 0; i < 100; ++i) {
      rest = block;
      const auto event = frames.next(rest);
      REQUIRE(event);
      CHECK(rest.empty());
    }
    CHECK(counted.value() == 0);
    CHECK(frames.in_frame());
    CHECK(frames.finish().error().code == error_code::h3_frame_truncated);
  }
}

TEST_CASE("trailing bytes inside a frame: never taken for the next frame (RFC 9114 sections 7.1 and 10.8)") {
  random_source random(108);
  const struct {
    std::uint64_t type;
    error_code code;
  } cases[] = {{0x03, error_code::h3_cancel_push_length},
               {0x07, error_code::h3_goaway_length},
               {0x0d, error_code::h3_max_push_id_length}};
  for (const auto& c : cases)
    for (const std::size_t id_size : {1U, 2U, 4U, 8U})
      for (std::size_t behind = 1; behind < 8; ++behind) {
        // What trails looks like a frame.
        octet_string payload = joined({raw_varint(4, id_size), unhex("07 01 00 07 01 00 07")});
        payload.resize(id_size + behind);
        const decoding all = decode_all_ways({.stream = stream_kind::control},
                                             joined({unhex("0400"), raw_frame(c.type, payload)}), random);
        CHECK(all.failed);
        CHECK(all.events.size() == 2);
        CHECK(all.events.back() == text_of(error{.code = c.code, .offset = 2}));
      }
}

TEST_CASE(
    "truncated or one-byte-short input: every front of a valid stream, in memory of its own (RFC 9114 "
    "section 7.1)") {
  random_source random(1);
  frame_stream_generator generator(random);
  for (int round = 0; round < 40; ++round) {
    const stream_kind kind = round % 2 == 0 ? stream_kind::request : stream_kind::control;
    const h3::frame_decoder_options options{.stream = kind, .peer = h3::role::server};
    const frame_stream stream = generator.next(kind, options.peer, 4);
    for (std::size_t size = 0; size < stream.wire.size(); ++size) {
      const decoding part = decode_whole(options, bytes{stream.wire}.first(size));
      REQUIRE_FALSE(part.failed);
      REQUIRE(part.offset == size);
      // At a boundary the frames before it are there, elsewhere the end is an error.
      const bool good = part.finish.code == error_code::none;
      CHECK((!good || part.at_boundary));
      if (part.at_boundary) CHECK(std::equal(part.events.begin(), part.events.end(), stream.events.begin()));
    }
  }
}

TEST_CASE("truncated input: empty and one octet short for each parser of a frame (RFC 9114 section 7.1)") {
  const exact_octets none(0);
  CHECK(h3::parse_frame_header(none).need_more());
  CHECK(h3::parse_setting(none, 5).need_more());
  CHECK(code_of(h3::goaway::parse(header_of(7, 1), none)) == error_code::h3_frame_truncated);
  CHECK(code_of(h3::goaway::parse(header_of(7, 0), none)) == error_code::h3_goaway_length);
  CHECK(code_of(h3::push_promise::parse(header_of(5, 1), none)) == error_code::h3_frame_truncated);
  CHECK(code_of(h3::priority_update::parse(header_of(0xf0700, 0), none)) ==
        error_code::h3_priority_update_length);
  h3::stream_type_reader reader;
  bytes rest = none.span();
  CHECK(reader.next(rest).need_more());
}

TEST_CASE(
    "thousands of settings: the number of entries is bounded, and the work for duplicates (RFC 9114 section "
    "10.5)") {
  octet_string payload;
  for (std::uint64_t i = 0; i < 1000; ++i) payload = joined({payload, raw_varint(64 + i), raw_varint(0)});
  CHECK(refused({.stream = stream_kind::control}, raw_frame(4, payload)) == error_code::h3_too_many_settings);
  CHECK(refused({.stream = stream_kind::control, .max_settings = 1000}, raw_frame(4, payload)) ==
        error_code::none);
}
