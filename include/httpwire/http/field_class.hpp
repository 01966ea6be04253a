// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/http/detail/octets.hpp"

// Fields that must not be everywhere: RFC 9113 section 8.2.2, RFC 9114 section 4.2, RFC 9110 section 6.5.1.
// Names are compared as they are, in small letters.

namespace httpwire::http {

/// Fields of one connection of HTTP/1.1, which no message of HTTP/2 or HTTP/3 has. TE has rules of its own.
[[nodiscard]] constexpr bool is_connection_field(std::string_view name) noexcept {
  switch (name.size()) {
    case 7: return detail::is_literal(name, "upgrade");
    case 10: return detail::is_literal(name, "connection") || detail::is_literal(name, "keep-alive");
    case 16: return detail::is_literal(name, "proxy-connection");
    case 17: return detail::is_literal(name, "transfer-encoding");
    default: return false;
  }
}

/// Fields that frame a message, route it, authenticate, change the request or say how to read the content:
/// too late behind the content, and dangerous when merged with the header section.
[[nodiscard]] constexpr bool is_forbidden_in_trailers(std::string_view name) noexcept {
  constexpr std::string_view names[] = {"age",
                                        "range",
                                        "vary",
                                        "host",
                                        "date",
                                        "cookie",
                                        "expect",
                                        "pragma",
                                        "expires",
                                        "trailer",
                                        "if-match",
                                        "if-range",
                                        "location",
                                        "set-cookie",
                                        "early-data",
                                        "retry-after",
                                        "content-type",
                                        "max-forwards",
                                        "content-range",
                                        "if-none-match",
                                        "cache-control",
                                        "authorization",
                                        "content-length",
                                        "content-encoding",
                                        "www-authenticate",
                                        "if-modified-since",
                                        "proxy-authenticate",
                                        "proxy-authorization",
                                        "if-unmodified-since"};
  if (name.size() < 3 || name.size() > 19) return false;
  for (const std::string_view one : names)
    if (one == name) return true;
  return false;
}

namespace detail {

[[nodiscard]] constexpr std::uint32_t letter_bit(char c) noexcept {
  return std::uint32_t{1} << (static_cast<unsigned>(c) & 31U);
}

/// By the size of a name, the letters that names with rules begin with.
inline constexpr std::uint32_t first_letters[18] = {0,
                                                    0,
                                                    letter_bit('t'),
                                                    0,
                                                    letter_bit('h'),
                                                    0,
                                                    letter_bit('c'),
                                                    letter_bit('u'),
                                                    0,
                                                    0,
                                                    letter_bit('c') | letter_bit('k'),
                                                    0,
                                                    0,
                                                    0,
                                                    letter_bit('c'),
                                                    0,
                                                    letter_bit('p'),
                                                    letter_bit('t')};

/// False for most names that no rule is about, by their size and first letter.
[[nodiscard]] constexpr bool may_have_rules(std::string_view name) noexcept {
  return name.size() < 18 && !name.empty() &&
         (first_letters[name.size()] >> (static_cast<unsigned>(name.front()) & 31U) & 1U) != 0;
}

}  // namespace detail

}  // namespace httpwire::http
