// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/altsvc.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "h2/frames.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::altsvc{}.stream_id == 0 && h2::altsvc{}.origin_size == 0);

// "http://a" and "h3".
constexpr auto wire = "00000c 0a 00 00000000 0008 687474703a2f2f61 6833"_hex;
static_assert(written_array<21>([](writer& out) { h2::write_altsvc(out, 0, "http://a", "h3"); }) == wire);
static_assert(parsed<h2::altsvc>(wire)->stream_id == 0);
static_assert(parsed<h2::altsvc>(wire)->origin_size == 8);
static_assert(parsed<h2::altsvc>(wire)->payload.size() == 10);
static_assert(parsed<h2::altsvc>(wire)->first && parsed<h2::altsvc>(wire)->last);

[[nodiscard]] error_code altsvc_refusal(std::uint32_t stream, const octet_string& payload) {
  return refusal<h2::altsvc>(10, 0, stream, payload);
}

}  // namespace

TEST_CASE(
    "altsvc: origin and field value are views; all flags and the reserved bit do not matter "
    "(RFC 7838 section 4)") {
  const received_frame named(raw_frame(10, 0xff, reserved_bit, unhex("0003 612e62 636c656172")));
  const auto f = named.parse<h2::altsvc>();
  REQUIRE(f);
  CHECK(f->origin() == "a.b");
  CHECK(f->field_value() == "clear");
  CHECK(f->payload.data() == named.payload().data() + 2);

  const received_frame on_stream(raw_frame(10, 0, 5, unhex("0000 636c656172")));
  REQUIRE(on_stream.parse<h2::altsvc>());
  CHECK(on_stream.parse<h2::altsvc>()->stream_id == 5);
  CHECK(on_stream.parse<h2::altsvc>()->origin().empty());
  CHECK(on_stream.parse<h2::altsvc>()->field_value() == "clear");
}

TEST_CASE("altsvc: a piece of a frame shows no more than it has (RFC 7838 section 4)") {
  const octet_string frame(wire.begin(), wire.end());
  for (std::size_t cut = 12; cut < frame.size(); ++cut) {
    const exact_octets chunk(bytes{frame}.first(cut));
    h2::frame_decoder frames{{.settings_first = false}};
    bytes rest = chunk.span();
    const auto event = frames.next(rest);
    REQUIRE(event);
    const auto* piece = std::get_if<h2::altsvc>(&*event);
    REQUIRE(piece != nullptr);
    CHECK_FALSE(piece->last);
    CHECK(piece->origin() == std::string_view{"http://a"}.substr(0, cut - 11));
    CHECK(piece->field_value() == (cut == 20 ? "h" : ""));
  }
}

TEST_CASE(
    "altsvc: an origin longer than the frame is malformed, and only this frame is lost "
    "(RFC 7838 section 4)") {
  CHECK(altsvc_refusal(0, {}) == error_code::h2_altsvc_malformed);
  CHECK(altsvc_refusal(0, {0}) == error_code::h2_altsvc_malformed);
  CHECK(altsvc_refusal(0, unhex("0001")) == error_code::h2_altsvc_malformed);
  CHECK(altsvc_refusal(0, unhex("0003 6162")) == error_code::h2_altsvc_malformed);
  CHECK(altsvc_refusal(0, unhex("ffff 6162")) == error_code::h2_altsvc_malformed);
  CHECK(altsvc_refusal(7, unhex("ffff 6162")) == error_code::h2_altsvc_malformed);
  CHECK(altsvc_refusal(0, unhex("0002 6162")) == error_code::none);
  CHECK(received_frame(raw_frame(10, 0, 0)).parse<h2::altsvc>().error().scope() == error_scope::frame);
}

TEST_CASE(
    "altsvc: stream 0 needs an origin, other streams must not have one; otherwise the frame is ignored "
    "(RFC 7838 section 4)") {
  CHECK(altsvc_refusal(0, unhex("0000 6162")) == error_code::h2_altsvc_origin);
  CHECK(altsvc_refusal(0, unhex("0000")) == error_code::h2_altsvc_origin);
  CHECK(altsvc_refusal(1, unhex("0001 6162")) == error_code::h2_altsvc_origin);
  CHECK(altsvc_refusal(1, unhex("0000")) == error_code::none);
  const error e = received_frame(raw_frame(10, 0, 3, unhex("0001 61"))).parse<h2::altsvc>().error();
  CHECK(e.scope() == error_scope::frame);
  CHECK(e.stream_id == 3);
}

TEST_CASE("altsvc: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::altsvc>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("altsvc: what is written parses to the same (RFC 7838 section 4)") {
  for (const std::size_t origin_size : {0U, 1U, 300U, 0xffffU})
    for (const std::size_t value_size : {0U, 1U, 300U}) {
      const std::string origin(origin_size, 'o');
      const std::string value(value_size, 'v');
      const std::uint32_t stream = origin_size == 0 ? 9 : 0;
      const received_frame frame(written([&](writer& out) { h2::write_altsvc(out, stream, origin, value); }));
      CHECK(frame.header().length == 2 + origin_size + value_size);
      const auto f = frame.parse<h2::altsvc>();
      REQUIRE(f);
      CHECK(f->stream_id == stream);
      CHECK(f->origin() == origin);
      CHECK(f->field_value() == value);
    }
}

TEST_CASE(
    "altsvc: the writer refuses what a receiver would ignore or no frame can carry "
    "(RFC 7838 section 4)") {
  const auto refuses = [](std::uint32_t stream, std::string_view origin, std::string_view value) {
    return write_refusal([&](writer& out) { h2::write_altsvc(out, stream, origin, value); }) ==
           error_code::invalid_argument;
  };
  CHECK(refuses(0, "", "clear"));
  CHECK(refuses(1, "a", "clear"));
  CHECK(refuses(h2::max_stream_id + 1, "", "clear"));
  const std::string huge(h2::max_max_frame_size, 'a');
  CHECK(refuses(0, std::string_view{huge}.substr(0, 0x1'0000), ""));
  CHECK(refuses(1, "", std::string_view{huge}.substr(1)));
}
