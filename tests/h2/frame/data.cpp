// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/data.hpp"

#include <cstddef>
#include <cstdint>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::data{}.stream_id == 0 && h2::data{}.padding == 0);

constexpr auto text = "68 65 6c 6c 6f"_hex;

constexpr auto plain = "000005 00 01 00000003 68656c6c6f"_hex;
constexpr h2::data plain_frame{.stream_id = 3, .payload = text, .end_stream = true};
static_assert(written_array<14>([](writer& out) { write(out, plain_frame); }) == plain);
static_assert(parsed<h2::data>(plain)->stream_id == 3);
static_assert(same(parsed<h2::data>(plain)->payload, text));
static_assert(parsed<h2::data>(plain)->end_stream);
static_assert(parsed<h2::data>(plain)->padding == 0);
static_assert(parsed<h2::data>(plain)->first && parsed<h2::data>(plain)->last);
static_assert(parsed<h2::data>(plain)->flow_controlled() == 5);

constexpr auto padded = "000009 00 08 00000001 03 68656c6c6f 000000"_hex;
constexpr h2::data padded_frame{.stream_id = 1, .payload = text, .padding = 4};
static_assert(written_array<18>([](writer& out) { write(out, padded_frame); }) == padded);
static_assert(same(parsed<h2::data>(padded)->payload, text));
static_assert(parsed<h2::data>(padded)->padding == 4);
static_assert(!parsed<h2::data>(padded)->end_stream);
static_assert(parsed<h2::data>(padded)->flow_controlled() == 9);

[[nodiscard]] error_code data_refusal(unsigned flags, std::uint32_t stream, const octet_string& payload) {
  return refusal<h2::data>(0, flags, stream, payload);
}

}  // namespace

TEST_CASE(
    "data: a frame laid out by hand parses, undefined flags and the reserved bit do not matter "
    "(RFC 9113 section 6.1)") {
  const received_frame frame(raw_frame(0, 0xf7, 5 | reserved_bit, unhex("616263")));
  const auto f = frame.parse<h2::data>();
  REQUIRE(f);
  CHECK(f->stream_id == 5);
  CHECK(f->end_stream);
  CHECK(f->padding == 0);
  // A view, not a copy.
  CHECK(f->payload.data() == frame.payload().data());
  CHECK(copy(f->payload) == unhex("616263"));
}

TEST_CASE("data: an empty frame, and one of padding only, carry no octets (RFC 9113 section 6.1)") {
  const received_frame empty(raw_frame(0, 0x01, 1));
  REQUIRE(empty.parse<h2::data>());
  CHECK(empty.parse<h2::data>()->payload.empty());
  CHECK(empty.parse<h2::data>()->flow_controlled() == 0);

  for (std::size_t pad_length = 0; pad_length < 256; ++pad_length) {
    octet_string payload(pad_length + 1);
    payload[0] = static_cast<std::uint8_t>(pad_length);
    const received_frame frame(raw_frame(0, 0x08, 1, payload));
    const auto f = frame.parse<h2::data>();
    REQUIRE(f);
    CHECK(f->payload.empty());
    CHECK(f->padding == pad_length + 1);
    CHECK(f->flow_controlled() == pad_length + 1);
  }
}

TEST_CASE(
    "data: padding up to the rest of the frame is taken, one octet more is PROTOCOL_ERROR "
    "(RFC 9113 section 6.1)") {
  for (std::size_t rest = 0; rest < 255; ++rest) {
    octet_string payload(rest + 1);
    payload[0] = static_cast<std::uint8_t>(rest);
    CHECK(data_refusal(0x08, 1, payload) == error_code::none);
    payload[0] = static_cast<std::uint8_t>(rest + 1);
    CHECK(data_refusal(0x08, 1, payload) == error_code::h2_padding_too_long);
    payload[0] = 255;
    CHECK(data_refusal(0x08, 1, payload) == error_code::h2_padding_too_long);
  }
  octet_string full(256);
  full[0] = 255;
  CHECK(data_refusal(0x08, 1, full) == error_code::none);
  const auto e = received_frame(raw_frame(0, 0x08, 9, {5, 1, 1})).parse<h2::data>().error();
  CHECK(e.h2_code() == 1);
  CHECK(e.scope() == error_scope::connection);
  CHECK(e.stream_id == 9);
}

TEST_CASE("data: padding that is not zero is taken, as a receiver may (RFC 9113 section 6.1)") {
  const received_frame frame(raw_frame(0, 0x08, 1, unhex("02 61 ffff")));
  REQUIRE(frame.parse<h2::data>());
  CHECK(copy(frame.parse<h2::data>()->payload) == unhex("61"));
}

TEST_CASE("data: PADDED without a pad length is FRAME_SIZE_ERROR (RFC 9113 sections 4.2 and 6.1)") {
  CHECK(data_refusal(0x08, 1, {}) == error_code::h2_data_length);
  CHECK(received_frame(raw_frame(0, 0x08, 1)).parse<h2::data>().error().h2_code() == 6);
}

TEST_CASE("data: stream 0 is PROTOCOL_ERROR, with the reserved bit as well (RFC 9113 section 6.1)") {
  CHECK(data_refusal(0, 0, {1}) == error_code::h2_stream_zero);
  CHECK(data_refusal(0, reserved_bit, {1}) == error_code::h2_stream_zero);
  CHECK(received_frame(raw_frame(0, 0, 0)).parse<h2::data>().error().h2_code() == 1);
  // The stream is told first, for it always ends the connection.
  CHECK(data_refusal(0x08, 0, {}) == error_code::h2_stream_zero);
}

TEST_CASE("data: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::data>(octet_string(plain.begin(), plain.end()));
  check_announced_length<h2::data>(octet_string(padded.begin(), padded.end()));
}

TEST_CASE("data: what is written parses to the same (RFC 9113 section 6.1)") {
  for (const std::size_t size : {0U, 1U, 2U, 300U, 16'384U})
    for (const std::uint16_t padding :
         {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{255}, std::uint16_t{256}})
      for (const bool end_stream : {false, true}) {
        const exact_octets body(size, 0x61);
        const h2::data f{
            .stream_id = h2::max_stream_id, .payload = body, .padding = padding, .end_stream = end_stream};
        const octet_string wire = written([&](writer& out) { write(out, f); });
        CHECK(wire.size() == 9 + size + padding);
        const received_frame frame(wire);
        CHECK(frame.header().length == size + padding);
        const auto r = frame.parse<h2::data>();
        REQUIRE(r);
        CHECK(r->stream_id == h2::max_stream_id);
        CHECK(same(r->payload, f.payload));
        CHECK(r->padding == padding);
        CHECK(r->end_stream == end_stream);
        CHECK(r->flow_controlled() == frame.header().length);
        // RFC 9113 section 6.1: padding is sent as zeros.
        for (std::size_t i = 10 + size; i < wire.size(); ++i) CHECK(wire[i] == 0);
      }
}

TEST_CASE(
    "data: a piece that is not the first does not count the padding again "
    "(RFC 9113 section 6.9.1)") {
  const h2::data later{.stream_id = 1, .payload = text, .padding = 4, .first = false};
  CHECK(later.flow_controlled() == 5);
}

TEST_CASE("data: the header alone is the front of the whole frame (RFC 9113 section 6.1)") {
  const octet_string header = written([](writer& out) { h2::write_data_header(out, 3, 5, true); });
  CHECK(header == octet_string(plain.begin(), plain.begin() + 9));
  CHECK(written([](writer& out) { h2::write_data_header(out, 1, 0xff'ffff, false); }) ==
        unhex("ffffff 00 00 00000001"));
}

TEST_CASE("data: writers refuse what no frame can carry (RFC 9113 sections 4.1, 5.1.1 and 6.1)") {
  const auto refuses = [](const h2::data& f) {
    return write_refusal([&](writer& out) { write(out, f); }) == error_code::invalid_argument;
  };
  CHECK(refuses({.stream_id = 0}));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1}));
  CHECK(refuses({.stream_id = 1, .padding = 257}));
  CHECK(refuses({.stream_id = 1, .padding = 0xffff}));
  const octet_string huge(h2::max_max_frame_size + 1);
  CHECK(refuses({.stream_id = 1, .payload = huge}));
  CHECK(refuses({.stream_id = 1, .payload = bytes{huge}.first(h2::max_max_frame_size), .padding = 1}));
  writer counting;
  write(counting, h2::data{.stream_id = 1, .payload = bytes{huge}.first(h2::max_max_frame_size)});
  CHECK(counting.size() == 9 + std::size_t{h2::max_max_frame_size});
  CHECK(counting.written().error().code == error_code::buffer_too_small);

  const auto refuses_header = [](std::uint32_t stream, std::uint32_t length) {
    return write_refusal([&](writer& out) { h2::write_data_header(out, stream, length, false); }) ==
           error_code::invalid_argument;
  };
  CHECK(refuses_header(0, 1));
  CHECK(refuses_header(h2::max_stream_id + 1, 1));
  CHECK(refuses_header(1, h2::max_max_frame_size + 1));
}
