// SPDX-License-Identifier: MIT
// Input: one octet of choices (bits 0-1: item, list or dictionary; 2: small limits; 3: lines are cut at line
// feeds), then the text of a field.
#include "httpwire/http/structured_fields.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/http/structured_writer.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace sf = httpwire::http::sf;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;

struct verdict {
  httpwire::error failure;
  std::string canonical;
};

/// Every accessor of a value; what a value has depends on its type alone.
void look_at(const sf::bare_item& v) {
  std::vector<char> text(v.as_sent.size());
  std::vector<std::uint8_t> octets(v.as_sent.size());
  const int kinds = int{v.integer().has_value()} + int{v.decimal().has_value()} +
                    int{v.boolean().has_value()} + int{v.date().has_value()} + int{v.token().has_value()} +
                    int{v.string(text).has_value()} + int{v.byte_sequence(octets).has_value()} +
                    int{v.display_string(text).has_value()};
  check_equal(kinds, 1, "a value has one type, and as_sent.size() is room enough for it");
  check(v.number <= sf::max_number && v.number >= -sf::max_number, "numbers have 15 digits");
}

/// A value that is taken out and put in again is the same.
std::string rewritten(const sf::bare_item& v) {
  std::vector<char> text(v.as_sent.size());
  std::vector<std::uint8_t> octets(v.as_sent.size());
  std::vector<std::uint8_t> memory(64 + 4 * v.as_sent.size());
  httpwire::writer out{memory};
  sf::serializer s{out, sf::field_type::item};
  switch (v.type) {
    case sf::type::integer: s.integer(*v.integer()); break;
    case sf::type::decimal: s.decimal(*v.decimal()); break;
    case sf::type::string: s.string(*v.string(text)); break;
    case sf::type::token: s.token(*v.token()); break;
    case sf::type::byte_sequence: s.byte_sequence(*v.byte_sequence(octets)); break;
    case sf::type::boolean: s.boolean(*v.boolean()); break;
    case sf::type::date: s.date(*v.date()); break;
    case sf::type::display_string: s.display_string(*v.display_string(text)); break;
  }
  const auto written = s.written();
  check(written.has_value(), "what was parsed can be written");
  return std::string{httpwire::as_text(*written)};
}

std::string written_value(const sf::bare_item& v) {
  std::vector<std::uint8_t> memory(64 + 4 * v.as_sent.size());
  httpwire::writer out{memory};
  sf::serializer s{out, sf::field_type::item};
  s.value(v);
  return std::string{httpwire::as_text(*s.written())};
}

void look_at(const sf::bare_item& v, const sf::parameters& parameters) {
  look_at(v);
  check_equal(rewritten(v), written_value(v), "a value from its parts and as it was parsed");
  for (const sf::parameter& p : parameters.as_sent()) {
    look_at(p.value);
    check(parameters.find(p.key).has_value(), "a key that was sent is found");
  }
}

template <class Members>
std::string canonical(sf::field_type type, const Members& members, std::size_t size) {
  std::vector<std::uint8_t> memory(64 + 4 * size);
  std::vector<sf::parameter> scratch(size);
  httpwire::writer out{memory};
  sf::serializer s{out, type};
  for (const sf::member& m : members) {
    look_at(m.value, m.parameters);
    for (const sf::item& i : m.items) look_at(i.value, i.parameters);
    s.member(m, scratch);
  }
  const auto written = s.written();
  check(written.has_value(), "what was parsed can be written");
  return std::string{httpwire::as_text(*written)};
}

verdict read(sf::field_type type, std::span<const std::string_view> lines, const sf::limits& limits) {
  std::size_t size = 0;
  for (const std::string_view line : lines) size += line.size();
  if (type == sf::field_type::item) {
    const auto item = sf::parse_item(lines, limits);
    if (!item) return {item.error(), {}};
    look_at(item->value, item->parameters);
    std::vector<std::uint8_t> memory(64 + 4 * size);
    std::vector<sf::parameter> scratch(size);
    httpwire::writer out{memory};
    sf::serializer s{out, type};
    s.item(*item, scratch);
    return {{}, std::string{httpwire::as_text(*s.written())}};
  }
  if (type == sf::field_type::list) {
    const auto list = sf::parse_list(lines, limits);
    if (!list) return {list.error(), {}};
    return {{}, canonical(type, *list, size)};
  }
  const auto dictionary = sf::parse_dictionary(lines, limits);
  if (!dictionary) return {dictionary.error(), {}};
  std::vector<sf::member> storage(size);
  const auto unique = dictionary->unique(storage);
  check(unique.has_value(), "there are no more members than characters");
  for (const sf::member& m : *unique) {
    const auto found = dictionary->find(m.key);
    check(found.has_value() && found->value == m.value, "find gives what unique gives");
  }
  return {{}, canonical(type, *unique, size)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4'096) return 0;
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const auto type = httpwire_fuzz::one_of(
      {sf::field_type::item, sf::field_type::list, sf::field_type::dictionary}, choice & 3);
  sf::limits limits;
  if ((choice & 4) != 0) limits = {.max_members = 3, .max_inner_items = 2, .max_parameters = 2};
  const httpwire_fuzz::exact_copy<std::uint8_t> memory{in.take_all()};
  const std::string_view text = httpwire::as_text(memory.span());
  std::vector<std::string_view> lines{text};
  if ((choice & 8) != 0) {
    for (std::size_t at; (at = lines.back().find('\n')) != std::string_view::npos;) {
      const std::string_view line = lines.back();
      lines.back() = line.substr(0, at);
      lines.push_back(line.substr(at + 1));
    }
  }
  const verdict first = read(type, lines, limits);
  if (first.failure.code != httpwire::error_code::none) {
    const std::size_t line = lines.size() == 1 ? 0 : first.failure.field_index;
    check(line < lines.size() && first.failure.offset <= lines[line].size(), "an error lies inside its line");
    check(first.failure.scope() == httpwire::error_scope::field, "a field is ignored");
    return 0;
  }
  if (lines.size() > 1) {
    std::string joined;
    for (const std::string_view line : lines) joined += (joined.empty() ? "" : ", ") + std::string{line};
    const std::string_view one = joined;
    check_equal(read(type, {&one, 1}, limits).canonical, first.canonical, "lines and one line");
  }
  if (first.canonical.empty()) return 0;
  const std::string_view again = first.canonical;
  const verdict second = read(type, {&again, 1}, limits);
  check_equal(second.failure, httpwire::error{}, "what was written is accepted");
  check_equal(second.canonical, first.canonical, "written, parsed and written again");
  return 0;
}
