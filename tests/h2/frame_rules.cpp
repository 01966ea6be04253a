// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame_rules.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "httpwire/h2/event.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

/// The RFCs' rules as a table: what stands before the variable part, whether more may follow, which streams.
enum class streams { any, zero, not_zero };
struct rule {
  unsigned type;
  std::size_t fixed;
  bool exact;
  streams allowed;
  error_code length;
};
constexpr rule rules[] = {
    {0, 0, false, streams::not_zero, error_code::h2_data_length},
    {1, 0, false, streams::not_zero, error_code::h2_headers_length},
    {2, 5, true, streams::not_zero, error_code::h2_priority_length},
    {3, 4, true, streams::not_zero, error_code::h2_rst_stream_length},
    {5, 4, false, streams::not_zero, error_code::h2_push_promise_length},
    {6, 8, true, streams::zero, error_code::h2_ping_length},
    {7, 8, false, streams::zero, error_code::h2_goaway_length},
    {8, 4, true, streams::any, error_code::h2_window_update_length},
    {9, 0, false, streams::not_zero, error_code::none},
    {10, 2, false, streams::any, error_code::h2_altsvc_malformed},
    {11, 0, false, streams::any, error_code::none},
    {12, 0, false, streams::any, error_code::none},
    {16, 4, false, streams::zero, error_code::h2_priority_update_length},
    {17, 0, false, streams::any, error_code::none},
    {255, 0, false, streams::any, error_code::none},
};

[[nodiscard]] std::size_t front_of(const rule& r, unsigned flags) {
  std::size_t size = r.fixed;
  if ((flags & 0x08) != 0 && (r.type == 0 || r.type == 1 || r.type == 5)) ++size;
  if ((flags & 0x20) != 0 && r.type == 1) size += 5;
  return size;
}

[[nodiscard]] error_code expected(const rule& r, const h2::frame_header& h) {
  if (h.stream_id == 0 && r.allowed == streams::not_zero) return error_code::h2_stream_zero;
  if (h.stream_id != 0 && r.allowed == streams::zero) return error_code::h2_stream_not_zero;
  const std::size_t front = front_of(r, h.flags);
  return h.length < front || (r.exact && h.length != front) ? r.length : error_code::none;
}

constexpr h2::frame_header headers_with(std::uint8_t flags, std::uint32_t length) {
  return {.length = length, .type = h2::frame_type::headers, .flags = flags, .stream_id = 1};
}
static_assert(h2::fixed_size(headers_with(0x28, 0)) == 6);
static_assert(h2::check(headers_with(0x28, 5)) == error_code::h2_headers_length);
static_assert(h2::check(headers_with(0x28, 6)) == error_code::none);

}  // namespace

TEST_CASE(
    "frame_rules: streams and lengths of each type, with every flag (RFC 9113 sections 4.2, 5.1.1 and "
    "6)") {
  for (const rule& r : rules)
    for (unsigned flags = 0; flags < 256; ++flags)
      for (const std::uint32_t stream : {0U, 1U, 2U, h2::max_stream_id})
        for (const std::uint32_t length : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 16'384U, 0xff'ffffU}) {
          const h2::frame_header h{.length = length,
                                   .type = static_cast<h2::frame_type>(r.type),
                                   .flags = static_cast<std::uint8_t>(flags),
                                   .stream_id = stream};
          if (h2::check(h) == expected(r, h) && h2::fixed_size(h) == front_of(r, flags)) continue;
          CAPTURE(r.type, flags, stream, length);
          CHECK(h2::check(h) == expected(r, h));
          CHECK(h2::fixed_size(h) == front_of(r, flags));
        }
}

TEST_CASE(
    "frame_rules: SETTINGS are on stream 0, multiples of 6, and nothing when they acknowledge "
    "(RFC 9113 section 6.5)") {
  for (std::uint32_t length = 0; length < 40; ++length) {
    h2::frame_header h{.length = length, .type = h2::frame_type::settings, .flags = 0xfe};
    CHECK(h2::check(h) == (length % 6 == 0 ? error_code::none : error_code::h2_settings_length));
    h.flags = 0x01;
    CHECK(h2::check(h) == (length == 0 ? error_code::none : error_code::h2_settings_ack_length));
    h.stream_id = 1;
    CHECK(h2::check(h) == error_code::h2_stream_not_zero);
    CHECK(h2::fixed_size(h) == 0);
  }
}

TEST_CASE("frame_rules: only DATA, HEADERS and PUSH_PROMISE are padded (RFC 9113 section 6)") {
  for (unsigned type = 0; type < 256; ++type) {
    const bool padded = type == 0 || type == 1 || type == 5;
    CHECK(h2::may_be_padded(static_cast<h2::frame_type>(type)) == padded);
    const exact_octets front(octet_string{7, 0, 0, 0, 0, 0, 0, 0});
    h2::frame_header h{.length = 100, .type = static_cast<h2::frame_type>(type), .flags = 0x08};
    CHECK(h2::padding_of(h, front.data()) == (padded ? 8 : 0));
    h.flags = 0xf7;
    CHECK(h2::padding_of(h, front.data()) == 0);
  }
}

TEST_CASE("frame_rules: padding is smaller than the frame, for every length of both (RFC 9113 section 6.1)") {
  for (std::uint32_t length = 1; length < 300; ++length)
    for (std::uint32_t pad_length = 0; pad_length < 256; ++pad_length) {
      const h2::frame_header h{.length = length, .type = h2::frame_type::data, .flags = 0x08, .stream_id = 1};
      const bool fits = h2::padding_fits(h, static_cast<std::uint16_t>(pad_length + 1));
      if (fits != (pad_length < length)) CHECK(fits == (pad_length < length));
    }
  CHECK(h2::padding_fits({.length = 0}, 0));
}

TEST_CASE("frame_rules: an error of a frame has its place and stream (RFC 9113 section 5.4)") {
  CHECK(h2::frame_error(error_code::h2_ping_length, {.stream_id = 7}, 12) ==
        error{.code = error_code::h2_ping_length, .offset = 12, .stream_id = 7});
}

TEST_CASE("parse: a header of another type is the caller's mistake, and nothing is read") {
  const h2::frame_header empty_data{.length = 0, .type = h2::frame_type::data, .stream_id = 1};
  CHECK(h2::ping::parse(empty_data, {}).error().code == error_code::invalid_argument);
  CHECK(h2::goaway::parse(empty_data, {}).error().code == error_code::invalid_argument);
  CHECK(h2::headers::parse(empty_data, {}).error().code == error_code::invalid_argument);
  CHECK(h2::settings::parse(empty_data, {}).error().code == error_code::invalid_argument);
}
