// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/result.hpp"
#include "httpwire/field/entry_index.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/qpack/detail/eviction_plan.hpp"
#include "httpwire/qpack/reference_tracker.hpp"

// The dynamic table as an encoder keeps it, RFC 9204 sections 2.1.1 and 3.2.

namespace httpwire::qpack::detail {

/// The entries, what finds them, and what is known of each.
template <class Storage>
struct encoder_table {
  entry_table<Storage> entries;
  entry_index<Storage> index;
  reference_tracker<Storage> tracker;
  bool held = false;  ///< Outstanding sections refer to the oldest entry, or it has not been acknowledged.

  /// Makes room for `capacity`. out_of_memory leaves the entries as they were.
  [[nodiscard]] constexpr error reserve(std::size_t capacity, Storage& storage) noexcept {
    if (const auto r = entries.reserve(capacity, storage); !r) return r.error();
    if (const auto r = index.reserve(capacity, entries, storage); !r) return r.error();
    const std::size_t count = entry_table<Storage>::entry_extent(capacity);
    if (const auto r = tracker.reserve_entries(count, entries.oldest(), entries.inserted(), storage); !r)
      return r.error();
    return {};
  }

  /// True when `size` octets of the oldest entries may be evicted. `smallest` is the smallest reference of
  /// the section that is being written.
  [[nodiscard]] constexpr bool can_evict(std::uint64_t smallest, std::size_t size) const noexcept {
    return detail::can_evict(entries, tracker, smallest, size);
  }
  /// True when an entry of `size` may be inserted.
  [[nodiscard]] constexpr bool can_insert(std::uint64_t smallest, std::size_t size) const noexcept {
    const std::size_t room = entries.capacity() - entries.size();
    return size <= room || (size <= entries.capacity() && can_evict(smallest, size - room));
  }

  /// Evicts what must go, and inserts.
  constexpr void insert(const field_line& line, const field_hash& hash, const entry_use& use) noexcept {
    const std::uint64_t at = entries.inserted();
    entries.insert(line.name, line.value);
    index.insert(at, hash);
    tracker.use_of(at) = use;
    look_at_oldest();
  }

  /// The same for a copy of an entry (RFC 9204 section 4.3.4).
  constexpr void insert_again(std::uint64_t absolute) noexcept {
    entry_use& original = tracker.use_of(absolute);
    entry_use use = original;
    original.copied = true;
    use.pins = 0;
    const std::uint64_t at = entries.inserted();
    entries.insert_again(absolute);
    index.insert_again(at, absolute);
    tracker.use_of(at) = use;
    look_at_oldest();
  }

  /// Brings `held` up to date, which is asked for more often than it changes.
  constexpr void look_at_oldest() noexcept {
    held = entries.count() != 0 && !tracker.evictable(entries.oldest());
  }
};

}  // namespace httpwire::qpack::detail
