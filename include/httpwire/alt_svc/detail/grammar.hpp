// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// The words that field values are made of, RFC 9110 section 5.6, and percent-encoding, RFC 3986 section 2.1.

namespace httpwire::alt_svc::detail {

/// RFC 9110 section 5.6.2: a visible character that is no delimiter.
[[nodiscard]] constexpr bool is_tchar(char c) noexcept {
  if (c <= ' ' || c > '~') return false;
  constexpr std::string_view delimiters = "\"(),/:;<=>?@[\\]{}";
  return delimiters.find(c) == std::string_view::npos;
}

/// The octets of a token, so that the parser looks once at each.
struct tchar_table {
  bool is[256]{};
  constexpr tchar_table() noexcept {
    for (int c = 0; c < 128; ++c) is[c] = is_tchar(static_cast<char>(c));
  }
};
inline constexpr tchar_table tchars{};

[[nodiscard]] constexpr bool is_token_octet(char c) noexcept {
  return tchars.is[static_cast<unsigned char>(c)];
}

[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
  for (const char c : text)
    if (!is_token_octet(c)) return false;
  return !text.empty();
}

/// RFC 9110 section 5.6.4: what a quoted string may hold, of itself or behind a backslash.
[[nodiscard]] constexpr bool is_quotable(char c) noexcept {
  const auto octet = static_cast<unsigned char>(c);
  return octet == '\t' || (octet >= ' ' && octet != 0x7f);
}

[[nodiscard]] constexpr bool is_ows(char c) noexcept { return c == ' ' || c == '\t'; }
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The value of a hexadecimal digit of either case, or -1.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Equal but for the case of ASCII letters.
[[nodiscard]] constexpr bool same_lower(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

/// Takes the next character of what stands between the quotes of a checked quoted string.
[[nodiscard]] constexpr char take_unescaped(std::string_view raw, std::size_t& at) noexcept {
  if (raw[at] == '\\' && at + 1 < raw.size()) ++at;
  return raw[at++];
}

[[nodiscard]] constexpr bool has_escapes(std::string_view raw) noexcept {
  return raw.find('\\') != std::string_view::npos;
}

[[nodiscard]] constexpr std::size_t unescaped_size(std::string_view raw) noexcept {
  std::size_t size = 0;
  for (std::size_t at = 0; at < raw.size(); ++size) static_cast<void>(take_unescaped(raw, at));
  return size;
}

[[nodiscard]] constexpr bool same_unescaped(std::string_view raw, std::string_view text) noexcept {
  std::size_t at = 0;
  for (const char c : text)
    if (at == raw.size() || take_unescaped(raw, at) != c) return false;
  return at == raw.size();
}

/// True where every percent sign has its two digits.
[[nodiscard]] constexpr bool is_percent_encoded(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '%' && (text.size() - i < 3 || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0))
      return false;
  return true;
}

/// Takes the next octet of a checked percent-encoded text.
[[nodiscard]] constexpr char take_percent_decoded(std::string_view text, std::size_t& at) noexcept {
  if (text[at] != '%' || text.size() - at < 3) return text[at++];
  const int octet = hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]);
  at += 3;
  return static_cast<char>(static_cast<unsigned char>(octet));
}

/// A decimal number of digits only, held at `most`; false for anything else.
[[nodiscard]] constexpr bool take_number(std::string_view digits, std::uint64_t most,
                                         std::uint64_t& value) noexcept {
  value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return false;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (most - digit) / 10 ? most : value * 10 + digit;
  }
  return !digits.empty();
}

/// A place in a field value.
struct cursor {
  std::string_view text;
  std::size_t at = 0;

  [[nodiscard]] constexpr bool done() const noexcept { return at == text.size(); }
  [[nodiscard]] constexpr bool sees(char c) const noexcept { return at < text.size() && text[at] == c; }
  [[nodiscard]] constexpr bool take(char c) noexcept {
    if (!sees(c)) return false;
    ++at;
    return true;
  }
  constexpr void skip_ows() noexcept {
    while (at < text.size() && is_ows(text[at])) ++at;
  }

  /// As many characters as a token has; none where there is no token.
  [[nodiscard]] constexpr std::string_view token() noexcept {
    const std::size_t from = at;
    while (at < text.size() && is_token_octet(text[at])) ++at;
    return text.substr(from, at - from);
  }

  /// From an opening quote to behind the closing one; `raw` is what stands between. False leaves the place
  /// at the octet that is wrong or at the end.
  [[nodiscard]] constexpr bool quoted_string(std::string_view& raw) noexcept {
    const std::size_t from = ++at;
    for (; at < text.size(); ++at) {
      if (text[at] == '"') {
        raw = text.substr(from, at++ - from);
        return true;
      }
      if (text[at] == '\\' && ++at == text.size()) return false;
      if (!is_quotable(text[at])) return false;
    }
    return false;
  }

  /// To the next comma that is in no quoted string, or to the end.
  constexpr void skip_element() noexcept {
    bool quoted = false;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c == ',' && !quoted) return;
      if (c == '"') quoted = !quoted;
      if (c == '\\' && quoted && at + 1 < text.size()) ++at;
    }
  }
};

}  // namespace httpwire::alt_svc::detail
