// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/detail/grammar.hpp"
#include "httpwire/core/storage.hpp"

// A bounded number of slots, found by a hash and given up in the order of their last use. It makes no
// assumption about the text in a slot: that belongs to the user of the table.
//
// What is restored from a file is older than all else: in the order of use it stands in front, the last one
// last, and only what was restored gives way to it.

namespace httpwire::alt_svc::detail {

/// Octets of a key, one part after the other.
class key_hash {
 public:
  constexpr explicit key_hash(std::uint64_t seed) noexcept : state_(0xcbf2'9ce4'8422'2325U ^ seed) {}

  constexpr void add(std::string_view text) noexcept {
    for (const char c : text) add_octet(static_cast<unsigned char>(c));
    add_size(text.size());
  }
  constexpr void add_lower(std::string_view text) noexcept {
    for (const char c : text) add_octet(static_cast<unsigned char>(lower(c)));
    add_size(text.size());
  }
  constexpr void add_size(std::uint64_t n) noexcept {
    state_ = (state_ ^ n) * 0x9e37'79b9'7f4a'7c15U;
    state_ ^= state_ >> 29U;
  }
  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return state_ ^ state_ >> 32U; }

 private:
  constexpr void add_octet(unsigned char octet) noexcept {
    state_ = (state_ ^ octet) * 0x0000'0100'0000'01b3U;
  }

  std::uint64_t state_;
};

/// `Slots` and `Text` are what a fixed storage has room for.
template <class Value, class Storage, std::size_t Slots, std::size_t Text>
class lru_table {
  struct node {
    Value value{};
    std::uint64_t hash = 0;
    std::uint32_t next = 0;  // in the bucket, or among the free ones
    std::uint32_t newer = 0;
    std::uint32_t older = 0;
    std::uint32_t restored = 0;  // by which begin_restore(), 0 for what is newer
  };

 public:
  static constexpr std::uint32_t none = 0xffff'ffff;

  /// False where there is no room.
  [[nodiscard]] constexpr bool reserve(std::size_t slots, std::size_t text_size, Storage& storage) noexcept {
    if (slots > (std::size_t{1} << 24U) || text_size > 0xffff) return false;
    // 2^24 slots of 2^16 octets may be more than a size can count.
    if (text_size != 0 && slots > static_cast<std::size_t>(-1) / text_size) return false;
    const std::size_t buckets = std::bit_ceil(slots + 1);
    if (!nodes_.reserve_unset(slots, storage) || !buckets_.reserve_unset(buckets, storage) ||
        !text_.reserve_unset(slots * text_size, storage))
      return false;
    slots_ = slots;
    text_size_ = text_size;
    mask_ = buckets - 1;
    clear();
    return true;
  }

  constexpr void clear() noexcept {
    for (std::size_t b = 0; slots_ != 0 && b <= mask_; ++b) buckets_.data()[b] = none;
    for (std::size_t i = 0; i < slots_; ++i) {
      nodes_.data()[i] = {};
      nodes_.data()[i].next = i + 1 < slots_ ? static_cast<std::uint32_t>(i + 1) : none;
    }
    free_ = slots_ == 0 ? none : 0;
    oldest_ = newest_ = last_restored_ = none;
    count_ = 0;
  }

  [[nodiscard]] constexpr std::size_t slots() const noexcept { return slots_; }
  [[nodiscard]] constexpr std::size_t count() const noexcept { return count_; }
  [[nodiscard]] constexpr std::uint32_t oldest() const noexcept { return oldest_; }
  [[nodiscard]] constexpr std::uint32_t newer(std::uint32_t at) const noexcept {
    return nodes_.data()[at].newer;
  }

  [[nodiscard]] constexpr Value& operator[](std::uint32_t at) noexcept { return nodes_.data()[at].value; }
  [[nodiscard]] constexpr const Value& operator[](std::uint32_t at) const noexcept {
    return nodes_.data()[at].value;
  }
  [[nodiscard]] constexpr std::span<char> text(std::uint32_t at) noexcept {
    return {text_.data() + at * text_size_, text_size_};
  }
  [[nodiscard]] constexpr std::string_view text(std::uint32_t at) const noexcept {
    return {text_.data() + at * text_size_, text_size_};
  }

  /// The slot with this hash for which `same(slot)` holds, or none.
  template <class Same>
  [[nodiscard]] constexpr std::uint32_t find(std::uint64_t hash, Same same) const noexcept {
    if (count_ == 0) return none;
    for (std::uint32_t at = buckets_.data()[hash & mask_]; at != none; at = nodes_.data()[at].next)
      if (nodes_.data()[at].hash == hash && same(at)) return at;
    return none;
  }

  /// A slot with a new value, the most recently used. When all are taken, the least recently used is given
  /// up. none where there are no slots at all.
  [[nodiscard]] constexpr std::uint32_t insert(std::uint64_t hash) noexcept {
    if (free_ == none && oldest_ != none) erase(oldest_);
    return take(hash, newest_);
  }

  /// What is there from now on is newer than what will be restored.
  constexpr void begin_restore() noexcept {
    ++restoring_;
    last_restored_ = none;
  }
  /// Whether the slot was restored since begin_restore().
  [[nodiscard]] constexpr bool is_restored(std::uint32_t at) const noexcept {
    return nodes_.data()[at].restored == restoring_;
  }
  /// Its value is another, which is newer than what will be restored.
  constexpr void set_learnt(std::uint32_t at) noexcept { nodes_.data()[at].restored = 0; }

  /// A slot with a new value for what is restored; none also where it would have to take that of something
  /// newer.
  [[nodiscard]] constexpr std::uint32_t insert_restored(std::uint64_t hash) noexcept {
    if (free_ == none && oldest_ != none && is_restored(oldest_)) erase(oldest_);
    const std::uint32_t at = take(hash, last_restored_);
    if (at == none) return none;
    nodes_.data()[at].restored = restoring_;
    last_restored_ = at;
    return at;
  }
  /// Makes a slot the last one that was restored.
  constexpr void touch_restored(std::uint32_t at) noexcept {
    move_behind(at, last_restored_);
    last_restored_ = at;
  }

  constexpr void erase(std::uint32_t at) noexcept {
    node& n = nodes_.data()[at];
    if (at == last_restored_) last_restored_ = n.older;
    std::uint32_t* link = &buckets_.data()[n.hash & mask_];
    while (*link != at) link = &nodes_.data()[*link].next;
    *link = n.next;
    unlink(at);
    n.next = free_;
    free_ = at;
    --count_;
  }

  /// Makes a slot the most recently used.
  constexpr void touch(std::uint32_t at) noexcept {
    if (at == last_restored_) last_restored_ = nodes_.data()[at].older;
    move_behind(at, newest_);
  }

 private:
  /// A free slot behind `older` in the order of use; none: in front of all.
  [[nodiscard]] constexpr std::uint32_t take(std::uint64_t hash, std::uint32_t older) noexcept {
    if (free_ == none) return none;
    const std::uint32_t at = free_;
    node& n = nodes_.data()[at];
    free_ = n.next;
    std::uint32_t& bucket = buckets_.data()[hash & mask_];
    n = {.hash = hash, .next = bucket};
    bucket = at;
    ++count_;
    link(at, older);
    return at;
  }

  constexpr void move_behind(std::uint32_t at, std::uint32_t older) noexcept {
    if (at == older) return;
    unlink(at);
    link(at, older);
  }
  constexpr void unlink(std::uint32_t at) noexcept {
    const node& n = nodes_.data()[at];
    (n.older == none ? oldest_ : nodes_.data()[n.older].newer) = n.newer;
    (n.newer == none ? newest_ : nodes_.data()[n.newer].older) = n.older;
  }
  constexpr void link(std::uint32_t at, std::uint32_t older) noexcept {
    node& n = nodes_.data()[at];
    n.older = older;
    n.newer = older == none ? oldest_ : nodes_.data()[older].newer;
    (n.older == none ? oldest_ : nodes_.data()[n.older].newer) = at;
    (n.newer == none ? newest_ : nodes_.data()[n.newer].older) = at;
  }

  typename Storage::template array<node, Slots> nodes_;
  typename Storage::template array<std::uint32_t, std::bit_ceil(Slots + 1)> buckets_;
  typename Storage::template array<char, Text> text_;
  std::size_t slots_ = 0;
  std::size_t text_size_ = 0;
  std::size_t mask_ = 0;
  std::size_t count_ = 0;
  std::uint32_t free_ = none;
  std::uint32_t oldest_ = none;
  std::uint32_t newest_ = none;
  std::uint32_t last_restored_ = none;
  std::uint32_t restoring_ = 1;
};

/// Appends to the text of a slot.
class slot_text {
 public:
  constexpr explicit slot_text(std::span<char> room, std::size_t used = 0) noexcept
      : room_(room), used_(used) {}

  [[nodiscard]] constexpr std::size_t used() const noexcept { return used_; }
  [[nodiscard]] constexpr bool has_room(std::size_t size) const noexcept {
    return size <= room_.size() - used_;
  }
  constexpr void put(char c) noexcept { room_[used_++] = c; }
  constexpr void put(std::string_view text) noexcept {
    for (const char c : text) put(c);
  }
  constexpr void put_lower(std::string_view text) noexcept {
    for (const char c : text) put(lower(c));
  }

 private:
  std::span<char> room_;
  std::size_t used_;
};

}  // namespace httpwire::alt_svc::detail
