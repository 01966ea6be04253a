// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/alternative.hpp"
#include "httpwire/alt_svc/detail/host.hpp"
#include "httpwire/core/writer.hpp"

// Writing values of Alt-Svc and Alt-Used, RFC 7838 sections 3 and 5: protocol IDs in their one form, no more
// quotes and escapes than needed.

namespace httpwire::alt_svc {

/// A parameter to send.
struct new_parameter {
  std::string_view name{};
  std::string_view value{};
};

/// An alternative to send.
struct offer {
  std::string_view protocol{};              ///< ALPN protocol name, not encoded.
  std::string_view host{};                  ///< Empty for that of the origin; an IPv6 address in brackets.
  std::uint16_t port = 443;                 ///< Not 0.
  std::uint64_t max_age = default_max_age;  ///< Seconds.
  bool persist = false;
  std::span<const new_parameter> parameters{};  ///< Besides `ma` and `persist`.
};

namespace detail {

constexpr void write_decimal(writer& out, std::uint64_t value) noexcept {
  std::uint8_t digits[20]{};
  std::size_t from = sizeof digits;
  do digits[--from] = static_cast<std::uint8_t>('0' + value % 10);
  while ((value /= 10) != 0);
  out.append(bytes{digits}.subspan(from));
}

/// What follows the host, up to the parameters without a meaning here. Those that say what is meant without
/// them are left out.
constexpr void write_port_and_age(writer& out, std::uint16_t port, std::uint64_t max_age,
                                  bool persist) noexcept {
  if (port == 0) return out.fail(error_code::invalid_argument);
  out.u8(':');
  write_decimal(out, port);
  out.u8('"');
  if (max_age != default_max_age) {
    out.append("; ma=");
    write_decimal(out, max_age);
  }
  if (persist) out.append("; persist=1");
}

[[nodiscard]] constexpr bool has_meaning(std::string_view name) noexcept {
  return same_lower(name, "ma") || same_lower(name, "persist");
}

template <class List>
constexpr void write_list(writer& out, const List& list) noexcept {
  bool is_first = true;
  for (const auto& element : list) {
    if (!is_first) out.append(", ");
    is_first = false;
    write(out, element);
  }
  // RFC 7838 section 3: one alternative at least.
  if (is_first) out.fail(error_code::invalid_argument);
}

}  // namespace detail

/// Appends one alternative: `h3=":443"; ma=3600; persist=1`. invalid_argument where the grammar has no place
/// for a part of it: an empty protocol, a host that is none, port 0, a parameter that is named `ma` or
/// `persist`.
constexpr void write(writer& out, const offer& o) noexcept {
  if (!o.host.empty() && !detail::is_host(o.host)) return out.fail(error_code::invalid_argument);
  write_protocol_id(out, o.protocol);
  out.append("=\"");
  out.append(o.host);
  detail::write_port_and_age(out, o.port, o.max_age, o.persist);
  for (const new_parameter& p : o.parameters) {
    if (detail::has_meaning(p.name)) return out.fail(error_code::invalid_argument);
    out.append("; ");
    write_parameter(out, p.name, p.value);
  }
}

/// Appends an alternative that was parsed, with all its parameters, in the form that write() gives offers.
constexpr void write(writer& out, const alternative& a) noexcept {
  write(out, a.protocol_id);
  out.append("=\"");
  for (std::size_t at = 0; at < a.host.size();)
    out.u8(static_cast<std::uint8_t>(a.host_escaped ? detail::take_unescaped(a.host, at) : a.host[at++]));
  detail::write_port_and_age(out, a.port, a.max_age, a.persist);
  for (const parameter& p : a.parameters) {
    if (detail::has_meaning(p.name)) continue;
    out.append("; ");
    write(out, p);
  }
}

/// Appends a whole field value, in the order of preference. invalid_argument for an empty list: see
/// write_clear.
constexpr void write(writer& out, std::span<const offer> offers) noexcept { detail::write_list(out, offers); }
/// The same, for alternatives as they were parsed.
constexpr void write(writer& out, std::span<const alternative> alternatives) noexcept {
  detail::write_list(out, alternatives);
}

/// Appends the field value that makes clients forget all alternatives of the origin (RFC 7838 section 3).
constexpr void write_clear(writer& out) noexcept { out.append("clear"); }

/// Appends the value of Alt-Used: the alternative that a request is sent to (RFC 7838 section 5).
/// invalid_argument for a host that is none, or port 0.
constexpr void write_alt_used(writer& out, std::string_view host, std::uint16_t port) noexcept {
  if (!detail::is_host(host) || port == 0) return out.fail(error_code::invalid_argument);
  out.append(host);
  out.u8(':');
  detail::write_decimal(out, port);
}

}  // namespace httpwire::alt_svc
