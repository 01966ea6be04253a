// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/field/entry_index.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/line.hpp"

// Which fields a QPACK encoder puts in the dynamic table, and which entries it keeps alive by duplicating
// them, RFC 9204 sections 2.1.1 and 2.1.2. Sensitive fields (is_sensitive) never get as far as a policy.
//
// A policy has
//   may_block        false: never refer to an entry that the peer has not acknowledged
//   begin_section()  once a section
//   insert(line, hash, view)      true to insert a field that the table does not have
//   use(hash, use)                a field was found in the table
//   duplicate(absolute, view)     true to copy an entry that was just used to the front

namespace httpwire::qpack {

/// What an encoder knows of an entry beyond its text.
struct entry_use {
  std::uint32_t pins = 0;   ///< Outstanding sections whose smallest reference it is.
  std::uint32_t born = 0;   ///< Number of the section that inserted it.
  std::uint32_t last = 0;   ///< Number of the section that used it last.
  std::uint32_t uses = 0;   ///< References since it was inserted.
  std::uint32_t worth = 0;  ///< Further uses that the policy expects, in sixteenths.
};

/// The table as a policy sees it.
template <class Table>
struct policy_view {
  const Table& table;
  const entry_use* uses;  ///< By absolute index, modulo the ring.
  std::uint64_t mask;
  std::uint64_t known_received;
  bool may_block;  ///< A new entry can be referred to at once.

  [[nodiscard]] constexpr const entry_use& use_of(std::uint64_t absolute) const noexcept {
    return uses[absolute & mask];
  }
};

/// The static table and literals only: no encoder stream, no state at the peer.
struct static_only {
  static constexpr bool may_block = false;
  constexpr void begin_section() noexcept {}
  template <class View>
  constexpr bool insert(const field_line&, const field_hash&, const View&) noexcept {
    return false;
  }
  constexpr void use(const field_hash&, entry_use&) noexcept {}
  template <class View>
  constexpr bool duplicate(std::uint64_t, const View&) noexcept {
    return false;
  }
  [[nodiscard]] constexpr std::uint32_t worth_of_insertion() const noexcept { return 0; }
};

/// Every field is inserted as soon as there is room.
struct everything : static_only {
  static constexpr bool may_block = true;
  template <class View>
  constexpr bool insert(const field_line&, const field_hash&, const View&) noexcept {
    return true;
  }
};

/// The default. It learns which values come back, and by name how often values do, and weighs the octets that
/// an insertion is likely to save against those that it costs now and those that the evicted entries would
/// have saved. Hashes stand for fields: who makes them collide only spoils the estimate.
class balanced {
 public:
  static constexpr bool may_block = true;

  constexpr void begin_section() noexcept { ++section_; }

  template <class View>
  constexpr bool insert(const field_line& line, const field_hash& hash, const View& view) noexcept {
    const std::uint32_t seen = remember(hash);
    // Before the peer has acknowledged anything, one insertion shows whether it does at all.
    if (!view.may_block && view.known_received == 0 && view.table.inserted() != 0) return false;
    worth_ = expected_uses(hash, seen);
    const std::uint64_t literal = literal_size(line.value);
    // Without the risk of blocking the field goes out twice: as an instruction and as a literal.
    const std::uint64_t cost = view.may_block ? 3 : literal + 3;
    const std::size_t size = field_size(line.name, line.value);
    const std::uint64_t gain = worth_ * (literal - 1);
    return 5 * gain > 6 * (16 * cost + loss(view, size, entry_match::none) + price_of_room(view, size));
  }

  constexpr void use(const field_hash& hash, entry_use& use) noexcept {
    remember(hash);
    use.last = section_;
    ++use.uses;
    use.worth = worth_ = expected_uses(hash, 2);
  }

  template <class View>
  constexpr bool duplicate(std::uint64_t absolute, const View& view) noexcept {
    const auto& table = view.table;
    // Not while there is room, nor in the younger half.
    if (table.capacity() - table.size() > table.capacity() / 8) return false;
    if (10 * (absolute - table.oldest()) > 6 * table.count()) return false;
    const table_entry e = table.at(absolute);
    const entry_use& use = view.use_of(absolute);
    const std::uint64_t uses = at_most_one_in(use.worth, gap(use));
    worth_ = use.worth;
    return uses * (literal_size(e.value) - 1) >
           2 * (16 * 2 + loss(view, field_size(e.name, e.value), absolute));
  }

  /// What the next entry is expected to be worth.
  [[nodiscard]] constexpr std::uint32_t worth_of_insertion() const noexcept { return worth_; }
  [[nodiscard]] constexpr std::uint32_t section() const noexcept { return section_; }

 private:
  struct field_memory {
    std::uint32_t tag = 0;
    std::uint32_t seen = 0;
  };
  struct name_memory {
    std::uint32_t tag = 0;
    std::uint32_t fresh = 0;     // values that were new
    std::uint32_t returned = 0;  // values that came a second time
    std::uint32_t repeats = 0;   // fields whose value had come before
  };
  static constexpr std::size_t field_count = 1024;
  static constexpr std::size_t name_count = 64;

  [[nodiscard]] static constexpr std::uint32_t tag_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash >> 32) | 1U;
  }
  /// Octets of a literal with a name reference, as Huffman coding mostly has it.
  [[nodiscard]] static constexpr std::uint64_t literal_size(std::string_view value) noexcept {
    return 2 + value.size() * 3 / 4;
  }

  [[nodiscard]] constexpr name_memory& name_of(const field_hash& hash) noexcept {
    name_memory& n = names_[hash.name % name_count];
    if (n.tag != tag_of(hash.name)) n = {.tag = tag_of(hash.name)};
    return n;
  }

  /// Counts one appearance; gives how many there were, this one included.
  constexpr std::uint32_t remember(const field_hash& hash) noexcept {
    field_memory& f = fields_[hash.field % field_count];
    name_memory& n = name_of(hash);
    // What is long past counts less.
    if (n.fresh + n.repeats >= 256) n = {n.tag, n.fresh / 2, n.returned / 2, n.repeats / 2};
    if (f.tag != tag_of(hash.field)) {
      f = {tag_of(hash.field), 1};
      ++n.fresh;
      return 1;
    }
    if (f.seen < 0xffff) ++f.seen;
    if (f.seen == 2) ++n.returned;
    ++n.repeats;
    return f.seen;
  }

  /// Further appearances of a value that has been seen so many times, in sixteenths.
  [[nodiscard]] constexpr std::uint32_t expected_uses(const field_hash& hash, std::uint32_t seen) noexcept {
    const name_memory& n = name_of(hash);
    std::uint32_t uses = 16 * (n.repeats + 10) / (n.returned + 1);
    if (uses > 16 * 30) uses = 16 * 30;
    if (seen > 1) return uses;
    return uses * (n.returned + 1) / (n.fresh + 4);
  }

  /// Sections between two uses.
  [[nodiscard]] constexpr std::uint64_t gap(const entry_use& use) const noexcept {
    return (section_ - use.born + 1) / (use.uses + 1) + 1;
  }
  /// Nothing is expected to be used more than once in so many sections, over the next twenty.
  [[nodiscard]] static constexpr std::uint64_t at_most_one_in(std::uint64_t uses,
                                                              std::uint64_t sections) noexcept {
    const std::uint64_t most = 16 * 20 / sections;
    return uses < most ? uses : most;
  }

  /// Octets, in sixteenths, that the entries save which an insertion of `size` evicts; `except` does not
  /// count.
  template <class View>
  [[nodiscard]] constexpr std::uint64_t loss(const View& view, std::size_t size,
                                             std::uint64_t except) const noexcept {
    std::uint64_t sum = 0;
    const auto& table = view.table;
    std::size_t room = table.capacity() - table.size();
    for (std::uint64_t i = table.oldest(); room < size && i < table.inserted(); ++i) {
      const table_entry e = table.at(i);
      room += field_size(e.name, e.value);
      if (i != except) sum += remaining_uses(view.use_of(i)) * (literal_size(e.value) - 1);
    }
    return sum * 3 / 2;
  }

  /// What is left of an entry's worth, in sixteenths: less when it has not been used for longer than usual.
  [[nodiscard]] constexpr std::uint64_t remaining_uses(const entry_use& use) const noexcept {
    const std::uint64_t age = section_ - use.last;
    if (use.uses == 0) return use.worth / (2 + age);
    const std::uint64_t usual = 2 * gap(use);
    const std::uint64_t uses = age <= usual ? use.worth : use.worth * usual / age / 2;
    return at_most_one_in(uses, gap(use));
  }

  /// Room that cannot be had back until the peer acknowledges is dear when little is left.
  template <class View>
  [[nodiscard]] static constexpr std::uint64_t price_of_room(const View& view, std::size_t size) noexcept {
    if (view.table.inserted() <= view.known_received) return 0;
    return 16 * 10 * size / (view.table.capacity() - view.table.size() + 1);
  }

  std::array<field_memory, field_count> fields_{};
  std::array<name_memory, name_count> names_{};
  std::uint32_t section_ = 0;
  std::uint32_t worth_ = 0;
};

/// The default without any risk of blocking a stream: new entries are referred to once they are acknowledged.
class no_blocking : public balanced {
 public:
  static constexpr bool may_block = false;
};

}  // namespace httpwire::qpack
