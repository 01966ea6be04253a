// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/detail/characters.hpp"
#include "httpwire/http/detail/structured_text.hpp"
#include "httpwire/http/structured_fields.hpp"

// Serializing structured fields, RFC 8941 section 4.1, with the types of RFC 9651. What it writes is the
// canonical form.

namespace httpwire::http::sf {

/// What a field is defined to be (RFC 8941 section 3).
enum class field_type : std::uint8_t { item, list, dictionary };

/// Appends one field to a writer, member after member: key(), then a value or inner list, then parameters;
/// a key or parameter without a value is Boolean true. Commas and spaces come by themselves. A value behind
/// parameter() is always its own: where a member or item follows, boolean(true) stands between.
///
/// A value that cannot be written makes the writer fail with structured_value_unwritable, and what has no
/// place where it is with invalid_argument. The writer outlives this object.
class serializer {
 public:
  /// Appends to `out`.
  constexpr serializer(writer& out, field_type type) noexcept : out_(out), type_(type) {}

  /// A member of a dictionary. That each key is there once is for the caller to see to.
  constexpr serializer& key(std::string_view name) noexcept {
    if (type_ != field_type::dictionary || in_list_) return misplaced();
    separate(", ");
    state_ = state::key;
    return name_of(name);
  }

  /// A parameter of the item, inner list or member before.
  constexpr serializer& parameter(std::string_view name) noexcept {
    if (state_ == state::begin) return misplaced();
    out_.u8(';');
    state_ = state::parameter;
    return name_of(name);
  }

  /// A member of a list, or the value of a key: what follows are its items.
  constexpr serializer& begin_inner_list() noexcept {
    if (in_list_ || (type_ != field_type::list && state_ != state::key)) return misplaced();
    if (state_ == state::key) {
      out_.u8('=');
    } else {
      separate(", ");
    }
    out_.u8('(');
    in_list_ = true;
    state_ = state::begin;
    return *this;
  }
  /// Parameters behind it are those of the inner list.
  constexpr serializer& end_inner_list() noexcept {
    if (!in_list_) return misplaced();
    out_.u8(')');
    in_list_ = false;
    state_ = state::value;
    return *this;
  }

  /// -999,999,999,999,999 to 999,999,999,999,999.
  constexpr serializer& integer(std::int64_t value) noexcept {
    if (begin_value()) detail::write_integer(out_, value);
    return *this;
  }
  /// In thousandths, in the same range: 4500 is 4.5.
  constexpr serializer& decimal(std::int64_t thousandths) noexcept {
    if (begin_value()) detail::write_decimal(out_, thousandths);
    return *this;
  }
  /// The same of a number, rounded as RFC 8941 section 4.1.5 says: to three digits, ties to the even one.
  constexpr serializer& rounded_decimal(double value) noexcept {
    return decimal(detail::round_to_thousandths(value));
  }
  /// ASCII without controls; quotes and backslashes are escaped here.
  constexpr serializer& string(std::string_view text) noexcept {
    if (begin_value()) detail::write_string(out_, text);
    return *this;
  }
  /// A token, RFC 8941 section 3.3.4.
  constexpr serializer& token(std::string_view text) noexcept {
    if (begin_value()) detail::write_token(out_, text);
    return *this;
  }
  /// In base64, with padding.
  constexpr serializer& byte_sequence(bytes octets) noexcept {
    if (begin_value()) detail::write_byte_sequence(out_, octets);
    return *this;
  }
  /// ?1 or ?0; true behind a key or parameter is not written.
  constexpr serializer& boolean(bool value) noexcept {
    // RFC 8941 sections 4.1.1.2 and 4.1.2: true is not written behind a key.
    if (value && (state_ == state::key || state_ == state::parameter)) {
      state_ = state::value;
      return *this;
    }
    if (begin_value()) out_.append(value ? std::string_view{"?1"} : std::string_view{"?0"});
    return *this;
  }
  /// Seconds since 1970-01-01T00:00:00Z, in the range of integers.
  constexpr serializer& date(std::int64_t seconds) noexcept {
    if (!begin_value()) return *this;
    out_.u8('@');
    detail::write_integer(out_, seconds);
    return *this;
  }
  /// UTF-8.
  constexpr serializer& display_string(std::string_view text) noexcept {
    if (begin_value()) detail::write_display_string(out_, text);
    return *this;
  }

  /// A value that was parsed, in its canonical form.
  constexpr serializer& value(const bare_item& v) noexcept {
    if (v.type == type::boolean) return boolean(v.number != 0);
    if (begin_value()) detail::write_parsed(out_, v);
    return *this;
  }
  /// Parameters that were parsed, each key once; `scratch` has room for all that were sent.
  constexpr serializer& parameters(const sf::parameters& all, std::span<sf::parameter> scratch) noexcept {
    const auto unique = all.unique(scratch);
    if (!unique) {
      out_.fail(unique.error().code);
      return *this;
    }
    for (const sf::parameter& p : *unique) parameter(p.key).value(p.value);
    return *this;
  }
  /// An item that was parsed.
  constexpr serializer& item(const sf::item& i, std::span<sf::parameter> scratch) noexcept {
    return value(i.value).parameters(i.parameters, scratch);
  }
  /// A member of a list or dictionary that was parsed, with its key.
  constexpr serializer& member(const sf::member& m, std::span<sf::parameter> scratch) noexcept {
    if (type_ == field_type::dictionary) key(m.key);
    if (!m.is_inner_list) return value(m.value).parameters(m.parameters, scratch);
    begin_inner_list();
    for (const sf::item& i : m.items) item(i, scratch);
    return end_inner_list().parameters(m.parameters, scratch);
  }

  /// What the writer holds, once the field is whole. Nothing at all for a list or dictionary without
  /// members: RFC 8941 section 4.1 says to leave out the field then. invalid_argument for an inner list that
  /// was not ended or an item that is missing; otherwise as writer::written.
  [[nodiscard]] constexpr result<bytes> written() const noexcept {
    if (in_list_ || (type_ == field_type::item && state_ == state::begin))
      return error{.code = error_code::invalid_argument};
    return out_.written();
  }

 private:
  enum class state : std::uint8_t { begin, key, value, parameter };

  constexpr serializer& misplaced() noexcept {
    out_.fail(error_code::invalid_argument);
    return *this;
  }

  constexpr void separate(std::string_view by) noexcept {
    if (state_ != state::begin) out_.append(by);
  }

  constexpr serializer& name_of(std::string_view name) noexcept {
    if (!detail::is_key(name)) out_.fail(error_code::structured_value_unwritable);
    out_.append(name);
    return *this;
  }

  /// Writes what stands before a value; false where none may be.
  constexpr bool begin_value() noexcept {
    const bool behind_name = state_ == state::key || state_ == state::parameter;
    if (behind_name) {
      out_.u8('=');
    } else if (in_list_) {
      separate(" ");
    } else if (type_ == field_type::list) {
      separate(", ");
    } else if (type_ == field_type::dictionary || state_ != state::begin) {
      misplaced();
      return false;
    }
    state_ = state::value;
    return true;
  }

  writer& out_;
  field_type type_;
  state state_ = state::begin;
  bool in_list_ = false;
};

}  // namespace httpwire::http::sf
