// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/http/detail/character_class.hpp"
#include "httpwire/http/detail/octets.hpp"

// Field values, RFC 9110 section 5.5 with RFC 9113 section 8.2.1 and RFC 9114 section 10.3.
//
//   field-value = *( field-vchar [ 1*( SP / HTAB / field-vchar ) field-vchar ] )
//   field-vchar = %x21-7E / %x80-FF

namespace httpwire::http {

namespace detail {

/// Where a value breaks this rule of check_field_value, or npos.
[[nodiscard]] constexpr std::size_t find_fault(error_code rule, std::string_view value) noexcept {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  if (rule == error_code::http_value_whitespace) {
    if (value.empty()) return std::string_view::npos;
    if (is_space(value.front())) return 0;
    return is_space(value.back()) ? value.size() - 1 : std::string_view::npos;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto octet = static_cast<std::uint8_t>(value[i]);
    const bool invalid = is(value[i], not_value);
    const bool control = !invalid && ((octet < 0x20 && octet != '\t') || octet == 0x7f);
    if (rule == error_code::http_value_invalid ? invalid : control) return i;
  }
  return std::string_view::npos;
}

/// Whether nothing is wrong with a value, as with nearly all: no control, only ASCII, no space at an end.
[[nodiscard]] constexpr bool is_plain_value(std::string_view value) noexcept {
  return value.empty() ||
         (!any_character(value, control_or_not_ascii) && value.front() != ' ' && value.back() != ' ');
}

/// check_field_value for the others.
[[nodiscard, gnu::noinline]] constexpr error_code check_unusual_value(std::string_view value) noexcept {
  using enum error_code;
  constexpr std::size_t nowhere = std::string_view::npos;
  if (any_character(value, control)) {
    // RFC 9113 section 8.2.1, RFC 9114 section 10.3: these three end lines and strings elsewhere.
    if (find_fault(http_value_invalid, value) != nowhere) return http_value_invalid;
    // RFC 9110 section 5.5: no other control may be in a value.
    if (find_fault(http_value_control, value) != nowhere) return http_value_control;
  }
  // RFC 9113 section 8.2.1, RFC 9110 section 5.5: no white space at the ends.
  return find_fault(http_value_whitespace, value) == nowhere ? none : http_value_whitespace;
}

}  // namespace detail

/// What is wrong with the value of any field, the worst first: http_value_invalid (CR, LF, NUL),
/// http_value_control (other controls but HTAB), http_value_whitespace (a space or tab at an end), or none.
/// An empty value is fine, and so is what is not ASCII.
[[nodiscard]] constexpr error_code check_field_value(std::string_view value) noexcept {
  return detail::is_plain_value(value) ? error_code::none : detail::check_unusual_value(value);
}

}  // namespace httpwire::http
