// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/priority_update.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h2::priority_update{}.prioritized_stream_id == 0);

constexpr auto value = "753d31"_hex;  // "u=1"
constexpr auto wire = "000007 10 00 00000000 00000005 753d31"_hex;
static_assert(written_array<16>([](writer& out) { h2::write_priority_update(out, 5, "u=1"); }) == wire);
static_assert(parsed<h2::priority_update>(wire)->prioritized_stream_id == 5);
static_assert(same(parsed<h2::priority_update>(wire)->field_value, value));
static_assert(parsed<h2::priority_update>(wire)->first && parsed<h2::priority_update>(wire)->last);

[[nodiscard]] error_code update_refusal(std::uint32_t stream, const octet_string& payload) {
  return refusal<h2::priority_update>(16, 0, stream, payload);
}

}  // namespace

TEST_CASE("priority_update: both reserved bits and all flags do not matter (RFC 9218 section 7.1)") {
  const received_frame frame(raw_frame(16, 0xff, reserved_bit, unhex("ffffffff 69")));
  const auto f = frame.parse<h2::priority_update>();
  REQUIRE(f);
  CHECK(f->prioritized_stream_id == 0x7fff'ffff);
  CHECK(f->field_value.data() == frame.payload().data() + 4);
  CHECK(as_text(f->field_value) == "i");
}

TEST_CASE(
    "priority_update: fewer than 4 octets are FRAME_SIZE_ERROR, an empty value is fine "
    "(RFC 9113 section 4.2, RFC 9218 section 7.1)") {
  for (std::size_t length = 0; length < 10; ++length)
    CHECK(update_refusal(0, octet_string(length, 1)) ==
          (length < 4 ? error_code::h2_priority_update_length : error_code::none));
  const error e = received_frame(raw_frame(16, 0, 0, octet_string(3))).parse<h2::priority_update>().error();
  CHECK(e.h2_code() == 6);
  CHECK(e.scope() == error_scope::connection);
}

TEST_CASE("priority_update: it comes on stream 0 and never prioritizes stream 0 (RFC 9218 section 7.1)") {
  CHECK(update_refusal(1, unhex("00000001")) == error_code::h2_stream_not_zero);
  CHECK(update_refusal(0, unhex("00000000 753d31")) == error_code::h2_priority_update_stream);
  CHECK(update_refusal(0, unhex("80000000")) == error_code::h2_priority_update_stream);
  const error e = received_frame(raw_frame(16, 0, 0, octet_string(4))).parse<h2::priority_update>().error();
  CHECK(e.h2_code() == 1);
  CHECK(e.scope() == error_scope::connection);
}

TEST_CASE("priority_update: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::priority_update>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("priority_update: what is written parses to the same (RFC 9218 section 7.1)") {
  for (const std::size_t size : {0U, 1U, 300U})
    for (const std::uint32_t stream : {1U, 2U, 0x7fff'ffffU}) {
      const std::string text(size, 'u');
      const received_frame frame(written([&](writer& out) { h2::write_priority_update(out, stream, text); }));
      const auto f = frame.parse<h2::priority_update>();
      REQUIRE(f);
      CHECK(f->prioritized_stream_id == stream);
      CHECK(as_text(f->field_value) == text);
    }
}

TEST_CASE(
    "priority_update: the writer refuses stream 0, one past 31 bits and too long a value "
    "(RFC 9113 section 4.1, RFC 9218 section 7.1)") {
  const auto refuses = [](std::uint32_t stream, std::string_view text) {
    return write_refusal([&](writer& out) { h2::write_priority_update(out, stream, text); }) ==
           error_code::invalid_argument;
  };
  CHECK(refuses(0, "u=1"));
  CHECK(refuses(h2::max_stream_id + 1, "u=1"));
  CHECK(refuses(1, std::string(h2::max_max_frame_size - 3, 'u')));
}
