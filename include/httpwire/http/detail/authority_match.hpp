// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"
#include "httpwire/http/authority.hpp"

// Compares :authority with Host, RFC 9113 section 8.3.1, RFC 9114 section 4.3.1.

namespace httpwire::http::detail {

/// Keeps a copy of the one that comes first, as a decoder's texts end with the call of its sink. A copy and
/// not a hash, for whoever finds two authorities with the same hash could smuggle one behind the other.
class authority_match {
 public:
  /// A host of 253 characters, brackets and all, and a port need no more.
  static constexpr std::size_t capacity = 264;

  constexpr authority_match() noexcept = default;
  // What is not initialized must not be read, by copies neither: constant expressions would end there.
  constexpr authority_match(const authority_match& other) noexcept { *this = other; }
  constexpr authority_match& operator=(const authority_match& other) noexcept {
    if (other.has_text_) keep({other.text_, other.size_});
    size_ = other.size_;
    has_text_ = other.has_text_;
    return *this;
  }

  /// Whether there is a text to compare with.
  [[nodiscard]] constexpr bool has_text() const noexcept { return has_text_; }

  constexpr void keep(std::string_view text) noexcept {
    has_text_ = true;
    size_ = text.size();
    if (size_ <= capacity)
      for (std::size_t i = 0; i < size_; ++i) text_[i] = text[i];
  }

  /// The octets that can be compared when `most` may be.
  [[nodiscard]] static constexpr std::size_t limit(std::size_t most) noexcept {
    return most < capacity ? most : capacity;
  }

  /// http_authority_too_long when either is longer than `most`, http_host_differs, or none.
  [[nodiscard]] constexpr error_code compare(std::string_view text, bool exact, std::uint32_t port_if_none,
                                             std::size_t most) const noexcept {
    most = limit(most);
    // RFC 9113 section 8.3.1: they have to be compared, which has a limit here.
    if (size_ > most || text.size() > most) return error_code::http_authority_too_long;
    const std::string_view kept{text_, size_};
    if (kept == text) return error_code::none;
    // RFC 9114 section 4.3.1: the same value.
    if (exact) return error_code::http_host_differs;
    const auto a = authority::parse(kept);
    const auto b = authority::parse(text);
    // RFC 9113 section 8.3.1: the same entity, after normalization.
    return a && b && same_entity(*a, *b, port_if_none) ? error_code::none : error_code::http_host_differs;
  }

 private:
  std::size_t size_ = 0;
  bool has_text_ = false;
  char text_[capacity];  // not initialized, for that costs more than most texts
};

}  // namespace httpwire::http::detail
