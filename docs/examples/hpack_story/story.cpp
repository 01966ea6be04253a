// SPDX-License-Identifier: MIT
#include "hpack_story/story.hpp"

#include <array>
#include <istream>
#include <ostream>
#include <utility>

namespace hpack_story {

namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::vector<std::uint8_t>> parse_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::vector<std::uint8_t> octets;
  octets.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit_of(digits[i]);
    const int low = digit_of(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return octets;
}

/// What follows `keyword` and a space; a keyword alone has the empty argument.
std::optional<std::string_view> argument_of(std::string_view line, std::string_view keyword) {
  if (!line.starts_with(keyword)) return std::nullopt;
  line.remove_prefix(keyword.size());
  if (line.empty()) return line;
  if (!line.starts_with(' ')) return std::nullopt;
  return line.substr(1);
}

class parser {
 public:
  explicit parser(const limits& allowed) : limits_(allowed) {}

  story parse(std::string_view text) && {
    for (std::size_t number = 1; !text.empty(); ++number) {
      const std::size_t end = text.find('\n');
      const std::string reason = take_line(text.substr(0, end));
      if (!reason.empty()) {
        story_.error = parse_error{number, reason};
        return std::move(story_);
      }
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    end_block();
    return std::move(story_);
  }

 private:
  // Each gives the reason why the line is wrong, or nothing.
  std::string take_line(std::string_view line) {
    if (line.empty()) {
      end_block();
      return {};
    }
    // Only field lines have a tab, so that a name may well be "#" or begin with "wire ".
    if (const std::size_t tab = line.find('\t'); tab != std::string_view::npos) {
      if (block_.fields.size() == limits_.max_fields)
        return "more than " + std::to_string(limits_.max_fields) + " fields in a block";
      block_.fields.push_back({std::string(line.substr(0, tab)), std::string(line.substr(tab + 1))});
      open_ = true;
      return {};
    }
    if (line.starts_with('#')) return {};
    if (const auto size = argument_of(line, "table")) return take_table(*size);
    if (const auto digits = argument_of(line, "wire")) return take_wire(*digits);
    return "neither a comment, `table N`, `wire HEX` nor a field with a tab";
  }

  std::string take_table(std::string_view digits) {
    if (!block_.fields.empty() || block_.wire) end_block();
    if (digits == "None") return {};
    const auto size = parse_number(digits, limits_.max_table);
    if (!size) return "`table` wants a number from 0 to " + std::to_string(limits_.max_table);
    block_.tables.push_back(*size);
    open_ = true;
    return {};
  }

  std::string take_wire(std::string_view digits) {
    if (!block_.fields.empty() || block_.wire) end_block();
    block_.wire = parse_hex(digits);
    if (!block_.wire) return "`wire` wants pairs of hexadecimal digits";
    open_ = true;
    return {};
  }

  void end_block() {
    if (open_) story_.blocks.push_back(std::exchange(block_, {}));
    open_ = false;
  }

  limits limits_;
  story story_;
  block block_;
  bool open_ = false;
};

}  // namespace

std::optional<std::string> read_text(std::istream& in, std::size_t max_text) {
  std::string text;
  std::array<char, 65'536> part;
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())), in.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > max_text) return std::nullopt;
  }
  if (in.bad()) return std::nullopt;
  return text;
}

story parse(std::string_view text, const limits& allowed) { return parser(allowed).parse(text); }

std::optional<std::size_t> parse_number(std::string_view digits, std::size_t max) {
  if (digits.empty()) return std::nullopt;
  std::size_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::size_t>(c - '0');
    if (digit > max || number > (max - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  return number;
}

bool is_writable(const field& one) {
  return one.name.find_first_of("\t\n") == std::string::npos && one.value.find('\n') == std::string::npos;
}

void write_field(std::ostream& out, const field& one) { out << one.name << '\t' << one.value << '\n'; }

void write_block(std::ostream& out, const block& one) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const std::size_t size : one.tables) out << "table " << size << '\n';
  if (one.wire) {
    out << "wire ";
    for (const std::uint8_t octet : *one.wire) out << digits[octet >> 4] << digits[octet & 15];
    out << '\n';
  }
  for (const field& f : one.fields) write_field(out, f);
  out << '\n';
}

std::vector<httpwire::field_line> lines_of(const std::vector<field>& fields) {
  std::vector<httpwire::field_line> lines;
  lines.reserve(fields.size());
  for (const field& f : fields) lines.push_back({f.name, f.value});
  return lines;
}

}  // namespace hpack_story
