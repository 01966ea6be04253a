// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "h2/events.hpp"
#include "h2/frames.hpp"
#include "httpwire/h2/field_block.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// Published attacks on HTTP/2 implementations, as octets; each test is named after its reference.

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr h2::frame_decoder_options in_the_middle{.settings_first = false};

struct flood {
  std::size_t frames = 0;  // that the field block took
  std::size_t allocations = 0;
  std::optional<error> failure;
};

/// HEADERS and CONTINUATION frames of `fragment` octets without an end, until the field block has enough.
[[nodiscard]] flood flood_with(std::size_t fragment, const h2::field_block_options& options) {
  h2::frame_decoder frames{in_the_middle};
  h2::field_block block{options};
  flood result;
  const allocation_count counted;
  for (std::size_t i = 0; i < 100'000 && !result.failure; ++i) {
    const octet_string wire = raw_frame(i == 0 ? 1 : 9, 0, 1, octet_string(fragment, 0x40));
    bytes rest = wire;
    const auto event = frames.next(rest);
    REQUIRE(event);
    const auto done = block.add(*event);
    REQUIRE_FALSE(done.has_value());
    if (done.has_error())
      result.failure = done.error();
    else
      ++result.frames;
  }
  result.allocations = counted.value();
  return result;
}

void check_cap_on_bytes() {
  const flood f = flood_with(16'384, {});
  REQUIRE(f.failure);
  CHECK(f.failure->code == error_code::h2_block_too_large);
  CHECK(f.failure->limit == 65'536);
  CHECK(f.failure->scope() == error_scope::connection);
  CHECK(f.frames == 4);
  // Memory never passes the limit: from the first fragment to the limit it at most doubles.
  CHECK(f.allocations <= 3);
}

void check_cap_on_frames(std::size_t fragment) {
  const flood f = flood_with(fragment, {});
  REQUIRE(f.failure);
  CHECK(f.failure->code == error_code::h2_block_too_many_frames);
  CHECK(f.failure->limit == 32);
  CHECK(f.failure->scope() == error_scope::connection);
  CHECK(f.frames == 32);
  CHECK(f.allocations <= 1);
}

}  // namespace

TEST_CASE(
    "CVE-2024-28182: endless CONTINUATION meets the cap on octets and on frames "
    "(RFC 9113 section 10.5.1)") {
  check_cap_on_bytes();
  check_cap_on_frames(1);
}

TEST_CASE(
    "CVE-2023-45288: CONTINUATION frames behind a block that is already too large are refused, not "
    "read on (RFC 9113 section 10.5.1)") {
  h2::field_block block{{.max_size = 10}};
  const octet_string eleven(11);
  REQUIRE(block.add(h2::headers{.stream_id = 1, .fragment = eleven, .end_stream = true}).has_error());
  const allocation_count counted;
  for (int i = 0; i < 1000; ++i) {
    const auto r = block.add(h2::continuation{.stream_id = 1, .fragment = eleven});
    REQUIRE(r.has_error());
    CHECK(r.error().code == error_code::h2_block_too_large);
  }
  CHECK(counted.value() == 0);
}

TEST_CASE(
    "CVE-2024-27316: endless CONTINUATION holds no more memory than max_size "
    "(RFC 9113 section 10.5.1)") {
  // What the block may hold is lent, so that it cannot take more.
  guarded_buffer<std::uint8_t> memory(2048);
  h2::basic_field_block<span_storage> block{{.max_size = 1000, .max_frames = 1'000'000},
                                            span_storage{memory.span()}};
  const octet_string three(3);
  std::size_t taken = 0;
  error failure;
  bool first = true;
  for (; failure.code == error_code::none; first = false) {
    const auto r = first ? block.add(h2::headers{.stream_id = 1, .fragment = three})
                         : block.add(h2::continuation{.stream_id = 1, .fragment = three});
    REQUIRE_FALSE(r.has_value());
    if (r.has_error())
      failure = r.error();
    else
      taken += 3;
  }
  CHECK(failure.code == error_code::h2_block_too_large);
  CHECK(failure.limit == 1000);
  CHECK(taken == 999);
  CHECK(memory.intact());
}

TEST_CASE("CVE-2026-33871: CONTINUATION of no octets is counted as well (RFC 9113 section 10.5.1)") {
  check_cap_on_frames(0);
  // Also when each frame comes octet by octet: a frame without octets gives one event.
  h2::frame_decoder frames{in_the_middle};
  h2::field_block block;
  std::size_t events = 0;
  bool refused = false;
  for (std::size_t i = 0; i < 100 && !refused; ++i)
    for (const std::uint8_t octet : raw_frame(i == 0 ? 1 : 9, 0, 1)) {
      bytes rest{&octet, 1};
      const auto event = frames.next(rest);
      if (!event) continue;
      ++events;
      refused = block.add(*event).has_error();
    }
  CHECK(refused);
  CHECK(events == 33);
}

TEST_CASE(
    "HEADERS with PRIORITY under 5 octets: refused by its header, before anything is read "
    "(RFC 9113 sections 4.2 and 6.2)") {
  random_source random(5);
  for (const unsigned padded : {0U, 8U})
    for (std::size_t length = 0; length < 5 + padded / 8; ++length) {
      const octet_string wire = raw_frame(1, 0x24 | padded, 1, octet_string(length));
      const decoding all = decode_all_ways(in_the_middle, wire, random);
      CHECK(all.ended);
      REQUIRE(all.events.size() == 1);
      CHECK(all.events[0] == text_of(error{.code = error_code::h2_headers_length, .stream_id = 1}));
      // The nine octets of the header suffice.
      CHECK(decode_whole(in_the_middle, bytes{wire}.first(9)) == all);
    }
}

TEST_CASE(
    "PAD_LENGTH at or past the payload: refused by the octet that says so, before the rest comes "
    "(RFC 9113 sections 6.1, 6.2 and 6.6)") {
  random_source random(6);
  const struct {
    unsigned type;
    unsigned flags;
    octet_string fixed;
  } kinds[] = {{0, 0x08, {0}}, {1, 0x0c, {0}}, {1, 0x2c, octet_string(6)}, {5, 0x0c, {0, 0, 0, 0, 2}}};
  for (const auto& kind : kinds)
    for (const std::size_t rest : {0U, 1U, 20U, 254U})
      for (const std::size_t pad_length : {rest + 1, std::size_t{255}}) {
        octet_string payload = joined({kind.fixed, octet_string(rest)});
        payload[0] = static_cast<std::uint8_t>(pad_length);
        const octet_string wire = raw_frame(kind.type, kind.flags, 1, payload);
        const decoding all = decode_all_ways(in_the_middle, wire, random);
        CHECK(all.ended);
        CHECK(all.events == std::vector<std::string>{
                                text_of(error{.code = error_code::h2_padding_too_long, .stream_id = 1})});
        CHECK(decode_whole(in_the_middle, bytes{wire}.first(9 + kind.fixed.size())) == all);
      }
}

TEST_CASE(
    "255 octets of padding: an empty fragment or no data is left, in any chunks "
    "(RFC 9113 section 6.1)") {
  random_source random(7);
  octet_string payload(256);
  payload[0] = 255;
  const octet_string wire = joined({raw_frame(0, 0x09, 1, payload), raw_frame(1, 0x0d, 3, payload)});
  CHECK(decode_all_ways(in_the_middle, wire, random).events ==
        std::vector<std::string>{
            "0 length=256 flags=9 stream=1 | DATA on=1 padding=256 : ; end_stream",
            "1 length=256 flags=13 stream=3 | HEADERS on=3 padding=256 dependency=0 exclusive=0 weight=0 : ; "
            "end_stream end_headers"});
}

TEST_CASE(
    "ALTSVC, ORIGIN and unknown frames on any stream: delivered or ignored, never fatal "
    "(RFC 9113 section 5.5, RFC 7838 section 4, RFC 8336 section 2.2)") {
  random_source random(8);
  std::vector<unsigned> types = {0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x11, 0x7f, 0xff};
  for (const unsigned type : types)
    for (const std::uint32_t stream : {0U, 1U, 2U, h2::max_stream_id})
      for (const h2::role peer : {h2::role::unknown, h2::role::client, h2::role::server})
        for (std::size_t size = 0; size < 5; ++size) {
          const octet_string wire = joined({raw_frame(type, random.octet(), stream, random.octets(size)),
                                            raw_frame(6, 0, 0, octet_string(8))});
          const decoding all = decode_all_ways({.peer = peer, .settings_first = false}, wire, random);
          CHECK_FALSE(all.ended);
          CHECK(all.events.size() == 2);
          CHECK(all.events.back() == "6 length=8 flags=0 stream=0 | PING 0000000000000000 : ;");
        }
}

TEST_CASE(
    "CVE-2026-33814: SETTINGS_MAX_FRAME_SIZE 0 is refused, and with what is taken every writer makes "
    "progress (RFC 9113 section 6.5.2)") {
  for (const char* const value : {"00000000", "00000001", "00003fff", "01000000", "ffffffff"}) {
    const octet_string wire = raw_frame(4, 0, 0, joined({{0, 5}, unhex(value)}));
    const decoding all = decode_whole({}, wire);
    CHECK(all.ended);
    CHECK(all.events.back() == text_of(error{.code = error_code::h2_setting_max_frame_size, .offset = 9}));
  }
  // A writer that gets such a size anyhow says so at once.
  const octet_string octets(100'000);
  for (const std::uint32_t max : {0U, 1U, 4U, 5U, 16'383U, 0x100'0000U}) {
    writer out;
    h2::write_field_block(out, {.stream_id = 1, .block = octets}, max);
    CHECK(out.written().error().code == error_code::invalid_argument);
    CHECK(out.size() == 0);
  }
  // The smallest size that is valid: as many frames as it takes.
  writer out;
  h2::write_field_block(out, {.stream_id = 1, .block = octets}, h2::min_max_frame_size);
  CHECK(out.size() == octets.size() + 7 * 9);
}

TEST_CASE(
    "CVE-2020-11080: SETTINGS with thousands of entries is refused by its header "
    "(RFC 9113 section 10.5)") {
  // 2400 entries in 14 400 octets, as in the report.
  const octet_string header = raw_header(14'400, 4, 0, 0);
  const decoding all = decode_whole({}, header);
  CHECK(all.ended);
  CHECK(all.events ==
        std::vector<std::string>{text_of(error{.code = error_code::h2_too_many_settings, .limit = 64})});
}

TEST_CASE(
    "ENABLE_PUSH from a server: 1 is refused, 0 passes; a client may say both "
    "(RFC 9113 section 6.5.2)") {
  for (const h2::role peer : {h2::role::client, h2::role::server})
    for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{2}}) {
      const decoding all = decode_whole({.peer = peer}, raw_frame(4, 0, 0, {0, 2, 0, 0, 0, value}));
      const bool refused = value == 2 || (value == 1 && peer == h2::role::server);
      CHECK(all.ended == refused);
      if (refused)
        CHECK(all.events.back() == text_of(error{.code = error_code::h2_setting_enable_push, .offset = 9}));
    }
}

TEST_CASE(
    "CVE-2026-27135: after the error that ends a connection, input is neither read nor decoded "
    "(RFC 9113 section 5.4.1)") {
  random_source random(27'135);
  const octet_string endings[] = {
      raw_frame(6, 0, 1, octet_string(8)), raw_frame(0, 8, 1, {9}),
      raw_header(0x4001, 0, 0, 1),         raw_frame(4, 0, 0, unhex("000500000000")),
      raw_frame(8, 0, 0, octet_string(4)), raw_frame(9, 4, 1)};
  for (const octet_string& ending : endings) {
    h2::frame_decoder frames{in_the_middle};
    bytes rest = ending;
    const auto first = frames.next(rest);
    REQUIRE(first.has_error());
    const error end = first.error();
    const std::uint64_t offset = frames.offset();
    for (int i = 0; i < 200; ++i) {
      // Malformed frames, valid ones, nothing.
      const exact_octets chunk(i % 3 == 0 ? raw_frame(6, 0, 0, octet_string(8))
                                          : random.octets(random.below(40)));
      bytes more = chunk.span();
      const auto again = frames.next(more);
      REQUIRE(again.has_error());
      CHECK(again.error() == end);
      CHECK(more.size() == chunk.size());
      CHECK(frames.offset() == offset);
      CHECK_FALSE(frames.at_boundary());
    }
  }
}
