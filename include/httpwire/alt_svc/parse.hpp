// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/alternative.hpp"
#include "httpwire/alt_svc/detail/element.hpp"
#include "httpwire/core/result.hpp"

// The value of Alt-Svc, RFC 7838 section 3.
//
//   Alt-Svc = clear / 1#alt-value
//   clear   = %s"clear"

namespace httpwire::alt_svc {

/// What becomes of a value with a malformed alternative in it.
enum class strictness : std::uint8_t {
  strict,   ///< It is refused as a whole.
  lenient,  ///< The alternative is skipped, up to the next comma outside quotes.
};

/// How strictly a value is read, and its limits.
struct parse_options {
  alt_svc::strictness strictness = strictness::strict;
  /// Octets of the value; several lines count as joined by ", ".
  std::size_t max_value_size = 8'192;
  /// Alternatives in the value, malformed ones included.
  std::size_t max_alternatives = 32;
  /// Parameters of one alternative.
  std::size_t max_parameters = 16;
  /// Commas without anything before them (RFC 9110 section 5.6.1.2).
  std::size_t max_empty_elements = 32;
};

/// A checked value. Walking over the alternatives, in the server's order of preference, cannot fail. A view:
/// it ends with the text that was parsed, and with the array of lines if there was one.
class services {
 public:
  /// Over the alternatives; ends when their value does.
  class iterator {
   public:
    using value_type = alternative;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() noexcept = default;
    constexpr iterator(const detail::field_lines& lines, std::size_t count) noexcept
        : walk_{.lines = lines}, left_(count + 1) {
      ++*this;
    }

    [[nodiscard]] constexpr const alternative& operator*() const noexcept { return current_; }
    [[nodiscard]] constexpr const alternative* operator->() const noexcept { return &current_; }
    constexpr iterator& operator++() noexcept {
      // What was skipped when the value was checked is skipped again.
      for (--left_; left_ != 0 && walk_.next();)
        if (walk_.take(current_, ~std::size_t{0}).code == httpwire::error_code::none) return *this;
      left_ = 0;
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend constexpr bool operator==(const iterator& i, std::default_sentinel_t) noexcept {
      return i.left_ == 0;
    }

   private:
    detail::element_walk walk_{};
    std::size_t left_ = 0;
    alternative current_{};
  };

  /// True for `clear`: all alternatives of the origin are forgotten, those of the same value as well, so that
  /// there are none to walk over (RFC 7838 section 3).
  [[nodiscard]] constexpr bool clear() const noexcept { return clear_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return clear_ ? 0 : size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] constexpr iterator begin() const noexcept { return {lines_, size()}; }
  [[nodiscard]] constexpr std::default_sentinel_t end() const noexcept { return {}; }

  /// Malformed alternatives that were left out; 0 unless lenient.
  [[nodiscard]] constexpr std::size_t skipped() const noexcept { return skipped_; }
  /// Why the first of them was; code `none` when there is none.
  [[nodiscard]] constexpr const error& first_skipped() const noexcept { return first_skipped_; }

 private:
  friend constexpr result<services> parse(std::string_view, const parse_options&) noexcept;
  friend constexpr result<services> parse_lines(std::span<const std::string_view>,
                                                const parse_options&) noexcept;

  constexpr error check(const parse_options& options) noexcept {
    if (lines_.size(options.max_value_size) > options.max_value_size)
      // RFC 9110 section 17.5: what is too long is refused.
      return {.code = httpwire::error_code::alt_svc_value_too_long,
              .offset = options.max_value_size,
              .limit = options.max_value_size};
    detail::element_walk walk{.lines = lines_};
    while (walk.next()) {
      if (walk.empty_elements > options.max_empty_elements) break;
      if (walk.take_clear()) {
        clear_ = true;
        continue;
      }
      if (size_ + skipped_ == options.max_alternatives)
        // RFC 9110 section 17.5: so is what has too many parts.
        return walk.error_at(httpwire::error_code::alt_svc_too_many_alternatives, options.max_alternatives);
      alternative a;
      const error e = walk.take(a, options.max_parameters);
      if (e.code == httpwire::error_code::none) {
        ++size_;
        continue;
      }
      // RFC 7838 section 3: what does not follow the grammar is refused, a limit always.
      if (options.strictness == strictness::strict ||
          e.code == httpwire::error_code::alt_svc_too_many_parameters)
        return e;
      if (skipped_++ == 0) first_skipped_ = e;
    }
    if (walk.empty_elements > options.max_empty_elements)
      // RFC 9110 section 5.6.1.2: a reasonable number of empty elements is ignored.
      return walk.error_at(httpwire::error_code::alt_svc_too_many_empty_elements, options.max_empty_elements);
    // RFC 9110 section 5.6.1.2: empty elements do not count, and one element is needed.
    if (size_ + skipped_ == 0 && !clear_) return walk.error_at(httpwire::error_code::alt_svc_empty, 0);
    return {};
  }

  detail::field_lines lines_{};
  std::size_t size_ = 0;
  std::size_t skipped_ = 0;
  error first_skipped_{};
  bool clear_ = false;
};

/// Checks a whole value. The offset of an error counts octets of the value; its scope is `field`: the value
/// is ignored. A limit also refuses a value that is parsed leniently.
[[nodiscard]] constexpr result<services> parse(std::string_view value,
                                               const parse_options& options = {}) noexcept {
  services s;
  s.lines_ = {.only = value};
  if (const error e = s.check(options); e.code != error_code::none) return e;
  return s;
}

/// Checks the values of all Alt-Svc field lines of a response as if they were one, joined by commas (RFC 9110
/// section 5.2), without joining them. No alternative goes from one line to the next. An error names its line
/// in field_index and the place in it in offset.
[[nodiscard]] constexpr result<services> parse_lines(std::span<const std::string_view> lines,
                                                     const parse_options& options = {}) noexcept {
  services s;
  s.lines_ = {.many = lines, .is_many = true};
  if (const error e = s.check(options); e.code != error_code::none) return e;
  return s;
}

}  // namespace httpwire::alt_svc
