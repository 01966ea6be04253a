// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "http/structured_text.hpp"
#include "httpwire/http/structured_fields.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

// The parse tests of httpwg/structured-field-tests, read in place: type, verdict, lines in hex between
// commas, canonical form in hex, name.

using namespace httpwire;
using namespace httpwire_test;

namespace {

[[nodiscard]] std::string vectors_file() {
  const char* const set = std::getenv("HTTPWIRE_VECTORS");
  return std::string{set != nullptr && *set != '\0' ? set : HTTPWIRE_VECTORS_DEFAULT} +
         "/structured_fields/parse.tsv";
}

[[nodiscard]] std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts{{}};
  for (const char c : text) {
    if (c == by) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

[[nodiscard]] std::string text_of_hex(std::string_view digits) {
  std::string text;
  for_each_hex_octet(digits, [&](std::uint8_t octet) { text += static_cast<char>(octet); });
  return text;
}

[[nodiscard]] std::string parsed(std::string_view type, std::span<const std::string_view> field) {
  if (type == "item") return canonical_of(sf::parse_item(field));
  if (type == "list") return canonical_of(sf::parse_list(field));
  return canonical_of(sf::parse_dictionary(field));
}

}  // namespace

TEST_CASE("structured fields: published vectors are parsed and serialized (RFC 8941 sections 1.2 and 4)") {
  std::ifstream in{vectors_file()};
  if (!in) {
    std::printf("skipped: no %s\n", vectors_file().c_str());
    return;
  }
  std::size_t cases = 0;
  for (std::string row; std::getline(in, row);) {
    if (row.empty() || row[0] == '#') continue;
    const auto columns = split(row, '\t');
    REQUIRE(columns.size() == 5);
    CAPTURE(columns[0], columns[1], columns[4], text_of_hex(split(columns[2], ',')[0]));
    std::vector<exact_buffer<char>> memory;
    for (const std::string& line : split(columns[2], ',')) memory.emplace_back(text_of_hex(line));
    lines field;
    for (const auto& line : memory) field.emplace_back(line.data(), line.size());
    const std::string result = parsed(columns[0], field);
    const bool failed = result.starts_with("error: ");
    ++cases;
    if (columns[1] == "must_fail" || (columns[1] == "may_fail" && failed)) {
      CHECK(failed);
      continue;
    }
    const std::string expected = columns[3] == "empty" ? std::string{} : text_of_hex(columns[3]);
    CHECK(result == expected);
    if (expected.empty()) continue;
    // What was written says the same when it is parsed again.
    const std::string_view again = expected;
    CHECK(parsed(columns[0], std::span{&again, 1}) == expected);
  }
  CHECK(cases > 1'000);
}

TEST_CASE(
    "structured fields: published vectors cut at every character read nothing past the cut (RFC 8941 section "
    "4.2)") {
  std::ifstream in{vectors_file()};
  for (std::string row; std::getline(in, row);) {
    if (row.empty() || row[0] == '#') continue;
    const auto columns = split(row, '\t');
    const std::string whole = text_of_hex(split(columns.at(2), ',')[0]);
    for (std::size_t size = 0; size < whole.size() && size < 80; ++size) {
      const exact_buffer<char> memory{std::string_view{whole}.substr(0, size)};
      const std::string_view cut{memory.data(), size};
      // Whatever is left is refused, or has a canonical form that says the same.
      const std::string result = parsed(columns[0], std::span{&cut, 1});
      if (result.empty() || result.starts_with("error: ")) continue;
      const std::string_view again = result;
      CHECK(parsed(columns[0], std::span{&again, 1}) == result);
    }
  }
}
