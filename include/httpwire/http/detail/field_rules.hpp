// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/http/detail/character_class.hpp"
#include "httpwire/http/detail/judge.hpp"
#include "httpwire/http/field_name.hpp"
#include "httpwire/http/field_value.hpp"
#include "httpwire/http/section_rules_options.hpp"

// The rules of names and values by their policies, RFC 9113 section 8.2.1, RFC 9114 sections 4.2 and 10.3.
// Each function returns false when the field is not to be accepted.

namespace httpwire::http::detail {

/// Out of line, for nearly every value is plain.
[[gnu::noinline]] constexpr bool judge_unusual_value(judge& j, const rule_policies& p,
                                                     std::string_view value) noexcept {
  using code = error_code;
  if (check_unusual_value(value) == code::none) return true;
  const auto passes = [&](code rule, policy its_policy) {
    const std::size_t at = find_fault(rule, value);
    return at == std::string_view::npos || j.allows(its_policy, rule, at);
  };
  // RFC 9113 section 8.2.1, RFC 9110 section 5.5: a value may break several.
  return passes(code::http_value_invalid, p.value_invalid) &&
         passes(code::http_value_control, p.value_control) &&
         passes(code::http_value_whitespace, p.value_whitespace);
}

constexpr bool judge_value(judge& j, const rule_policies& p, std::string_view value) noexcept {
  return is_plain_value(value) || judge_unusual_value(j, p, value);
}

/// `name` is not that of a pseudo-header field.
[[gnu::noinline]] constexpr bool judge_name(judge& j, const rule_policies& p,
                                            std::string_view name) noexcept {
  using code = error_code;
  const code fault = check_field_name(name);
  if (fault == code::none) return true;
  // RFC 9110 section 5.1: a name has at least one character.
  if (fault == code::http_name_empty) return j.allows(p.name_empty, fault);
  const auto position = [name](unsigned flag, bool with) {
    std::size_t at = 0;
    while (at < name.size() && is(name[at], flag) != with) ++at;
    return at;
  };
  // RFC 9113 section 8.2.1, RFC 9114 section 10.3: characters that are not allowed, as colons.
  if (fault == code::http_name_invalid && !j.allows(p.name_invalid, fault, position(token, false)))
    return false;
  const std::size_t capital = position(upper, true);
  // RFC 9113 section 8.2.1, RFC 9114 section 4.2: no capital letters.
  return capital == name.size() || j.allows(p.name_uppercase, code::http_name_uppercase, capital);
}

}  // namespace httpwire::http::detail
