// SPDX-License-Identifier: MIT
#include "httpwire/h3/remembered_settings.hpp"

#include <array>
#include <cstdint>
#include <optional>

#include "h3/frames.hpp"
#include "httpwire/h3.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using h3::remembered_settings;
using h3::setting_id;

namespace {

[[nodiscard]] constexpr error_code code_of(const remembered_settings& before,
                                           const remembered_settings& now) {
  const auto r = check_zero_rtt(before, now);
  return r ? error_code::none : r.error().code;
}

[[nodiscard]] remembered_settings remembered(std::string_view wire) {
  const octet_string octets = unhex(wire);
  const auto f = h3::settings::parse({.type = h3::frame_type::settings, .length = octets.size()}, octets);
  REQUIRE(f);
  remembered_settings to;
  to.take(f->entries);
  return to;
}

constexpr remembered_settings nothing{};
static_assert(code_of(nothing, nothing) == error_code::none);
static_assert(code_of({.h3_datagram = true}, nothing) == error_code::h3_settings_reduced);
static_assert(code_of(nothing, {.h3_datagram = true}) == error_code::none);

}  // namespace

TEST_CASE(
    "h3 remembered_settings: known settings are taken as they come, others passed over (RFC 9114 section "
    "7.2.4.1)") {
  CHECK(remembered("") == nothing);
  CHECK_FALSE(nothing.max_field_section_size);
  CHECK_FALSE(nothing.enable_connect_protocol);
  CHECK_FALSE(nothing.h3_datagram);
  CHECK(remembered("06 4400") == remembered_settings{.max_field_section_size = 1024});
  CHECK(remembered("08 01") == remembered_settings{.enable_connect_protocol = true});
  CHECK(remembered("33 01") == remembered_settings{.h3_datagram = true});
  CHECK(remembered("08 00 33 00") == nothing);
  CHECK(remembered("01 05 07 06 21 07") == nothing);
  // A frame that comes in pieces.
  remembered_settings pieces;
  pieces.take({.id = setting_id::max_field_section_size, .value = 7});
  pieces.take({.id = setting_id::h3_datagram, .value = 1});
  CHECK(pieces == remembered_settings{.max_field_section_size = 7, .h3_datagram = true});
}

TEST_CASE(
    "h3 remembered_settings: MAX_FIELD_SECTION_SIZE is neither lowered nor left out (RFC 9114 section "
    "7.2.4.2)") {
  const std::array<std::optional<std::uint64_t>, 5> values = {std::nullopt, 0, 1, 16'384, varint::max_value};
  for (const auto before : values)
    for (const auto now : values) {
      // Without the setting there is no limit (RFC 9114 section 7.2.4.1): any is one that was not there, and
      // what was said has to be said again.
      const bool allowed = before ? now && *now >= *before : !now;
      CHECK(code_of({.max_field_section_size = before}, {.max_field_section_size = now}) ==
            (allowed ? error_code::none : error_code::h3_settings_reduced));
    }
}

TEST_CASE(
    "h3 remembered_settings: ENABLE_CONNECT_PROTOCOL and H3_DATAGRAM do not go back to 0 (RFC 9114 section "
    "7.2.4.2, "
    "RFC 9297 section 2.1.1)") {
  for (unsigned before = 0; before < 4; ++before)
    for (unsigned now = 0; now < 4; ++now) {
      const auto of = [](unsigned bits) {
        return remembered_settings{.enable_connect_protocol = (bits & 1) != 0,
                                   .h3_datagram = (bits & 2) != 0};
      };
      CHECK(code_of(of(before), of(now)) ==
            ((before & ~now) == 0 ? error_code::none : error_code::h3_settings_reduced));
    }
}

TEST_CASE(
    "h3 remembered_settings: what was promised and does not hold is H3_SETTINGS_ERROR (RFC 9114 section "
    "7.2.4.2)") {
  const auto r = check_zero_rtt(remembered("06 4400 33 01"), remembered("33 01"));
  REQUIRE_FALSE(r);
  CHECK(r.error().h3_code() == 0x109);
  CHECK(r.error().scope() == error_scope::connection);
  CHECK(check_zero_rtt(remembered("06 4400 33 01"), remembered("33 01 06 4401 08 01")));
}
