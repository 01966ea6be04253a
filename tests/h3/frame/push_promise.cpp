// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame/push_promise.hpp"

#include <cstddef>
#include <cstdint>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(h3::push_promise{}.push_id == 0);

constexpr auto wire = "05 05 4123 616263"_hex;
constexpr auto octets = "616263"_hex;
static_assert(written_array<7>([](writer& out) {
                write(out, h3::push_promise{.push_id = 0x123, .section = octets});
              }) == wire);
static_assert(written_array<7>([](writer& out) {
                h3::write_push_promise_header(out, 0x123, 3);
                out.append(octets);
              }) == wire);
static_assert(parsed<h3::push_promise>(wire)->push_id == 0x123);
static_assert(same(parsed<h3::push_promise>(wire)->section, octets));

}  // namespace

TEST_CASE("h3 push_promise: a push ID in any form, then the section (RFC 9114 section 7.2.5)") {
  for (const std::size_t id_size : {1U, 2U, 4U, 8U})
    for (std::size_t length = 0; length < 30; ++length) {
      octet_string payload = joined({raw_varint(7, id_size), octet_string(30, 0x61)});
      payload.resize(length);
      const received_frame frame(0x05, payload);
      const auto f = frame.parse<h3::push_promise>();
      CHECK(code_of(f) == (length < id_size ? error_code::h3_push_promise_length : error_code::none));
      if (!f) continue;
      CHECK(f->push_id == 7);
      CHECK(f->section.data() == frame.payload().data() + id_size);
      CHECK(f->section.size() == length - id_size);
    }
}

TEST_CASE("h3 push_promise: the payload has to have the announced length (RFC 9114 section 7.1)") {
  check_announced_length<h3::push_promise>(0x05, unhex("4123 616263"));
}

TEST_CASE("h3 push_promise: what is written parses to the same (RFC 9114 section 7.2.5)") {
  for (const std::uint64_t id : {std::uint64_t{0}, std::uint64_t{64}, largest_varint})
    for (const std::size_t size : {0U, 1U, 62U, 63U, 500U}) {
      const exact_octets section(size, 0x2e);
      const octet_string out =
          written([&](writer& w) { write(w, h3::push_promise{.push_id = id, .section = section}); });
      CHECK(out == raw_frame(0x05, joined({raw_varint(id), octet_string(size, 0x2e)})));
      const received_frame frame(out);
      CHECK(frame.parse<h3::push_promise>()->push_id == id);
      CHECK(same(frame.parse<h3::push_promise>()->section, section));
    }
}

TEST_CASE("h3 push_promise: the writer refuses what does not fit 62 bits (RFC 9114 section 7.1)") {
  const auto refusal_of = [](std::uint64_t id, std::uint64_t length) {
    return write_refusal([&](writer& out) { h3::write_push_promise_header(out, id, length); });
  };
  CHECK(refusal_of(largest_varint + 1, 0) == error_code::varint_too_large);
  CHECK(refusal_of(0, largest_varint) == error_code::varint_too_large);
  CHECK(refusal_of(0, ~std::uint64_t{0}) == error_code::varint_too_large);
  CHECK(written([](writer& out) { h3::write_push_promise_header(out, 0, largest_varint - 1); }) ==
        joined({raw_varint(5), raw_varint(largest_varint), raw_varint(0)}));
}
