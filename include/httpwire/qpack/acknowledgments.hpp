// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/qpack/instruction.hpp"

// What a decoder has yet to tell the encoder, RFC 9204 sections 2.2.2 and 4.4.

namespace httpwire::qpack {

/// A queue of Section Acknowledgments and Stream Cancellations. Insert Count Increments are not queued: one
/// is made when the rest is written, if it says anything that the acknowledgments do not (RFC 9204
/// section 2.2.2.3).
template <class Storage = heap_storage>
class acknowledgments {
  struct pending {
    std::uint64_t stream_id;
    std::uint64_t required_insert_count;  // 0: the stream is cancelled
  };

 public:
  /// Instructions that a fixed storage has room for.
  static constexpr std::size_t fixed_count = 32;

  /// Takes memory for as many instructions, once. out_of_memory.
  [[nodiscard]] constexpr result<void> reserve(std::size_t count, Storage& storage) noexcept {
    if (!ring_.reserve_unset(count, storage)) return error{.code = error_code::out_of_memory, .limit = count};
    size_ = count;
    return {};
  }

  /// Whether nothing can be added before something is written.
  [[nodiscard]] constexpr bool full() const noexcept { return count_ == size_; }
  /// Acknowledgments and cancellations that have not been written.
  [[nodiscard]] constexpr std::size_t count() const noexcept { return count_; }

  /// Not to be called when full().
  constexpr void add_section(std::uint64_t stream_id, std::uint64_t required_insert_count) noexcept {
    add({stream_id, required_insert_count});
  }
  /// The same.
  constexpr void add_cancellation(std::uint64_t stream_id) noexcept { add({stream_id, 0}); }

  /// True when there is something to write.
  [[nodiscard]] constexpr bool due(std::uint64_t inserted) const noexcept {
    return count_ != 0 || inserted > known_;
  }

  /// Writes as many whole instructions as fit. buffer_too_small only if some are due and not one fits.
  [[nodiscard]] constexpr result<bytes> write(mutable_bytes out, std::uint64_t inserted) noexcept {
    using kind = decoder_instruction::kind;
    std::size_t size = 0;
    const auto put = [&](kind type, std::uint64_t value) {
      std::uint8_t octets[prefix_integer_max_size + 1]{};  // stream ids come from the caller, in 64 bits
      const std::uint8_t* const end = detail::store_decoder_instruction(octets, type, value);
      const auto length = static_cast<std::size_t>(end - octets);
      if (length > out.size() - size) return false;
      for (std::size_t i = 0; i < length; ++i) out[size + i] = octets[i];
      size += length;
      return true;
    };
    while (count_ != 0) {
      const pending& p = ring_.data()[first_];
      const bool cancelled = p.required_insert_count == 0;
      if (!put(cancelled ? kind::stream_cancellation : kind::section_acknowledgment, p.stream_id))
        return done(out, size);
      // RFC 9204 section 2.1.4: an acknowledged section implies the insertions that it needed.
      if (p.required_insert_count > known_) known_ = p.required_insert_count;
      first_ = first_ + 1 == size_ ? 0 : first_ + 1;
      --count_;
    }
    if (inserted > known_ && put(kind::insert_count_increment, inserted - known_)) known_ = inserted;
    return inserted > known_ ? done(out, size) : result<bytes>{out.first(size)};
  }

 private:
  [[nodiscard]] static constexpr result<bytes> done(mutable_bytes out, std::size_t size) noexcept {
    if (size == 0) return error{.code = error_code::buffer_too_small, .limit = prefix_integer_max_size};
    return bytes{out.first(size)};
  }

  constexpr void add(const pending& p) noexcept {
    HTTPWIRE_ASSERT(!full());
    const std::size_t at = first_ + count_;
    ring_.data()[at >= size_ ? at - size_ : at] = p;
    ++count_;
  }

  typename Storage::template array<pending, fixed_count> ring_;
  std::size_t size_ = 0;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::uint64_t known_ = 0;  // Known Received Count, as the encoder will have it
};

}  // namespace httpwire::qpack
