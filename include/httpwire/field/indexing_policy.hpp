// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "httpwire/field/detail/hash.hpp"
#include "httpwire/field/line.hpp"

// Which fields an encoder puts in its dynamic table, RFC 7541 section 7.1. A policy is a callable of name and
// value that gives `with`, `without` or `never`.

namespace httpwire {

/// True for fields whose value may be a secret that is worth guessing (RFC 7541 section 7.1.3): credentials,
/// and cookies so short that a guess is cheap.
[[nodiscard]] constexpr bool is_sensitive(std::string_view name, std::string_view value) noexcept {
  constexpr std::size_t short_cookie = 20;
  switch (name.size()) {
    case 6: return value.size() < short_cookie && detail::same_text(name, "cookie");
    case 10: return detail::same_text(name, "set-cookie");
    case 13: return detail::same_text(name, "authorization");
    case 19: return detail::same_text(name, "proxy-authorization");
    default: return false;
  }
}

/// The default: sensitive fields never, fields whose values hardly come back not at all, others always.
struct default_indexing {
  [[nodiscard]] constexpr indexing operator()(std::string_view name, std::string_view value) const noexcept {
    if (is_sensitive(name, value)) return indexing::never;
    return comes_back(name) ? indexing::with : indexing::without;
  }

  /// False for names whose values are nearly always new.
  [[nodiscard]] static constexpr bool comes_back(std::string_view name) noexcept {
    switch (name.size()) {
      case 3: return !detail::same_text(name, "age");
      case 4: return !detail::same_text(name, "etag");
      case 5: return !detail::same_text(name, ":path");
      case 8: return !detail::same_text(name, "location");
      case 13: return !detail::same_text(name, "if-none-match");
      case 14: return !detail::same_text(name, "content-length");
      default: return true;
    }
  }
};

/// Everything but sensitive fields.
struct index_all {
  [[nodiscard]] constexpr indexing operator()(std::string_view name, std::string_view value) const noexcept {
    return is_sensitive(name, value) ? indexing::never : indexing::with;
  }
};

/// Nothing: the peer's table stays empty.
struct index_none {
  [[nodiscard]] constexpr indexing operator()(std::string_view name, std::string_view value) const noexcept {
    return is_sensitive(name, value) ? indexing::never : indexing::without;
  }
};

}  // namespace httpwire
