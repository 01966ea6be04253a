// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame/origin.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "h2/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr std::array<std::string_view, 2> two = {"a.b", ""};
constexpr auto wire = "000007 0c 00 00000000 0003 612e62 0000"_hex;
static_assert(written_array<16>([](writer& out) { h2::write_origin(out, two); }) == wire);
static_assert(parsed<h2::origin>(wire)->payload.size() == 7);
static_assert(parsed<h2::origin>(wire)->first && parsed<h2::origin>(wire)->last);

constexpr std::size_t count_entries(bytes payload) {
  h2::origin_reader entries(payload);
  bytes entry;
  std::size_t count = 0;
  for (auto r = entries.next(entry); r && *r; r = entries.next(entry)) ++count;
  return count;
}
static_assert(count_entries(parsed<h2::origin>(wire)->payload) == 2);

[[nodiscard]] std::vector<std::string> entries_of(bytes payload) {
  h2::origin_reader entries(payload);
  std::vector<std::string> all;
  bytes entry;
  for (;;) {
    const auto r = entries.next(entry);
    if (!r) {
      all.emplace_back(r.error().name());
      all.emplace_back(std::to_string(r.error().offset));
      // The walk is over.
      const auto after = entries.next(entry);
      CHECK((after && !*after));
      return all;
    }
    if (!*r) return all;
    all.emplace_back(as_text(entry));
  }
}

}  // namespace

TEST_CASE(
    "origin: the four flags that are not reserved and the reserved bit do not matter "
    "(RFC 8336 section 2.2)") {
  const received_frame frame(raw_frame(12, 0xf0, reserved_bit, unhex("0001 61")));
  const auto f = frame.parse<h2::origin>();
  REQUIRE(f);
  CHECK(f->payload.data() == frame.payload().data());
  CHECK(entries_of(f->payload) == std::vector<std::string>{"a"});
}

TEST_CASE(
    "origin: on a stream, or with one of the four reserved flags, only this frame is lost "
    "(RFC 8336 section 2.2)") {
  for (unsigned flags = 0; flags < 256; ++flags)
    CHECK(refusal<h2::origin>(12, flags, 0, {}) ==
          ((flags & 0x0f) != 0 ? error_code::h2_origin_invalid : error_code::none));
  CHECK(refusal<h2::origin>(12, 0, 1, unhex("0001 61")) == error_code::h2_origin_invalid);
  CHECK(received_frame(raw_frame(12, 0, 1)).parse<h2::origin>().error().scope() == error_scope::frame);
}

TEST_CASE("origin_reader: entries come in order, empty ones as well (RFC 8336 section 2.1)") {
  CHECK(entries_of({}).empty());
  const exact_octets payload(unhex("0000 0002 6162 0001 63 0000"));
  CHECK(entries_of(payload.span()) == std::vector<std::string>{"", "ab", "c", ""});
}

TEST_CASE(
    "origin_reader: an entry that is cut off is told with its place, after those before it "
    "(RFC 8336 section 2.1)") {
  const octet_string whole = unhex("0002 6162 0003 636465");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const exact_octets cut(std::span{whole}.first(size));
    std::vector<std::string> expected;
    if (size >= 4) expected.emplace_back("ab");
    if (size != 0 && size != 4) {
      expected.emplace_back("h2_origin_malformed");
      expected.emplace_back(size < 4 ? "0" : "4");
    }
    CAPTURE(size);
    CHECK(entries_of(cut.span()) == expected);
  }
  const exact_octets longest(unhex("ffff 6162"));
  CHECK(entries_of(longest.span()) == std::vector<std::string>{"h2_origin_malformed", "0"});
}

TEST_CASE("origin: the payload has to have the announced length (RFC 9113 section 4.2)") {
  check_announced_length<h2::origin>(octet_string(wire.begin(), wire.end()));
}

TEST_CASE("origin: what is written parses to the same (RFC 8336 section 2)") {
  const std::string longest(0xffff, 'o');
  std::vector<std::string_view> origins;
  for (const std::string_view next : {std::string_view{"https://a.example"}, std::string_view{},
                                      std::string_view{longest}, std::string_view{"x"}}) {
    const received_frame frame(written([&](writer& out) { h2::write_origin(out, origins); }));
    REQUIRE(frame.parse<h2::origin>());
    CHECK(entries_of(frame.parse<h2::origin>()->payload) ==
          std::vector<std::string>(origins.begin(), origins.end()));
    origins.push_back(next);
  }
}

TEST_CASE(
    "origin: the writer refuses an origin past 2^16-1 and a frame past 2^24-1 octets "
    "(RFC 8336 section 2.1, RFC 9113 section 4.1)") {
  const auto refuses = [](std::span<const std::string_view> origins) {
    return write_refusal([&](writer& out) { h2::write_origin(out, origins); }) ==
           error_code::invalid_argument;
  };
  const std::string text(0x1'0000, 'a');
  const std::string_view one[] = {text};
  CHECK(refuses(one));
  // 256 times 2 + 65 534 octets is one past the largest frame.
  std::vector<std::string_view> many(256, std::string_view{text}.substr(0, 65'534));
  CHECK(refuses(many));
  many.back().remove_suffix(1);
  writer counting;
  h2::write_origin(counting, many);
  CHECK(counting.size() == 9 + std::size_t{h2::max_max_frame_size});
  CHECK(counting.written().error().code == error_code::buffer_too_small);
}
