// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/http/detail/character_class.hpp"
#include "httpwire/http/detail/host.hpp"
#include "httpwire/http/detail/octets.hpp"

// The value of :authority and of Host, RFC 3986 section 3.2 with RFC 9110 sections 4.2 and 7.2.
//
//   authority = [ userinfo "@" ] host [ ":" port ]
//   host      = reg-name / IPv4address / "[" IP-literal "]"

namespace httpwire::http {

/// An authority in its parts, which are views into what was parsed.
struct authority {
  std::string_view host{};    ///< With its brackets when it is an IP literal. May be empty.
  std::string_view port{};    ///< Digits, perhaps none.
  bool has_port = false;      ///< A colon stands before the port, which may be empty.
  bool has_userinfo = false;  ///< Deprecated (RFC 9110 section 4.2.4); its text is in neither part.

  /// http_authority_invalid for characters that have no place in an authority, half a percent-encoding,
  /// brackets around what is no address, or a port that is not a number up to 65535.
  [[nodiscard]] static constexpr result<authority> parse(std::string_view text) noexcept {
    const httpwire::error invalid{.code = error_code::http_authority_invalid};
    authority a;
    // Most are a host in small letters and nothing else.
    if (!detail::any_character(text, detail::unusual_in_host)) {
      a.host = text;
      return a;
    }
    // RFC 3986 section 2.1: two hexadecimal digits behind each percent sign.
    if (!detail::is_percent_encoded(text)) return invalid;
    const std::size_t at = text.find('@');
    if (at != std::string_view::npos) {
      a.has_userinfo = true;
      for (const char c : text.substr(0, at))
        // RFC 3986 section 3.2.1: what userinfo is made of.
        if (!detail::is(c, detail::host) && c != ':') return invalid;
      text.remove_prefix(at + 1);
    }
    std::size_t end = 0;
    if (!text.empty() && text.front() == '[') {
      end = text.find(']');
      // RFC 3986 section 3.2.2: an IP literal is an address of version 6 or later between brackets.
      if (end == std::string_view::npos || !detail::is_ip_literal(text.substr(1, end - 1))) return invalid;
      ++end;
    } else {
      end = text.find(':');
      if (end == std::string_view::npos) end = text.size();
      // RFC 3986 section 3.2.2: what a registered name is made of.
      if (!detail::all_of(text.substr(0, end), detail::host)) return invalid;
    }
    a.host = text.substr(0, end);
    text.remove_prefix(end);
    if (text.empty()) return a;
    a.has_port = true;
    a.port = text.substr(1);
    // RFC 3986 section 3.2.3: digits behind a colon.
    if (text.front() != ':' || !detail::all_of(a.port, detail::digit) || a.port_number() > 0xffff)
      return invalid;
    return a;
  }

  /// The number of the port; 0 when it is empty. 65536 stands for all that are larger.
  [[nodiscard]] constexpr std::uint32_t port_number() const noexcept {
    std::uint32_t number = 0;
    for (const char c : port) {
      number = number * 10 + static_cast<std::uint32_t>(c - '0');
      if (number > 0xffff) return 0x1'0000;
    }
    return number;
  }
};

/// The port of URIs without one (RFC 9110 sections 4.2.1 and 4.2.2); 0 for other schemes.
[[nodiscard]] constexpr std::uint32_t default_port(std::string_view scheme) noexcept {
  if (detail::is_literal(scheme, "https") || detail::equals_ignoring_case(scheme, "https")) return 443;
  return detail::equals_ignoring_case(scheme, "http") ? 80 : 0;
}

/// Whether two authorities without userinfo name the same entity after scheme-based normalization (RFC 3986
/// section 6.2.3): the host in any case of letters, and an empty port or none means the default one, 0 where
/// there is none.
[[nodiscard]] constexpr bool same_entity(const authority& a, const authority& b,
                                         std::uint32_t port_if_none) noexcept {
  if (a.host.size() != b.host.size() || a.has_userinfo || b.has_userinfo) return false;
  for (std::size_t i = 0; i < a.host.size(); ++i)
    if (detail::lower(a.host[i]) != detail::lower(b.host[i])) return false;
  const auto port_of = [port_if_none](const authority& c) {
    return c.port.empty() ? port_if_none : c.port_number();
  };
  return port_of(a) == port_of(b);
}

}  // namespace httpwire::http
