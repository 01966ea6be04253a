// SPDX-License-Identifier: MIT
#include "escape.hpp"

#include <array>
#include <charconv>

namespace inspect {

namespace {

bool is_printable(char c) { return c >= 0x20 && c < 0x7F; }

void append_hex(std::string& to, char octet) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(octet);
  to += digits[value >> 4];
  to += digits[value & 0x0FU];
}

// Appends runs of octets that need no escape at once, and each other octet by `append_special`.
template <class Special>
void append_with(std::string& to, std::string_view octets, Special append_special) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (is_printable(octets[i]) && octets[i] != '\\' && octets[i] != '"') continue;
    to.append(octets, run, i - run);
    append_special(octets[i]);
    run = i + 1;
  }
  to.append(octets, run);
}

}  // namespace

void append_escaped(std::string& to, std::string_view octets) {
  append_with(to, octets, [&](char c) {
    if (c == '"') {
      to += c;
    } else if (c == '\\') {
      to += "\\\\";
    } else {
      to += "\\x";
      append_hex(to, c);
    }
  });
}

void append_json(std::string& to, std::string_view octets) {
  to += '"';
  append_with(to, octets, [&](char c) {
    if (is_printable(c)) {
      to += '\\';
      to += c;
    } else {
      to += "\\u00";
      append_hex(to, c);
    }
  });
  to += '"';
}

void append_number(std::string& to, std::uint64_t value) {
  std::array<char, 20> digits;
  to.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

std::string hex(std::string_view octets) {
  std::string text;
  for (const char octet : octets) append_hex(text, octet);
  return text;
}

}  // namespace inspect
