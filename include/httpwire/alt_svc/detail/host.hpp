// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/alt_svc/detail/grammar.hpp"

// The uri-host of an authority, RFC 3986 section 3.2.2: a name, an IPv4 address or an IP literal in brackets.

namespace httpwire::alt_svc::detail {

[[nodiscard]] constexpr bool is_unreserved_or_sub_delim(char c) noexcept {
  constexpr std::string_view marks = "-._~!$&'()*+,;=";
  const char l = lower(c);
  return (l >= 'a' && l <= 'z') || is_digit(c) || marks.find(c) != std::string_view::npos;
}

/// Four numbers from 0 to 255 without leading zeros.
[[nodiscard]] constexpr bool is_ipv4(std::string_view text) noexcept {
  int numbers = 0;
  for (std::size_t at = 0;; ++at) {
    const std::size_t from = at;
    int value = 0;
    while (at < text.size() && is_digit(text[at]) && at - from < 3) value = value * 10 + (text[at++] - '0');
    if (at == from || value > 255 || (text[from] == '0' && at - from > 1)) return false;
    ++numbers;
    if (at == text.size()) return numbers == 4;
    if (text[at] != '.' || numbers == 4) return false;
  }
}

/// Eight groups of up to four hexadecimal digits, the last two perhaps as an IPv4 address; "::" once for some
/// that are missing.
[[nodiscard]] constexpr bool is_ipv6(std::string_view text) noexcept {
  std::size_t at = 0;
  int groups = 0;
  bool gap = false;
  if (text.starts_with("::")) {
    gap = true;
    at = 2;
    if (text.size() == 2) return true;
  }
  for (;;) {
    const std::size_t from = at;
    while (at < text.size() && hex_value(text[at]) >= 0 && at - from < 5) ++at;
    if (at < text.size() && text[at] == '.') {
      if (!is_ipv4(text.substr(from))) return false;
      groups += 2;
      break;
    }
    if (at == from || at - from > 4 || ++groups > 8) return false;
    if (at == text.size()) break;
    if (text[at++] != ':' || at == text.size()) return false;
    if (text[at] != ':') continue;
    if (gap) return false;
    gap = true;
    if (++at == text.size()) break;
  }
  return gap ? groups <= 7 : groups == 8;
}

/// What stands between the brackets: an IPv6 address, or an address of a version to come.
[[nodiscard]] constexpr bool is_ip_literal(std::string_view text) noexcept {
  if (text.empty() || lower(text[0]) != 'v') return is_ipv6(text);
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 1 || dot + 1 == text.size()) return false;
  for (const char c : text.substr(1, dot - 1))
    if (hex_value(c) < 0) return false;
  for (const char c : text.substr(dot + 1))
    if (c != ':' && !is_unreserved_or_sub_delim(c)) return false;
  return true;
}

/// Not empty, and as RFC 3986 section 3.2.2 says, so that it is ASCII (RFC 7838 section 8). Every IPv4
/// address is a name as well.
[[nodiscard]] constexpr bool is_host(std::string_view text) noexcept {
  if (text.empty()) return false;
  if (text.front() == '[') return text.back() == ']' && is_ip_literal(text.substr(1, text.size() - 2));
  for (const char c : text)
    if (c != '%' && !is_unreserved_or_sub_delim(c)) return false;
  return is_percent_encoded(text);
}

/// A port that can be connected to; 0 stands for none.
[[nodiscard]] constexpr unsigned take_port(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  if (!take_number(digits, 0x1'0000, value) || value > 0xffff) return 0;
  return static_cast<unsigned>(value);
}

}  // namespace httpwire::alt_svc::detail
