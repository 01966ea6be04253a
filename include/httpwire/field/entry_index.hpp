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
  struct links {
    std::uint32_t name_hash;
    std::uint32_t field_hash;
    std::uint32_t older_name;
    std::uint32_t older_field;
  };
  static constexpr std::size_t extent(std::size_t capacity) noexcept {
    return entry_table<Storage>::entry_extent(capacity);
  }

 public:
  /// Entries looked at in one list: a peer or user who finds colliding texts only costs compression.
  static constexpr int max_probes = 8;

  /// Octets that span_storage has to lend for a table of `capacity`.
  [[nodiscard]] static constexpr std::size_t memory_for(std::size_t capacity) noexcept {
    return extent(capacity) * (sizeof(links) + 4 * sizeof(std::uint32_t)) + 2 * alignof(links);
  }

  /// Makes room for a table of `capacity` and indexes what `table` has.
  template <class Table>
  [[nodiscard]] constexpr result<void> reserve(std::size_t capacity, const Table& table,
                                               Storage& storage) noexcept {
    if (capacity <= reserved_) return {};
    const std::size_t count = extent(capacity);
    if (!links_.reserve(count, storage) || !buckets_.reserve(4 * count, storage))
      return error{.code = error_code::out_of_memory, .limit = capacity};
    mask_ = count - 1;
    reserved_ = capacity;
    for (std::uint64_t i = table.oldest(); i < table.inserted(); ++i) {
      const table_entry e = table.at(i);
      insert(i, field_hash::of(e.name, e.value));
    }
    return {};
  }

  /// Notes the entry that the table has just inserted at `absolute`.
  constexpr void insert(std::uint64_t absolute, const field_hash& hash) noexcept {
    insert(absolute, high(hash.name), high(hash.field));
  }

  /// Notes that the table has just inserted at `absolute` a copy of what was inserted at `original`, which it
  /// may have evicted thereby.
  constexpr void insert_again(std::uint64_t absolute, std::uint64_t original) noexcept {
    const links of_original = links_.data()[original & mask_];
    insert(absolute, of_original.name_hash, of_original.field_hash);
  }

  /// The newest entry with name and value, below `below`.
  template <class Table>
  [[nodiscard]] constexpr std::uint64_t find_field(std::string_view name, std::string_view value,
                                                   const field_hash& hash, const Table& table,
                                                   std::uint64_t below = entry_match::none) const noexcept {
    if (table.count() == 0) return entry_match::none;
    std::uint32_t next = bucket(high(hash.field), 1);
    for (int probe = 0; probe < max_probes; ++probe) {
      const std::uint64_t at = absolute(next, table);
      if (at == entry_match::none) break;
      const links& l = links_.data()[at & mask_];
      if (at < below && l.field_hash == high(hash.field)) {
        const table_entry e = table.at(at);
        if (detail::same_text(e.value, value) && detail::same_text(e.name, name)) return at;
      }
      next = l.older_field;
    }
    return entry_match::none;
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
    if (table.count() == 0) return entry_match::none;
    std::uint32_t next = bucket(high(name_hash), 0);
    for (int probe = 0; probe < max_probes; ++probe) {
      const std::uint64_t at = absolute(next, table);
      if (at == entry_match::none) break;
      const links& l = links_.data()[at & mask_];
      if (at < below && l.name_hash == high(name_hash) && detail::same_text(table.at(at).name, name))
        return at;
      next = l.older_name;
    }
    return entry_match::none;
  }

 private:
  [[nodiscard]] static constexpr std::uint32_t high(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash >> 32);
  }

  constexpr void insert(std::uint64_t absolute, std::uint32_t name_hash, std::uint32_t field_hash) noexcept {
    std::uint32_t& name = bucket(name_hash, 0);
    std::uint32_t& field = bucket(field_hash, 1);
    links_.data()[absolute & mask_] = {name_hash, field_hash, name, field};
    // 0 is an empty bucket, so that indices are kept plus one; they wrap, which `age` undoes.
    name = field = static_cast<std::uint32_t>(absolute + 1);
  }

  // Twice as many buckets as entries, for names and fields each.
  [[nodiscard]] constexpr std::size_t bucket_at(std::uint32_t hash, unsigned which) const noexcept {
    return (std::size_t{hash} & (2 * mask_ + 1)) * 2 + which;
  }
  [[nodiscard]] constexpr std::uint32_t& bucket(std::uint32_t hash, unsigned which) noexcept {
    return buckets_.data()[bucket_at(hash, which)];
  }
  [[nodiscard]] constexpr std::uint32_t bucket(std::uint32_t hash, unsigned which) const noexcept {
    return buckets_.data()[bucket_at(hash, which)];
  }

  /// The index behind a link, or none when the table no longer has it.
  template <class Table>
  [[nodiscard]] static constexpr std::uint64_t absolute(std::uint32_t link, const Table& table) noexcept {
    if (link == 0) return entry_match::none;
    const auto age = static_cast<std::uint32_t>(table.inserted()) - link;
    return age < table.count() ? table.inserted() - 1 - age : entry_match::none;
  }

  typename Storage::template array<links, extent(Storage::static_size)> links_;
  typename Storage::template array<std::uint32_t, 4 * extent(Storage::static_size)> buckets_;
  std::size_t reserved_ = 0;
  std::size_t mask_ = 0;
};

}  // namespace httpwire
