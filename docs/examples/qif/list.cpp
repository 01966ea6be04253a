// SPDX-License-Identifier: MIT
#include "qif/list.hpp"

#include <ostream>
#include <utility>

namespace qif {

parsed_lists parse_lists(std::string_view text) {
  parsed_lists parsed;
  list open;
  const auto close = [&] {
    if (!open.empty()) parsed.lists.push_back(std::exchange(open, {}));
  };
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) {
      close();
      continue;
    }
    if (line.starts_with('#')) continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) {
      parsed.error = parse_error{number, "neither a comment nor a field with a tab"};
      return parsed;
    }
    if (open.size() == max_fields) {
      parsed.error = parse_error{number, "more than " + std::to_string(max_fields) + " fields in a list"};
      return parsed;
    }
    open.push_back({std::string(line.substr(0, tab)), std::string(line.substr(tab + 1))});
  }
  close();
  return parsed;
}

bool is_writable(const field& one) {
  return !one.name.starts_with('#') && one.name.find_first_of("\t\n") == std::string::npos &&
         one.value.find('\n') == std::string::npos;
}

void write_list(std::ostream& out, const list& one) {
  for (const field& f : one) out << f.name << '\t' << f.value << '\n';
  out << '\n';
}

std::vector<httpwire::field_line> lines_of(const list& one) {
  std::vector<httpwire::field_line> lines;
  lines.reserve(one.size());
  for (const field& f : one) lines.push_back({f.name, f.value});
  return lines;
}

}  // namespace qif
