// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Classes of characters in field values and paths: RFC 8941 section 3, RFC 9110 section 5.6.2 and RFC 3986
// section 2.

namespace httpwire::http::detail::value_char {

inline constexpr std::uint8_t digit = 1;
inline constexpr std::uint8_t key_begin = 2;    // lcalpha, "*"
inline constexpr std::uint8_t key_char = 4;     // lcalpha, DIGIT, "_", "-", ".", "*"
inline constexpr std::uint8_t token_begin = 8;  // ALPHA, "*"
inline constexpr std::uint8_t token_char = 16;  // tchar, ":", "/"
inline constexpr std::uint8_t base64 = 32;      // without "="
inline constexpr std::uint8_t printable = 64;   // VCHAR and SP
inline constexpr std::uint8_t unreserved = 128;

[[nodiscard]] constexpr std::array<std::uint8_t, 256> make_classes() noexcept {
  std::array<std::uint8_t, 256> classes{};
  const auto add = [&](std::string_view characters, unsigned bits) {
    for (const char c : characters) {
      std::uint8_t& entry = classes[static_cast<std::uint8_t>(c)];
      entry = static_cast<std::uint8_t>(entry | bits);
    }
  };
  for (std::size_t c = 0x20; c < 0x7f; ++c) classes[c] = printable;
  add("0123456789", digit | key_char | token_char | base64 | unreserved);
  add("abcdefghijklmnopqrstuvwxyz", key_begin | key_char | token_begin | token_char | base64 | unreserved);
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZ", token_begin | token_char | base64 | unreserved);
  add("*", key_begin | token_begin);
  add("_-.*", key_char);
  add("!#$%&'*+-.^_`|~:/", token_char);
  add("+/", base64);
  add("-._~", unreserved);
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> all_classes = make_classes();

/// True for a character of one of these classes.
[[nodiscard]] constexpr bool is(char c, unsigned classes) noexcept {
  return (all_classes[static_cast<std::uint8_t>(c)] & classes) != 0;
}

}  // namespace httpwire::http::detail::value_char

namespace httpwire::http::detail {

/// The value of a hexadecimal digit, or -1.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

inline constexpr std::string_view lower_hex = "0123456789abcdef";
inline constexpr std::string_view upper_hex = "0123456789ABCDEF";

}  // namespace httpwire::http::detail
