// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "httpwire/http/structured_fields.hpp"

// The Capsule-Protocol field, RFC 9297 section 3.4.
//
//   ?1

namespace httpwire::http {

/// The value with which an endpoint says that the data stream is one of capsules.
inline constexpr std::string_view capsule_protocol_in_use = "?1";

/// Whether the lines of the field say so. Parameters are ignored; whatever is not one Boolean is as if the
/// field were not there, which is the same as false (RFC 9297 section 3.4).
[[nodiscard]] constexpr bool parse_capsule_protocol(std::span<const std::string_view> lines) noexcept {
  const auto value = sf::parse_item(lines);
  return value && value->value.boolean().value_or(false);
}

/// The same of a field with one line.
[[nodiscard]] constexpr bool parse_capsule_protocol(std::string_view line) noexcept {
  return parse_capsule_protocol(std::span{&line, 1});
}

}  // namespace httpwire::http
