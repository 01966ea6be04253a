// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/http/detail/character_class.hpp"
#include "httpwire/http/detail/octets.hpp"

// Field names, RFC 9110 section 5.1 with RFC 9113 section 8.2.1 and RFC 9114 section 4.2.
//
//   field-name = 1*tchar, without capital letters

namespace httpwire::http {

/// RFC 9110 section 5.6.2: what methods, field names and protocol names are made of.
[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
  return !text.empty() && detail::all_of(text, detail::token);
}

namespace detail {

/// Whether a name is made of small letters and hyphens, as nearly all are.
[[nodiscard]] constexpr bool is_plain_name(std::string_view name) noexcept {
  return !name.empty() && !any_character(name, not_small_or_hyphen);
}

/// check_field_name for the others.
[[nodiscard, gnu::noinline]] constexpr error_code check_unusual_name(std::string_view name) noexcept {
  // RFC 9110 section 5.1: a name has at least one character.
  if (name.empty()) return error_code::http_name_empty;
  // RFC 9113 section 8.2.1, RFC 9114 section 10.3: controls, spaces, colons, DEL and what is not ASCII.
  if (!all_of(name, token)) return error_code::http_name_invalid;
  // RFC 9113 sections 8.2 and 8.2.1, RFC 9114 section 4.2: names are sent in small letters.
  return any_of(name, upper) ? error_code::http_name_uppercase : error_code::none;
}

}  // namespace detail

/// What is wrong with the name of a field that is not a pseudo-header field: http_name_empty,
/// http_name_invalid, http_name_uppercase (when that is all that is wrong), or none. A name with a colon is
/// invalid.
[[nodiscard]] constexpr error_code check_field_name(std::string_view name) noexcept {
  return detail::is_plain_name(name) ? error_code::none : detail::check_unusual_name(name);
}

}  // namespace httpwire::http
