// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/http/detail/characters.hpp"
#include "httpwire/http/detail/utf8.hpp"
#include "httpwire/http/structured_bare_item.hpp"

// The algorithms of RFC 8941 section 4.2 and RFC 9651 sections 4.2.9 and 4.2.10 below members.

namespace httpwire::http::detail {

/// Walks over one field line. The first failure stays; what is called after it does nothing of use.
class structured_parser {
 public:
  constexpr explicit structured_parser(std::string_view in) noexcept : in_(in) {}

  [[nodiscard]] constexpr bool at_end() const noexcept { return at_ == in_.size(); }
  [[nodiscard]] constexpr std::size_t position() const noexcept { return at_; }
  [[nodiscard]] constexpr error_code code() const noexcept { return code_; }
  [[nodiscard]] constexpr std::string_view from(std::size_t begin) const noexcept {
    return in_.substr(begin, at_ - begin);
  }

  /// Whether `c` comes next.
  [[nodiscard]] constexpr bool sees(char c) const noexcept { return at_ < in_.size() && in_[at_] == c; }

  /// Moves past `c` where it comes next.
  constexpr bool take(char c) noexcept {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }

  constexpr void skip_spaces() noexcept {
    while (sees(' ')) ++at_;
  }
  /// OWS, RFC 9110 section 5.6.3.
  constexpr void skip_white_space() noexcept {
    while (sees(' ') || sees('\t')) ++at_;
  }

  /// Remembers a failure here; truncated where the input ends.
  constexpr bool fail(error_code code) noexcept {
    if (code_ == error_code::none) code_ = at_end() ? error_code::structured_field_truncated : code;
    return false;
  }
  /// Remembers a failure that the end of the input does not explain.
  constexpr bool refuse(error_code code) noexcept {
    if (code_ == error_code::none) code_ = code;
    return false;
  }

  constexpr bool key(std::string_view& out) noexcept {
    // RFC 8941 section 4.2.3.3: a lower-case letter or an asterisk.
    if (at_end() || !value_char::is(in_[at_], value_char::key_begin))
      return fail(error_code::structured_field_key);
    out = take_while(value_char::key_char);
    return true;
  }

  constexpr bool bare_item(sf::bare_item& out) noexcept {
    // RFC 8941 section 4.2.3.1: nothing is no item.
    if (at_end()) return fail(error_code::structured_field_item);
    const char c = in_[at_];
    if (value_char::is(c, value_char::token_begin)) {
      out = {.type = sf::type::token, .number = 0, .as_sent = take_while(value_char::token_char)};
      return true;
    }
    if (value_char::is(c, value_char::digit) || c == '-') return number(out);
    switch (c) {
      case '"': return string(out);
      case ':': return byte_sequence(out);
      case '?': return boolean(out);
      case '@': return date(out);
      case '%': return display_string(out);
      // RFC 8941 section 4.2.3.1: no type begins like this.
      default: return fail(error_code::structured_field_item);
    }
  }

  /// One parameter, where a semicolon comes next.
  constexpr bool parameter(std::string_view& name, sf::bare_item& value) noexcept {
    ++at_;
    skip_spaces();
    if (!key(name)) return false;
    value = {};
    return !take('=') || bare_item(value);
  }

  /// Parameters to their end.
  constexpr bool skip_parameters(std::uint32_t most) noexcept {
    std::string_view name;
    sf::bare_item value;
    for (std::uint32_t count = 0; sees(';'); ++count) {
      // RFC 8941 section 3.1.2: a receiver sets a limit, of 256 or more.
      if (count == most) return refuse(error_code::structured_field_too_many_parameters);
      if (!parameter(name, value)) return false;
    }
    return true;
  }

 private:
  constexpr std::string_view take_while(unsigned classes) noexcept {
    const std::size_t begin = at_;
    while (at_ < in_.size() && value_char::is(in_[at_], classes)) ++at_;
    return from(begin);
  }

  constexpr std::int64_t digits(std::size_t most, std::size_t& count) noexcept {
    std::int64_t value = 0;
    for (count = 0; !at_end() && value_char::is(in_[at_], value_char::digit) && count <= most; ++count, ++at_)
      value = value * 10 + (in_[at_] - '0');
    return value;
  }

  constexpr bool number(sf::bare_item& out) noexcept {
    const bool negative = take('-');
    const std::size_t begin = at_;
    std::size_t count = 0;
    std::int64_t value = digits(15, count);
    // RFC 8941 section 4.2.4: at least a digit,
    if (count == 0) return fail(error_code::structured_field_number);
    // RFC 8941 section 4.2.4: and 15 at most,
    if (count > 15) return refuse_at(begin + 15, error_code::structured_field_number);
    out = {.type = sf::type::integer, .number = value};
    if (take('.')) {
      // RFC 8941 section 4.2.4: of a decimal at most 12 before the point,
      if (count > 12) return refuse_at(begin + 12, error_code::structured_field_number);
      const std::int64_t fraction = digits(3, count);
      // RFC 8941 section 4.2.4: at least one behind it,
      if (count == 0) return fail(error_code::structured_field_number);
      // RFC 8941 section 4.2.4: and three at most.
      if (count > 3) return refuse_at(at_ - 1, error_code::structured_field_number);
      constexpr std::int64_t scale[] = {0, 100, 10, 1};
      out = {.type = sf::type::decimal, .number = value * 1000 + fraction * scale[count]};
    }
    if (negative) out.number = -out.number;
    return true;
  }

  constexpr bool string(sf::bare_item& out) noexcept {
    const std::size_t begin = ++at_;
    for (; !at_end(); ++at_) {
      const char c = in_[at_];
      if (c == '"') {
        out = {.type = sf::type::string, .number = 0, .as_sent = from(begin)};
        ++at_;
        return true;
      }
      if (c == '\\') {
        ++at_;
        // RFC 8941 section 4.2.5: only a quote and a backslash are escaped.
        if (!sees('"') && !sees('\\')) return fail(error_code::structured_field_string);
      } else if (!value_char::is(c, value_char::printable)) {
        // RFC 8941 section 4.2.5: ASCII without controls.
        return fail(error_code::structured_field_string);
      }
    }
    // RFC 8941 section 4.2.5: the closing quote is missing.
    return fail(error_code::structured_field_string);
  }

  constexpr bool byte_sequence(sf::bare_item& out) noexcept {
    ++at_;
    const std::size_t begin = at_;
    const std::size_t size = take_while(value_char::base64).size();
    std::size_t padding = 0;
    while (take('=')) ++padding;
    // RFC 8941 section 4.2.7: characters of base64 up to a colon.
    if (!sees(':')) return fail(error_code::structured_field_byte_sequence);
    // RFC 8941 section 4.2.7, RFC 4648 section 4: whole octets, padded fully or not at all.
    if (size % 4 == 1 || padding > 2 || (padding != 0 && (size + padding) % 4 != 0))
      return fail(error_code::structured_field_byte_sequence);
    out = {.type = sf::type::byte_sequence, .number = 0, .as_sent = from(begin)};
    ++at_;
    return true;
  }

  constexpr bool boolean(sf::bare_item& out) noexcept {
    ++at_;
    // RFC 8941 section 4.2.8: 0 or 1.
    if (!sees('0') && !sees('1')) return fail(error_code::structured_field_boolean);
    out = {.type = sf::type::boolean, .number = in_[at_++] - '0'};
    return true;
  }

  constexpr bool date(sf::bare_item& out) noexcept {
    ++at_;
    // RFC 9651 section 4.2.9: a number,
    if (at_end() || (!value_char::is(in_[at_], value_char::digit) && !sees('-')))
      return fail(error_code::structured_field_number);
    const std::size_t begin = at_;
    if (!number(out)) return false;
    // RFC 9651 section 4.2.9: and an integer.
    if (out.type != sf::type::integer) return refuse_at(begin, error_code::structured_field_date);
    out.type = sf::type::date;
    return true;
  }

  constexpr bool display_string(sf::bare_item& out) noexcept {
    ++at_;
    // RFC 9651 section 4.2.10: a quote behind the percent sign,
    if (!take('"')) return fail(error_code::structured_field_display_string);
    const std::size_t begin = at_;
    utf8_check utf8;
    while (!at_end()) {
      const char c = in_[at_];
      if (c == '"') {
        // RFC 9651 section 4.2.10: whole characters of UTF-8.
        if (!utf8.whole()) return fail(error_code::structured_field_display_string);
        out = {.type = sf::type::display_string, .number = 0, .as_sent = from(begin)};
        ++at_;
        return true;
      }
      std::uint8_t octet = static_cast<std::uint8_t>(c);
      const std::size_t char_begin = at_++;
      // RFC 9651 section 4.2.10: ASCII without controls, everything else escaped in lower case,
      if (!value_char::is(c, value_char::printable))
        return refuse_at(char_begin, error_code::structured_field_display_string);
      if (c == '%' && !escape(octet)) return false;
      // RFC 9651 section 4.2.10: which together is UTF-8.
      if (!utf8.add(octet)) return refuse_at(char_begin, error_code::structured_field_display_string);
    }
    // RFC 9651 section 4.2.10: the closing quote is missing.
    return fail(error_code::structured_field_display_string);
  }

  constexpr bool escape(std::uint8_t& octet) noexcept {
    unsigned value = 0;
    for (int i = 0; i < 2; ++i, ++at_) {
      const char c = at_end() ? ' ' : in_[at_];
      // RFC 9651 section 4.2.10: two digits without capitals.
      if (!value_char::is(c, value_char::digit) && (c < 'a' || c > 'f'))
        return fail(error_code::structured_field_display_string);
      value = value << 4 | static_cast<unsigned>(hex_value(c));
    }
    octet = static_cast<std::uint8_t>(value);
    return true;
  }

  constexpr bool refuse_at(std::size_t position, error_code code) noexcept {
    at_ = position;
    return refuse(code);
  }

  std::string_view in_;
  std::size_t at_ = 0;
  error_code code_ = error_code::none;
};

/// A range over what `Step::next` gives until it is false.
template <class Step>
class walk {
 public:
  using value_type = typename Step::value_type;

  class iterator {
   public:
    using value_type = typename Step::value_type;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() noexcept = default;
    constexpr explicit iterator(const Step& step) noexcept : step_(step) { ++*this; }
    [[nodiscard]] constexpr const value_type& operator*() const noexcept { return current_; }
    [[nodiscard]] constexpr const value_type* operator->() const noexcept { return &current_; }
    constexpr iterator& operator++() noexcept {
      more_ = step_.next(current_);
      return *this;
    }
    constexpr void operator++(int) noexcept { ++*this; }
    friend constexpr bool operator==(const iterator& i, std::default_sentinel_t) noexcept { return !i.more_; }

   private:
    Step step_{};
    value_type current_{};
    bool more_ = false;
  };

  constexpr walk() noexcept = default;
  constexpr explicit walk(const Step& step) noexcept : step_(step) {}
  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{step_}; }
  [[nodiscard]] constexpr std::default_sentinel_t end() const noexcept { return std::default_sentinel; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin() == end(); }
  [[nodiscard]] constexpr std::size_t count() const noexcept {
    std::size_t n = 0;
    for (auto i = begin(); i != end(); ++i) ++n;
    return n;
  }

 private:
  Step step_{};
};

}  // namespace httpwire::http::detail
