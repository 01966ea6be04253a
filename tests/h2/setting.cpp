// SPDX-License-Identifier: MIT
#include "httpwire/h2/setting.hpp"

#include <cstdint>
#include <string>

#include "support/catch.hpp"

using namespace httpwire;

namespace {

constexpr error_code code_of(std::uint32_t id, std::uint32_t value, h2::role sender = h2::role::unknown) {
  return h2::check(h2::setting{static_cast<h2::setting_id>(id), value}, sender);
}

static_assert(code_of(2, 1) == error_code::none);
static_assert(code_of(2, 1, h2::role::client) == error_code::none);
static_assert(code_of(2, 1, h2::role::server) == error_code::h2_setting_enable_push);
static_assert(code_of(2, 0, h2::role::server) == error_code::none);
static_assert(code_of(2, 2, h2::role::client) == error_code::h2_setting_enable_push);

static_assert(code_of(4, 0) == error_code::none);
static_assert(code_of(4, 0x7fff'ffff) == error_code::none);
static_assert(code_of(4, 0x8000'0000) == error_code::h2_setting_window_size);
static_assert(code_of(4, 0xffff'ffff) == error_code::h2_setting_window_size);

static_assert(code_of(5, 0) == error_code::h2_setting_max_frame_size);
static_assert(code_of(5, 16'383) == error_code::h2_setting_max_frame_size);
static_assert(code_of(5, 16'384) == error_code::none);
static_assert(code_of(5, 16'777'215) == error_code::none);
static_assert(code_of(5, 16'777'216) == error_code::h2_setting_max_frame_size);

static_assert(code_of(8, 1) == error_code::none);
static_assert(code_of(8, 2) == error_code::h2_setting_enable_connect_protocol);
static_assert(code_of(9, 1) == error_code::none);
static_assert(code_of(9, 2) == error_code::h2_setting_no_rfc7540_priorities);

}  // namespace

TEST_CASE(
    "setting: values without bounds pass, known and unknown, whoever sends them "
    "(RFC 9113 section 6.5.2)") {
  for (std::uint32_t id = 0; id <= 0xffff; ++id) {
    if (id == 2 || id == 4 || id == 5 || id == 8 || id == 9) continue;
    for (const h2::role sender : {h2::role::unknown, h2::role::client, h2::role::server})
      for (const std::uint32_t value : {0U, 1U, 0xffff'ffffU})
        if (code_of(id, value, sender) != error_code::none) FAIL("setting " << id);
  }
  SUCCEED();
}

TEST_CASE(
    "setting: each failure has the code of its section on the wire (RFC 9113 section 6.5.2, RFC 8441 "
    "section 3, RFC 9218 section 2.1)") {
  CHECK(error{.code = code_of(2, 2)}.h2_code() == 1);
  CHECK(error{.code = code_of(4, 0x8000'0000)}.h2_code() == 3);
  CHECK(error{.code = code_of(5, 0)}.h2_code() == 1);
  CHECK(error{.code = code_of(8, 2)}.h2_code() == 1);
  CHECK(error{.code = code_of(9, 2)}.h2_code() == 1);
  for (const error_code code : {code_of(2, 2), code_of(4, 0x8000'0000), code_of(5, 0), code_of(8, 2)})
    CHECK(error{.code = code}.scope() == error_scope::connection);
}

TEST_CASE(
    "setting: identifiers have the names of their RFCs (RFC 9113 section 6.5.2, RFC 8441 section 3, "
    "RFC 9218 section 2.1)") {
  const char* const names[] = {"",
                               "HEADER_TABLE_SIZE",
                               "ENABLE_PUSH",
                               "MAX_CONCURRENT_STREAMS",
                               "INITIAL_WINDOW_SIZE",
                               "MAX_FRAME_SIZE",
                               "MAX_HEADER_LIST_SIZE",
                               "",
                               "ENABLE_CONNECT_PROTOCOL",
                               "NO_RFC7540_PRIORITIES"};
  for (std::uint32_t id = 0; id < 300; ++id)
    CHECK(std::string{name(static_cast<h2::setting_id>(id))} == (id < 10 ? names[id] : ""));
  CHECK(name(static_cast<h2::setting_id>(0x101)).empty());
}
