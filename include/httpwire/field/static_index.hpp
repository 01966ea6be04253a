// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/field/detail/hash.hpp"

// Finding a field in a static table (RFC 7541 Appendix A, RFC 9204 Appendix A) in constant time.

namespace httpwire {

/// One entry of a static table.
struct static_entry {
  std::string_view name;
  std::string_view value;
};

/// Positions in the static table, from 0, or `none`.
struct static_match {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t name = none;   ///< First entry with the name.
  std::size_t field = none;  ///< Entry with name and value.
};

/// A hash table over the names without collisions, found at compile time; entries of one name form a list.
template <std::size_t Entries, std::size_t Slots>
class static_index {
  static_assert(Entries < 255 && (Slots & (Slots - 1)) == 0);

 public:
  /// Does not compile where no hash without collisions is found.
  consteval explicit static_index(const std::array<static_entry, Entries>& table) : table_(&table) {
    std::array<std::uint64_t, Entries> hashes{};
    for (std::size_t i = 0; i < Entries; ++i) hashes[i] = detail::hash_text(table[i].name);
    while (!try_multiplier(hashes)) multiplier_ += 2;
  }

  /// `name_hash` is detail::hash_text(name).
  [[nodiscard]] constexpr static_match find(std::string_view name, std::uint64_t name_hash,
                                            std::string_view value) const noexcept {
    const std::size_t first = slots_[slot(name_hash)];
    if (first == end || !detail::same_text((*table_)[first].name, name)) return {};
    static_match match{.name = first};
    for (std::size_t i = first; i != end; i = next_[i]) {
      if (!detail::same_text((*table_)[i].value, value)) continue;
      match.field = i;
      break;
    }
    return match;
  }

 private:
  static constexpr std::uint8_t end = 255;

  [[nodiscard]] constexpr std::size_t slot(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>(hash * multiplier_ >> 40) & (Slots - 1);
  }

  consteval bool try_multiplier(const std::array<std::uint64_t, Entries>& hashes) {
    slots_.fill(end);
    next_.fill(end);
    for (std::size_t i = Entries; i-- > 0;) {
      std::uint8_t& first = slots_[slot(hashes[i])];
      if (first != end && (*table_)[first].name != (*table_)[i].name) return false;
      next_[i] = first;
      first = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  const std::array<static_entry, Entries>* table_;
  std::uint64_t multiplier_ = 1;
  std::array<std::uint8_t, Slots> slots_{};
  std::array<std::uint8_t, Entries> next_{};
};

/// The same for the hashes of field_hash::quickly, and with one look at a field: names and fields have a hash
/// table each.
template <std::size_t Entries, std::size_t Slots>
class static_field_index {
  static_assert(Entries < 256 && std::has_single_bit(Slots));

 public:
  /// Does not compile where no hash without collisions is found.
  consteval explicit static_field_index(const std::array<static_entry, Entries>& table) : table_(&table) {
    std::array<std::uint32_t, Entries> names{};
    std::array<bool, Entries> name_again{};
    std::array<bool, Entries> field_again{};
    for (std::size_t i = 0; i < Entries; ++i) {
      const std::uint64_t name = detail::hash_quickly(table[i].name);
      names[i] = static_cast<std::uint32_t>(name >> 32);
      tags_[i] = static_cast<std::uint32_t>(detail::hash_quickly(table[i].value, name) >> 32);
      for (std::size_t k = 0; k < i; ++k) {
        if (table[k].name != table[i].name) continue;
        name_again[i] = true;
        if (table[k].value == table[i].value) field_again[i] = true;
      }
    }
    while (!names_.fill(names, name_again)) names_.factor += 2;
    while (!fields_.fill(tags_, field_again)) fields_.factor += 2;
  }

  /// The position of name and value, or static_match::none. `hash` is field_hash::quickly(...).field.
  [[nodiscard]] constexpr std::size_t find_field(std::string_view name, std::string_view value,
                                                 std::uint64_t hash) const noexcept {
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    const std::size_t at = fields_.at(tag);
    // One branch tells whether the field is there; but only the texts are certain.
    if (tags_[at] != tag) return static_match::none;
    const static_entry& e = (*table_)[at];
    return detail::same_text(e.value, value) && detail::same_text(e.name, name) ? at : static_match::none;
  }
  /// The first position of the name, or static_match::none. `hash` is detail::hash_quickly(name).
  [[nodiscard]] constexpr std::size_t find_name(std::string_view name, std::uint64_t hash) const noexcept {
    const std::size_t at = names_.at(static_cast<std::uint32_t>(hash >> 32));
    return detail::same_text((*table_)[at].name, name) ? at : static_match::none;
  }

 private:
  struct slots {
    std::uint32_t factor = 1;
    std::array<std::uint8_t, Slots> entry{};  // whose text tells whether the slot is in use

    [[nodiscard]] constexpr std::size_t slot(std::uint32_t hash) const noexcept {
      return static_cast<std::size_t>(std::uint64_t{hash * factor} * Slots >> 32);
    }
    [[nodiscard]] constexpr std::size_t at(std::uint32_t hash) const noexcept { return entry[slot(hash)]; }

    consteval bool fill(const std::array<std::uint32_t, Entries>& hashes,
                        const std::array<bool, Entries>& left_out) {
      std::array<bool, Slots> used{};
      for (std::size_t i = 0; i < Entries; ++i) {
        if (left_out[i]) continue;
        const std::size_t s = slot(hashes[i]);
        if (used[s]) return false;
        used[s] = true;
        entry[s] = static_cast<std::uint8_t>(i);
      }
      return true;
    }
  };

  const std::array<static_entry, Entries>* table_;
  slots names_{};
  slots fields_{};
  std::array<std::uint32_t, Entries> tags_{};
};

}  // namespace httpwire
