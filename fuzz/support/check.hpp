// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "httpwire/core/error.hpp"

// What a fuzz target says before it stops: which property does not hold, and both sides of it.

namespace httpwire_fuzz {

[[nodiscard]] inline std::string shown(bool value) { return value ? "true" : "false"; }
[[nodiscard]] inline std::string shown(std::integral auto value) { return std::to_string(value); }
[[nodiscard]] inline std::string shown(httpwire::error_code code) {
  return std::string{httpwire::error{.code = code}.name()};
}

/// Text in quotes, with what is not printable as \x.
[[nodiscard]] inline std::string shown(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
      out += c;
    } else {
      const auto octet = static_cast<std::uint8_t>(c);
      out += {'\\', 'x', digits[octet >> 4], digits[octet & 15]};
    }
  }
  return out + '"';
}

[[nodiscard]] inline std::string shown(const httpwire::error& e) {
  return std::string{e.name()} + " at " + std::to_string(e.offset) + ", stream " +
         std::to_string(e.stream_id) + ", field " + std::to_string(e.field_index) + ", limit " +
         std::to_string(e.limit);
}

[[noreturn]] inline void fail(std::string_view what, const std::string& detail = {}) {
  std::fprintf(stderr, "does not hold: %.*s\n%s\n", static_cast<int>(what.size()), what.data(),
               detail.c_str());
  std::abort();
}

inline void check(bool holds, std::string_view what) {
  if (!holds) fail(what);
}

/// Stops when `a` and `b`, two ways to the same value, differ.
template <class A, class B>
void check_equal(const A& a, const B& b, std::string_view what) {
  if (!(a == b)) fail(what, "  one:   " + shown(a) + "\n  other: " + shown(b));
}

}  // namespace httpwire_fuzz
