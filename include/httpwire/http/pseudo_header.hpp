// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/http/detail/character_class.hpp"
#include "httpwire/http/detail/octets.hpp"
#include "httpwire/http/field_name.hpp"

// Pseudo-header fields and their values, RFC 9113 section 8.3, RFC 9114 section 4.3, RFC 8441 section 4.
// :authority has authority.hpp.

namespace httpwire::http {

/// The defined ones.
enum class pseudo_header : std::uint8_t { method, scheme, authority, path, protocol, status, unknown };

/// How many are known.
inline constexpr std::size_t pseudo_header_count = 6;

/// Names are compared as they are: a capital letter makes them unknown.
[[nodiscard]] constexpr pseudo_header pseudo_header_of(std::string_view name) noexcept {
  if (name.size() < 5) return pseudo_header::unknown;
  switch (name[1]) {
    case 'm': return detail::is_literal(name, ":method") ? pseudo_header::method : pseudo_header::unknown;
    case 'a':
      return detail::is_literal(name, ":authority") ? pseudo_header::authority : pseudo_header::unknown;
    case 's':
      if (detail::is_literal(name, ":scheme")) return pseudo_header::scheme;
      return detail::is_literal(name, ":status") ? pseudo_header::status : pseudo_header::unknown;
    case 'p':
      if (detail::is_literal(name, ":path")) return pseudo_header::path;
      return detail::is_literal(name, ":protocol") ? pseudo_header::protocol : pseudo_header::unknown;
    default: return pseudo_header::unknown;
  }
}

/// The name with its colon; empty for unknown.
[[nodiscard]] constexpr std::string_view name(pseudo_header p) noexcept {
  constexpr std::string_view names[] = {":method", ":scheme", ":authority", ":path", ":protocol", ":status"};
  const auto i = static_cast<std::size_t>(p);
  return i < pseudo_header_count ? names[i] : std::string_view{};
}

/// Methods that the rules tell apart. They are case-sensitive (RFC 9110 section 9.1).
enum class method : std::uint8_t { other, get, head, post, put, delete_, connect, options, trace };

/// Which method this is; `other` for all that the rules do not name.
[[nodiscard]] constexpr method method_of(std::string_view value) noexcept {
  switch (value.size()) {
    case 3:
      if (detail::is_literal(value, "GET")) return method::get;
      return detail::is_literal(value, "PUT") ? method::put : method::other;
    case 4:
      if (detail::is_literal(value, "POST")) return method::post;
      return detail::is_literal(value, "HEAD") ? method::head : method::other;
    case 5: return detail::is_literal(value, "TRACE") ? method::trace : method::other;
    case 6: return detail::is_literal(value, "DELETE") ? method::delete_ : method::other;
    case 7:
      if (detail::is_literal(value, "OPTIONS")) return method::options;
      return detail::is_literal(value, "CONNECT") ? method::connect : method::other;
    default: return method::other;
  }
}

/// RFC 9110 section 9.2.1. Methods that are not known are not known to be safe.
[[nodiscard]] constexpr bool is_safe(method m) noexcept {
  return m == method::get || m == method::head || m == method::options || m == method::trace;
}

/// RFC 9110 section 9.2.3, of the methods that are also safe.
[[nodiscard]] constexpr bool is_safe_and_cacheable(method m) noexcept {
  return m == method::get || m == method::head;
}

/// RFC 3986 section 3.1: a letter, then letters, digits, "+", "-" and ".".
[[nodiscard]] constexpr bool is_scheme(std::string_view value) noexcept {
  if (detail::is_literal(value, "https") || detail::is_literal(value, "http")) return true;
  if (value.empty() || !detail::is(value.front(), detail::letter)) return false;
  for (const char c : value)
    if (!detail::is(c, detail::letter | detail::digit) && c != '+' && c != '-' && c != '.') return false;
  return true;
}

/// Schemes whose URIs have an authority and a path (RFC 9110 section 4.2), in any case of letters.
[[nodiscard]] constexpr bool is_http_or_https(std::string_view scheme) noexcept {
  return detail::equals_ignoring_case(scheme, "https") || detail::equals_ignoring_case(scheme, "http");
}

/// The status code, 100 to 999: three digits (RFC 9110 section 15); 0 where there is none.
[[nodiscard]] constexpr std::uint16_t parse_status(std::string_view value) noexcept {
  if (value.size() != 3 || !detail::all_of(value, detail::digit) || value[0] == '0') return 0;
  return static_cast<std::uint16_t>((value[0] - '0') * 100 + (value[1] - '0') * 10 + (value[2] - '0'));
}

/// RFC 8441 section 4 with RFC 9110 section 7.8: a token, and perhaps "/" and a version, another token.
[[nodiscard]] constexpr bool is_protocol(std::string_view value) noexcept {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return is_token(value);
  return is_token(value.substr(0, slash)) && is_token(value.substr(slash + 1));
}

/// What a :path is. Which of them a request may have depends on its method and scheme.
enum class path_form : std::uint8_t {
  empty,
  absolute,  ///< Begins with "/"; a query may follow.
  asterisk,  ///< "*" and nothing else.
  rootless,  ///< Begins with something else.
  invalid,   ///< Has a control, a space or "#" in it.
};

/// Which form this :path has.
[[nodiscard]] constexpr path_form path_form_of(std::string_view value) noexcept {
  if (value.empty()) return path_form::empty;
  if (detail::is_literal(value, "*")) return path_form::asterisk;
  if (detail::any_character(value, detail::suspicious_in_path) && detail::any_of(value, detail::not_path))
    return path_form::invalid;
  return value.front() == '/' ? path_form::absolute : path_form::rootless;
}

/// Whether a :path has only characters that RFC 3986 sections 3.3 and 3.4 allow. Browsers also send some of
/// "[]{}|\^`" and quotes as they are.
[[nodiscard]] constexpr bool has_only_path_characters(std::string_view value) noexcept {
  return detail::all_of(value, detail::path);
}

}  // namespace httpwire::http
