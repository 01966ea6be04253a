// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/detail/grammar.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// The parameters behind an alternative, RFC 7838 section 3.
//
//   parameter = token "=" ( token / quoted-string )

namespace httpwire::alt_svc {

namespace detail {

/// The text of a checked quoted string: `raw` itself where nothing is escaped, otherwise written into `room`.
[[nodiscard]] constexpr result<std::string_view> unescape(std::string_view raw,
                                                          std::span<char> room) noexcept {
  if (!has_escapes(raw)) return raw;
  const std::size_t size = unescaped_size(raw);
  if (size > room.size())
    return error{.code = error_code::buffer_too_small, .offset = room.size(), .limit = size};
  std::size_t at = 0;
  for (std::size_t i = 0; i < size; ++i) room[i] = take_unescaped(raw, at);
  return std::string_view{room.data(), size};
}

}  // namespace detail

/// One parameter, known or not. Views into what was parsed.
struct parameter {
  std::string_view name{};
  std::string_view value{};  ///< Without quotes; a quoted one may have escapes in it.
  bool quoted = false;

  /// RFC 9110 section 5.6.6: the case of a name does not matter.
  [[nodiscard]] constexpr bool is(std::string_view other) const noexcept {
    return detail::same_lower(name, other);
  }

  /// Compares the value without its escapes; quoted or not is the same (RFC 9110 section 5.6.6).
  [[nodiscard]] constexpr bool has_value(std::string_view text) const noexcept {
    return quoted ? detail::same_unescaped(value, text) : value == text;
  }

  /// The value without its escapes: `value` itself where there are none, otherwise written into `room`.
  /// buffer_too_small, with the size needed, leaves `room` alone.
  [[nodiscard]] constexpr result<std::string_view> text(std::span<char> room) const noexcept {
    if (!quoted) return value;
    return detail::unescape(value, room);
  }
};

namespace detail {

/// Takes a parameter. On failure the code, with the place at what is wrong.
[[nodiscard]] constexpr error_code take_parameter(cursor& in, parameter& p) noexcept {
  p.name = in.token();
  // RFC 7838 section 3: a parameter begins with a token.
  if (p.name.empty()) return error_code::alt_svc_parameter_name;
  // RFC 7838 section 3: no white space around the equals sign.
  if (!in.take('=')) return error_code::alt_svc_equals_sign;
  p.quoted = in.sees('"');
  if (p.quoted) {
    // RFC 9110 section 5.6.4: a quoted string has an end and no control characters.
    return in.quoted_string(p.value) ? error_code::none : error_code::alt_svc_quoted_string;
  }
  p.value = in.token();
  // RFC 7838 section 3: a value that is not quoted is a token.
  return p.value.empty() ? error_code::alt_svc_parameter_value : error_code::none;
}

/// Takes white space, a semicolon and white space; without the semicolon the place stays.
[[nodiscard]] constexpr bool take_semicolon(cursor& in) noexcept {
  cursor ahead = in;
  ahead.skip_ows();
  if (!ahead.take(';')) return false;
  ahead.skip_ows();
  in = ahead;
  return true;
}

}  // namespace detail

/// The parameters of one alternative in their order, those without a meaning here as well. Walking cannot
/// fail: all were checked before.
class parameter_list {
 public:
  /// Over the parameters; ends when their value does.
  class iterator {
   public:
    using value_type = parameter;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() noexcept = default;
    constexpr explicit iterator(std::string_view raw) noexcept : in_{.text = raw} { ++*this; }

    [[nodiscard]] constexpr const parameter& operator*() const noexcept { return current_; }
    [[nodiscard]] constexpr const parameter* operator->() const noexcept { return &current_; }
    constexpr iterator& operator++() noexcept {
      at_end_ =
          !detail::take_semicolon(in_) || detail::take_parameter(in_, current_) != httpwire::error_code::none;
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend constexpr bool operator==(const iterator& i, std::default_sentinel_t) noexcept {
      return i.at_end_;
    }

   private:
    detail::cursor in_{};
    parameter current_{};
    bool at_end_ = true;
  };

  constexpr parameter_list() noexcept = default;
  /// Of text that a parser has checked: each parameter with the semicolon before it.
  constexpr parameter_list(std::string_view raw, std::size_t size) noexcept : raw_(raw), size_(size) {}

  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{raw_}; }
  [[nodiscard]] constexpr std::default_sentinel_t end() const noexcept { return {}; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

 private:
  std::string_view raw_{};
  std::size_t size_ = 0;
};

namespace detail {

/// Appends the octets of a quoted string with no more escapes than needed (RFC 9110 section 5.6.4).
constexpr void write_quoted_octet(writer& out, char c) noexcept {
  if (!is_quotable(c)) return out.fail(error_code::invalid_argument);
  if (c == '"' || c == '\\') out.u8('\\');
  out.u8(static_cast<std::uint8_t>(c));
}

}  // namespace detail

/// Appends `name=value`, quoted only where it has to be. invalid_argument for a name that is no token, or a
/// value with control characters.
constexpr void write_parameter(writer& out, std::string_view name, std::string_view value) noexcept {
  if (!detail::is_token(name)) return out.fail(error_code::invalid_argument);
  out.append(name);
  out.u8('=');
  if (detail::is_token(value)) return out.append(value);
  out.u8('"');
  for (const char c : value) detail::write_quoted_octet(out, c);
  out.u8('"');
}

/// The same for a parameter that was parsed, whatever form its value had.
constexpr void write(writer& out, const parameter& p) noexcept {
  if (!p.quoted) return write_parameter(out, p.name, p.value);
  if (!detail::is_token(p.name)) return out.fail(error_code::invalid_argument);
  bool is_token = !p.value.empty();
  for (std::size_t at = 0; at < p.value.size();)
    is_token = detail::is_token_octet(detail::take_unescaped(p.value, at)) && is_token;
  out.append(p.name);
  out.append(is_token ? "=" : "=\"");
  for (std::size_t at = 0; at < p.value.size();)
    detail::write_quoted_octet(out, detail::take_unescaped(p.value, at));
  if (!is_token) out.u8('"');
}

}  // namespace httpwire::alt_svc
