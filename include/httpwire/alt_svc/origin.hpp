// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/alt_svc/detail/host.hpp"
#include "httpwire/core/result.hpp"

// Whose alternatives are meant: an origin, RFC 6454 section 4, in its ASCII serialization (section 6.2), as
// in the ALTSVC frame, RFC 7838 section 4.
//
//   scheme "://" host [ ":" port ]

namespace httpwire::alt_svc {

/// An origin. Scheme and host compare without regard to case. Views into what was parsed.
struct origin {
  std::string_view scheme = "https";
  std::string_view host{};  ///< An IPv6 address in brackets.
  std::uint16_t port = 443;
  /// Keeps apart what must not be correlated, such as the sites that a request is made for (RFC 7838 section
  /// 9.4). Any octets; of no concern to the origin itself.
  std::string_view partition{};

  /// The ASCII serialization. A port that is not there is that of `http` or `https`; other schemes need one.
  [[nodiscard]] static constexpr result<origin> parse(std::string_view text) noexcept {
    const auto failed_at = [](std::size_t at) {
      return error{.code = error_code::alt_svc_origin, .offset = at};
    };
    const std::size_t scheme_size = text.find("://");
    // RFC 7838 section 4, RFC 6454 section 6.2: scheme and host; "null" has neither.
    if (scheme_size == std::string_view::npos || !is_scheme(text.substr(0, scheme_size))) return failed_at(0);
    origin o{.scheme = text.substr(0, scheme_size), .port = 0};
    const std::size_t at = scheme_size + 3;
    const std::string_view authority = text.substr(at);
    const std::size_t colon = authority.rfind(':');
    const std::size_t bracket = authority.rfind(']');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
    o.host = has_port ? authority.substr(0, colon) : authority;
    // RFC 7838 section 4, RFC 3986 section 3.2.2: the host has one of its forms.
    if (!detail::is_host(o.host)) return failed_at(at);
    o.port = has_port ? static_cast<std::uint16_t>(detail::take_port(authority.substr(colon + 1)))
                      : default_port(o.scheme);
    // RFC 7838 section 4, RFC 6454 section 4: the port is part of the origin.
    if (o.port == 0) return failed_at(at + o.host.size());
    return o;
  }

  /// 443 for `https`, 80 for `http`, 0 for what is not known here.
  [[nodiscard]] static constexpr std::uint16_t default_port(std::string_view scheme) noexcept {
    if (detail::same_lower(scheme, "https")) return 443;
    return detail::same_lower(scheme, "http") ? 80 : 0;
  }

  /// RFC 3986 section 3.1.
  [[nodiscard]] static constexpr bool is_scheme(std::string_view text) noexcept {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::string_view others = "0123456789+-.";
    if (text.empty() || letters.find(detail::lower(text[0])) == std::string_view::npos) return false;
    for (const char c : text)
      if (letters.find(detail::lower(c)) == std::string_view::npos &&
          others.find(c) == std::string_view::npos)
        return false;
    return true;
  }

  friend constexpr bool operator==(const origin& a, const origin& b) noexcept {
    return a.port == b.port && detail::same_lower(a.host, b.host) && detail::same_lower(a.scheme, b.scheme) &&
           a.partition == b.partition;
  }
};

}  // namespace httpwire::alt_svc
