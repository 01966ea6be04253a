// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/structured_fields.hpp"

// Priorities of responses: the Priority field and the value of PRIORITY_UPDATE frames, RFC 9218 sections 4,
// 5, 7, 8 and 10.
//
//   u=0 to 7, i

namespace httpwire::http {

/// What a request asks for. The defaults are those of RFC 9218 sections 4.1 and 4.2.
struct priority {
  static constexpr std::uint8_t max_urgency = 7;

  std::uint8_t urgency = 3;  ///< 0 comes first, 7 is for the background.
  bool incremental = false;  ///< Whether parts of the response are of use before its end.

  friend constexpr bool operator==(const priority&, const priority&) noexcept = default;
};

/// The parameters that a field value has; in a response one that is missing leaves the client's (RFC 9218
/// section 8).
struct priority_parameters {
  std::optional<std::uint8_t> urgency{};
  std::optional<bool> incremental{};

  friend constexpr bool operator==(const priority_parameters&, const priority_parameters&) noexcept = default;
};

namespace detail {

/// One member; unknown ones, values out of range and of other types are ignored (RFC 9218 section 4).
constexpr void take_priority_member(const sf::member& m, priority_parameters& out) noexcept {
  if (m.key == "u") {
    const auto urgency = m.is_inner_list ? std::nullopt : m.value.integer();
    out.urgency.reset();
    if (urgency && *urgency >= 0 && *urgency <= priority::max_urgency)
      out.urgency = static_cast<std::uint8_t>(*urgency);
  } else if (m.key == "i") {
    out.incremental = m.is_inner_list ? std::nullopt : m.value.boolean();
  }
}

/// The forms that nearly all values have: "u=N", "u=N, i", "u=N,i", "i" and nothing.
[[nodiscard]] constexpr bool parse_usual_priority(std::string_view v, priority_parameters& out) noexcept {
  if (v.size() >= 3 && v[0] == 'u' && v[1] == '=' && v[2] >= '0' && v[2] <= '7') {
    const std::string_view rest = v.substr(3);
    if (!rest.empty() && rest != ", i" && rest != ",i") return false;
    out.urgency = static_cast<std::uint8_t>(v[2] - '0');
    if (!rest.empty()) out.incremental = true;
    return true;
  }
  if (v == "i") out.incremental = true;
  return v.empty() || v == "i";
}

}  // namespace detail

/// The parameters of a whole field value; of a key that comes again the last one counts, also when it is
/// then ignored. Fails where sf::parse_dictionary does: then the field is as if it were not there. Of a
/// PRIORITY_UPDATE frame that MAY also end the connection, as PROTOCOL_ERROR or H3_GENERAL_PROTOCOL_ERROR
/// (RFC 9218 section 7).
[[nodiscard]] constexpr result<priority_parameters> parse_priority_parameters(
    std::string_view value) noexcept {
  priority_parameters out;
  if (detail::parse_usual_priority(value, out)) return out;
  const auto members = sf::parse_dictionary(value);
  // RFC 9218 section 4: parsed as a dictionary.
  if (!members) return members.error();
  for (const sf::member& m : members->as_sent()) detail::take_priority_member(m, out);
  return out;
}

/// The same of all lines of the field.
[[nodiscard]] constexpr result<priority_parameters> parse_priority_parameters(
    std::span<const std::string_view> lines) noexcept {
  if (lines.size() == 1) return parse_priority_parameters(lines[0]);
  const auto members = sf::parse_dictionary(lines);
  // RFC 9218 section 4: parsed as a dictionary.
  if (!members) return members.error();
  priority_parameters out;
  for (const sf::member& m : members->as_sent()) detail::take_priority_member(m, out);
  return out;
}

/// The client's priority with what the server says put over it (RFC 9218 section 8).
[[nodiscard]] constexpr priority merge(const priority& client, const priority_parameters& server) noexcept {
  return {.urgency = server.urgency.value_or(client.urgency),
          .incremental = server.incremental.value_or(client.incremental)};
}

/// A whole field value of a request, where what is missing has its default. Fails as
/// parse_priority_parameters.
[[nodiscard]] constexpr result<priority> parse_priority(std::string_view value) noexcept {
  const auto parameters = parse_priority_parameters(value);
  // RFC 9218 section 4: parsed as a dictionary.
  if (!parameters) return parameters.error();
  return merge({}, *parameters);
}

/// The same of all lines of the field.
[[nodiscard]] constexpr result<priority> parse_priority(std::span<const std::string_view> lines) noexcept {
  const auto parameters = parse_priority_parameters(lines);
  // RFC 9218 section 4: parsed as a dictionary.
  if (!parameters) return parameters.error();
  return merge({}, *parameters);
}

/// The value of a PRIORITY_UPDATE frame, which is that of the field (RFC 9218 section 7). Not constexpr: as
/// as_text.
[[nodiscard]] inline result<priority> parse_priority_update(bytes field_value) noexcept {
  return parse_priority(as_text(field_value));
}

/// Appends parameters, also those that have their defaults: for a response. Without any nothing is written,
/// and the field is left out. invalid_argument for an urgency above 7.
constexpr void write(writer& out, const priority_parameters& p) noexcept {
  if (p.urgency) {
    if (*p.urgency > priority::max_urgency) return out.fail(error_code::invalid_argument);
    const char text[] = {'u', '=', static_cast<char>('0' + *p.urgency)};
    out.append(std::string_view{text, 3});
  }
  if (!p.incremental) return;
  if (p.urgency) out.append(", ");
  out.append(*p.incremental ? std::string_view{"i"} : std::string_view{"i=?0"});
}

/// Appends the shortest value that says the same: parameters that have their defaults are left out, so that
/// nothing is written for {}. Then the field is left out, but a PRIORITY_UPDATE frame may be empty.
/// invalid_argument for an urgency above 7.
constexpr void write(writer& out, const priority& p) noexcept {
  priority_parameters parameters;
  if (p.urgency != priority{}.urgency) parameters.urgency = p.urgency;
  if (p.incremental) parameters.incremental = true;
  write(out, parameters);
}

/// A response that waits to be sent; the smallest is the one to send from.
///
/// RFC 9218 section 10: by urgency, then those that are not incremental one by one in the order of their
/// streams. Incremental ones share the bandwidth (shares_bandwidth); where both kinds meet at one urgency the
/// RFC leaves the order open, and here those that are not incremental come first.
struct prioritized {
  httpwire::http::priority priority{};
  std::uint64_t stream_id = 0;

  friend constexpr bool operator==(const prioritized&, const prioritized&) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(const prioritized& a, const prioritized& b) noexcept {
    if (const auto order = a.priority.urgency <=> b.priority.urgency; order != 0) return order;
    if (const auto order = a.priority.incremental <=> b.priority.incremental; order != 0) return order;
    return a.stream_id <=> b.stream_id;
  }
};

/// Whether responses of these priorities are best sent side by side (RFC 9218 section 10).
[[nodiscard]] constexpr bool shares_bandwidth(const priority& a, const priority& b) noexcept {
  return a.urgency == b.urgency && a.incremental && b.incremental;
}

}  // namespace httpwire::http
