// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Octets as the RFCs print them. White space between digits means nothing.

namespace httpwire_test {

/// The value of a hexadecimal digit, or -1.
[[nodiscard]] constexpr int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

[[nodiscard]] constexpr bool is_hex_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Calls `sink` with each octet that `digits` spell. A wrong digit or half an octet is a mistake in the test:
/// it throws, which also stops a constant evaluation.
template <class Sink>
constexpr void for_each_hex_octet(std::string_view digits, Sink&& sink) {
  int high = -1;
  for (const char c : digits) {
    if (is_hex_space(c)) continue;
    const int digit = hex_digit(c);
    if (digit < 0) throw std::invalid_argument("not a hexadecimal digit");
    if (high < 0) {
      high = digit;
      continue;
    }
    sink(static_cast<std::uint8_t>(high * 16 + digit));
    high = -1;
  }
  if (high >= 0) throw std::invalid_argument("an odd number of hexadecimal digits");
}

/// unhex("82 86 84") == {0x82, 0x86, 0x84}
[[nodiscard]] inline std::vector<std::uint8_t> unhex(std::string_view digits) {
  std::vector<std::uint8_t> octets;
  for_each_hex_octet(digits, [&](std::uint8_t octet) { octets.push_back(octet); });
  // Exactly as large as its content, so that AddressSanitizer sees the first octet past it.
  octets.shrink_to_fit();
  return octets;
}

/// hex({0x82, 0x86, 0x84}) == "828684"
[[nodiscard]] inline std::string hex(std::span<const std::uint8_t> octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(octets.size() * 2);
  for (const std::uint8_t octet : octets) {
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

/// The text of a literal as a template argument.
template <std::size_t Size>
struct literal_text {
  char text[Size]{};
  // Not explicit: this is how a literal becomes a template argument.
  consteval literal_text(const char (&from)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) text[i] = from[i];
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
};

inline namespace literals {

/// "82 86 84"_hex is a std::array<std::uint8_t, 3>, also at compile time.
template <literal_text Digits>
[[nodiscard]] consteval auto operator""_hex() {
  constexpr std::size_t size = [] {
    std::size_t n = 0;
    for_each_hex_octet(Digits.view(), [&](std::uint8_t) { ++n; });
    return n;
  }();
  std::array<std::uint8_t, size> octets{};
  std::size_t at = 0;
  for_each_hex_octet(Digits.view(), [&](std::uint8_t octet) { octets[at++] = octet; });
  return octets;
}

}  // namespace literals
}  // namespace httpwire_test
