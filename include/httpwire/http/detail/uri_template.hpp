// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/http/detail/characters.hpp"

// What of URI Templates (RFC 6570) RFC 9298 section 2 allows: {var,var}, {?var,var} and {&var,var}.

namespace httpwire::http::detail {

enum class udp_variable : std::uint8_t { none, host, port };

/// What an expansion writes in a row: the literal, then the prefix, then "name=", then the value.
struct template_part {
  std::string_view literal{};
  char prefix = 0;          // 0: none
  std::string_view name{};  // empty: not written
  udp_variable variable = udp_variable::none;
};

/// Walks over a template. Other variables than the two are not defined, so that nothing is written for them.
class template_walk {
 public:
  /// `checked` spares looking at the characters of literals again.
  constexpr explicit template_walk(std::string_view text, bool checked) noexcept
      : rest_(text), checked_(checked) {}

  /// False at the end, and where the template is not one of those that are allowed: see ok().
  constexpr bool next(template_part& out) noexcept {
    out = {};
    if (!in_expression_) {
      out.literal = rest_.substr(0, rest_.find('{'));
      rest_.remove_prefix(out.literal.size());
      if (!checked_ && !is_literal(out.literal)) return fail();
      if (rest_.empty()) return !out.literal.empty();
      rest_.remove_prefix(1);
      begin_expression();
    }
    while (in_expression_) {
      const std::size_t size = rest_.find_first_of(",}");
      if (size == std::string_view::npos || (!checked_ && !is_name(rest_.substr(0, size)))) return fail();
      const std::string_view name = rest_.substr(0, size);
      in_expression_ = rest_[size] == ',';
      rest_.remove_prefix(size + 1);
      if (name == "target_host") out.variable = udp_variable::host;
      if (name == "target_port") out.variable = udp_variable::port;
      if (out.variable == udp_variable::none) continue;
      out.prefix = first_ ? (operator_ == '?' || operator_ == '&' ? operator_ : char{0})
                          : (operator_ == 0 ? ',' : '&');
      if (operator_ != 0) out.name = name;
      first_ = false;
      return true;
    }
    // An expression of other variables only.
    return true;
  }

  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }

 private:
  constexpr bool fail() noexcept {
    ok_ = false;
    return false;
  }

  constexpr void begin_expression() noexcept {
    in_expression_ = true;
    first_ = true;
    operator_ = 0;
    if (rest_.starts_with('?') || rest_.starts_with('&')) {
      operator_ = rest_.front();
      rest_.remove_prefix(1);
    }
  }

  /// Whether the percent sign at `at` encodes an octet.
  [[nodiscard]] static constexpr bool is_encoding(std::string_view text, std::size_t at) noexcept {
    return text.size() - at >= 3 && hex_value(text[at + 1]) >= 0 && hex_value(text[at + 2]) >= 0;
  }

  /// RFC 6570 section 2.1.
  [[nodiscard]] static constexpr bool is_literal(std::string_view text) noexcept {
    constexpr std::string_view excluded = "\"'<>\\^`{|}#";
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c <= ' ' || !value_char::is(c, value_char::printable) || excluded.find(c) != std::string_view::npos)
        return false;
      if (c == '%' && !is_encoding(text, i)) return false;
    }
    return true;
  }

  /// RFC 6570 section 2.3; modifiers and the other operators, of which a dot is one, fall through it.
  [[nodiscard]] static constexpr bool is_name(std::string_view text) noexcept {
    bool may_end = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool is_dot = c == '.';
      if (is_dot && !may_end) return false;
      if (c == '%') {
        if (!is_encoding(text, i)) return false;
        i += 2;
      } else if (!is_dot && c != '_' &&
                 (c == '*' || !value_char::is(c, value_char::digit | value_char::token_begin))) {
        return false;
      }
      may_end = !is_dot;
    }
    return may_end;
  }

  std::string_view rest_;
  bool checked_ = false;
  char operator_ = 0;
  bool in_expression_ = false;
  bool first_ = true;
  bool ok_ = true;
};

}  // namespace httpwire::http::detail
