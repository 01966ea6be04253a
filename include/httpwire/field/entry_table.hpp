// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/field/line.hpp"

// The dynamic table of HPACK and QPACK: RFC 7541 sections 2.3.2 and 4, RFC 9204 section 3.2.
//
// A ring of octets holds the texts, a ring of entries says where. The octets of one entry are never split: an
// entry that would pass the end begins at 0 again. Twice the capacity is then always room enough, however the
// entries fall, so that nothing ever moves.

namespace httpwire {

/// A view into the table, which ends with the next insertion or change of capacity.
struct table_entry {
  std::string_view name;
  std::string_view value;
};

/// First in, first out. Entries have absolute indices: the first ever inserted is 0 (RFC 9204 section 3.2.4).
template <class Storage = heap_storage>
class entry_table {
  struct entry {
    std::uint32_t at;
    std::uint32_t name_size;
    std::uint32_t value_size;
  };

 public:
  /// Larger tables would not fit the 32 bits of an entry.
  static constexpr std::size_t max_capacity = std::size_t{1} << 30;

  /// Octets that span_storage has to lend for a table of `capacity`.
  [[nodiscard]] static constexpr std::size_t memory_for(std::size_t capacity) noexcept {
    return text_extent(capacity) + entry_extent(capacity) * sizeof(entry) + alignof(entry);
  }

  /// Entries that may be in a table of `capacity` at once, as a power of two.
  [[nodiscard]] static constexpr std::size_t entry_extent(std::size_t capacity) noexcept {
    return std::bit_ceil(capacity / field_overhead + 1);
  }

  /// Makes room for `capacity`, the most that set_capacity will be asked for. Entries stay.
  [[nodiscard]] constexpr result<void> reserve(std::size_t capacity, Storage& storage) noexcept {
    if (capacity <= reserved_) return {};
    const error no_room{.code = error_code::out_of_memory, .limit = capacity};
    if (capacity > max_capacity) return no_room;
    entry_table grown;
    if (!grown.text_.reserve_unset(text_extent(capacity), storage)) return no_room;
    if (!grown.entries_.reserve_unset(entry_extent(capacity), storage)) return no_room;
    grown.mask_ = entry_extent(capacity) - 1;
    grown.reserved_ = capacity;
    grown.capacity_ = capacity_;
    grown.inserted_ = inserted_ - count_;
    for (std::uint64_t i = oldest(); i < inserted_; ++i) grown.insert(at(i).name, at(i).value);
    *this = static_cast<entry_table&&>(grown);
    return {};
  }

  /// Evicts until the entries fit (RFC 7541 section 4.3). `capacity` has been reserved.
  constexpr void set_capacity(std::size_t capacity) noexcept {
    HTTPWIRE_ASSERT(capacity <= reserved_);
    capacity_ = capacity;
    evict_to(capacity);
  }

  /// The largest size() at present (RFC 7541 section 4.2).
  [[nodiscard]] constexpr std::size_t capacity() const noexcept { return capacity_; }
  /// The largest capacity that there is memory for.
  [[nodiscard]] constexpr std::size_t reserved() const noexcept { return reserved_; }

  /// Sum of field_size over the entries (RFC 7541 section 4.1).
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  /// Entries in the table.
  [[nodiscard]] constexpr std::size_t count() const noexcept { return count_; }

  /// Entries ever inserted (RFC 9204: Insert Count), which is the absolute index of the next.
  [[nodiscard]] constexpr std::uint64_t inserted() const noexcept { return inserted_; }
  /// Absolute index of the oldest entry; inserted() when the table is empty.
  [[nodiscard]] constexpr std::uint64_t oldest() const noexcept { return inserted_ - count_; }
  /// Whether the entry with this absolute index has been inserted and not evicted.
  [[nodiscard]] constexpr bool contains(std::uint64_t absolute) const noexcept {
    return absolute < inserted_ && inserted_ - absolute <= count_;
  }

  /// The entry with this absolute index, which the table contains.
  [[nodiscard]] constexpr table_entry at(std::uint64_t absolute) const noexcept {
    HTTPWIRE_ASSERT(contains(absolute));
    const entry& e = entries_.data()[absolute & mask_];
    const char* const text = text_.data() + e.at;
    return {{text, e.name_size}, {text + e.name_size, e.value_size}};
  }

  /// The entry inserted `age` entries before the newest, 0 being the newest; age is below count().
  [[nodiscard]] constexpr table_entry newest(std::uint64_t age) const noexcept {
    return at(inserted_ - 1 - age);
  }

  /// Evicts what must go and inserts. An entry larger than the capacity empties the table, which is no error
  /// (RFC 7541 section 4.4), and false is returned. `name` may lie in an entry that is evicted by this.
  constexpr bool insert(std::string_view name, std::string_view value) noexcept {
    char* to = prepare(name.size(), value.size());
    if (to == nullptr) return false;
    to = move_text(to, name);
    move_text(to, value);
    commit(name.size(), value.size());
    return true;
  }

  /// Inserts a copy of the entry with this absolute index, which may be evicted by it (RFC 9204
  /// section 4.3.4).
  constexpr void insert_again(std::uint64_t absolute) noexcept {
    const table_entry e = at(absolute);
    // Name and value lie behind one another.
    const std::string_view text{e.name.data(), e.name.size() + e.value.size()};
    move_text(prepare(e.name.size(), e.value.size()), text);
    commit(e.name.size(), e.value.size());
  }

  /// The first half of insert: evicts, and gives the place for name and value, or null when the entry cannot
  /// fit. An evicted name is still readable there until something is written.
  [[nodiscard]] constexpr char* prepare(std::size_t name_size, std::size_t value_size) noexcept {
    // Each is compared alone, so that the sum cannot wrap.
    if (name_size > capacity_ || value_size > capacity_ ||
        name_size + value_size + field_overhead > capacity_) {
      evict_to(0);
      return nullptr;
    }
    const std::size_t size = name_size + value_size;
    evict_to(capacity_ - size - field_overhead);
    if (head_ + size > text_.size()) head_ = 0;
    return text_.data() + head_;
  }

  /// The place where `size` octets for name and value can be written before their exact number is known, if
  /// no entry is in the way there; else null. What has been written is inserted by insert_spare.
  [[nodiscard]] constexpr char* spare(std::size_t size) noexcept {
    if (count_ == 0) head_ = 0;
    const std::size_t oldest_at = count_ == 0 ? 0 : entries_.data()[oldest() & mask_].at;
    const std::size_t end = count_ != 0 && head_ <= oldest_at ? oldest_at : text_.size();
    return size <= end - head_ ? text_.data() + head_ : nullptr;
  }

  /// Evicts what must go and inserts what was written to spare(). An entry larger than the capacity empties
  /// the table, and false is returned.
  constexpr bool insert_spare(std::size_t name_size, std::size_t value_size) noexcept {
    const std::size_t size = name_size + value_size + field_overhead;
    evict_to(size > capacity_ ? 0 : capacity_ - size);
    if (size > capacity_) return false;
    commit(name_size, value_size);
    return true;
  }

  /// The second half: what was written at the place becomes the newest entry.
  constexpr void commit(std::size_t name_size, std::size_t value_size) noexcept {
    entries_.data()[inserted_ & mask_] = {static_cast<std::uint32_t>(head_),
                                          static_cast<std::uint32_t>(name_size),
                                          static_cast<std::uint32_t>(value_size)};
    head_ += name_size + value_size;
    size_ += name_size + value_size + field_overhead;
    ++inserted_;
    ++count_;
  }

  /// Evicts the oldest entries until size() is at most `size`.
  constexpr void evict_to(std::size_t size) noexcept {
    while (size_ > size) {
      const entry& e = entries_.data()[oldest() & mask_];
      size_ -= e.name_size + e.value_size + field_overhead;
      --count_;
    }
  }

  /// Copies `text` forwards or backwards, as an overlap demands; gives the end.
  static constexpr char* move_text(char* to, std::string_view text) noexcept {
    if (!std::is_constant_evaluated()) {
      const std::size_t size = text.size();
      // Short ones are read as a whole before they are written.
      if (size >= 8 && size <= 16)
        move_ends<std::uint64_t>(to, text);
      else if (size >= 4 && size < 8)
        move_ends<std::uint32_t>(to, text);
      else if (size > 16 && size <= 32)
        move_ends<std::array<std::uint64_t, 2>>(to, text);
      else if (size != 0)
        std::memmove(to, text.data(), size);
      return to + size;
    }
    // At compile time addresses cannot be compared, so that the text goes through a copy.
    char* const copy = new char[text.size() + 1];
    for (std::size_t i = 0; i < text.size(); ++i) copy[i] = text[i];
    for (std::size_t i = 0; i < text.size(); ++i) *to++ = copy[i];
    delete[] copy;
    return to;
  }

 private:
  /// Moves a text of at least one word and at most two.
  template <class Word>
  static void move_ends(char* to, std::string_view text) noexcept {
    const std::size_t last = text.size() - sizeof(Word);
    Word front;
    Word back;
    std::memcpy(&front, text.data(), sizeof front);
    std::memcpy(&back, text.data() + last, sizeof back);
    std::memcpy(to, &front, sizeof front);
    std::memcpy(to + last, &back, sizeof back);
  }

  [[nodiscard]] static constexpr std::size_t text_extent(std::size_t capacity) noexcept {
    return 2 * capacity;
  }

  typename Storage::template array<char, text_extent(Storage::static_size)> text_;
  typename Storage::template array<entry, entry_extent(Storage::static_size)> entries_;
  // None of the numbers that evict_to stores lies beside another that commit changes: the compiler would load
  // the two as one, which waits for the store.
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::uint64_t mask_ = 0;
  std::size_t count_ = 0;
  std::size_t reserved_ = 0;
  std::size_t head_ = 0;
  std::uint64_t inserted_ = 0;
};

}  // namespace httpwire
