// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/headers.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::headers{}.stream_id == 0 && h2::headers{}.padding == 0);

constexpr auto fragment = "82 86 84"_hex;

constexpr auto plain = "000003 01 05 00000001 828684"_hex;
constexpr h2::headers plain_frame{
    .stream_id = 1, .fragment = fragment, .end_stream = true, .end_headers = true};
static_assert(written_array<12>([](writer& out) { write(out, plain_frame); }) == plain);
static_assert(same(parsed<h2::headers>(plain)->fragment, fragment));
static_assert(parsed<h2::headers>(plain)->stream_id == 1);
static_assert(parsed<h2::headers>(plain)->end_stream && parsed<h2::headers>(plain)->end_headers);
static_assert(!parsed<h2::headers>(plain)->has_priority && parsed<h2::headers>(plain)->padding == 0);
static_assert(parsed<h2::headers>(plain)->first && parsed<h2::headers>(plain)->last);

// Pad length, exclusive bit and dependency, weight, fragment, padding.
constexpr auto full = "00000b 01 28 7fffffff 02 80000014 09 828684 0000"_hex;
constexpr h2::headers full_frame{.stream_id = 0x7fff'ffff,
                                 .fragment = fragment,
                                 .padding = 3,
                                 .has_priority = true,
                                 .priority = {.stream_dependency = 20, .exclusive = true, .weight = 9}};
static_assert(written_array<20>([](writer& out) { write(out, full_frame); }) == full);
static_assert(same(parsed<h2::headers>(full)->fragment, fragment));
static_assert(parsed<h2::headers>(full)->padding == 3);
static_assert(parsed<h2::headers>(full)->has_priority);
static_assert(parsed<h2::headers>(full)->priority == full_frame.priority);
static_assert(!parsed<h2::headers>(full)->end_stream && !parsed<h2::headers>(full)->end_headers);

[[nodiscard]] error_code headers_refusal(unsigned flags, std::uint32_t stream, const octet_string& payload) {
  return refusal<h2::headers>(1, flags, stream, payload);
}

constexpr unsigned padded = 0x08;
constexpr unsigned with_priority = 0x20;

}  // namespace

TEST_CASE(
    "headers: a frame laid out by hand parses, undefined flags and the reserved bit do not matter "
    "(RFC 9113 section 6.2)") {
  const received_frame frame(raw_frame(1, 0xd2, 7 | reserved_bit, unhex("8287")));
  const auto f = frame.parse<h2::headers>();
  REQUIRE(f);
  CHECK(f->stream_id == 7);
  CHECK_FALSE(f->end_stream);
  CHECK_FALSE(f->end_headers);
  CHECK_FALSE(f->has_priority);
  CHECK(f->fragment.data() == frame.payload().data());
  CHECK(f->fragment.size() == 2);
}

TEST_CASE("headers: each flag changes its own field only (RFC 9113 section 6.2)") {
  for (unsigned flags = 0; flags < 256; ++flags) {
    // As padded, its first octet is a pad length of 1; as priority fields, stream 0x01020304 or so.
    const received_frame frame(raw_frame(1, flags, 3, unhex("01 02030405 06 0708 00")));
    const auto f = frame.parse<h2::headers>();
    REQUIRE(f);
    CHECK(f->end_stream == ((flags & 1) != 0));
    CHECK(f->end_headers == ((flags & 4) != 0));
    CHECK(f->has_priority == ((flags & 0x20) != 0));
    CHECK(f->padding == ((flags & 8) != 0 ? 2 : 0));
    const std::size_t front = ((flags & 8) != 0 ? 1U : 0U) + ((flags & 0x20) != 0 ? 5U : 0U);
    CHECK(f->fragment.data() == frame.payload().data() + front);
    CHECK(f->fragment.size() == 9 - front - ((flags & 8) != 0 ? 1U : 0U));
    if ((flags & 0x20) != 0) {
      CHECK(f->priority.stream_dependency == ((flags & 8) != 0 ? 0x0203'0405U : 0x0102'0304U));
      CHECK(f->priority.weight == ((flags & 8) != 0 ? 6 : 5));
    }
  }
}

TEST_CASE("headers: the reserved place before the dependency is the exclusive bit (RFC 9113 section 6.2)") {
  const auto shared = received_frame(raw_frame(1, 0x24, 1, unhex("7fffffff ff"))).parse<h2::headers>();
  REQUIRE(shared);
  CHECK(shared->priority ==
        h2::priority_fields{.stream_dependency = 0x7fff'ffff, .exclusive = false, .weight = 255});
  const auto exclusive = received_frame(raw_frame(1, 0x24, 1, unhex("80000000 00"))).parse<h2::headers>();
  REQUIRE(exclusive);
  CHECK(exclusive->priority == h2::priority_fields{.exclusive = true});
  CHECK(exclusive->fragment.empty());
}

TEST_CASE("headers: fewer octets than the flags announce are FRAME_SIZE_ERROR (RFC 9113 section 4.2)") {
  const struct {
    unsigned flags;
    std::size_t fixed;
  } cases[] = {{0, 0}, {padded, 1}, {with_priority, 5}, {padded | with_priority, 6}};
  for (const auto& c : cases)
    for (std::size_t length = 0; length < 10; ++length) {
      const error_code code = headers_refusal(c.flags, 1, octet_string(length));
      CAPTURE(c.flags, length);
      CHECK(code == (length < c.fixed ? error_code::h2_headers_length : error_code::none));
    }
  const error e =
      received_frame(raw_frame(1, with_priority, 5, octet_string(4))).parse<h2::headers>().error();
  CHECK(e.h2_code() == 6);
  // RFC 9113 section 4.2: a frame that carries a field block concerns the connection.
  CHECK(e.scope() == error_scope::connection);
}

TEST_CASE(
    "headers: padding up to the rest behind the fixed fields is taken, one octet more is "
    "PROTOCOL_ERROR (RFC 9113 section 6.2)") {
  for (const unsigned flags : {padded, padded | with_priority}) {
    const std::size_t fixed = flags == padded ? 1 : 6;
    for (std::size_t rest = 0; rest < 255; ++rest) {
      octet_string payload(fixed + rest);
      payload[0] = static_cast<std::uint8_t>(rest);
      CHECK(headers_refusal(flags, 1, payload) == error_code::none);
      payload[0] = static_cast<std::uint8_t>(rest + 1);
      CHECK(headers_refusal(flags, 1, payload) == error_code::h2_padding_too_long);
    }
    octet_string payload(fixed + 255);
    payload[0] = 255;
    const received_frame frame(raw_frame(1, flags, 1, payload));
    const auto f = frame.parse<h2::headers>();
    REQUIRE(f);
    CHECK(f->fragment.empty());
    CHECK(f->padding == 256);
  }
  CHECK(received_frame(raw_frame(1, padded, 1, {1})).parse<h2::headers>().error().h2_code() == 1);
}

TEST_CASE("headers: stream 0 is PROTOCOL_ERROR (RFC 9113 section 6.2)") {
  CHECK(headers_refusal(4, 0, {0x82}) == error_code::h2_stream_zero);
  CHECK(headers_refusal(4, reserved_bit, {0x82}) == error_code::h2_stream_zero);
  CHECK(headers_refusal(padded, 0, {}) == error_code::h2_stream_zero);
}

TEST_CASE("headers: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::headers>(octet_string(plain.begin(), plain.end()));
  check_announced_length<h2::headers>(octet_string(full.begin(), full.end()));
}

TEST_CASE("headers: what is written parses to the same (RFC 9113 section 6.2)") {
  for (const std::size_t size : {0U, 1U, 5U, 400U})
    for (const std::uint16_t padding : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{256}})
      for (unsigned flags = 0; flags < 8; ++flags) {
        const exact_octets block(size, 0x82);
        const h2::headers f{
            .stream_id = 5,
            .fragment = block,
            .padding = padding,
            .end_stream = (flags & 1) != 0,
            .end_headers = (flags & 2) != 0,
            .has_priority = (flags & 4) != 0,
            .priority = {
                .stream_dependency = h2::max_stream_id, .exclusive = (flags & 1) == 0, .weight = 200}};
        const octet_string wire = written([&](writer& out) { write(out, f); });
        CHECK(wire.size() == 9 + size + padding + (f.has_priority ? 5 : 0));
        const received_frame frame(wire);
        const auto r = frame.parse<h2::headers>();
        REQUIRE(r);
        CHECK(r->stream_id == f.stream_id);
        CHECK(same(r->fragment, f.fragment));
        CHECK(r->padding == f.padding);
        CHECK(r->end_stream == f.end_stream);
        CHECK(r->end_headers == f.end_headers);
        CHECK(r->has_priority == f.has_priority);
        if (f.has_priority) CHECK(r->priority == f.priority);
      }
}

TEST_CASE("headers: the writer refuses what no frame can carry (RFC 9113 sections 4.1, 5.1.1 and 6.2)") {
  const auto refuses = [](const h2::headers& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.stream_id = 0}));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1}));
  CHECK(refuses({.stream_id = 1, .padding = 257}));
  CHECK(refuses(
      {.stream_id = 1, .has_priority = true, .priority = {.stream_dependency = h2::max_stream_id + 1}}));
  const octet_string huge(h2::max_max_frame_size + 1);
  CHECK(refuses({.stream_id = 1, .fragment = huge}));
  CHECK(refuses(
      {.stream_id = 1, .fragment = bytes{huge}.first(h2::max_max_frame_size - 4), .has_priority = true}));
  writer counting;
  write(counting,
        h2::headers{
            .stream_id = 1, .fragment = bytes{huge}.first(h2::max_max_frame_size - 5), .has_priority = true});
  CHECK(counting.written().error().code == error_code::buffer_too_small);
  // Without the flag, the fields are not looked at.
  writer ignored;
  write(ignored, h2::headers{.stream_id = 1, .priority = {.stream_dependency = h2::max_stream_id + 1}});
  CHECK(ignored.written().error().code == error_code::buffer_too_small);
}
