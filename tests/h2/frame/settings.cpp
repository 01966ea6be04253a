// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/settings.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "00000c 04 00 00000000 0001 00002000 0003 00001388"_hex;
constexpr std::array<h2::setting, 2> entries = {
    {{h2::setting_id::header_table_size, 8192}, {h2::setting_id::max_concurrent_streams, 5000}}};
static_assert(written_array<21>([](writer& out) { h2::write_settings(out, entries); }) == wire);
static_assert(parsed<h2::settings>(wire)->entries.size() == 2);
static_assert(*parsed<h2::settings>(wire)->entries.begin() == entries[0]);
static_assert(*++parsed<h2::settings>(wire)->entries.begin() == entries[1]);
static_assert(!parsed<h2::settings>(wire)->ack);
static_assert(parsed<h2::settings>(wire)->first && parsed<h2::settings>(wire)->last);

constexpr auto ack = "000000 04 01 00000000"_hex;
static_assert(written_array<9>([](writer& out) { h2::write_settings_ack(out); }) == ack);
static_assert(parsed<h2::settings>(ack)->ack && parsed<h2::settings>(ack)->entries.empty());

[[nodiscard]] std::vector<h2::setting> listed(const h2::settings_view& view) {
  std::vector<h2::setting> all;
  for (const h2::setting s : view) all.push_back(s);
  return all;
}

[[nodiscard]] octet_string entry(std::uint32_t id, std::uint32_t value) {
  const octet_string all = raw_header(id, 0, 0, value);
  return joined({octet_string(all.begin() + 1, all.begin() + 3), octet_string(all.begin() + 5, all.end())});
}

}  // namespace

TEST_CASE(
    "settings: entries keep their order, repetitions and unknown identifiers; undefined flags and the "
    "reserved bit do not matter (RFC 9113 sections 6.5 and 6.5.3)") {
  const received_frame frame(
      raw_frame(4, 0xfe, reserved_bit, joined({entry(4, 1), entry(0xffff, 0xffff'ffff), entry(4, 2)})));
  const auto f = frame.parse<h2::settings>();
  REQUIRE(f);
  CHECK_FALSE(f->ack);
  CHECK(listed(f->entries) == std::vector<h2::setting>{{h2::setting_id::initial_window_size, 1},
                                                       {static_cast<h2::setting_id>(0xffff), 0xffff'ffff},
                                                       {h2::setting_id::initial_window_size, 2}});
  CHECK_FALSE(f->entries.empty());
  CHECK(h2::settings_view{}.empty());
  auto at = f->entries.begin();
  CHECK((*at++).value == 1);
  CHECK((*at).value == 0xffff'ffff);
  CHECK_FALSE(at == f->entries.begin());
}

TEST_CASE("settings: a length that is no multiple of 6 is FRAME_SIZE_ERROR (RFC 9113 section 6.5)") {
  for (std::size_t length = 0; length < 40; ++length) {
    // Identifier 0 is not known, so that its value does not matter.
    CHECK(refusal<h2::settings>(4, 0, 0, octet_string(length)) ==
          (length % 6 == 0 ? error_code::none : error_code::h2_settings_length));
    CHECK(refusal<h2::settings>(4, 1, 0, octet_string(length)) ==
          (length == 0 ? error_code::none : error_code::h2_settings_ack_length));
  }
  CHECK(received_frame(raw_frame(4, 0, 0, octet_string(5))).parse<h2::settings>().error().h2_code() == 6);
  CHECK(received_frame(raw_frame(4, 1, 0, octet_string(6))).parse<h2::settings>().error().h2_code() == 6);
}

TEST_CASE("settings: any stream but 0 is PROTOCOL_ERROR (RFC 9113 section 6.5)") {
  CHECK(refusal<h2::settings>(4, 0, 1, {}) == error_code::h2_stream_not_zero);
  CHECK(refusal<h2::settings>(4, 1, h2::max_stream_id, {}) == error_code::h2_stream_not_zero);
  CHECK(refusal<h2::settings>(4, 0, reserved_bit, {}) == error_code::none);
}

TEST_CASE("settings: a value out of range is told with the place of its entry (RFC 9113 section 6.5.2)") {
  const octet_string payload = joined({entry(1, 0xffff'ffff), entry(3, 0), entry(5, 16'383), entry(2, 7)});
  const auto r = received_frame(raw_frame(4, 0, 0, payload)).parse<h2::settings>();
  REQUIRE_FALSE(r);
  CHECK(r.error().code == error_code::h2_setting_max_frame_size);
  CHECK(r.error().offset == 12);
  CHECK(r.error().scope() == error_scope::connection);
}

TEST_CASE("settings: ENABLE_PUSH 1 is refused from a server only (RFC 9113 section 6.5.2)") {
  const octet_string push = entry(2, 1);
  CHECK(refusal<h2::settings>(4, 0, 0, push) == error_code::none);
  CHECK(refusal<h2::settings>(4, 0, 0, push, h2::role::client) == error_code::none);
  CHECK(refusal<h2::settings>(4, 0, 0, push, h2::role::server) == error_code::h2_setting_enable_push);
  CHECK(refusal<h2::settings>(4, 0, 0, entry(2, 0), h2::role::server) == error_code::none);
}

TEST_CASE("settings: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::settings>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("settings: what is written parses to the same (RFC 9113 section 6.5)") {
  std::vector<h2::setting> all;
  for (std::uint32_t count = 0; count < 40; ++count) {
    const octet_string out = written([&](writer& w) { h2::write_settings(w, all); });
    CHECK(out.size() == 9 + all.size() * 6);
    const received_frame frame(out);
    REQUIRE(frame.parse<h2::settings>());
    CHECK(listed(frame.parse<h2::settings>()->entries) == all);
    CHECK(frame.parse<h2::settings>()->entries.size() == count);
    all.push_back({static_cast<h2::setting_id>(0x100 + count), 0xffff'fff0 + count % 16});
  }
  CHECK(written([](writer& w) { h2::write_settings_ack(w); }) == octet_string(ack.begin(), ack.end()));
}

TEST_CASE(
    "settings: the writer refuses values out of range and too many entries "
    "(RFC 9113 sections 4.1 and 6.5.2)") {
  const auto refuses = [](h2::setting s) {
    return write_refusal([&](writer& out) {
             h2::write_settings(out, std::span{&s, 1});
           }) == error_code::invalid_argument;
  };
  CHECK(refuses({h2::setting_id::enable_push, 2}));
  CHECK(refuses({h2::setting_id::initial_window_size, 0x8000'0000}));
  CHECK(refuses({h2::setting_id::max_frame_size, 16'383}));
  CHECK(refuses({h2::setting_id::max_frame_size, 16'777'216}));
  CHECK(refuses({h2::setting_id::enable_connect_protocol, 2}));
  CHECK(refuses({h2::setting_id::no_rfc7540_priorities, 2}));
  const std::vector<h2::setting> many(h2::max_max_frame_size / 6 + 1);
  CHECK(write_refusal([&](writer& out) { h2::write_settings(out, many); }) == error_code::invalid_argument);
}
