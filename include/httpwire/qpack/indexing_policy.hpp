// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "httpwire/field/entry_index.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/line.hpp"

// Which fields a QPACK encoder puts in the dynamic table, which entries give way, and which are kept alive by
// duplicating them: RFC 9204 sections 2.1.1 and 2.1.2. Sensitive fields (is_sensitive) never get as far as a
// policy.
//
// A policy answers in octets that it expects to save, in sixteenths, and has
//   may_block              false: never refer to an entry that the peer has not acknowledged
//   begin_section()        once a section
//   gain(candidate, view)  of inserting a field that the table does not have; none at 0 or below
//   worth_of_insertion()   further uses expected of the last candidate, kept with its entry
//   use(hash, size, use)   a field with a value of this size was found in the table
//   keep(use, entry)       what goes with an entry that is evicted
//   rescue(use, entry, view)      what it costs to copy it to the front instead
//   miss(entry)                   what it costs to do without it once
//   duplicate(absolute, view)     true to copy an entry to the front when it is used
//   pinned(size)           an insertion failed for entries which this very section refers to

namespace httpwire::qpack {

/// What an encoder knows of an entry beyond its text.
struct entry_use {
  std::uint32_t pins = 0;   ///< Outstanding sections whose smallest reference it is.
  std::uint32_t born = 0;   ///< Number of the section that inserted it.
  std::uint32_t last = 0;   ///< Number of the section that used it last.
  std::uint32_t uses = 0;   ///< References since it was inserted.
  std::uint32_t worth = 0;  ///< Further uses that the policy expects, in sixteenths.
  bool copied = false;      ///< There is a younger copy.
};

/// The table as a policy sees it.
template <class Table>
struct policy_view {
  const Table& table;
  const entry_use* uses;  ///< By absolute index, modulo the ring.
  std::uint64_t mask;
  std::uint64_t known_received;
  std::uint64_t base;  ///< Insert Count when the section was begun.
  bool may_block;      ///< A new entry can be referred to at once.
  bool held;           ///< The oldest entry cannot be evicted: outstanding sections refer to it.

  /// What is known of the entry with this absolute index.
  [[nodiscard]] constexpr const entry_use& use_of(std::uint64_t absolute) const noexcept {
    return uses[absolute & mask];
  }
};

/// A field that might be inserted.
struct insertion_candidate {
  const field_line& line;
  const field_hash& hash;
  std::size_t static_name;  ///< First entry of the static table with its name, or static_match::none.
};

/// The static table and literals only, but for fields that the caller wants indexed. The encoder stream has
/// the capacity of an empty table; with a table_capacity of 0 it has nothing.
struct static_only {
  static constexpr bool may_block = false;
  constexpr void begin_section() noexcept {}
  template <class View>
  constexpr std::int64_t gain(const insertion_candidate&, const View&) noexcept {
    return 0;
  }
  [[nodiscard]] constexpr std::uint32_t worth_of_insertion() const noexcept { return 0; }
  constexpr void use(const field_hash&, std::size_t, entry_use&) noexcept {}
  [[nodiscard]] constexpr std::int64_t keep(const entry_use&, const table_entry&) const noexcept { return 0; }
  template <class View>
  [[nodiscard]] constexpr std::int64_t rescue(const entry_use&, const table_entry&,
                                              const View&) const noexcept {
    return 0;
  }
  [[nodiscard]] constexpr std::int64_t miss(const table_entry&) const noexcept { return 0; }
  template <class View>
  constexpr bool duplicate(std::uint64_t, const View&) noexcept {
    return false;
  }
  constexpr void pinned(std::size_t) noexcept {}
};

/// Every field is inserted as soon as there is room. No entry is worth a section that goes without what
/// stands in its way.
struct everything : static_only {
  static constexpr bool may_block = true;
  template <class View>
  constexpr std::int64_t gain(const insertion_candidate&, const View&) noexcept {
    return 1;
  }
  [[nodiscard]] constexpr std::int64_t miss(const table_entry&) const noexcept { return 1; }
};

/// The default. It learns by name and size how often values come back, and weighs the octets that an
/// insertion is likely to save against those that it costs now and those that the evicted entries would have
/// saved. Hashes stand for fields: who makes them collide only spoils the estimate.
class balanced {
 public:
  static constexpr bool may_block = true;

  constexpr void begin_section() noexcept {
    ++section_;
    pressure_ /= 8;
  }

  template <class View>
  constexpr std::int64_t gain(const insertion_candidate& c, const View& view) noexcept {
    name_memory& name = name_of(c.hash, c.line.value.size());
    if (name.fresh + name.repeats == 0 && is_volatile(c.static_name)) name.fresh = 48;
    const std::uint32_t seen = remember(c.hash, name);
    worth_ = expected_uses(name, seen);
    const std::uint64_t literal = literal_size(c.line.value.size());
    if (view.known_received == 0) {
      // Room that may never come back is not spent on what hardly returns, and where a new entry cannot be
      // used at once, one insertion, as short as can be found soon, shows whether the peer acknowledges at
      // all.
      const std::size_t room = view.table.capacity() - view.table.size();
      if (is_volatile(c.static_name) && 32 * field_size(c.line.name, c.line.value) > room) return 0;
      if (!view.may_block)
        return view.table.inserted() == 0 && literal > 3 && literal <= 16 * section_ ? 1 : 0;
    }
    // Without the risk of blocking the field goes out twice: as an instruction and as a literal.
    const std::uint64_t cost = view.may_block ? 16 : 16 * (literal + 6);
    const std::int64_t gain = difference(worth_ * (literal - 1) * 7 / 10, cost);
    if (gain <= 0 || view.table.inserted() <= view.known_received) return gain;
    return gain - price_of_room(view, field_size(c.line.name, c.line.value));
  }

  /// What the next entry is expected to be worth.
  [[nodiscard]] constexpr std::uint32_t worth_of_insertion() const noexcept { return worth_; }

  constexpr void use(const field_hash& hash, std::size_t value_size, entry_use& use) noexcept {
    name_memory& name = name_of(hash, value_size);
    // The first time tells whether the value had come before it was inserted.
    if (use.uses == 0)
      remember(hash, name);
    else
      ++name.repeats;
    use.last = section_;
    ++use.uses;
    // Estimates change slowly.
    if ((use.uses & (use.uses - 1)) == 0) use.worth = expected_uses(name, 2);
  }

  /// Less when it has not been used for longer than usual, and nothing for all but the youngest copy.
  [[nodiscard]] constexpr std::int64_t keep(const entry_use& use, const table_entry& e) const noexcept {
    if (use.copied) return 0;
    return static_cast<std::int64_t>(remaining_uses(use) * (literal_size(e.value.size()) - 1) * 7 / 10);
  }

  /// A copy takes the place of others. Where the peer has to acknowledge it first, it may also miss its next
  /// use.
  template <class View>
  [[nodiscard]] constexpr std::int64_t rescue(const entry_use& use, const table_entry& e,
                                              const View& view) const noexcept {
    return 16 * 24 + (view.may_block ? 0 : miss(e) / (2 * std::int64_t{gap(use)}));
  }
  [[nodiscard]] constexpr std::int64_t miss(const table_entry& e) const noexcept {
    return static_cast<std::int64_t>(16 * literal_size(e.value.size()));
  }

  /// What is used anyway moves to the front when it stands in the way of insertions, or will.
  template <class View>
  constexpr bool duplicate(std::uint64_t absolute, const View& view) noexcept {
    const auto& table = view.table;
    if (!view.held && pressure_ == 0) return false;
    if (table.capacity() - table.size() > table.capacity() / 4) return false;
    const std::uint64_t from_end = (absolute - table.oldest()) * table.size();
    if (!view.held && from_end > 8 * pressure_ * table.count()) return false;
    const entry_use& use = view.use_of(absolute);
    return at_most_one_in(use.worth, gap(use)) * (literal_size(table.at(absolute).value.size()) - 1) >
           16 * 16;
  }
  constexpr void pinned(std::size_t size) noexcept { pressure_ += size; }

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
  static constexpr std::size_t name_count = 128;

  /// Names of the static table (RFC 9204 Appendix A) whose values are those of one resource or one moment:
  /// :path, age, content-length, date, etag, if-modified-since, if-none-match, last-modified, location,
  /// set-cookie.
  [[nodiscard]] static constexpr bool is_volatile(std::size_t static_name) noexcept {
    constexpr std::uint64_t indices =
        1U << 1 | 1U << 2 | 1U << 4 | 1U << 6 | 1U << 7 | 1U << 8 | 1U << 9 | 1U << 10 | 1U << 12 | 1U << 14;
    return static_name < 64 && (indices >> static_name & 1U) != 0;
  }

  [[nodiscard]] static constexpr std::uint32_t tag_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash >> 32) | 1U;
  }
  /// Octets of a literal with a name reference, as Huffman coding mostly has it.
  [[nodiscard]] static constexpr std::uint64_t literal_size(std::size_t value_size) noexcept {
    return 2 + std::uint64_t{value_size} * 3 / 4;
  }
  [[nodiscard]] static constexpr std::int64_t difference(std::uint64_t a, std::uint64_t b) noexcept {
    return static_cast<std::int64_t>(a) - static_cast<std::int64_t>(b);
  }

  /// Short and long values of a name are apart: pages and queries, say, do not come back alike.
  [[nodiscard]] constexpr name_memory& name_of(const field_hash& hash, std::size_t value_size) noexcept {
    const std::uint64_t key = value_size < 64 ? hash.name : hash.name + 0x9e37'79b9'7f4a'7c15U;
    name_memory& n = names_[key % name_count];
    if (n.tag != tag_of(key)) n = {.tag = tag_of(key)};
    // What is long past counts less.
    if (n.fresh + n.repeats >= 256) n = {n.tag, n.fresh / 2, n.returned / 2, n.repeats / 2};
    return n;
  }

  /// Counts one appearance; gives how many there were, this one included.
  constexpr std::uint32_t remember(const field_hash& hash, name_memory& n) noexcept {
    field_memory& f = fields_[hash.field % field_count];
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
  [[nodiscard]] static constexpr std::uint32_t expected_uses(const name_memory& n,
                                                             std::uint32_t seen) noexcept {
    // At most 30, as a fraction so that one division does.
    std::uint32_t uses = 16 * (n.repeats + 5);
    std::uint32_t of = n.returned + 1;
    if (uses > 16 * 30 * of) {
      uses = 16 * 30;
      of = 1;
    }
    // Of new values not all return.
    return seen > 1 ? uses / of : uses * (2 * n.returned + 1) / (of * (2 * n.fresh + 10));
  }

  /// Sections between two uses, at most a million, which is as good as never. In 64 bits no count, however
  /// long a connection lasts, makes it 0.
  [[nodiscard]] constexpr std::uint32_t gap(const entry_use& use) const noexcept {
    const std::uint64_t age = std::uint64_t{section_ - use.born} + 1;
    const std::uint64_t uses = std::uint64_t{use.uses} + 1;
    // Mostly it is used in every section, or every other; divisions take long.
    if (age < 2 * uses) return age < uses ? 1 : 2;
    const std::uint64_t sections = age / uses + 1;
    return sections < 1'000'000 ? static_cast<std::uint32_t>(sections) : 1'000'000;
  }
  /// Nothing is expected to be used more than once in so many sections, over the next twelve.
  [[nodiscard]] static constexpr std::uint32_t at_most_one_in(std::uint32_t uses,
                                                              std::uint32_t sections) noexcept {
    constexpr std::uint32_t horizon = 16 * 12;
    return uses * sections <= horizon ? uses : horizon / sections;
  }

  /// What is left of an entry's worth, in sixteenths.
  [[nodiscard]] constexpr std::uint32_t remaining_uses(const entry_use& use) const noexcept {
    const std::uint32_t age = section_ - use.last;
    if (use.uses == 0) return static_cast<std::uint32_t>(use.worth / (std::uint64_t{age} + 2));
    const std::uint32_t between = gap(use);
    const std::uint32_t uses = age > 2 * between ? use.worth * between / age : use.worth;
    return at_most_one_in(uses, between);
  }

  /// Room that cannot be had back until the peer acknowledges is dear when little is left.
  template <class View>
  [[nodiscard]] static constexpr std::int64_t price_of_room(const View& view, std::size_t size) noexcept {
    return static_cast<std::int64_t>(16 * 12 * std::uint64_t{size} /
                                     (view.table.capacity() - view.table.size() + 1));
  }

  std::array<field_memory, field_count> fields_{};
  std::array<name_memory, name_count> names_{};
  std::uint32_t section_ = 0;
  std::uint32_t worth_ = 0;
  std::uint64_t pressure_ = 0;  // octets that would have been inserted, had their room not been referred to
};

/// The default without any risk of blocking a stream: new entries are referred to once they are acknowledged.
class no_blocking : public balanced {
 public:
  static constexpr bool may_block = false;
};

}  // namespace httpwire::qpack
