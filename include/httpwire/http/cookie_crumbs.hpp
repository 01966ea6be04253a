// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "httpwire/core/result.hpp"

// Cookie fields that compression has split, RFC 9113 section 8.2.3, RFC 9114 section 4.2.1.
//
//   cookie: a=b      }
//   cookie: c=d      }  a=b; c=d; e=f
//   cookie: e=f      }

namespace httpwire::http {

/// Joins the values of cookie fields in the caller's buffer, which has to live as long as the object. It goes
/// on counting past the end of the buffer, so that the error says what size suffices.
class cookie_crumbs {
 public:
  /// Joins into `out`.
  constexpr explicit cookie_crumbs(std::span<char> out) noexcept : out_(out) {}

  /// The value of one cookie field; it is copied.
  constexpr void add(std::string_view value) noexcept {
    if (count_++ != 0) append("; ");
    append(value);
  }

  /// The values so far, joined with "; ": a view into the buffer, empty when there were none.
  /// buffer_too_small, whose limit is the size that suffices.
  [[nodiscard]] constexpr result<std::string_view> joined() const noexcept {
    if (size_ > out_.size())
      return httpwire::error{.code = error_code::buffer_too_small, .offset = out_.size(), .limit = size_};
    return std::string_view{out_.data(), size_};
  }

  /// Octets of the joined value.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  /// Fields added.
  [[nodiscard]] constexpr std::size_t count() const noexcept { return count_; }
  /// Begins again with an empty buffer.
  constexpr void clear() noexcept { size_ = count_ = 0; }

 private:
  constexpr void append(std::string_view text) noexcept {
    if (size_ <= out_.size() && text.size() <= out_.size() - size_)
      for (std::size_t i = 0; i < text.size(); ++i) out_[size_ + i] = text[i];
    // The count stops at the largest size, which no buffer has, instead of wrapping.
    size_ = text.size() <= ~size_ ? size_ + text.size() : ~std::size_t{0};
  }

  std::span<char> out_;
  std::size_t size_ = 0;
  std::size_t count_ = 0;
};

}  // namespace httpwire::http
