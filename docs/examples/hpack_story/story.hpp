// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/field/line.hpp"

// Stories: the field sections of one direction of one connection, as text.
//
//   # a comment
//
//   table 1024          the header table size setting becomes this before the block; may be repeated;
//                       `table None`, which some published stories have, changes nothing
//   wire 828684         the block as hexadecimal digits; absent where a story is still to be encoded
//   :method<TAB>GET     a field line: the name ends at the first tab
//
// An empty line ends a block, as does a `table` or `wire` line after a field.

namespace hpack_story {

struct field {
  std::string name;
  std::string value;
  friend bool operator==(const field&, const field&) = default;
};

struct block {
  std::vector<std::size_t> tables;
  std::optional<std::vector<std::uint8_t>> wire;
  std::vector<field> fields;
};

struct limits {
  std::size_t max_text = std::size_t{64} << 20;  // octets of a story
  std::size_t max_fields = 100'000;              // field lines of one block
  std::size_t max_table = std::size_t{1} << 20;  // of a `table` line
};

struct parse_error {
  std::size_t line;  // from 1
  std::string reason;
};

struct story {
  std::vector<block> blocks;
  std::optional<parse_error> error;  // what comes after it has not been read
};

/// All of `in`, or nothing when it is longer than `max_text` or cannot be read.
[[nodiscard]] std::optional<std::string> read_text(std::istream& in, std::size_t max_text);

[[nodiscard]] story parse(std::string_view text, const limits& allowed = {});

/// Decimal digits only, at most `max`.
[[nodiscard]] std::optional<std::size_t> parse_number(std::string_view digits, std::size_t max);

/// False for a field that the format cannot carry: a line break, or a tab in the name.
[[nodiscard]] bool is_writable(const field& one);

void write_field(std::ostream& out, const field& one);

/// The whole block and the empty line that ends it.
void write_block(std::ostream& out, const block& one);

/// The fields as an encoder takes them; the views end when `fields` does.
[[nodiscard]] std::vector<httpwire::field_line> lines_of(const std::vector<field>& fields);

}  // namespace hpack_story
