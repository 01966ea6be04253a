// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Which characters may stand where: RFC 9110 sections 5.5 and 5.6, RFC 3986 sections 2 and 3. One octet of
// flags a character.

namespace httpwire::http::detail {

enum character_flag : std::uint8_t {
  digit = 1U << 0U,
  letter = 1U << 1U,
  token = 1U << 2U,      // tchar, RFC 9110 section 5.6.2
  upper = 1U << 3U,      // letters that field names must not have, RFC 9113 section 8.2.1
  host = 1U << 4U,       // in a reg-name or userinfo, RFC 3986 section 3.2
  path = 1U << 5U,       // in a path or query, RFC 3986 sections 3.3 and 3.4
  not_path = 1U << 6U,   // never in a path: controls, space, '#', DEL
  not_value = 1U << 7U,  // CR, LF, NUL, RFC 9113 section 8.2.1
};

[[nodiscard]] constexpr std::array<std::uint8_t, 256> make_character_classes() noexcept {
  std::array<std::uint8_t, 256> classes{};
  const auto add = [&classes](std::string_view characters, unsigned flags) {
    for (const char c : characters) {
      auto& entry = classes[static_cast<std::uint8_t>(c)];
      entry = static_cast<std::uint8_t>(entry | flags);
    }
  };
  add("0123456789", digit | token | host | path);
  add("abcdefghijklmnopqrstuvwxyz", letter | token | host | path);
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letter | token | host | path | upper);
  add("!#$%&'*+-.^_`|~", token);
  // unreserved, sub-delims, and the sign of percent-encoding
  add("-._~!$&'()*+,;=%", host | path);
  add(":@/?", path);
  add("#\x7f ", not_path);
  for (std::size_t c = 0; c < 0x20; ++c) classes[c] = not_path;
  for (const std::size_t c : {0x00U, 0x0aU, 0x0dU}) classes[c] = not_path | not_value;
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> character_classes = make_character_classes();

[[nodiscard]] constexpr bool is(char c, unsigned flags) noexcept {
  return (character_classes[static_cast<std::uint8_t>(c)] & flags) != 0;
}

/// Whether every character has one of these flags.
[[nodiscard]] constexpr bool all_of(std::string_view text, unsigned flags) noexcept {
  unsigned missing = 0;
  for (const char c : text)
    missing |= (character_classes[static_cast<std::uint8_t>(c)] & flags) == 0 ? 1U : 0U;
  return missing == 0;
}

/// Whether a character has one of these flags.
[[nodiscard]] constexpr bool any_of(std::string_view text, unsigned flags) noexcept {
  unsigned found = 0;
  for (const char c : text) found |= character_classes[static_cast<std::uint8_t>(c)];
  return (found & flags) != 0;
}

}  // namespace httpwire::http::detail
