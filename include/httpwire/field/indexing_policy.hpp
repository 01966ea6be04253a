// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/field/detail/hash.hpp"
#include "httpwire/field/line.hpp"

// Which fields an encoder puts in its dynamic table, RFC 7541 section 7.1. A policy is a callable of name and
// value that gives `with`, `without` or `never`.

namespace httpwire {

namespace detail {

/// What there is to say of a name.
enum class name_kind : std::uint8_t {
  usual,
  credentials,  ///< The value is a secret.
  cookie,       ///< The value is one where it is short.
  fleeting,     ///< The value hardly comes back.
};

/// The names that are not usual, each at a place that its size and last character give. Most other names find
/// an empty place or one of another size: a single branch, mostly.
class unusual_names {
 public:
  consteval unusual_names() {
    for (std::size_t i = 1; i < all.size(); ++i)
      places_[place_of(all[i].name)] = static_cast<std::uint8_t>(i);
  }

  [[nodiscard]] constexpr name_kind kind_of(std::string_view name) const noexcept {
    if (name.empty()) return name_kind::usual;
    const entry& e = all[places_[place_of(name)]];
    return same_text(e.name, name) ? e.kind : name_kind::usual;
  }
  /// Whether each has a place of its own.
  [[nodiscard]] consteval bool are_apart() const noexcept {
    for (const entry& e : all)
      if (kind_of(e.name) != e.kind) return false;
    return true;
  }

 private:
  struct entry {
    std::string_view name;
    name_kind kind = name_kind::usual;
  };
  // What is at all other places comes first.
  static constexpr std::array<entry, 11> all = {{{"", name_kind::usual},
                                                 {"authorization", name_kind::credentials},
                                                 {"proxy-authorization", name_kind::credentials},
                                                 {"set-cookie", name_kind::credentials},
                                                 {"cookie", name_kind::cookie},
                                                 {"age", name_kind::fleeting},
                                                 {"etag", name_kind::fleeting},
                                                 {":path", name_kind::fleeting},
                                                 {"location", name_kind::fleeting},
                                                 {"if-none-match", name_kind::fleeting},
                                                 {"content-length", name_kind::fleeting}}};
  [[nodiscard]] static constexpr std::size_t place_of(std::string_view name) noexcept {
    return (12 * name.size() + static_cast<std::uint8_t>(name.back())) % 64;
  }

  std::array<std::uint8_t, 64> places_{};
};
inline constexpr unusual_names unusual{};
static_assert(unusual.are_apart());

[[nodiscard]] constexpr bool is_secret(name_kind kind, std::string_view value) noexcept {
  constexpr std::size_t short_cookie = 20;
  return kind == name_kind::credentials || (kind == name_kind::cookie && value.size() < short_cookie);
}

}  // namespace detail

/// True for fields whose value may be a secret that is worth guessing (RFC 7541 section 7.1.3): credentials,
/// and cookies so short that a guess is cheap.
[[nodiscard]] constexpr bool is_sensitive(std::string_view name, std::string_view value) noexcept {
  return detail::is_secret(detail::unusual.kind_of(name), value);
}

/// The default: sensitive fields never, fields whose values hardly come back not at all, others always.
struct default_indexing {
  [[nodiscard]] constexpr indexing operator()(std::string_view name, std::string_view value) const noexcept {
    const detail::name_kind kind = detail::unusual.kind_of(name);
    if (kind == detail::name_kind::usual) return indexing::with;
    if (kind == detail::name_kind::fleeting) return indexing::without;
    return detail::is_secret(kind, value) ? indexing::never : indexing::with;
  }

  /// False for names whose values are nearly always new.
  [[nodiscard]] static constexpr bool comes_back(std::string_view name) noexcept {
    return detail::unusual.kind_of(name) != detail::name_kind::fleeting;
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
