// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

#include "httpwire/core/config.hpp"
#include "httpwire/core/error.hpp"

// What parsing returns: result<T>, a value or an error, and poll<T>, which may also need more input.

namespace httpwire {

/// Says that the input ends inside a construct; not an error.
struct need_more_t {
  explicit constexpr need_more_t() = default;
};
/// The one value of its type.
inline constexpr need_more_t need_more{};

/// A value or an error. T is a plain value or view, so that a result is as cheap as its parts.
/// Reading the value of an error, or the error of a value, breaks the contract.
template <class T>
class [[nodiscard]] result {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  using value_type = T;

  /// Holds a value, so that a function returns it as it is.
  constexpr result(const T& value) noexcept : value_(value), has_value_(true) {}
  /// Holds an error, whose code is not `none`.
  constexpr result(const httpwire::error& e) noexcept : error_(e), has_value_(false) {}

  /// Makes the value from what converts to it, as from an alternative of a variant, without another copy.
  template <class From>
    requires(std::is_class_v<From> && !std::is_same_v<From, T> && !std::is_same_v<From, result> &&
             !std::is_same_v<From, httpwire::error> && std::is_convertible_v<const From&, T>)
  constexpr result(const From& from) noexcept : value_(from), has_value_(true) {}

  /// Whether there is a value, as `operator bool` says too.
  [[nodiscard]] constexpr bool has_value() const noexcept { return has_value_; }
  /// The same: `if (r)` is the way to the value.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value_; }

  [[nodiscard]] constexpr const T& operator*() const noexcept {
    HTTPWIRE_ASSERT(has_value_);
    return value_;
  }
  [[nodiscard]] constexpr T& operator*() noexcept {
    HTTPWIRE_ASSERT(has_value_);
    return value_;
  }
  [[nodiscard]] constexpr const T* operator->() const noexcept {
    HTTPWIRE_ASSERT(has_value_);
    return &value_;
  }
  [[nodiscard]] constexpr T* operator->() noexcept {
    HTTPWIRE_ASSERT(has_value_);
    return &value_;
  }
  /// The error; only where there is no value.
  [[nodiscard]] constexpr const httpwire::error& error() const noexcept {
    HTTPWIRE_ASSERT(!has_value_);
    return error_;
  }

 private:
  union {
    T value_;
    httpwire::error error_;
  };
  bool has_value_;
};

/// Success, or an error.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;

  constexpr result() noexcept = default;
  /// Holds an error, whose code is not `none`.
  constexpr result(const httpwire::error& e) noexcept : error_(e) {}

  /// Whether all went well, as `operator bool` says too.
  [[nodiscard]] constexpr bool has_value() const noexcept { return error_.code == error_code::none; }
  /// The same.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }
  /// The error; only where there is one.
  [[nodiscard]] constexpr const httpwire::error& error() const noexcept {
    HTTPWIRE_ASSERT(!has_value());
    return error_;
  }

 private:
  httpwire::error error_;
};

/// A value, an error, or the wish for more input. True only with a value.
template <class T>
class [[nodiscard]] poll {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  enum class state : unsigned char { ready, starved, failed };

 public:
  using value_type = T;

  /// Holds a value.
  constexpr poll(const T& value) noexcept : value_(value), state_(state::ready) {}
  /// Says that the input ends too early: `return need_more;`.
  constexpr poll(need_more_t) noexcept : none_{}, state_(state::starved) {}
  /// Holds an error, whose code is not `none`.
  constexpr poll(const httpwire::error& e) noexcept : error_(e), state_(state::failed) {}

  /// Makes the value from what converts to it, as from an alternative of a variant, without another copy.
  template <class From>
    requires(std::is_class_v<From> && !std::is_same_v<From, T> && !std::is_same_v<From, poll> &&
             !std::is_same_v<From, httpwire::error> && !std::is_same_v<From, need_more_t> &&
             std::is_convertible_v<const From&, T>)
  constexpr poll(const From& from) noexcept : value_(from), state_(state::ready) {}

  /// Whether there is a value, as `operator bool` says too.
  [[nodiscard]] constexpr bool has_value() const noexcept { return state_ == state::ready; }
  /// The same: false also when only more input is needed.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }
  /// Whether more input is needed; nothing is wrong so far.
  [[nodiscard]] constexpr bool need_more() const noexcept { return state_ == state::starved; }
  /// Whether there is an error.
  [[nodiscard]] constexpr bool has_error() const noexcept { return state_ == state::failed; }

  [[nodiscard]] constexpr const T& operator*() const noexcept {
    HTTPWIRE_ASSERT(has_value());
    return value_;
  }
  [[nodiscard]] constexpr const T* operator->() const noexcept {
    HTTPWIRE_ASSERT(has_value());
    return &value_;
  }
  /// The error; only where has_error().
  [[nodiscard]] constexpr const httpwire::error& error() const noexcept {
    HTTPWIRE_ASSERT(has_error());
    return error_;
  }

 private:
  union {
    T value_;
    httpwire::error error_;
    char none_;
  };
  state state_;
};

}  // namespace httpwire
