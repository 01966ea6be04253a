// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/field/line.hpp"

// qif files: the field sections of many streams, as text.
//
//   # a comment
//   :method<TAB>GET     a field line: the name ends at the first tab
//   :path<TAB>/
//
// An empty line ends a list.

namespace qif {

struct field {
  std::string name;
  std::string value;
  friend bool operator==(const field&, const field&) = default;
};
using list = std::vector<field>;

struct parse_error {
  std::size_t line;  // from 1
  std::string reason;
};

struct parsed_lists {
  std::vector<list> lists;
  std::optional<parse_error> error;  // what comes after it has not been read
};

/// Field lines that one list may have.
inline constexpr std::size_t max_fields = 100'000;

[[nodiscard]] parsed_lists parse_lists(std::string_view text);

/// False for a field that the format cannot carry: a line break, a tab in the name, or a name that makes it a
/// comment.
[[nodiscard]] bool is_writable(const field& one);

/// The list and the empty line that ends it.
void write_list(std::ostream& out, const list& one);

/// The fields as an encoder takes them; the views end when `one` does.
[[nodiscard]] std::vector<httpwire::field_line> lines_of(const list& one);

}  // namespace qif
