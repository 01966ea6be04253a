// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/field/entry_table.hpp"

// How an encoder makes room for an insertion: the oldest entries go, and those that are worth it are copied
// to the front first (RFC 9204 sections 2.1.1 and 4.3.4).

namespace httpwire::qpack::detail {

/// The oldest entry for which there is room in a table of `capacity`.
template <class Table>
[[nodiscard]] constexpr std::uint64_t first_kept(const Table& table, std::size_t capacity) noexcept {
  std::uint64_t i = table.oldest();
  for (std::size_t size = table.size(); size > capacity; ++i) {
    const table_entry e = table.at(i);
    size -= field_size(e.name, e.value);
  }
  return i;
}

/// True when the oldest entries may be evicted until `size` octets of them are gone (RFC 9204 section 2.1.1).
/// `smallest` is the smallest reference of the section that is being written, of which the tracker does not
/// know yet.
template <class Table, class Tracker>
[[nodiscard]] constexpr bool can_evict(const Table& table, const Tracker& tracker, std::uint64_t smallest,
                                       std::size_t size) noexcept {
  std::size_t freed = 0;
  for (std::uint64_t i = table.oldest(); freed < size; ++i) {
    if (i >= smallest || !tracker.evictable(i)) return false;
    const table_entry e = table.at(i);
    freed += field_size(e.name, e.value);
  }
  return true;
}

/// Entries looked at for one insertion, so that its work is bounded.
inline constexpr unsigned max_entries_evicted = 16;

struct eviction_plan {
  bool possible = false;
  std::uint32_t copied = 0;  ///< Bit k: the k-th of the oldest entries, to be copied in their order.
  std::uint32_t copied_count = 0;
  /// Where only this very section is in the way: if the next one refers to nothing below, it would be
  /// possible.
  std::uint64_t drain_below = 0;
};

/// Whether `size` octets can be had for less than `gain`. `smallest` is the smallest reference of the section
/// that is being written, of which the tracker does not know yet.
template <class View, class Tracker, class Policy>
[[nodiscard]] constexpr eviction_plan plan_eviction(const View& view, const Tracker& tracker, Policy& policy,
                                                    std::uint64_t smallest, std::size_t size,
                                                    std::int64_t gain) noexcept {
  eviction_plan plan;
  const auto& table = view.table;
  std::size_t room = table.capacity() - table.size();
  // The last room is for copies, by which entries that are always in use leave the end of the table.
  const bool needs_copies = view.may_block && view.known_received != 0 && table.count() != 0 &&
                            (view.held || table.oldest() >= smallest);
  if (needs_copies && room >= size && room < size + table.capacity() / 40) {
    policy.pinned(size);
    return plan;
  }
  // Where new entries are of use at once, copies make way for small ones. A large one needs the room that
  // this section uses, so that the next has to do without.
  const bool drains = !view.may_block || size > table.capacity() / 4;
  std::uint64_t i = table.oldest();
  for (unsigned seen = 0; room < size; ++i, ++seen) {
    if (seen == max_entries_evicted) return plan;
    // What is new with this section counts as acknowledged together with it, if the peer acknowledges.
    const bool own = i >= smallest && i < table.inserted() && view.known_received == view.base &&
                     view.base != 0 && view.use_of(i).pins == 0;
    if ((!own && !tracker.evictable(i)) || (i >= smallest && !drains)) {
      if (view.may_block) policy.pinned(size);
      return plan;
    }
    const table_entry e = table.at(i);
    const std::int64_t keep = policy.keep(view.use_of(i), e);
    const std::int64_t rescue = policy.rescue(view.use_of(i), e, view);
    if (keep > rescue) {
      plan.copied |= std::uint32_t{1} << seen;
      ++plan.copied_count;
    } else {
      room += field_size(e.name, e.value);
    }
    gain -= keep < rescue ? keep : rescue;
    if (i >= smallest) gain -= policy.miss(e);
    if (gain <= 0) return plan;
  }
  plan.possible = i <= smallest;
  if (!plan.possible) plan.drain_below = i;
  return plan;
}

}  // namespace httpwire::qpack::detail
