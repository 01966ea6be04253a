// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"

// Sections that the decoder has yet to acknowledge, RFC 9204 section 2.1.1.

namespace httpwire::qpack {

/// One section that refers to the dynamic table.
struct outstanding_section {
  std::uint64_t stream_id = 0;
  std::uint64_t required_insert_count = 0;
  std::uint64_t smallest_reference = 0;  ///< Absolute index; it and all behind it cannot be evicted.
};

/// A bounded set of sections, in the order of encoding for each stream.
template <class Storage = heap_storage>
class outstanding_sections {
  static constexpr std::uint32_t end = 0xffff'ffff;
  struct node {
    outstanding_section section;
    std::uint32_t next;
  };

 public:
  /// Sections that a fixed storage has room for.
  static constexpr std::size_t fixed_count = 32;

  /// Takes memory for as many sections, once. out_of_memory.
  [[nodiscard]] constexpr result<void> reserve(std::size_t count, Storage& storage) noexcept {
    if (count > (std::size_t{1} << 24) || !nodes_.reserve_unset(count, storage) ||
        !heads_.reserve_unset(std::bit_ceil(count + 1), storage))
      return error{.code = error_code::out_of_memory, .limit = count};
    mask_ = std::bit_ceil(count + 1) - 1;
    for (std::size_t i = 0; i <= mask_; ++i) heads_.data()[i] = end;
    for (std::size_t i = 0; i < count; ++i)
      nodes_.data()[i].next = i + 1 < count ? static_cast<std::uint32_t>(i + 1) : end;
    free_ = count == 0 ? end : 0;
    return {};
  }

  /// Whether there is no room for another.
  [[nodiscard]] constexpr bool full() const noexcept { return free_ == end; }
  /// Sections in the set.
  [[nodiscard]] constexpr std::size_t count() const noexcept { return count_; }

  /// Not to be called when full().
  constexpr void add(const outstanding_section& s) noexcept {
    HTTPWIRE_ASSERT(!full());
    const std::uint32_t at = free_;
    free_ = nodes_.data()[at].next;
    nodes_.data()[at] = {s, end};
    std::uint32_t* link = &head(s.stream_id);
    while (*link != end) link = &nodes_.data()[*link].next;
    *link = at;
    ++count_;
  }

  /// Removes the stream's earliest section; false when it has none.
  constexpr bool take(std::uint64_t stream_id, outstanding_section& s) noexcept {
    std::uint32_t* link = &head(stream_id);
    while (*link != end && nodes_.data()[*link].section.stream_id != stream_id)
      link = &nodes_.data()[*link].next;
    if (*link == end) return false;
    const std::uint32_t at = *link;
    s = nodes_.data()[at].section;
    *link = nodes_.data()[at].next;
    nodes_.data()[at].next = free_;
    free_ = at;
    --count_;
    return true;
  }

  /// The largest Required Insert Count among the stream's sections; 0 when it has none.
  [[nodiscard]] constexpr std::uint64_t required_of(std::uint64_t stream_id) const noexcept {
    std::uint64_t required = 0;
    for (std::uint32_t at = heads_.data() == nullptr ? end : heads_.data()[bucket(stream_id)]; at != end;
         at = nodes_.data()[at].next) {
      const outstanding_section& s = nodes_.data()[at].section;
      if (s.stream_id == stream_id && s.required_insert_count > required) required = s.required_insert_count;
    }
    return required;
  }

  /// Streams with a section that needs more than `known` insertions: those that may be blocked.
  [[nodiscard]] constexpr std::size_t streams_past(std::uint64_t known) const noexcept {
    std::size_t streams = 0;
    if (count_ == 0) return 0;
    for (std::size_t b = 0; b <= mask_; ++b) {
      for (std::uint32_t at = heads_.data()[b]; at != end; at = nodes_.data()[at].next) {
        const outstanding_section& s = nodes_.data()[at].section;
        if (s.required_insert_count > known && first_past(b, s.stream_id, known) == at) ++streams;
      }
    }
    return streams;
  }

 private:
  [[nodiscard]] constexpr std::size_t bucket(std::uint64_t stream_id) const noexcept {
    return static_cast<std::size_t>(stream_id * 0x9e37'79b9'7f4a'7c15U >> 40) & mask_;
  }
  [[nodiscard]] constexpr std::uint32_t& head(std::uint64_t stream_id) noexcept {
    return heads_.data()[bucket(stream_id)];
  }
  [[nodiscard]] constexpr std::uint32_t first_past(std::size_t b, std::uint64_t stream_id,
                                                   std::uint64_t known) const noexcept {
    std::uint32_t at = heads_.data()[b];
    while (nodes_.data()[at].section.stream_id != stream_id ||
           nodes_.data()[at].section.required_insert_count <= known)
      at = nodes_.data()[at].next;
    return at;
  }

  typename Storage::template array<node, fixed_count> nodes_;
  typename Storage::template array<std::uint32_t, std::bit_ceil(fixed_count + 1)> heads_;
  std::size_t mask_ = 0;
  std::uint32_t free_ = end;
  std::size_t count_ = 0;
};

}  // namespace httpwire::qpack
