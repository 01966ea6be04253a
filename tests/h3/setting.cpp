// SPDX-License-Identifier: MIT
#include "httpwire/h3/setting.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "h3/frames.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

[[nodiscard]] constexpr h3::setting of(std::uint64_t id, std::uint64_t value) {
  return {.id = static_cast<h3::setting_id>(id), .value = value};
}

static_assert(check(of(0x08, 1)) == error_code::none);
static_assert(check(of(0x08, 2)) == error_code::h3_setting_enable_connect_protocol);
static_assert(check(of(0x33, 2)) == error_code::h3_setting_h3_datagram);
static_assert(check(of(0x02, 0)) == error_code::h3_setting_http2_only);

}  // namespace

TEST_CASE("h3 setting: identifiers have the numbers and names of their RFCs (RFC 9114 section 7.2.4.1)") {
  for (std::uint64_t id = 0; id < 256; ++id) {
    const std::string expected = id == 0x01   ? "QPACK_MAX_TABLE_CAPACITY"
                                 : id == 0x06 ? "MAX_FIELD_SECTION_SIZE"
                                 : id == 0x07 ? "QPACK_BLOCKED_STREAMS"
                                 : id == 0x08 ? "ENABLE_CONNECT_PROTOCOL"
                                 : id == 0x33 ? "H3_DATAGRAM"
                                              : "";
    CHECK(std::string{name(static_cast<h3::setting_id>(id))} == expected);
  }
}

TEST_CASE(
    "h3 setting: only those reserved because of HTTP/2 and two ranges are refused (RFC 9114 sections 7.2.4.1 "
    "and 11.2.2)") {
  for (std::uint64_t id = 0; id < 256; ++id)
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, largest_varint}) {
      const error_code expected = id <= 5 && id != 1        ? error_code::h3_setting_http2_only
                                  : id == 0x08 && value > 1 ? error_code::h3_setting_enable_connect_protocol
                                  : id == 0x33 && value > 1 ? error_code::h3_setting_h3_datagram
                                                            : error_code::none;
      CHECK(check(of(id, value)) == expected);
      if (expected != error_code::none) CHECK(error{.code = expected}.h3_code() == 0x109);
    }
}

TEST_CASE("setting_id_set: all below 64 and 16 others are remembered (RFC 9114 section 7.2.4)") {
  h3::setting_id_set ids;
  const auto insert = [&](std::uint64_t id) { return ids.insert(static_cast<h3::setting_id>(id)); };
  for (std::uint64_t id = 0; id < 64 + h3::setting_id_set::max_large; ++id) CHECK(insert(id));
  for (std::uint64_t id = 0; id < 64 + h3::setting_id_set::max_large; ++id) CHECK_FALSE(insert(id));
  // Past the cap duplicates are let through, which the RFC allows.
  CHECK(insert(largest_varint));
  CHECK(insert(largest_varint));
}
