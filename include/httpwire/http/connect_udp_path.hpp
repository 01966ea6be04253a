// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/authority.hpp"
#include "httpwire/http/detail/characters.hpp"
#include "httpwire/http/detail/host.hpp"
#include "httpwire/http/detail/uri_template.hpp"
#include "httpwire/http/pseudo_header.hpp"

// The path of a request for a UDP tunnel, RFC 9298 sections 2 and 3: a URI Template with the target put in.
//
//   /.well-known/masque/udp/{target_host}/{target_port}/

namespace httpwire::http {

/// How a host is named.
enum class host_kind : std::uint8_t { ipv4, ipv6, name };

/// Where the packets of a tunnel go.
struct udp_target {
  std::string_view host{};  ///< An address without brackets or a name.
  std::uint16_t port = 0;

  /// Of a host that was parsed.
  [[nodiscard]] constexpr host_kind kind() const noexcept {
    if (host.find(':') != std::string_view::npos) return host_kind::ipv6;
    return detail::is_ipv4_address(host) ? host_kind::ipv4 : host_kind::name;
  }

  friend constexpr bool operator==(const udp_target&, const udp_target&) noexcept = default;
};

/// Limits of a path.
struct connect_udp_options {
  /// Characters of the target host, when decoded. The default is what names in the DNS have at most.
  std::size_t max_host_size = 255;
};

/// A URI Template that was checked: a view of it. {target_host} and {target_port} stand in it once each, also
/// as
/// {?target_host,target_port}; other variables are taken for undefined.
class connect_udp_template {
 public:
  /// RFC 9298 section 2: where a proxy without a template of its own is looked for.
  static constexpr std::string_view well_known = "/.well-known/masque/udp/{target_host}/{target_port}/";

  /// The default.
  constexpr connect_udp_template() noexcept : path_(well_known) {}

  /// From an absolute URI, or from what begins with its path. connect_udp_template: also where a variable is
  /// followed by what could belong to its value, for then no path could be taken apart again.
  [[nodiscard]] static constexpr result<connect_udp_template> parse(std::string_view uri) noexcept {
    constexpr error refused{.code = error_code::connect_udp_template};
    connect_udp_template out;
    out.path_ = uri;
    if (!uri.starts_with('/')) {
      const std::size_t scheme = uri.find("://");
      // RFC 9298 section 2: a scheme,
      if (scheme == std::string_view::npos || scheme == 0) return refused;
      const std::size_t path = uri.find('/', scheme + 3);
      // RFC 9298 section 2: an authority and a path,
      if (path == std::string_view::npos || path == scheme + 3) return refused;
      out.scheme_ = uri.substr(0, scheme);
      out.authority_ = uri.substr(scheme + 3, path - scheme - 3);
      const auto parts = http::authority::parse(out.authority_);
      // RFC 9298 section 2: that are those of a URI, so that no variables and nothing but ASCII is in them.
      if (!is_scheme(out.scheme_) || !parts || parts->host.empty()) return refused;
      // RFC 9110 section 4.2.4, RFC 9113 section 8.3.1: no request may have userinfo.
      if (parts->has_userinfo) return refused;
      out.path_ = uri.substr(path);
    }
    // RFC 9298 section 2: both variables, and no operators but two.
    return out.is_usable() ? result<connect_udp_template>{out} : refused;
  }

  /// For :scheme and :authority; empty where the template began with its path.
  [[nodiscard]] constexpr std::string_view scheme() const noexcept { return scheme_; }
  /// The same.
  [[nodiscard]] constexpr std::string_view authority() const noexcept { return authority_; }
  /// What :path is made from.
  [[nodiscard]] constexpr std::string_view path() const noexcept { return path_; }

  /// Appends the value of :path for a target. invalid_argument for port 0 and for what is no host; an IPv6
  /// address has neither brackets nor zone.
  constexpr void expand(writer& out, const udp_target& target) const noexcept {
    if (target.port == 0 || !detail::is_host(target.host)) return out.fail(error_code::invalid_argument);
    detail::template_walk walk{path_, true};
    for (detail::template_part part; walk.next(part);) {
      out.append(part.literal);
      if (part.prefix != 0) out.u8(static_cast<std::uint8_t>(part.prefix));
      if (!part.name.empty()) {
        out.append(part.name);
        out.u8('=');
      }
      if (part.variable == detail::udp_variable::host) write_encoded(out, target.host);
      if (part.variable == detail::udp_variable::port) write_port(out, target.port);
    }
  }

  /// The target that a path names. The host is a view of the path, or of `scratch` where it was
  /// percent-encoded; options.max_host_size characters always suffice. connect_udp_path,
  /// connect_udp_host, connect_udp_port, buffer_too_small; such a request is answered with 400.
  [[nodiscard]] constexpr result<udp_target> match(std::string_view path, std::span<char> scratch,
                                                   const connect_udp_options& options = {}) const noexcept {
    udp_target target;
    std::size_t at = 0;
    const auto take = [&](std::string_view literal) {
      const bool there = path.substr(at).starts_with(literal);
      if (there) at += literal.size();
      return there;
    };
    detail::template_walk walk{path_, true};
    for (detail::template_part part; walk.next(part);) {
      // RFC 9298 section 3: the path is an expansion of the template.
      if (!take(part.literal) || (part.prefix != 0 && !take({&part.prefix, 1})) || !take(part.name) ||
          (!part.name.empty() && !take("=")))
        return error{.code = error_code::connect_udp_path, .offset = at};
      if (part.variable == detail::udp_variable::none) continue;
      const std::size_t begin = at;
      // A value ends where the template goes on; what has no place in it shows then.
      while (at < path.size() &&
             (detail::value_char::is(path[at], detail::value_char::unreserved) || path[at] == '%'))
        ++at;
      const std::string_view value = path.substr(begin, at - begin);
      error failure = part.variable == detail::udp_variable::host
                          ? take_host(value, scratch, options, target.host)
                          : take_port(value, target.port);
      if (failure.code != error_code::none) {
        failure.offset += begin;
        return failure;
      }
    }
    // RFC 9298 section 3: and nothing more.
    if (at != path.size()) return error{.code = error_code::connect_udp_path, .offset = at};
    return target;
  }

 private:
  [[nodiscard]] constexpr bool is_usable() const noexcept {
    int hosts = 0;
    int ports = 0;
    bool behind_value = false;
    detail::template_walk walk{path_, false};
    for (detail::template_part part; walk.next(part);) {
      const char first = !part.literal.empty() ? part.literal.front() : part.prefix;
      if (behind_value && part.literal.empty() && part.variable == detail::udp_variable::none) continue;
      if (behind_value &&
          (first == 0 || first == '%' || detail::value_char::is(first, detail::value_char::unreserved)))
        return false;
      behind_value = part.variable != detail::udp_variable::none;
      hosts += part.variable == detail::udp_variable::host ? 1 : 0;
      ports += part.variable == detail::udp_variable::port ? 1 : 0;
    }
    return walk.ok() && hosts == 1 && ports == 1;
  }

  static constexpr void write_encoded(writer& out, std::string_view text) noexcept {
    for (const char c : text) {
      const auto octet = static_cast<std::uint8_t>(c);
      if (detail::value_char::is(c, detail::value_char::unreserved)) {
        out.u8(octet);
      } else {
        const char encoded[] = {'%', detail::upper_hex[octet >> 4], detail::upper_hex[octet & 15]};
        out.append(std::string_view{encoded, 3});
      }
    }
  }

  static constexpr void write_port(writer& out, std::uint16_t port) noexcept {
    char digits[5]{};
    std::size_t at = 5;
    for (unsigned rest = port; rest != 0; rest /= 10) digits[--at] = static_cast<char>('0' + rest % 10);
    out.append(std::string_view{digits + at, 5 - at});
  }

  /// The character at the front of an encoded value, which is dropped; -1 for half an encoding.
  [[nodiscard]] static constexpr int take_character(std::string_view& value) noexcept {
    const char c = value.front();
    if (c != '%') {
      value.remove_prefix(1);
      return static_cast<std::uint8_t>(c);
    }
    if (value.size() < 3) return -1;
    const int high = detail::hex_value(value[1]);
    const int low = detail::hex_value(value[2]);
    if (high < 0 || low < 0) return -1;
    value.remove_prefix(3);
    return high << 4 | low;
  }

  [[nodiscard]] static constexpr error take_host(std::string_view value, std::span<char> scratch,
                                                 const connect_udp_options& options,
                                                 std::string_view& host) noexcept {
    std::size_t size = 0;
    host = value;
    if (value.find('%') == std::string_view::npos) {
      size = value.size();
    } else {
      for (std::string_view rest = value; !rest.empty(); ++size) {
        const std::size_t offset = value.size() - rest.size();
        const int c = take_character(rest);
        // RFC 3986 section 2.1: two digits behind each percent sign.
        if (c < 0) return {.code = error_code::connect_udp_host, .offset = offset};
        if (size < scratch.size()) scratch[size] = static_cast<char>(c);
      }
    }
    // RFC 9298 section 3: a host that can be, so also one that is not longer than names are.
    if (size > options.max_host_size)
      return {.code = error_code::connect_udp_host, .limit = options.max_host_size};
    if (size != value.size()) {
      if (size > scratch.size()) return {.code = error_code::buffer_too_small, .limit = size};
      host = {scratch.data(), size};
    }
    // RFC 9298 section 3: not empty, and an address or a name.
    if (!detail::is_host(host)) return {.code = error_code::connect_udp_host};
    return {};
  }

  [[nodiscard]] static constexpr error take_port(std::string_view value, std::uint16_t& port) noexcept {
    constexpr error refused{.code = error_code::connect_udp_port};
    unsigned number = 0;
    while (!value.empty()) {
      const int c = take_character(value);
      // RFC 9298 section 3: digits,
      if (c < '0' || c > '9') return refused;
      number = number * 10 + static_cast<unsigned>(c - '0');
      // RFC 9298 section 3: that are not too many,
      if (number > 0xffff) return refused;
    }
    // RFC 9298 section 3: and are not zero or none.
    if (number == 0) return refused;
    port = static_cast<std::uint16_t>(number);
    return {};
  }

  std::string_view scheme_{};
  std::string_view authority_{};
  std::string_view path_;
};

}  // namespace httpwire::http
