// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/priority_update.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h3::priority_update{}.element_id == 0);

using h3::prioritized_element;

constexpr auto wire = "800f0700 05 4124 753d31"_hex;
static_assert(written_array<10>([](writer& out) {
                h3::write_priority_update(out, prioritized_element::request, 0x124, "u=1");
              }) == wire);
static_assert(parsed<h3::priority_update>(wire)->element == prioritized_element::request);
static_assert(parsed<h3::priority_update>(wire)->element_id == 0x124);
static_assert(same(parsed<h3::priority_update>(wire)->field_value, "753d31"_hex));

}  // namespace

TEST_CASE("h3 priority_update: an element ID in any form, then the value (RFC 9218 section 7.2)") {
  for (const std::uint64_t type : {0xf0700U, 0xf0701U})
    for (const std::size_t id_size : {1U, 2U, 4U, 8U})
      for (std::size_t length = 0; length < 30; ++length) {
        octet_string payload = joined({raw_varint(8, id_size), octet_string(30, 0x61)});
        payload.resize(length);
        const received_frame frame(type, payload);
        const auto f = frame.parse<h3::priority_update>();
        CHECK(code_of(f) == (length < id_size ? error_code::h3_priority_update_length : error_code::none));
        if (!f) continue;
        CHECK(f->element_id == 8);
        CHECK(f->element == (type == 0xf0701 ? prioritized_element::push : prioritized_element::request));
        CHECK(static_cast<std::uint64_t>(f->type()) == type);
        CHECK(f->field_value.data() == frame.payload().data() + id_size);
        CHECK(f->field_value.size() == length - id_size);
      }
}

TEST_CASE("h3 priority_update: the type of requests names a request stream (RFC 9218 section 7.2)") {
  for (std::uint64_t id = 0; id < 64; ++id) {
    CHECK(refusal<h3::priority_update>(0xf0700, raw_varint(id)) ==
          (id % 4 == 0 ? error_code::none : error_code::h3_priority_update_stream));
    CHECK(refusal<h3::priority_update>(0xf0701, raw_varint(id)) == error_code::none);
  }
  CHECK(error{.code = error_code::h3_priority_update_stream}.h3_code() == 0x108);
}

TEST_CASE("h3 priority_update: the payload has to have the announced length (RFC 9114 section 7.1)") {
  check_announced_length<h3::priority_update>(0xf0700, unhex("4124 753d31"));
  check_announced_length<h3::priority_update>(0xf0701, unhex("4123"));
}

TEST_CASE("h3 priority_update: what is written parses to the same (RFC 9218 section 7.2)") {
  for (const auto element : {prioritized_element::request, prioritized_element::push})
    for (const std::string_view value : {"", "u=7", "u=0, i"}) {
      const octet_string out =
          written([&](writer& w) { h3::write_priority_update(w, element, 16'384, value); });
      const received_frame frame(out);
      const auto f = frame.parse<h3::priority_update>();
      REQUIRE(f);
      CHECK(f->element == element);
      CHECK(f->element_id == 16'384);
      CHECK(as_text(f->field_value) == value);
    }
  const auto refusal_of = [](prioritized_element element, std::uint64_t id) {
    return write_refusal([&](writer& w) { h3::write_priority_update(w, element, id, "u=1"); });
  };
  CHECK(refusal_of(prioritized_element::request, 3) == error_code::invalid_argument);
  CHECK(refusal_of(prioritized_element::request, largest_varint + 1) == error_code::invalid_argument);
  CHECK(refusal_of(prioritized_element::push, largest_varint + 1) == error_code::varint_too_large);
}
