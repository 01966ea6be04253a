// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/detail/characters.hpp"
#include "httpwire/http/detail/utf8.hpp"
#include "httpwire/http/structured_bare_item.hpp"

// The characters of single values, RFC 8941 sections 4.1.1.3 and 4.1.4 to 4.1.9, RFC 9651 section 4.1.11.
// What cannot be written makes the writer fail with structured_value_unwritable.

namespace httpwire::http::detail {

constexpr void unwritable(writer& out) noexcept { out.fail(error_code::structured_value_unwritable); }

[[nodiscard]] constexpr bool is_key(std::string_view text) noexcept {
  if (text.empty() || !value_char::is(text.front(), value_char::key_begin)) return false;
  for (const char c : text)
    if (!value_char::is(c, value_char::key_char)) return false;
  return true;
}

constexpr void write_digits(writer& out, std::uint64_t value) noexcept {
  std::array<char, 20> digits{};
  std::size_t at = digits.size();
  do {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  out.append(std::string_view{digits.data() + at, digits.size() - at});
}

/// The sign; gives the magnitude.
[[nodiscard]] constexpr std::uint64_t write_sign(writer& out, std::int64_t value) noexcept {
  // RFC 8941 sections 4.1.4 and 4.1.5: no more than 15 digits.
  if (value > sf::max_number || value < -sf::max_number) unwritable(out);
  if (value >= 0) return static_cast<std::uint64_t>(value);
  out.u8('-');
  return ~static_cast<std::uint64_t>(value) + 1;
}

constexpr void write_integer(writer& out, std::int64_t value) noexcept {
  const std::uint64_t magnitude = write_sign(out, value);
  write_digits(out, magnitude);
}

constexpr void write_decimal(writer& out, std::int64_t thousandths) noexcept {
  const std::uint64_t magnitude = write_sign(out, thousandths);
  write_digits(out, magnitude / 1000);
  const auto fraction = static_cast<unsigned>(magnitude % 1000);
  const char digits[] = {'.', static_cast<char>('0' + fraction / 100),
                         static_cast<char>('0' + fraction / 10 % 10), static_cast<char>('0' + fraction % 10)};
  const std::size_t size = fraction % 10 != 0 ? 4 : fraction % 100 != 0 ? 3 : 2;
  out.append(std::string_view{digits, size});
}

/// Rounded to thousandths, of two that are as near to the even one; past the range of decimals for what is
/// not in it or no number.
[[nodiscard]] constexpr std::int64_t round_to_thousandths(double value) noexcept {
  if (!(value > -1e12 && value < 1e12)) return sf::max_number + 1;
  const auto whole = static_cast<std::int64_t>(value);
  const double scaled = (value - static_cast<double>(whole)) * 1000;
  auto rounded = static_cast<std::int64_t>(scaled);
  const double rest = scaled - static_cast<double>(rounded);
  const bool is_odd = rounded % 2 != 0;
  if (rest > 0.5 || (rest == 0.5 && is_odd)) ++rounded;
  if (rest < -0.5 || (rest == -0.5 && is_odd)) --rounded;
  return whole * 1000 + rounded;
}

constexpr void write_string(writer& out, std::string_view text) noexcept {
  out.u8('"');
  for (const char c : text) {
    // RFC 8941 section 4.1.6: ASCII without controls.
    if (!value_char::is(c, value_char::printable)) return unwritable(out);
    if (c == '"' || c == '\\') out.u8('\\');
    out.u8(static_cast<std::uint8_t>(c));
  }
  out.u8('"');
}

constexpr void write_token(writer& out, std::string_view text) noexcept {
  // RFC 8941 section 4.1.7: a letter or an asterisk, then token characters.
  if (text.empty() || !value_char::is(text.front(), value_char::token_begin)) return unwritable(out);
  for (const char c : text)
    if (!value_char::is(c, value_char::token_char)) return unwritable(out);
  out.append(text);
}

/// Takes octets and writes base64 with padding (RFC 4648 section 4).
class base64_writer {
 public:
  constexpr explicit base64_writer(writer& out) noexcept : out_(out) {}
  constexpr void add(std::uint8_t octet) noexcept {
    bits_ = bits_ << 8 | octet;
    if (++held_ != 3) return;
    put(4);
  }
  constexpr void finish() noexcept {
    if (held_ == 0) return;
    const std::size_t digits = held_ + 1U;
    bits_ <<= 8 * (3 - held_);
    put(digits);
    out_.fill(4 - digits, '=');
  }

 private:
  constexpr void put(std::size_t count) noexcept {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[4]{};
    for (std::size_t i = 0; i < 4; ++i) text[i] = digits[bits_ >> (18 - 6 * i) & 63];
    out_.append(std::string_view{text, count});
    bits_ = 0;
    held_ = 0;
  }

  writer& out_;
  std::uint32_t bits_ = 0;
  std::uint32_t held_ = 0;
};

constexpr void write_byte_sequence(writer& out, bytes octets) noexcept {
  out.u8(':');
  base64_writer text{out};
  for (const std::uint8_t octet : octets) text.add(octet);
  text.finish();
  out.u8(':');
}

constexpr void write_display_octet(writer& out, std::uint8_t octet) noexcept {
  if (octet != '%' && octet != '"' && octet >= 0x20 && octet < 0x7f) return out.u8(octet);
  const char escaped[] = {'%', lower_hex[octet >> 4], lower_hex[octet & 15]};
  out.append(std::string_view{escaped, 3});
}

constexpr void write_display_string(writer& out, std::string_view text) noexcept {
  // RFC 9651 section 4.1.11: what UTF-8 can encode.
  if (!is_utf8(text)) return unwritable(out);
  out.append("%\"");
  for (const char c : text) write_display_octet(out, static_cast<std::uint8_t>(c));
  out.u8('"');
}

/// Base64 that was parsed, whose padding may be missing or not zero.
constexpr void write_parsed_base64(writer& out, std::string_view sent) noexcept {
  out.u8(':');
  base64_writer text{out};
  std::uint32_t bits = 0;
  std::uint32_t held = 0;
  for (const char c : sent) {
    if (c == '=') break;
    bits = (bits << 6 | base64_value(c)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    text.add(static_cast<std::uint8_t>(bits >> held));
  }
  text.finish();
  out.u8(':');
}

/// A display string that was parsed, which may escape more than it has to.
constexpr void write_parsed_display(writer& out, std::string_view sent) noexcept {
  out.append("%\"");
  for (std::size_t i = 0; i < sent.size(); ++i) {
    auto octet = static_cast<std::uint8_t>(sent[i]);
    if (octet == '%' && sent.size() - i > 2) {
      octet = static_cast<std::uint8_t>(hex_value(sent[i + 1]) << 4 | hex_value(sent[i + 2]));
      i += 2;
    }
    write_display_octet(out, octet);
  }
  out.u8('"');
}

/// Any value that was parsed but a Boolean.
constexpr void write_parsed(writer& out, const sf::bare_item& v) noexcept {
  switch (v.type) {
    case sf::type::integer: return write_integer(out, v.number);
    case sf::type::decimal: return write_decimal(out, v.number);
    case sf::type::string:
      // What was sent has the escapes that it needs, and no others.
      out.u8('"');
      out.append(v.as_sent);
      return out.u8('"');
    case sf::type::token: return write_token(out, v.as_sent);
    case sf::type::byte_sequence: return write_parsed_base64(out, v.as_sent);
    case sf::type::date: out.u8('@'); return write_integer(out, v.number);
    case sf::type::display_string: return write_parsed_display(out, v.as_sent);
    case sf::type::boolean: return;
  }
}

}  // namespace httpwire::http::detail
