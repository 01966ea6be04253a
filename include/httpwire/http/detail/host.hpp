// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "httpwire/http/detail/characters.hpp"

// Hosts of RFC 3986 section 3.2.2: IPv6address, IPv4address and reg-name, and what stands in brackets.

namespace httpwire::http::detail {

/// One number of an IPv4 address at the front, which is dropped.
[[nodiscard]] constexpr bool take_dec_octet(std::string_view& text) noexcept {
  std::size_t size = 0;
  unsigned value = 0;
  while (size < text.size() && size < 4 && value_char::is(text[size], value_char::digit)) {
    value = value * 10 + static_cast<unsigned>(text[size] - '0');
    ++size;
  }
  if (size == 0 || value > 255 || (size > 1 && text[0] == '0')) return false;
  text.remove_prefix(size);
  return true;
}

[[nodiscard]] constexpr bool is_ipv4_address(std::string_view text) noexcept {
  for (int i = 0; i < 4; ++i) {
    if (i != 0) {
      if (text.empty() || text.front() != '.') return false;
      text.remove_prefix(1);
    }
    if (!take_dec_octet(text)) return false;
  }
  return text.empty();
}

/// Groups between colons, of which one run of zeros may be left out; an IPv4 address may stand for the last
/// two.
[[nodiscard]] constexpr bool is_ipv6_address(std::string_view text) noexcept {
  std::size_t groups = 0;
  bool shortened = false;
  if (text.starts_with("::")) {
    shortened = true;
    text.remove_prefix(2);
    if (text.empty()) return true;
  }
  for (;;) {
    std::size_t size = 0;
    while (size < text.size() && hex_value(text[size]) >= 0) ++size;
    if (size < text.size() && text[size] == '.') {
      groups += 2;
      return is_ipv4_address(text) && (shortened ? groups < 8 : groups == 8);
    }
    if (size == 0 || size > 4 || ++groups > 8) return false;
    text.remove_prefix(size);
    if (text.empty()) return shortened ? groups < 8 : groups == 8;
    if (text.front() != ':') return false;
    text.remove_prefix(1);
    if (text.starts_with(':')) {
      if (shortened) return false;
      shortened = true;
      text.remove_prefix(1);
      if (text.empty()) return groups < 8;
    }
  }
}

[[nodiscard]] constexpr bool is_unreserved_or_sub_delim(char c) noexcept {
  constexpr std::string_view sub_delims = "!$&'()*+,;=";
  return value_char::is(c, value_char::unreserved) || sub_delims.find(c) != std::string_view::npos;
}

/// What stands between brackets: an IPv6 address, or "v", a version to come, a dot and what it calls an
/// address.
[[nodiscard]] constexpr bool is_ip_literal(std::string_view text) noexcept {
  if (!text.starts_with('v') && !text.starts_with('V')) return is_ipv6_address(text);
  std::size_t at = 1;
  while (at < text.size() && hex_value(text[at]) >= 0) ++at;
  if (at == 1 || at == text.size() || text[at] != '.' || ++at == text.size()) return false;
  for (const char c : text.substr(at))
    if (c != ':' && !is_unreserved_or_sub_delim(c)) return false;
  return true;
}

/// Whether two hexadecimal digits stand behind every percent sign (RFC 3986 section 2.1).
[[nodiscard]] constexpr bool is_percent_encoded(std::string_view text) noexcept {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3))
    if (text.size() - at < 3 || hex_value(text[at + 1]) < 0 || hex_value(text[at + 2]) < 0) return false;
  return true;
}

/// Unreserved characters, sub-delims and whole percent-encodings. The RFC's may be empty; here a name has
/// characters.
[[nodiscard]] constexpr bool is_reg_name(std::string_view text) noexcept {
  for (const char c : text)
    if (c != '%' && !is_unreserved_or_sub_delim(c)) return false;
  return !text.empty() && is_percent_encoded(text);
}

/// Any of the three. An IPv4 address is also a reg-name.
[[nodiscard]] constexpr bool is_host(std::string_view text) noexcept {
  return text.find(':') == std::string_view::npos ? is_reg_name(text) : is_ipv6_address(text);
}

}  // namespace httpwire::http::detail
