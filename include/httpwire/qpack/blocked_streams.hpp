// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"

// Which streams wait for the encoder stream, RFC 9204 section 2.1.2.

namespace httpwire::qpack {

/// A set of streams with the octets that each of them holds back, in a hash table that never fills up.
template <class Storage = heap_storage>
class blocked_streams {
  struct slot {
    std::uint64_t key;  // stream id + 1; 0 is free
    std::uint64_t octets;
    std::uint64_t required;  // insertions
  };

 public:
  /// Streams that a fixed storage has room for.
  static constexpr std::size_t fixed_streams = 16;

  /// Slots for as many streams: a power of two, more than half of which stay free.
  [[nodiscard]] static constexpr std::size_t extent(std::size_t streams) noexcept {
    return std::bit_ceil(2 * streams + 1);
  }

  /// Takes memory for as many streams, once. out_of_memory.
  [[nodiscard]] constexpr result<void> reserve(std::size_t streams, Storage& storage) noexcept {
    if (streams > (std::size_t{1} << 24) || !slots_.reserve(extent(streams), storage))
      return error{.code = error_code::out_of_memory, .limit = streams};
    mask_ = extent(streams) - 1;
    return {};
  }

  /// Streams that wait.
  [[nodiscard]] constexpr std::size_t count() const noexcept { return count_; }
  /// Octets that all of them hold back.
  [[nodiscard]] constexpr std::uint64_t octets() const noexcept { return octets_; }

  /// Whether the stream waits.
  [[nodiscard]] constexpr bool contains(std::uint64_t stream_id) const noexcept {
    return count_ != 0 && slots_.data()[find(stream_id)].key != 0;
  }
  /// Octets that the stream holds back; 0 for one that does not wait.
  [[nodiscard]] constexpr std::uint64_t octets_of(std::uint64_t stream_id) const noexcept {
    return contains(stream_id) ? slots_.data()[find(stream_id)].octets : 0;
  }

  /// Insertions that the stream needs; 0 for one that does not wait.
  [[nodiscard]] constexpr std::uint64_t required_of(std::uint64_t stream_id) const noexcept {
    return contains(stream_id) ? slots_.data()[find(stream_id)].required : 0;
  }

  /// Adds the stream or replaces what it holds back. There is room for as many streams as were reserved.
  /// `required`: insertions that it needs, for release.
  constexpr void set(std::uint64_t stream_id, std::uint64_t octets,
                     std::uint64_t required = ~std::uint64_t{0}) noexcept {
    slot& s = slots_.data()[find(stream_id)];
    if (s.key == 0) ++count_;
    octets_ += octets - s.octets;
    s = {stream_id + 1, octets, required};
  }

  /// Drops the streams that need no more than `inserted` insertions: nothing blocks them any longer.
  constexpr void release(std::uint64_t inserted) noexcept {
    for (std::size_t i = 0; i <= mask_ && count_ != 0;) {
      const slot& s = slots_.data()[i];
      if (s.key == 0 || s.required > inserted)
        ++i;
      else
        erase(s.key - 1);  // another may have moved up to here
    }
  }

  /// It waits no longer; nothing for one that does not.
  constexpr void erase(std::uint64_t stream_id) noexcept {
    if (!contains(stream_id)) return;
    std::size_t hole = find(stream_id);
    octets_ -= slots_.data()[hole].octets;
    slots_.data()[hole] = {};
    --count_;
    // What stood behind and belongs in front moves up, so that no search stops at the hole.
    for (std::size_t i = (hole + 1) & mask_; slots_.data()[i].key != 0; i = (i + 1) & mask_) {
      const std::size_t home = home_of(slots_.data()[i].key);
      if (((i - home) & mask_) < ((i - hole) & mask_)) continue;
      slots_.data()[hole] = slots_.data()[i];
      slots_.data()[i] = {};
      hole = i;
    }
  }

 private:
  [[nodiscard]] constexpr std::size_t home_of(std::uint64_t key) const noexcept {
    return static_cast<std::size_t>((key * 0x9e37'79b9'7f4a'7c15U) >> 32) & mask_;
  }
  /// Where the stream is, or the free slot where it would go.
  [[nodiscard]] constexpr std::size_t find(std::uint64_t stream_id) const noexcept {
    std::size_t i = home_of(stream_id + 1);
    while (slots_.data()[i].key != 0 && slots_.data()[i].key != stream_id + 1) i = (i + 1) & mask_;
    return i;
  }

  typename Storage::template array<slot, extent(fixed_streams)> slots_;
  std::size_t mask_ = 0;
  std::size_t count_ = 0;
  std::uint64_t octets_ = 0;
};

}  // namespace httpwire::qpack
