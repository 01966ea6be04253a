// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame_decoder_options.hpp"

#include <cstdint>

#include "h3/frames.hpp"
#include "httpwire/core/error.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr h3::frame_decoder_options options{.max_field_section_size = 100,
                                            .max_settings_size = 200,
                                            .max_settings = 7,
                                            .max_priority_value_size = 300,
                                            .max_origin_size = 400};
static_assert(options.check_size(h3::frame_type::headers, 100) == error_code::none);
static_assert(options.check_size(h3::frame_type::headers, 101) == error_code::h3_field_section_too_large);

struct limit {
  std::uint64_t type;
  std::uint64_t size;
  error_code code;
};

constexpr limit limits[] = {
    {0x01, 100, error_code::h3_field_section_too_large},
    {0x05, 100, error_code::h3_field_section_too_large},
    {0x04, 200, error_code::h3_settings_too_large},
    {0xf0700, 300, error_code::h3_priority_update_too_large},
    {0xf0701, 300, error_code::h3_priority_update_too_large},
    {0x0c, 400, error_code::h3_origin_too_large},
};

}  // namespace

TEST_CASE("frame_decoder_options: each limit has its error, which knows its value (RFC 9114 section 10.5)") {
  for (const limit& l : limits) {
    const auto type = static_cast<h3::frame_type>(l.type);
    CHECK(options.check_size(type, l.size) == error_code::none);
    CHECK(options.check_size(type, l.size + 1) == l.code);
    CHECK(options.check_size(type, ~std::uint64_t{0}) == l.code);
    CHECK(options.limit_of(l.code) == l.size);
    CHECK(error{.code = l.code}.h3_code() == 0x107);
  }
  CHECK(options.limit_of(error_code::h3_too_many_settings) == 7);
  CHECK(options.limit_of(error_code::h3_goaway_length) == 0);
}

TEST_CASE("frame_decoder_options: other frames have no limit (RFC 9114 sections 7.2.1 and 9)") {
  for (const std::uint64_t type :
       {std::uint64_t{0x00}, std::uint64_t{0x21}, std::uint64_t{0xf0702}, largest_varint})
    CHECK(options.check_size(static_cast<h3::frame_type>(type), largest_varint) == error_code::none);
}
