// SPDX-License-Identifier: MIT
#pragma once

#include <array>
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

}  // namespace httpwire
