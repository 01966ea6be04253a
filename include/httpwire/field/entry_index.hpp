// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/field/detail/hash.hpp"
#include "httpwire/field/entry_table.hpp"

// Finding a field in an entry_table, for encoders, in constant time.
//
// Each bucket names the newest entry of its hash, each entry the next older one. Nothing is unlinked when an
// entry is evicted: a list ends where it names an entry that the table no longer has, for all behind it are
// older.

namespace httpwire {

/// The hashes by which a field is looked up and inserted.
struct field_hash {
  std::uint64_t name = 0;
  std::uint64_t field = 0;

  /// The same from the hash of the name alone, detail::hash_text(name).
  [[nodiscard]] static constexpr field_hash of(std::uint64_t name_hash, std::string_view value) noexcept {
    return {name_hash, detail::hash_text(value, name_hash)};
  }
  /// Another, for those who want the upper halves alone: an index does. `name_hash` is
  /// detail::hash_quickly(name).
  [[nodiscard]] static constexpr field_hash quickly(std::uint64_t name_hash,
                                                    std::string_view value) noexcept {
    return {name_hash, detail::hash_quickly(value, name_hash)};
  }
  /// Of a field line.
  [[nodiscard]] static constexpr field_hash of(std::string_view name, std::string_view value) noexcept {
    return of(detail::hash_text(name), value);
  }
};

/// Absolute indices in the table, or `none`.
struct entry_match {
  static constexpr std::uint64_t none = ~std::uint64_t{0};
  std::uint64_t name = none;   ///< An entry with the name: that of `field`, or the newest.
  std::uint64_t field = none;  ///< Newest entry with name and value.
};

/// Finds entries of a table by name, and by name and value.
template <class Storage = heap_storage>
class entry_index {
  // Of names first, of fields second.
  enum list : unsigned { names, fields };
  struct links {
    std::uint32_t hash[2];
    std::uint32_t older[2];
  };
  static constexpr std::size_t extent(std::size_t capacity) noexcept {
    return entry_table<Storage>::entry_extent(capacity);
  }
  /// Buckets of names and as many of fields: twice as many as entries that there could be. Few entries are as
  /// small as can be, so that large tables, which caches hardly hold, do with half of them.
  static constexpr std::size_t bucket_extent(std::size_t capacity) noexcept {
    constexpr std::size_t small_table = 4096;  // entries
    return extent(capacity) <= small_table ? 2 * extent(capacity) : extent(capacity);
  }

 public:
  /// Entries looked at in one list: a peer or user who finds colliding texts only costs compression.
  static constexpr int max_probes = 8;

  /// Octets that span_storage has to lend for a table of `capacity`.
  [[nodiscard]] static constexpr std::size_t memory_for(std::size_t capacity) noexcept {
    return extent(capacity) * sizeof(links) + 2 * bucket_extent(capacity) * sizeof(std::uint32_t) +
           2 * alignof(links);
  }

  /// Makes room for a table of `capacity`. What was noted of the entries of `table` stays, also without
  /// memory for more.
  template <class Table>
  [[nodiscard]] constexpr result<void> reserve(std::size_t capacity, const Table& table,
                                               Storage& storage) noexcept {
    if (capacity <= reserved_) return {};
    entry_index grown;
    if (!grown.links_.reserve_unset(extent(capacity), storage) ||
        !grown.buckets_.reserve(2 * bucket_extent(capacity), storage))
      return error{.code = error_code::out_of_memory, .limit = capacity};
    grown.mask_ = extent(capacity) - 1;
    grown.shift_ = static_cast<unsigned>(32 - std::countr_zero(bucket_extent(capacity)));
    grown.reserved_ = capacity;
    HTTPWIRE_ASSERT(reserved_ != 0 || table.count() == 0);
    for (std::uint64_t i = table.oldest(); i < table.inserted(); ++i)
      grown.insert_again(i, links_.data()[i & mask_]);
    *this = static_cast<entry_index&&>(grown);
    return {};
  }

  /// Notes the entry that the table has just inserted at `absolute`.
  constexpr void insert(std::uint64_t absolute, const field_hash& hash) noexcept {
    insert_again(absolute, {.hash = {high(hash.name), high(hash.field)}, .older = {}});
  }

  /// Notes that the table has just inserted at `absolute` a copy of what was inserted at `original`, which it
  /// may have evicted thereby.
  constexpr void insert_again(std::uint64_t absolute, std::uint64_t original) noexcept {
    insert_again(absolute, links_.data()[original & mask_]);
  }

  /// The newest entry with name and value, below `below`.
  template <class Table>
  [[nodiscard]] constexpr std::uint64_t find_field(std::string_view name, std::string_view value,
                                                   const field_hash& hash, const Table& table,
                                                   std::uint64_t below = entry_match::none) const noexcept {
    return search(fields, hash.field, table, below, [&](const table_entry& e) {
      return detail::same_text(e.value, value) && detail::same_text(e.name, name);
    });
  }

  /// Both: that field, whose name will do, or else the newest entry with the name.
  template <class Table>
  [[nodiscard]] constexpr entry_match find(std::string_view name, std::string_view value,
                                           const field_hash& hash, const Table& table,
                                           std::uint64_t below = entry_match::none) const noexcept {
    const std::uint64_t field = find_field(name, value, hash, table, below);
    if (field != entry_match::none) return {.name = field, .field = field};
    return {.name = find_name(name, hash.name, table, below)};
  }

  /// The newest entry with the name.
  template <class Table>
  [[nodiscard]] constexpr std::uint64_t find_name(std::string_view name, std::uint64_t name_hash,
                                                  const Table& table,
                                                  std::uint64_t below = entry_match::none) const noexcept {
    return search(names, name_hash, table, below,
                  [&](const table_entry& e) { return detail::same_text(e.name, name); });
  }

 private:
  [[nodiscard]] static constexpr std::uint32_t high(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash >> 32);
  }

  template <class Table, class Matches>
  [[nodiscard, gnu::always_inline]] constexpr std::uint64_t search(list which, std::uint64_t hash,
                                                                   const Table& table, std::uint64_t below,
                                                                   const Matches& matches) const noexcept {
    // Nothing may be reserved.
    if (table.count() == 0) return entry_match::none;
    const auto newest = static_cast<std::uint32_t>(table.inserted());
    std::uint32_t link = buckets_.data()[bucket(high(hash), which)];
    for (int probe = 0; probe < max_probes; ++probe) {
      // A link is an index plus one, in 32 bits; 0 is older than all entries that there can be, or as good a
      // place to look at as another.
      const std::uint32_t age = newest - link;
      if (age >= table.count()) break;
      const links& l = links_.data()[(link - 1) & mask_];
      const std::uint64_t at = table.inserted() - 1 - age;
      if (l.hash[which] == high(hash) && at < below && matches(table.at(at))) return at;
      link = l.older[which];
    }
    return entry_match::none;
  }

  constexpr void insert_again(std::uint64_t absolute, const links& original) noexcept {
    links& l = links_.data()[absolute & mask_];
    l = original;
    for (const list which : {names, fields}) {
      std::uint32_t& newest = buckets_.data()[bucket(l.hash[which], which)];
      l.older[which] = newest;
      newest = static_cast<std::uint32_t>(absolute + 1);
    }
  }

  /// The top of a product is its best part.
  [[nodiscard]] constexpr std::size_t bucket(std::uint32_t hash, list which) const noexcept {
    return (std::size_t{hash} >> shift_) * 2 + which;
  }

  typename Storage::template array<links, extent(Storage::static_size)> links_;
  typename Storage::template array<std::uint32_t, 2 * bucket_extent(Storage::static_size)> buckets_;
  std::size_t reserved_ = 0;
  std::size_t mask_ = 0;
  unsigned shift_ = 0;
};

}  // namespace httpwire
