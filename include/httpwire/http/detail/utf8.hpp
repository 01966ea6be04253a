// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// UTF-8, RFC 3629 section 4.

namespace httpwire::http::detail {

/// Checks octets one by one: shortest forms only, no surrogates, nothing past U+10FFFF.
class utf8_check {
 public:
  /// False where this octet cannot stand here; then all is lost.
  [[nodiscard]] constexpr bool add(std::uint8_t octet) noexcept {
    if (missing_ != 0) {
      if (octet < low_ || octet > high_) return false;
      low_ = 0x80;
      high_ = 0xbf;
      --missing_;
      return true;
    }
    if (octet < 0x80) return true;
    if (octet < 0xc2 || octet > 0xf4) return false;
    missing_ = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    low_ = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
    high_ = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
    return true;
  }

  /// True between characters.
  [[nodiscard]] constexpr bool whole() const noexcept { return missing_ == 0; }

 private:
  std::uint8_t missing_ = 0;
  std::uint8_t low_ = 0x80;
  std::uint8_t high_ = 0xbf;
};

/// Whether all of a range of octets or characters is UTF-8.
template <class Range>
[[nodiscard]] constexpr bool is_utf8(const Range& text) noexcept {
  utf8_check check;
  for (const auto c : text)
    if (!check.add(static_cast<std::uint8_t>(c))) return false;
  return check.whole();
}

}  // namespace httpwire::http::detail
