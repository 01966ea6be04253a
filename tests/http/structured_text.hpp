// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/http/structured_writer.hpp"

// The canonical form of what was parsed, as tests want it: a string.

namespace httpwire_test {

namespace sf = httpwire::http::sf;
using lines = std::vector<std::string_view>;

/// Writes twice: once to measure, once into memory of exactly that size.
template <class Write>
[[nodiscard]] std::string written(sf::field_type type, Write write) {
  httpwire::writer measured;
  sf::serializer counting{measured, type};
  write(counting);
  std::vector<std::uint8_t> octets(measured.size());
  httpwire::writer out{octets};
  sf::serializer fields{out, type};
  write(fields);
  const auto done = fields.written();
  if (!done) return "error: " + std::string{done.error().name()};
  return std::string{httpwire::as_text(*done)};
}

[[nodiscard]] inline std::string canonical(const sf::item& parsed) {
  return written(sf::field_type::item, [&](sf::serializer& s) {
    std::vector<sf::parameter> scratch(parsed.parameters.as_sent().count());
    s.item(parsed, scratch);
  });
}

template <class Members>
[[nodiscard]] std::string canonical_members(sf::field_type type, const Members& members) {
  return written(type, [&](sf::serializer& s) {
    std::vector<sf::parameter> scratch(2'048);
    for (const sf::member& m : members) s.member(m, scratch);
  });
}

[[nodiscard]] inline std::string canonical(const sf::list& parsed) {
  return canonical_members(sf::field_type::list, parsed);
}

[[nodiscard]] inline std::string canonical(const sf::dictionary& parsed) {
  std::vector<sf::member> storage(parsed.as_sent().count());
  const auto unique = parsed.unique(storage);
  if (!unique) return "error: " + std::string{unique.error().name()};
  return canonical_members(sf::field_type::dictionary, *unique);
}

/// The canonical form, or the name of the error.
template <class Parsed>
[[nodiscard]] std::string canonical_of(const Parsed& parsed) {
  return parsed ? canonical(*parsed) : "error: " + std::string{parsed.error().name()};
}

}  // namespace httpwire_test
