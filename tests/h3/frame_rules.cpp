// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame_rules.hpp"

#include <cstddef>
#include <cstdint>

#include "h3/frames.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using h3::role;
using h3::stream_kind;

constexpr auto request = stream_kind::request;
constexpr auto push = stream_kind::push;
constexpr auto control = stream_kind::control;

static_assert(check(header_of(0, largest_varint), request, role::client) == error_code::none);
static_assert(check(header_of(7, 3)) == error_code::h3_goaway_length);

struct rule {
  std::uint64_t type;
  error_code on_request;
  error_code on_push;
  error_code on_control;
  error_code from_client = error_code::none;  // on a stream where it may be
  error_code from_server = error_code::none;
};

constexpr auto fine = error_code::none;
constexpr auto to_control = error_code::h3_frame_not_on_control_stream;
constexpr auto off_control = error_code::h3_frame_on_control_stream;
constexpr auto http2 = error_code::h3_frame_http2_only;

// RFC 9114 table 1, with the frames of extensions.
constexpr rule rules[] = {
    {0x00, fine, fine, off_control},
    {0x01, fine, fine, off_control},
    {0x02, http2, http2, http2, http2, http2},
    {0x03, to_control, to_control, fine},
    {0x04, to_control, to_control, fine},
    {0x05, fine, error_code::h3_push_promise_on_push_stream, off_control,
     error_code::h3_push_promise_from_client},
    {0x06, http2, http2, http2, http2, http2},
    {0x07, to_control, to_control, fine},
    {0x08, http2, http2, http2, http2, http2},
    {0x09, http2, http2, http2, http2, http2},
    {0x0a, fine, fine, fine},
    {0x0c, error_code::h3_origin_stream, error_code::h3_origin_stream, fine,
     error_code::h3_origin_from_client},
    {0x0d, to_control, to_control, fine, fine, error_code::h3_max_push_id_from_server},
    {0x21, fine, fine, fine},
    {0x41, fine, fine, fine},
    {0xf0700, to_control, to_control, fine, fine, error_code::h3_priority_update_from_server},
    {0xf0701, to_control, to_control, fine, fine, error_code::h3_priority_update_from_server},
    {0xf0702, fine, fine, fine},
    {largest_varint, fine, fine, fine},
};

}  // namespace

TEST_CASE(
    "h3 frame_rules: each frame on each stream from each sender (RFC 9114 sections 7, 7.2.1 to 7.2.8)") {
  for (const rule& r : rules) {
    CAPTURE(r.type);
    const h3::frame_header h = header_of(r.type, 1);
    CHECK(check(h, request, role::unknown) == r.on_request);
    CHECK(check(h, push, role::unknown) == r.on_push);
    CHECK(check(h, control, role::unknown) == r.on_control);
    const stream_kind home = r.on_control == fine ? control : request;
    CHECK(check(h, home, role::client) == r.from_client);
    CHECK(check(h, home, role::server) == r.from_server);
  }
}

TEST_CASE("h3 frame_rules: lengths that cannot be are refused from the header (RFC 9114 section 7.1)") {
  for (std::uint64_t length = 0; length < 40; ++length) {
    const bool of_varint = length == 1 || length == 2 || length == 4 || length == 8;
    CHECK(check(header_of(0x03, length)) == (of_varint ? fine : error_code::h3_cancel_push_length));
    CHECK(check(header_of(0x07, length)) == (of_varint ? fine : error_code::h3_goaway_length));
    CHECK(check(header_of(0x0d, length)) == (of_varint ? fine : error_code::h3_max_push_id_length));
    CHECK(check(header_of(0x05, length)) == (length != 0 ? fine : error_code::h3_push_promise_length));
    CHECK(check(header_of(0xf0700, length)) == (length != 0 ? fine : error_code::h3_priority_update_length));
    CHECK(check(header_of(0xf0701, length)) == (length != 0 ? fine : error_code::h3_priority_update_length));
    for (const std::uint64_t type : {0x00U, 0x01U, 0x04U, 0x0cU, 0x21U})
      CHECK(check(header_of(type, length)) == fine);
  }
}

TEST_CASE("h3 frame_rules: an identifier fits its frame or not, by its first octet (RFC 9114 section 7.1)") {
  for (std::uint64_t length = 1; length < 12; ++length)
    for (unsigned first = 0; first < 256; ++first) {
      const std::uint64_t size = std::uint64_t{1} << (first >> 6);
      const auto octet = static_cast<std::uint8_t>(first);
      CHECK((check_id(header_of(0x07, length), octet) == fine) == (size == length));
      CHECK((check_id(header_of(0x05, length), octet) == fine) == (size <= length));
      CHECK((check_id(header_of(0xf0701, length), octet) == fine) == (size <= length));
    }
}

TEST_CASE(
    "h3 frame_rules: a whole frame is checked from its header to its identifier (RFC 9114 section 7.1)") {
  constexpr std::uint8_t octets[] = {0x40, 0x01, 0x00};
  const bytes payload{octets};
  const auto whole = [](std::uint64_t type, const h3::frame_header& h, bytes from) {
    return check_whole(static_cast<h3::frame_type>(type), h, from).code;
  };
  CHECK(whole(0x07, header_of(0x07, 2), payload.first(2)) == fine);
  CHECK(whole(0x03, header_of(0x07, 2), payload.first(2)) == error_code::invalid_argument);
  CHECK(whole(0x07, header_of(0x07, 3), payload) == error_code::h3_goaway_length);
  CHECK(whole(0x07, header_of(0x07, 2), payload.first(1)) == error_code::h3_frame_truncated);
  CHECK(whole(0x07, header_of(0x07, 1), payload.first(1)) == error_code::h3_goaway_length);
  // PUSH_PROMISE and PRIORITY_UPDATE go on behind it.
  CHECK(whole(0x05, header_of(0x05, 3), payload) == fine);
  CHECK(whole(0x05, header_of(0x05, 1), payload.first(1)) == error_code::h3_push_promise_length);
  CHECK(whole(0xf0700, header_of(0xf0700, 1), payload.first(1)) == error_code::h3_priority_update_length);
  // What begins with none is not looked at.
  CHECK(whole(0x00, header_of(0x00, 1), payload.first(1)) == fine);
  CHECK(whole(0x21, header_of(0x21, 0), {}) == fine);
}
