// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "httpwire/http/detail/characters.hpp"

// Hosts without brackets: IPv6address, IPv4address and reg-name of RFC 3986 section 3.2.2.

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

/// Unreserved characters, sub-delims and whole percent-encodings. The RFC's may be empty; here a name has
/// characters.
[[nodiscard]] constexpr bool is_reg_name(std::string_view text) noexcept {
  constexpr std::string_view sub_delims = "!$&'()*+,;=";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (value_char::is(text[i], value_char::unreserved) || sub_delims.find(text[i]) != std::string_view::npos)
      continue;
    if (text[i] != '%' || text.size() - i < 3 || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0)
      return false;
    i += 2;
  }
  return !text.empty();
}

/// Any of the three. An IPv4 address is also a reg-name.
[[nodiscard]] constexpr bool is_host(std::string_view text) noexcept {
  return text.find(':') == std::string_view::npos ? is_reg_name(text) : is_ipv6_address(text);
}

}  // namespace httpwire::http::detail
