// SPDX-License-Identifier: MIT
#include "httpwire/qpack/detail/section_writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

using httpwire::field_line;
using httpwire::huffman_use;
using httpwire::qpack::max_entries;
using httpwire::qpack::section_prefix;
using httpwire::qpack::detail::max_section_prefix_size;
using httpwire::qpack::detail::max_section_size;
using httpwire::qpack::detail::section_surely_fits;
using httpwire::qpack::detail::section_writer;
using httpwire::qpack::detail::take_section_prefix;

TEST_CASE(
    "section writer: a prefix of any size stands right before the field lines (RFC 9204 section 4.5.1)") {
  // The largest table there is has 2^25 entries.
  constexpr std::uint64_t entries = max_entries(std::size_t{1} << 30);
  for (const std::uint64_t base :
       {0U, 1U, 100U, 126U, 127U, 253U, 254U, 255U, 1000U, 100'000U, 20'000'000U}) {
    for (const std::uint64_t reference : {0U, 1U, 99U, 126U, 127U, 253U, 254U, 999U, 99'999U, 30'000'000U}) {
      CAPTURE(base, reference);
      std::array<std::uint8_t, 64> out{};
      section_writer w{out, base, huffman_use::never};
      w.value("a value");
      w.refer(reference);
      const auto written = w.finish(entries);
      httpwire::bytes in = written;
      section_prefix prefix;
      REQUIRE(take_section_prefix(in, entries, reference + 1, prefix) == httpwire::error_code::none);
      CHECK(prefix == section_prefix{.required_insert_count = reference + 1, .base = base});
      REQUIRE(in.size() == 8);
      CHECK(in[0] == 7);
      CHECK(std::string(in.begin() + 1, in.end()) == "a value");
      CHECK(written.size() - in.size() <= max_section_prefix_size);
    }
  }
}

TEST_CASE(
    "section writer: required and smallest are the ends of what is referred to (RFC 9204 section 4.5.1.1)") {
  std::array<std::uint8_t, 64> out{};
  section_writer w{out, 10, huffman_use::never};
  CHECK(w.required == 0);
  CHECK(w.smallest == ~std::uint64_t{0});
  w.refer(5);
  CHECK(w.required == 6);
  CHECK(w.smallest == 5);
  w.refer(5);
  w.refer(7);
  w.refer(6);
  CHECK(w.required == 8);
  CHECK(w.smallest == 5);
  w.refer(0);
  CHECK(w.required == 8);
  CHECK(w.smallest == 0);
}

TEST_CASE("section writer: a size that suffices, closely or without looking at the texts") {
  const field_line lines[] = {{"x-a", "aaaaaaaa"}, {"", ""}};
  // Eight letters of 5 bits; "x-a" has no shorter coding.
  CHECK(max_section_size(lines, huffman_use::when_shorter) == 20 + 6 + 1 + 3 + 1 + 5 + 6 + 1 + 1);
  CHECK(max_section_size(lines, huffman_use::never) == 20 + 6 + 1 + 3 + 1 + 8 + 6 + 1 + 1);
  constexpr std::size_t uncoded = 20 + 2 * (6 + 20) + 3 + 8;
  for (std::size_t room = 0; room < uncoded + 10; ++room)
    CHECK(section_surely_fits(lines, room) == (room >= uncoded));
  CHECK(section_surely_fits({}, 20));
  CHECK_FALSE(section_surely_fits({}, 19));
}

TEST_CASE("section writer: sizes whose sum passes the address space do not wrap") {
  // Many lines may view the same text. Nobody looks at this one: its length alone says that it is too long.
  for (const std::size_t count : {2U, 3U, 4U, 5U, 8U, 16U}) {
    for (const std::size_t size : {SIZE_MAX / count, SIZE_MAX / count + 1, SIZE_MAX / 2}) {
      const std::string_view shared{"", size};
      for (const field_line& line :
           {field_line{shared, ""}, field_line{"x", shared}, field_line{shared, shared}}) {
        const std::vector<field_line> lines(count + 1, line);
        CAPTURE(count, size);
        CHECK(max_section_size(lines, huffman_use::never) == SIZE_MAX);
        CHECK_FALSE(section_surely_fits(lines, SIZE_MAX));
        CHECK_FALSE(section_surely_fits(lines, 4096));
      }
    }
  }
}
