// SPDX-License-Identifier: MIT
#include "httpwire/http/webtransport.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::wt_close_session;
using http::wt_drain_session;

namespace {

constexpr auto close_value = "0000002a 627965"_hex;
static_assert(wt_close_session::parse(close_value)->error_code == 42);
static_assert(wt_close_session::parse(close_value)->message.size() == 3);
static_assert(wt_drain_session::parse({}));

}  // namespace

TEST_CASE("webtransport: closing a session (draft-ietf-webtrans-http3 section 6)") {
  for (std::size_t size = 0; size < 4; ++size) {
    const exact_octets cut{bytes{close_value}.first(size)};
    const auto parsed = wt_close_session::parse(cut.span());
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == error_code::capsule_field_truncated);
    CHECK(parsed.error().h3_code() == 0x10e);
  }
  CHECK(wt_close_session::parse("ffffffff"_hex)->error_code == 0xffffffff);
  CHECK(wt_close_session::parse("ffffffff"_hex)->message.empty());
  std::array<std::uint8_t, 16> memory{};
  writer out{memory};
  write(out, wt_close_session{.error_code = 42, .message = "627965"_hex});
  CHECK(hex(*out.written()) ==
        "6843"
        "07"
        "0000002a627965");
}

TEST_CASE("webtransport: a message has at most 1024 octets (draft-ietf-webtrans-http3 section 6)") {
  std::vector<std::uint8_t> value(wt_close_session::max_size, 'a');
  CHECK(wt_close_session::parse(value)->message.size() == 1'024);
  writer fits;
  write(fits, *wt_close_session::parse(value));
  CHECK(fits.size() == 2 + 2 + 1'028);
  value.push_back('a');
  const auto parsed = wt_close_session::parse(value);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == error_code::wt_message_too_long);
  CHECK(parsed.error().offset == 4);
  CHECK(parsed.error().limit == 1'024);
  CHECK(parsed.error().scope() == error_scope::stream);
  writer out;
  write(out, wt_close_session{.message = bytes{value}.first(1'025)});
  CHECK(out.written().error().code == error_code::invalid_argument);
}

TEST_CASE("webtransport: a message is UTF-8 (draft-ietf-webtrans-http3 section 6)") {
  CHECK(wt_close_session::parse("00000000 c3bc"_hex));
  for (const auto& bad :
       {unhex("00000000 c3"), unhex("00000000 80"), unhex("00000000 eda080"), unhex("00000000 c080")}) {
    const auto parsed = wt_close_session::parse(bad);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == error_code::wt_message_encoding);
    CHECK(parsed.error().offset == 4);
    CHECK(parsed.error().h3_code() == 0x10e);
    writer out;
    write(out, wt_close_session{.message = bytes{bad}.subspan(4)});
    CHECK(out.written().error().code == error_code::invalid_argument);
  }
}

TEST_CASE("webtransport: a message is cut between characters (draft-ietf-webtrans-http3 section 6)") {
  for (std::size_t front = 1'018; front <= 1'026; ++front) {
    std::string message(front, 'a');
    for (int i = 0; i < 4; ++i) message += "\xf0\x9f\x98\x80";
    const bytes cut = http::fitting_message(as_bytes(message));
    CHECK(cut.size() <= 1'024);
    CHECK(cut.size() > 1'020);
    writer out;
    write(out, wt_close_session{.message = cut});
    CHECK(out.written().error().code == error_code::buffer_too_small);
  }
  CHECK(http::fitting_message({}).empty());
  // What is not UTF-8 at all is not looped over past its front.
  const std::vector<std::uint8_t> rubbish(2'000, 0x80);
  CHECK(http::fitting_message(rubbish).empty());
}

TEST_CASE("webtransport: nothing follows the end of a session (draft-ietf-webtrans-http3 section 6)") {
  CHECK(http::check_nothing_behind_close({}, 7));
  const auto refused = http::check_nothing_behind_close("00"_hex, 7);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::wt_close_not_last);
  CHECK(refused.error().offset == 7);
  CHECK(refused.error().h3_code() == 0x10e);
}

TEST_CASE("webtransport: draining a session has no fields (draft-ietf-webtrans-http3 section 4.7)") {
  const auto parsed = wt_drain_session::parse("00"_hex);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == error_code::capsule_trailing);
  std::array<std::uint8_t, 8> memory{};
  writer out{memory};
  write(out, wt_drain_session{});
  CHECK(hex(*out.written()) == "800078ae00");
}

TEST_CASE("webtransport: a drain without fields parses (draft-ietf-webtrans-http3 section 4.7)") {
  CHECK(wt_drain_session::parse({}));
}
