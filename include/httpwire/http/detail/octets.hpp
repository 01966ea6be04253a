// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

// Eight characters at a time. The tests below ask whether any of them is of a class, so that neither their
// order in the word matters nor that some come twice.

namespace httpwire::http::detail {

inline constexpr std::uint64_t every_octet = 0x0101'0101'0101'0101;
inline constexpr std::uint64_t high_bits = 0x80 * every_octet;
inline constexpr std::uint64_t low_bits = 0x7f * every_octet;

/// Eight characters from `from` on.
[[nodiscard]] constexpr std::uint64_t load8(const char* from) noexcept {
  std::uint64_t word = 0;
  if (std::is_constant_evaluated())
    for (std::size_t i = 0; i < 8; ++i) word = word << 8U | static_cast<std::uint8_t>(from[i]);
  else
    std::memcpy(&word, from, sizeof word);
  return word;
}

/// Four characters from `from` on.
[[nodiscard]] constexpr std::uint64_t load4(const char* from) noexcept {
  std::uint32_t word = 0;
  if (std::is_constant_evaluated())
    for (std::size_t i = 0; i < 4; ++i) word = word << 8U | static_cast<std::uint8_t>(from[i]);
  else
    std::memcpy(&word, from, sizeof word);
  return word;
}

/// One to seven characters, some of them twice, so that the word is full.
[[nodiscard]] constexpr std::uint64_t load_few(std::string_view text) noexcept {
  const char* const from = text.data();
  if (text.size() >= 4) return load4(from) << 32U | load4(from + text.size() - 4);
  const auto at = [from](std::size_t i) { return std::uint64_t{static_cast<std::uint8_t>(from[i])}; };
  const std::uint64_t three = at(0) << 16U | at(text.size() / 2) << 8U | at(text.size() - 1);
  return three << 40U | three << 16U | three >> 8U;
}

/// Whether `text` is `literal`. Its size is known to the compiler, which compares words without a call.
template <std::size_t N>
[[nodiscard]] constexpr bool is_literal(std::string_view text, const char (&literal)[N]) noexcept {
  constexpr std::size_t size = N - 1;
  if (text.size() != size) return false;
  if (std::is_constant_evaluated()) return text == std::string_view{literal, size};
  return std::memcmp(text.data(), literal, size) == 0;
}

/// Whether `test` sets the high bit of an octet for a character of `text`. The test gets words that together
/// hold every character and no other.
template <class Test>
[[nodiscard]] constexpr bool any_character(std::string_view text, Test test) noexcept {
  const std::size_t size = text.size();
  const char* const from = text.data();
  if (size < 8) return size != 0 && (test(load_few(text)) & high_bits) != 0;
  // The last word may overlap the one before.
  std::uint64_t found = test(load8(from + size - 8));
  std::size_t at = 0;
  for (; at + 16 < size; at += 16) found |= test(load8(from + at)) | test(load8(from + at + 8));
  if (at + 8 < size) found |= test(load8(from + at));
  return (found & high_bits) != 0;
}

/// For any_character: other characters than small letters and "-". Sums stay below 0x100 in each octet.
[[nodiscard]] constexpr std::uint64_t not_small_or_hyphen(std::uint64_t word) noexcept {
  const std::uint64_t low = word & low_bits;
  const std::uint64_t from_a = low + (0x80 - 'a') * every_octet;
  const std::uint64_t past_z = low + (0x7f - 'z') * every_octet;
  const std::uint64_t not_hyphen = (low ^ '-' * every_octet) + low_bits;
  return ((~from_a | past_z) & not_hyphen) | word;
}

/// For any_character: controls, HTAB and DEL among them, and what is not ASCII. A carry into the next octet
/// comes from one that is found.
[[nodiscard]] constexpr std::uint64_t control_or_not_ascii(std::uint64_t word) noexcept {
  return (word - 0x20 * every_octet) | (word + every_octet);
}

/// For any_character: the same, spaces and "#".
[[nodiscard]] constexpr std::uint64_t suspicious_in_path(std::uint64_t word) noexcept {
  return (word - 0x21 * every_octet) | (word + every_octet) | ((word ^ '#' * every_octet) - every_octet);
}

/// For any_character: controls, HTAB and DEL among them.
[[nodiscard]] constexpr std::uint64_t control(std::uint64_t word) noexcept {
  const std::uint64_t low = word & low_bits;
  return (~(low + (0x80 - 0x20) * every_octet) | (low + every_octet)) & ~word;
}

/// For any_character: other characters than small letters, digits, "-" and ".". Sums stay below 0x100 in each
/// octet.
[[nodiscard]] constexpr std::uint64_t unusual_in_host(std::uint64_t word) noexcept {
  const std::uint64_t low = word & low_bits;
  const std::uint64_t from_a = low + (0x80 - 'a') * every_octet;
  const std::uint64_t past_z = low + (0x7f - 'z') * every_octet;
  const std::uint64_t from_hyphen = low + (0x80 - '-') * every_octet;
  const std::uint64_t past_9 = low + (0x7f - '9') * every_octet;
  const std::uint64_t not_slash = (low ^ '/' * every_octet) + low_bits;
  return ((~from_a | past_z) & (~from_hyphen | past_9 | ~not_slash)) | word;
}

/// Small letters for capital ones, which is all that ABNF calls the same (RFC 5234 section 2.3).
[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether `text` is `lower_case`, which has no capital letters.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view text,
                                                  std::string_view lower_case) noexcept {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower(text[i]) != lower_case[i]) return false;
  return true;
}

}  // namespace httpwire::http::detail
