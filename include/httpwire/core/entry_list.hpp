// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iterator>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"

// Lists of entries that have lengths of their own: settings of HTTP/3, transport parameters, lists of TLS.

namespace httpwire {

/// Entries one behind the other, each read when it is asked for: a view, which ends with its octets. Half an
/// entry at the end is left out; whoever has to refuse it checks before.
///
/// `Entry` has `value_type`, and `static value_type read(reader&)`, where reader::position() is that of the
/// entry in the list.
template <class Entry>
class entry_list {
 public:
  using value_type = typename Entry::value_type;

  /// Over the entries; ends when their octets do.
  class iterator {
   public:
    using value_type = typename Entry::value_type;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::forward_iterator_tag;

    constexpr iterator() noexcept = default;
    constexpr explicit iterator(bytes octets) noexcept : in_(octets) { ++*this; }
    [[nodiscard]] constexpr value_type operator*() const noexcept { return current_; }
    constexpr iterator& operator++() noexcept {
      left_ = in_.remaining();
      if (left_ != 0) current_ = Entry::read(in_);
      if (!in_.ok()) left_ = 0;
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      const iterator old = *this;
      ++*this;
      return old;
    }
    /// Of the same list.
    friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.left_ == b.left_;
    }

   private:
    reader in_{bytes{}};  // behind the current entry
    value_type current_{};
    std::size_t left_ = 0;  // octets from the current entry on; 0 at the end
  };

  constexpr entry_list() noexcept = default;
  /// Over octets that live as long as the list.
  constexpr explicit entry_list(bytes octets) noexcept : octets_(octets) {}

  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{octets_}; }
  [[nodiscard]] constexpr iterator end() const noexcept { return iterator{}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin() == end(); }

  /// As they are in the message.
  [[nodiscard]] constexpr bytes octets() const noexcept { return octets_; }

 private:
  bytes octets_{};
};

}  // namespace httpwire
