// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/frame_payload.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "alt_svc/values.hpp"
#include "httpwire/alt_svc/parse.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::frame_payload;

namespace {

constexpr auto on_stream_0 = "0003 612e62 6832"_hex;
static_assert(frame_payload::parse(0, on_stream_0)->origin.size() == 3);
static_assert(frame_payload::parse(0, on_stream_0)->field_value.size() == 2);
constexpr auto on_stream_1 = "0000 6832"_hex;
static_assert(frame_payload::parse(1, on_stream_1)->origin.empty());

}  // namespace

TEST_CASE("alt_svc frame_payload: origin and value (RFC 7838 section 4)") {
  const std::string text = written_text(
      [](writer& out) { alt_svc::write_frame_payload(out, "https://example.com", "h3=\":443\""); });
  const exact_octets payload(text);
  const auto f = frame_payload::parse(0, payload.span());
  REQUIRE(f);
  CHECK(f->origin_text() == "https://example.com");
  CHECK(f->field_value_text() == "h3=\":443\"");
  CHECK(alt_svc::parse(f->field_value_text())->size() == 1);
}

TEST_CASE("alt_svc frame_payload: stream 0 needs an origin, other streams have none (RFC 7838 section 4)") {
  CHECK(frame_payload::parse(0, on_stream_1).error() ==
        error{.code = error_code::alt_svc_frame_origin_missing});
  CHECK(frame_payload::parse(3, on_stream_0).error() ==
        error{.code = error_code::alt_svc_frame_origin_unexpected, .stream_id = 3});
  CHECK(frame_payload::parse(3, on_stream_1)->field_value_text() == "h2");
  CHECK(error{.code = error_code::alt_svc_frame_origin_missing}.scope() == error_scope::frame);
}

TEST_CASE("alt_svc frame_payload: every cut inside the origin is refused (RFC 7838 section 4)") {
  for (std::size_t size = 0; size < on_stream_0.size(); ++size) {
    const exact_octets cut(std::span{on_stream_0}.first(size));
    const auto f = frame_payload::parse(0, cut.span());
    CAPTURE(size);
    REQUIRE(f.has_value() == (size >= 5));
    if (f)
      CHECK(f->field_value.size() == size - 5);
    else
      CHECK(f.error() == error{.code = error_code::alt_svc_frame_truncated, .offset = size < 2 ? 0U : 2U});
  }
}

TEST_CASE("alt_svc frame_payload: an origin has at most 2^16-1 octets (RFC 7838 section 4)") {
  const auto size_of = [](std::size_t size) {
    return written_text([&](writer& out) { alt_svc::write_frame_payload(out, std::string(size, 'a'), ""); });
  };
  CHECK(size_of(0xffff).size() == 0x1'0001);
  CHECK(size_of(0x1'0000) == "invalid_argument");
}
