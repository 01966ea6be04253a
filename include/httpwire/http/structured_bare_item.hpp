// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/http/detail/characters.hpp"

// Bare items of structured fields, RFC 8941 section 3.3, with the dates and display strings of RFC 9651
// sections 3.3.7 and 3.3.8.
//
//   42   4.5   "a string"   a-token   :YmFzZTY0:   ?1   @1659578233   %"f%c3%bc"

namespace httpwire::http::sf {

/// The types of bare items (RFC 9651 section 3.3).
enum class type : std::uint8_t {
  integer,
  decimal,
  string,
  token,
  byte_sequence,
  boolean,
  date,
  display_string,
};

/// The largest integer or date, and the largest decimal in thousandths (RFC 8941 sections 3.3.1 and 3.3.2).
inline constexpr std::int64_t max_number = 999'999'999'999'999;

/// A value that was checked when it was parsed. Text stays as it was sent until it is asked for, so this is a
/// view: it ends with the field value.
struct bare_item {
  sf::type type = type::boolean;
  std::int64_t number = 1;     ///< The integer, thousandths of the decimal, seconds of the date, 0 or 1.
  std::string_view as_sent{};  ///< What stands between the delimiters of the types that are text.

  /// Empty for other types, as are all that follow.
  [[nodiscard]] constexpr std::optional<std::int64_t> integer() const noexcept {
    return number_of(type::integer);
  }
  /// In thousandths: 4.5 is 4500.
  [[nodiscard]] constexpr std::optional<std::int64_t> decimal() const noexcept {
    return number_of(type::decimal);
  }
  /// ?1 or ?0.
  [[nodiscard]] constexpr std::optional<bool> boolean() const noexcept {
    if (type != type::boolean) return std::nullopt;
    return number != 0;
  }
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  [[nodiscard]] constexpr std::optional<std::int64_t> date() const noexcept { return number_of(type::date); }
  /// The token, of any length (RFC 8941 section 3.3.4).
  [[nodiscard]] constexpr std::optional<std::string_view> token() const noexcept {
    if (type != type::token) return std::nullopt;
    return as_sent;
  }

  /// The string of any length (RFC 8941 section 3.3.3) without its escapes: a view into the field value where
  /// it has none, otherwise into `out`, which as_sent.size() characters always suffice for.
  /// structured_field_type, buffer_too_small.
  [[nodiscard]] constexpr result<std::string_view> string(std::span<char> out) const noexcept;

  /// The octets of a byte sequence of any length (RFC 8941 section 3.3.5), in `out`; 3 for 4 characters of
  /// as_sent always suffice. structured_field_type, buffer_too_small.
  [[nodiscard]] constexpr result<bytes> byte_sequence(mutable_bytes out) const noexcept;

  /// The UTF-8 of a display string: a view into the field value where nothing is escaped, otherwise into
  /// `out`, which as_sent.size() characters always suffice for. structured_field_type, buffer_too_small.
  [[nodiscard]] constexpr result<std::string_view> display_string(std::span<char> out) const noexcept;

  /// Whether type and characters are the same; escapes are not looked into.
  friend constexpr bool operator==(const bare_item&, const bare_item&) noexcept = default;

 private:
  [[nodiscard]] constexpr std::optional<std::int64_t> number_of(sf::type wanted) const noexcept {
    if (type != wanted) return std::nullopt;
    return number;
  }
};

}  // namespace httpwire::http::sf

namespace httpwire::http::detail {

/// The value of a character of base64 (RFC 4648 section 4) that was checked.
[[nodiscard]] constexpr std::uint32_t base64_value(char c) noexcept {
  if (c >= 'a') return static_cast<std::uint32_t>(c - 'a') + 26;
  if (c >= 'A') return static_cast<std::uint32_t>(c - 'A');
  if (c >= '0') return static_cast<std::uint32_t>(c - '0') + 52;
  return c == '+' ? 62 : 63;
}

/// Text with what follows each `escape` replaced by what `unescape` makes of it; `unescape` moves past it.
template <class Unescape>
[[nodiscard]] constexpr result<std::string_view> unescaped(std::string_view sent, char escape,
                                                           std::span<char> out, Unescape unescape) noexcept {
  std::size_t at = sent.find(escape);
  if (at == std::string_view::npos) return sent;
  std::size_t size = 0;
  for (std::size_t i = 0; i < sent.size(); ++size) {
    const char c = sent[i] == escape ? unescape(sent, i) : sent[i++];
    if (size < out.size()) out[size] = c;
  }
  if (size > out.size()) return error{.code = error_code::buffer_too_small, .limit = size};
  return std::string_view{out.data(), size};
}

}  // namespace httpwire::http::detail

namespace httpwire::http::sf {

constexpr result<std::string_view> bare_item::string(std::span<char> out) const noexcept {
  // RFC 8941 section 2: a field says which types its values have.
  if (type != type::string) return error{.code = error_code::structured_field_type};
  return detail::unescaped(as_sent, '\\', out, [](std::string_view sent, std::size_t& at) {
    at += 2;
    return sent[at - 1];
  });
}

constexpr result<std::string_view> bare_item::display_string(std::span<char> out) const noexcept {
  // RFC 8941 section 2: a field says which types its values have.
  if (type != type::display_string) return error{.code = error_code::structured_field_type};
  return detail::unescaped(as_sent, '%', out, [](std::string_view sent, std::size_t& at) {
    at += 3;
    return static_cast<char>(detail::hex_value(sent[at - 2]) << 4 | detail::hex_value(sent[at - 1]));
  });
}

constexpr result<bytes> bare_item::byte_sequence(mutable_bytes out) const noexcept {
  // RFC 8941 section 2: a field says which types its values have.
  if (type != type::byte_sequence) return error{.code = error_code::structured_field_type};
  std::string_view digits = as_sent;
  while (!digits.empty() && digits.back() == '=') digits.remove_suffix(1);
  const std::size_t size = digits.size() / 4 * 3 + digits.size() % 4 * 3 / 4;
  if (size > out.size()) return error{.code = error_code::buffer_too_small, .limit = size};
  std::uint32_t bits = 0;
  std::uint32_t held = 0;
  std::size_t at = 0;
  for (const char c : digits) {
    bits = (bits << 6 | detail::base64_value(c)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[at++] = static_cast<std::uint8_t>(bits >> held);
  }
  return bytes{out.first(size)};
}

}  // namespace httpwire::http::sf
