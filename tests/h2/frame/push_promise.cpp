// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/push_promise.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::push_promise{}.stream_id == 0 && h2::push_promise{}.promised_stream_id == 0 &&
              h2::push_promise{}.padding == 0);

constexpr auto fragment = "82 86 84"_hex;

constexpr auto plain = "000007 05 04 00000001 00000002 828684"_hex;
constexpr h2::push_promise plain_frame{
    .stream_id = 1, .promised_stream_id = 2, .fragment = fragment, .end_headers = true};
static_assert(written_array<16>([](writer& out) { write(out, plain_frame); }) == plain);
static_assert(parsed<h2::push_promise>(plain)->stream_id == 1);
static_assert(parsed<h2::push_promise>(plain)->promised_stream_id == 2);
static_assert(parsed<h2::push_promise>(plain)->end_headers);
static_assert(same(parsed<h2::push_promise>(plain)->fragment, fragment));
static_assert(parsed<h2::push_promise>(plain)->padding == 0);

constexpr auto padded = "00000a 05 08 00000003 02 7ffffffe 828684 0000"_hex;
constexpr h2::push_promise padded_frame{
    .stream_id = 3, .promised_stream_id = 0x7fff'fffe, .fragment = fragment, .padding = 3};
static_assert(written_array<19>([](writer& out) { write(out, padded_frame); }) == padded);
static_assert(parsed<h2::push_promise>(padded)->promised_stream_id == 0x7fff'fffe);
static_assert(parsed<h2::push_promise>(padded)->padding == 3);
static_assert(!parsed<h2::push_promise>(padded)->end_headers);
static_assert(same(parsed<h2::push_promise>(padded)->fragment, fragment));

[[nodiscard]] error_code push_refusal(unsigned flags, std::uint32_t stream, const octet_string& payload) {
  return refusal<h2::push_promise>(5, flags, stream, payload);
}

}  // namespace

TEST_CASE("push_promise: undefined flags and both reserved bits do not matter (RFC 9113 section 6.6)") {
  const received_frame frame(raw_frame(5, 0xf3, 1 | reserved_bit, unhex("80000004 82")));
  const auto f = frame.parse<h2::push_promise>();
  REQUIRE(f);
  CHECK(f->stream_id == 1);
  CHECK(f->promised_stream_id == 4);
  CHECK_FALSE(f->end_headers);
  CHECK(f->fragment.data() == frame.payload().data() + 4);
  CHECK(f->fragment.size() == 1);
}

TEST_CASE(
    "push_promise: fewer octets than the flags announce are FRAME_SIZE_ERROR "
    "(RFC 9113 section 4.2)") {
  for (std::size_t length = 0; length < 8; ++length) {
    octet_string plain_payload(length);
    if (length > 3) plain_payload[3] = 2;
    CHECK(push_refusal(4, 1, plain_payload) ==
          (length < 4 ? error_code::h2_push_promise_length : error_code::none));
    octet_string padded_payload(length);
    if (length > 4) padded_payload[4] = 2;
    CHECK(push_refusal(0x0c, 1, padded_payload) ==
          (length < 5 ? error_code::h2_push_promise_length : error_code::none));
  }
  const error e = received_frame(raw_frame(5, 4, 1, octet_string(3))).parse<h2::push_promise>().error();
  CHECK(e.h2_code() == 6);
  CHECK(e.scope() == error_scope::connection);
}

TEST_CASE(
    "push_promise: padding up to the rest is taken, one octet more is PROTOCOL_ERROR "
    "(RFC 9113 section 6.6)") {
  for (std::size_t rest = 0; rest < 256; ++rest) {
    octet_string payload(5 + rest);
    payload[4] = 2;
    payload[0] = static_cast<std::uint8_t>(rest);
    CHECK(push_refusal(8, 1, payload) == error_code::none);
    payload[0] = static_cast<std::uint8_t>(rest + 1);
    if (rest < 255) CHECK(push_refusal(8, 1, payload) == error_code::h2_padding_too_long);
  }
}

TEST_CASE(
    "push_promise: a promised stream that is 0 or odd is PROTOCOL_ERROR "
    "(RFC 9113 sections 5.1.1 and 6.6)") {
  CHECK(push_refusal(4, 1, unhex("00000000")) == error_code::h2_promised_stream_invalid);
  CHECK(push_refusal(4, 1, unhex("80000000")) == error_code::h2_promised_stream_invalid);
  CHECK(push_refusal(4, 1, unhex("00000001")) == error_code::h2_promised_stream_invalid);
  CHECK(push_refusal(4, 1, unhex("7fffffff")) == error_code::h2_promised_stream_invalid);
  CHECK(push_refusal(0x0c, 1, unhex("00 00000001")) == error_code::h2_promised_stream_invalid);
  CHECK(push_refusal(4, 1, unhex("7ffffffe")) == error_code::none);
  const error e = received_frame(raw_frame(5, 4, 7, octet_string(4))).parse<h2::push_promise>().error();
  CHECK(e.h2_code() == 1);
  CHECK(e.scope() == error_scope::connection);
  CHECK(e.stream_id == 7);
}

TEST_CASE("push_promise: stream 0 is PROTOCOL_ERROR (RFC 9113 section 6.6)") {
  CHECK(push_refusal(4, 0, unhex("00000002")) == error_code::h2_stream_zero);
  CHECK(push_refusal(4, reserved_bit, unhex("00000002")) == error_code::h2_stream_zero);
}

TEST_CASE("push_promise: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::push_promise>(octet_string(plain.begin(), plain.end()));
  check_announced_length<h2::push_promise>(octet_string(padded.begin(), padded.end()));
}

TEST_CASE("push_promise: what is written parses to the same (RFC 9113 section 6.6)") {
  for (const std::size_t size : {0U, 1U, 300U})
    for (const std::uint16_t padding : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{256}})
      for (const bool end_headers : {false, true}) {
        const exact_octets block(size, 0x86);
        const h2::push_promise f{.stream_id = 9,
                                 .promised_stream_id = 12,
                                 .fragment = block,
                                 .padding = padding,
                                 .end_headers = end_headers};
        const received_frame frame(written([&](writer& out) { write(out, f); }));
        CHECK(frame.header().length == size + padding + 4);
        const auto r = frame.parse<h2::push_promise>();
        REQUIRE(r);
        CHECK(r->stream_id == 9);
        CHECK(r->promised_stream_id == 12);
        CHECK(same(r->fragment, f.fragment));
        CHECK(r->padding == padding);
        CHECK(r->end_headers == end_headers);
      }
}

TEST_CASE(
    "push_promise: the writer refuses what no frame can carry "
    "(RFC 9113 sections 4.1, 5.1.1 and 6.6)") {
  const auto refuses = [](const h2::push_promise& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.stream_id = 0, .promised_stream_id = 2}));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1, .promised_stream_id = 2}));
  CHECK(refuses({.stream_id = 1, .promised_stream_id = 0}));
  CHECK(refuses({.stream_id = 1, .promised_stream_id = 3}));
  CHECK(refuses({.stream_id = 1, .promised_stream_id = h2::max_stream_id + 1}));
  CHECK(refuses({.stream_id = 1, .promised_stream_id = 2, .padding = 257}));
  const octet_string huge(h2::max_max_frame_size - 3);
  CHECK(refuses({.stream_id = 1, .promised_stream_id = 2, .fragment = huge}));
}
