// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/http/detail/structured_parser.hpp"
#include "httpwire/http/structured_bare_item.hpp"

// Items with parameters, and inner lists, RFC 8941 sections 3.3, 3.1.2 and 3.1.1.
//
//   bare-item;key=bare-item;key
//   (item item);key=bare-item

namespace httpwire::http::sf {

/// What a receiver takes; the defaults are what RFC 8941 sections 3.1, 3.1.1, 3.1.2 and 3.2 ask for at least.
struct limits {
  /// Members of a list or dictionary, those that a later one replaces counted too.
  std::uint32_t max_members = 1'024;
  /// Items of one inner list.
  std::uint32_t max_inner_items = 256;
  /// Parameters of one item or inner list, those that a later one replaces counted too.
  std::uint32_t max_parameters = 256;

  /// The limit behind a failure; 0 where there is none.
  [[nodiscard]] constexpr std::uint64_t limit_of(error_code code) const noexcept {
    switch (code) {
      case error_code::structured_field_too_many_members: return max_members;
      case error_code::structured_field_too_many_items: return max_inner_items;
      case error_code::structured_field_too_many_parameters: return max_parameters;
      default: return 0;
    }
  }
};

/// A key and its value (RFC 9651 section 3.1.2).
struct parameter {
  std::string_view key{};
  bare_item value{};        ///< Boolean true where only the key was sent.
  std::uint32_t index = 0;  ///< Of the parameters as they were sent.
};

}  // namespace httpwire::http::sf

namespace httpwire::http::detail {

class parameter_step {
 public:
  using value_type = sf::parameter;
  constexpr parameter_step() noexcept = default;
  constexpr explicit parameter_step(std::string_view text) noexcept : in_(text) {}
  constexpr bool next(sf::parameter& out) noexcept {
    out.index = index_++;
    return in_.sees(';') && in_.parameter(out.key, out.value);
  }

 private:
  structured_parser in_{{}};
  std::uint32_t index_ = 0;
};

/// Copies what comes to `storage` and lets the last of equal keys take the place of the first. Sorting keeps
/// the work near the size of the input whatever keys a sender chooses.
template <class Entry, class Range>
[[nodiscard]] constexpr result<std::span<Entry>> unique_by_key(const Range& as_sent,
                                                               std::span<Entry> storage) noexcept {
  std::size_t size = 0;
  for (const Entry& e : as_sent) {
    if (size < storage.size()) storage[size] = e;
    ++size;
  }
  if (size > storage.size()) return error{.code = error_code::buffer_too_small, .limit = size};
  const std::span<Entry> all = storage.first(size);
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
    const int order = a.key.compare(b.key);
    return order != 0 ? order < 0 : a.index < b.index;
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t first = all[i].index;
    while (i + 1 < size && all[i + 1].key == all[i].key) ++i;
    all[kept] = all[i];
    all[kept++].index = first;
  }
  const std::span<Entry> unique = storage.first(kept);
  std::sort(unique.begin(), unique.end(), [](const Entry& a, const Entry& b) { return a.index < b.index; });
  return unique;
}

}  // namespace httpwire::http::detail

namespace httpwire::http::sf {

/// Parameters that were checked when they were parsed; a view of the field value, walked anew each time.
class parameters {
 public:
  constexpr parameters() noexcept = default;
  /// For text that a parser has checked.
  constexpr explicit parameters(std::string_view checked) noexcept : text_(checked) {}

  /// The value of a key, the last one where it was sent again (RFC 8941 section 4.2.3.2).
  [[nodiscard]] constexpr std::optional<bare_item> find(std::string_view key) const noexcept {
    std::optional<bare_item> found;
    for (const parameter& p : as_sent())
      if (p.key == key) found = p.value;
    return found;
  }

  /// All in the order they were sent, also those that a later one of the same key replaces.
  [[nodiscard]] constexpr detail::walk<detail::parameter_step> as_sent() const noexcept {
    return detail::walk<detail::parameter_step>{detail::parameter_step{text_}};
  }

  /// Each key once, with its last value in the place of its first (RFC 8941 section 4.2.3.2), in `storage`,
  /// which needs room for all that were sent. buffer_too_small.
  [[nodiscard]] constexpr result<std::span<parameter>> unique(std::span<parameter> storage) const noexcept {
    return detail::unique_by_key(as_sent(), storage);
  }

  [[nodiscard]] constexpr bool empty() const noexcept { return text_.empty(); }
  /// As it was sent, from the first semicolon on.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_{};
};

/// A bare item with its parameters; a view of the field value.
struct item {
  bare_item value{};
  sf::parameters parameters{};
};

}  // namespace httpwire::http::sf

namespace httpwire::http::detail {

[[nodiscard]] constexpr bool parse_item(structured_parser& in, sf::item& out, std::uint32_t most) noexcept {
  if (!in.bare_item(out.value)) return false;
  const std::size_t begin = in.position();
  if (!in.skip_parameters(most)) return false;
  out.parameters = sf::parameters{in.from(begin)};
  return true;
}

class inner_item_step {
 public:
  using value_type = sf::item;
  constexpr inner_item_step() noexcept = default;
  constexpr explicit inner_item_step(std::string_view text) noexcept : in_(text) {}
  constexpr bool next(sf::item& out) noexcept {
    in_.skip_spaces();
    return !in_.at_end() && parse_item(in_, out, ~std::uint32_t{0});
  }

 private:
  structured_parser in_{{}};
};

/// What stands between the parentheses, of which the first comes next.
[[nodiscard]] constexpr bool parse_inner_list(structured_parser& in, std::string_view& out,
                                              const sf::limits& limits) noexcept {
  in.take('(');
  const std::size_t begin = in.position();
  for (std::uint32_t count = 0;; ++count) {
    in.skip_spaces();
    if (in.sees(')')) break;
    // RFC 8941 section 3.1.1: a receiver sets a limit, of 256 or more.
    if (count == limits.max_inner_items) return in.refuse(error_code::structured_field_too_many_items);
    sf::item one;
    if (!parse_item(in, one, limits.max_parameters)) return false;
    // RFC 8941 section 4.2.1.2: a space or the end.
    if (!in.sees(' ') && !in.sees(')')) return in.fail(error_code::structured_field_inner_list);
  }
  out = in.from(begin);
  in.take(')');
  return true;
}

}  // namespace httpwire::http::detail

namespace httpwire::http::sf {

/// The items of an inner list that was checked; a range, and a view of the field value.
class inner_list : public detail::walk<detail::inner_item_step> {
 public:
  constexpr inner_list() noexcept = default;
  /// For what stands between the parentheses and was checked by a parser.
  constexpr explicit inner_list(std::string_view checked) noexcept : walk(detail::inner_item_step{checked}) {}
};

}  // namespace httpwire::http::sf
