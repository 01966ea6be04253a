// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

// The vocabulary of every signature: octets are std::uint8_t, text of fields is char.

namespace httpwire {

/// Octets that someone else owns.
using bytes = std::span<const std::uint8_t>;

/// Octets that someone else owns and that may be written.
using mutable_bytes = std::span<std::uint8_t>;

namespace detail {

template <class T>
concept octet_like = std::is_same_v < std::remove_cv_t<T>,
char > || std::is_same_v<std::remove_cv_t<T>, std::byte> || std::is_same_v<std::remove_cv_t<T>, std::uint8_t>;

template <class Range>
concept octet_range = requires(const Range& r) {
  r.size();
  requires octet_like<std::remove_pointer_t<decltype(r.data())>>;
};

}  // namespace detail

/// The octets of a string, vector, array or span of char, std::byte or std::uint8_t; a view, which ends when
/// the range does. Character arrays do not convert: whether their last zero belongs to the data is not known.
/// Not constexpr: the cast is not allowed there.
template <detail::octet_range Range>
[[nodiscard]] bytes as_bytes(const Range& range) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(range.data()), range.size()};
}

/// A view of a temporary that owns its octets would dangle.
template <detail::octet_range Range>
  requires(!std::is_lvalue_reference_v<Range> && !std::ranges::enable_borrowed_range<std::remove_cv_t<Range>>)
bytes as_bytes(Range&& range)
= delete;

/// The same octets as text. Not constexpr: the cast is not allowed there.
[[nodiscard]] inline std::string_view as_text(bytes octets) noexcept {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// One callable out of several, for std::visit.
template <class... Callables>
struct overloaded : Callables... {
  using Callables::operator()...;
};
/// Takes the callables by value.
template <class... Callables>
overloaded(Callables...) -> overloaded<Callables...>;

}  // namespace httpwire
