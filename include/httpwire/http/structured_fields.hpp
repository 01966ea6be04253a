// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/http/detail/structured_parser.hpp"
#include "httpwire/http/structured_bare_item.hpp"
#include "httpwire/http/structured_item.hpp"

// Structured fields: items, lists and dictionaries, RFC 8941 sections 3 and 4.2, with the types of RFC 9651.
// Nothing is told apart that the algorithms of RFC 8941 section 4.2 do not tell apart (section 1.2).
//
//   item;parameters
//   member, (item item);parameters, member
//   key=member, key;parameters, key=(item item)

namespace httpwire::http::sf {

/// A member of a list or dictionary; a view of the field value.
struct member {
  std::string_view key{};  ///< Of a dictionary; empty in a list.
  bool is_inner_list = false;
  bare_item value{};   ///< Boolean true for a key alone, and without meaning for an inner list.
  inner_list items{};  ///< Of an inner list.
  sf::parameters parameters{};
  std::uint32_t index = 0;  ///< Of the members as they were sent.
};

}  // namespace httpwire::http::sf

namespace httpwire::http::detail {

[[nodiscard]] constexpr bool parse_member_value(structured_parser& in, sf::member& out,
                                                const sf::limits& limits) noexcept {
  out.is_inner_list = in.sees('(');
  if (out.is_inner_list) {
    std::string_view items;
    if (!parse_inner_list(in, items, limits)) return false;
    out.items = sf::inner_list{items};
    out.value = {};
  } else {
    if (!in.bare_item(out.value)) return false;
  }
  const std::size_t begin = in.position();
  if (!in.skip_parameters(limits.max_parameters)) return false;
  out.parameters = sf::parameters{in.from(begin)};
  return true;
}

/// Members over all lines of a field. The checking pass and each later walk are the same code.
template <bool IsDictionary>
class member_step {
 public:
  using value_type = sf::member;
  static constexpr sf::limits unlimited{.max_members = ~std::uint32_t{0},
                                        .max_inner_items = ~std::uint32_t{0},
                                        .max_parameters = ~std::uint32_t{0}};

  constexpr member_step() noexcept = default;
  constexpr member_step(std::string_view line, std::span<const std::string_view> rest,
                        const sf::limits& limits = unlimited) noexcept
      : in_(line), rest_(rest), limits_(limits), several_(!rest.empty()) {
    in_.skip_spaces();
  }

  constexpr bool next(sf::member& out) noexcept {
    if (in_.at_end() && !next_line()) return false;
    // RFC 8941 sections 3.1 and 3.2: a receiver sets a limit, of 1024 or more.
    if (index_ == limits_.max_members) return in_.refuse(error_code::structured_field_too_many_members);
    out.index = index_++;
    if (!parse(out)) return false;
    began_ = true;
    in_.skip_white_space();
    if (in_.at_end()) return true;
    // RFC 8941 sections 4.2.1 and 4.2.2: a comma,
    if (!in_.take(',')) return in_.refuse(error_code::structured_field_comma);
    in_.skip_white_space();
    // RFC 8941 sections 4.2.1 and 4.2.2: and a member behind it.
    if (in_.at_end()) return in_.refuse(error_code::structured_field_comma);
    return true;
  }

  /// The first failure; code `none` without one.
  [[nodiscard]] constexpr error failure() const noexcept {
    if (in_.code() == error_code::none) return {};
    return {.code = in_.code(),
            .field_index = several_ ? line_ : error::no_field,
            .offset = in_.position(),
            .limit = limits_.limit_of(in_.code())};
  }

 private:
  constexpr bool next_line() noexcept {
    // RFC 8941 section 4.2: joined by commas, so that among several none is empty.
    if (!began_ && several_) return in_.refuse(error_code::structured_field_lines);
    if (in_.code() != error_code::none || rest_.empty()) return false;
    in_ = structured_parser{rest_.front()};
    rest_ = rest_.subspan(1);
    ++line_;
    in_.skip_white_space();
    // RFC 8941 section 4.2: the same for the others.
    return !in_.at_end() || in_.refuse(error_code::structured_field_lines);
  }

  constexpr bool parse(sf::member& out) noexcept {
    if constexpr (IsDictionary) {
      if (!in_.key(out.key)) return false;
      if (!in_.take('=')) {
        out.is_inner_list = false;
        out.value = {};
        const std::size_t begin = in_.position();
        if (!in_.skip_parameters(limits_.max_parameters)) return false;
        out.parameters = sf::parameters{in_.from(begin)};
        return true;
      }
    }
    return parse_member_value(in_, out, limits_);
  }

  structured_parser in_{{}};
  std::span<const std::string_view> rest_{};
  sf::limits limits_{};
  std::uint32_t index_ = 0;
  std::uint32_t line_ = 0;
  bool several_ = false;
  bool began_ = false;
};

/// Walks once over everything; gives the failure, or none.
template <bool IsDictionary>
[[nodiscard]] constexpr error check_members(std::string_view line, std::span<const std::string_view> rest,
                                            const sf::limits& limits) noexcept {
  member_step<IsDictionary> step{line, rest, limits};
  sf::member m;
  while (step.next(m)) {
  }
  return step.failure();
}

}  // namespace httpwire::http::detail

namespace httpwire::http::sf {

/// A list that was checked: a range of members. A view of the field value, and of the span of lines where it
/// was parsed from one.
class list : public detail::walk<detail::member_step<false>> {
 public:
  constexpr list() noexcept = default;

 private:
  friend constexpr result<list> parse_list(std::string_view, const limits&) noexcept;
  friend constexpr result<list> parse_list(std::span<const std::string_view>, const limits&) noexcept;
  constexpr list(std::string_view line, std::span<const std::string_view> rest) noexcept
      : walk(detail::member_step<false>{line, rest}) {}
};

/// A dictionary that was checked; a view as list is, walked anew each time.
class dictionary {
 public:
  constexpr dictionary() noexcept = default;

  /// The member of a key, the last one where it was sent again (RFC 8941 section 4.2.2).
  [[nodiscard]] constexpr std::optional<member> find(std::string_view key) const noexcept {
    std::optional<member> found;
    for (const member& m : as_sent())
      if (m.key == key) found = m;
    return found;
  }

  /// All in the order they were sent, also those that a later one of the same key replaces: for loops in
  /// which the later assignment wins.
  [[nodiscard]] constexpr detail::walk<detail::member_step<true>> as_sent() const noexcept {
    return detail::walk<detail::member_step<true>>{step_};
  }

  /// Each key once, with its last member in the place of its first (RFC 8941 section 4.2.2), in `storage`,
  /// which needs room for all that were sent. buffer_too_small.
  [[nodiscard]] constexpr result<std::span<member>> unique(std::span<member> storage) const noexcept {
    return detail::unique_by_key(as_sent(), storage);
  }

  [[nodiscard]] constexpr bool empty() const noexcept { return as_sent().empty(); }

 private:
  friend constexpr result<dictionary> parse_dictionary(std::string_view, const limits&) noexcept;
  friend constexpr result<dictionary> parse_dictionary(std::span<const std::string_view>,
                                                       const limits&) noexcept;
  constexpr dictionary(std::string_view line, std::span<const std::string_view> rest) noexcept
      : step_(line, rest) {}
  detail::member_step<true> step_{};
};

/// A whole field value as a list; nothing is an empty one. The whole field is ignored when this fails
/// (RFC 8941 section 4.2); offsets are from the start of the line.
[[nodiscard]] constexpr result<list> parse_list(std::string_view value, const limits& l = {}) noexcept {
  if (const error e = detail::check_members<false>(value, {}, l); e.code != error_code::none) return e;
  return list{value, {}};
}

/// The same of all lines of one field in their order. An error has the index of the line in this span as its
/// field_index when there are several.
[[nodiscard]] constexpr result<list> parse_list(std::span<const std::string_view> lines,
                                                const limits& l = {}) noexcept {
  if (lines.empty()) return list{};
  if (const error e = detail::check_members<false>(lines[0], lines.subspan(1), l); e.code != error_code::none)
    return e;
  return list{lines[0], lines.subspan(1)};
}

/// A whole field value as a dictionary; otherwise as parse_list.
[[nodiscard]] constexpr result<dictionary> parse_dictionary(std::string_view value,
                                                            const limits& l = {}) noexcept {
  if (const error e = detail::check_members<true>(value, {}, l); e.code != error_code::none) return e;
  return dictionary{value, {}};
}

/// The same of all lines of one field in their order.
[[nodiscard]] constexpr result<dictionary> parse_dictionary(std::span<const std::string_view> lines,
                                                            const limits& l = {}) noexcept {
  if (lines.empty()) return dictionary{};
  if (const error e = detail::check_members<true>(lines[0], lines.subspan(1), l); e.code != error_code::none)
    return e;
  return dictionary{lines[0], lines.subspan(1)};
}

/// A whole field value as an item. Where a field has several lines it is no item: give the lines.
[[nodiscard]] constexpr result<item> parse_item(std::string_view value, const limits& l = {}) noexcept {
  detail::structured_parser in{value};
  in.skip_spaces();
  item out;
  if (detail::parse_item(in, out, l.max_parameters)) {
    in.skip_spaces();
    if (in.at_end()) return out;
    // RFC 8941 section 4.2: nothing follows.
    in.refuse(error_code::structured_field_trailing);
  }
  return error{.code = in.code(), .offset = in.position(), .limit = l.limit_of(in.code())};
}

/// The same of all lines of one field. structured_field_lines for several: joined by a comma they could only
/// be one string, which RFC 8941 section 4.2 lets a parser refuse.
[[nodiscard]] constexpr result<item> parse_item(std::span<const std::string_view> lines,
                                                const limits& l = {}) noexcept {
  // RFC 8941 section 4.2: an item does not go over lines.
  if (lines.size() > 1) return error{.code = error_code::structured_field_lines, .field_index = 1};
  return parse_item(lines.empty() ? std::string_view{} : lines[0], l);
}

}  // namespace httpwire::http::sf
