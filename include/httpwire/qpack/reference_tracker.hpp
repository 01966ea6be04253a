// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/qpack/indexing_policy.hpp"
#include "httpwire/qpack/instruction.hpp"
#include "httpwire/qpack/outstanding_sections.hpp"

// What an encoder knows of its peer's progress: which entries arrived, and which are still referred to, RFC
// 9204 sections 2.1.1, 2.1.2, 2.1.4 and 4.4.

namespace httpwire::qpack {

/// Follows the decoder stream, and says what may be evicted and which streams may be blocked.
template <class Storage = heap_storage>
class reference_tracker {
 public:
  /// `extent` is that of a fixed storage: entries of the table, as a power of two.
  static constexpr std::size_t fixed_entries = entry_table<Storage>::entry_extent(Storage::static_size);

  /// Takes memory for as many outstanding sections, once. out_of_memory.
  [[nodiscard]] constexpr result<void> reserve_sections(std::size_t count, Storage& storage) noexcept {
    return outstanding_.reserve(count, storage);
  }
  /// `count` is a power of two. What is known of entries before stays.
  [[nodiscard]] constexpr result<void> reserve_entries(std::size_t count, std::uint64_t oldest,
                                                       std::uint64_t inserted, Storage& storage) noexcept {
    if (count <= entries_) return {};
    array grown;
    if (!grown.reserve_unset(count, storage)) return error{.code = error_code::out_of_memory, .limit = count};
    for (std::uint64_t i = oldest; i < inserted; ++i) grown.data()[i & (count - 1)] = use_of(i);
    uses_ = static_cast<array&&>(grown);
    entries_ = count;
    return {};
  }

  /// What is known of the entry with this absolute index, which the table contains.
  [[nodiscard]] constexpr entry_use& use_of(std::uint64_t absolute) noexcept {
    return uses_.data()[absolute & mask()];
  }
  /// The same.
  [[nodiscard]] constexpr const entry_use& use_of(std::uint64_t absolute) const noexcept {
    return uses_.data()[absolute & mask()];
  }
  /// All of it, by absolute index and mask().
  [[nodiscard]] constexpr const entry_use* uses() const noexcept { return uses_.data(); }
  /// Turns an absolute index into a place of uses().
  [[nodiscard]] constexpr std::uint64_t mask() const noexcept { return entries_ - 1; }

  /// Known Received Count (RFC 9204 section 2.1.4).
  [[nodiscard]] constexpr std::uint64_t known_received() const noexcept { return known_received_; }
  /// Sections that refer to the table and have not been acknowledged.
  [[nodiscard]] constexpr std::size_t outstanding() const noexcept { return outstanding_.count(); }
  /// Whether no more of them can be followed.
  [[nodiscard]] constexpr bool full() const noexcept { return outstanding_.full(); }

  /// RFC 9204 section 2.1.1, for an entry before which all may be evicted: acknowledged, and not referred to.
  /// A section refers to the oldest entry exactly if that is its smallest reference, so that only those are
  /// counted.
  [[nodiscard]] constexpr bool evictable(std::uint64_t absolute) const noexcept {
    return absolute < known_received_ && use_of(absolute).pins == 0;
  }

  /// RFC 9204 section 2.1.2: whether this stream is, or may be added to, those at risk of blocking.
  [[nodiscard]] constexpr bool may_block(std::uint64_t stream_id, std::uint64_t limit) noexcept {
    if (limit == 0) return false;
    // No stream is at risk without a section; counting takes long.
    if (outstanding_.count() < limit) return true;
    if (outstanding_.required_of(stream_id) > known_received_) return true;
    if (at_risk_is_stale_) at_risk_ = outstanding_.streams_past(known_received_);
    at_risk_is_stale_ = false;
    return at_risk_ < limit;
  }

  /// Notes a section that refers to the table. Not to be called when full().
  constexpr void add(const outstanding_section& s) noexcept {
    if (s.required_insert_count > known_received_ && outstanding_.required_of(s.stream_id) <= known_received_)
      ++at_risk_;
    outstanding_.add(s);
    ++use_of(s.smallest_reference).pins;
  }

  /// Takes all of `chunk`. Errors have the offset in the stream and the origin qpack_decoder_stream.
  constexpr result<void> read_decoder_stream(bytes chunk, std::uint64_t inserted) noexcept {
    while (!chunk.empty()) {
      bytes in = chunk;
      if (held_ != 0) {
        held_octets_[held_++] = chunk[0];
        in = {held_octets_, held_};
        chunk = chunk.subspan(1);
      }
      const auto parsed = parse_decoder_instruction(in);
      if (parsed.need_more()) {
        if (held_ != 0) continue;
        held_octets_[held_++] = chunk[0];
        chunk = chunk.subspan(1);
        continue;
      }
      const error_code code = parsed ? apply(*parsed, inserted) : parsed.error().code;
      if (code != error_code::none)
        return error{.code = code,
                     .origin = error_origin::qpack_decoder_stream,
                     .offset = offset_,
                     .limit = httpwire::detail::integer_limit(code)};
      offset_ += parsed->size;
      if (held_ == 0) chunk = chunk.subspan(parsed->size);
      held_ = 0;
    }
    return {};
  }

 private:
  using array = typename Storage::template array<entry_use, fixed_entries>;

  constexpr error_code apply(const decoder_instruction& i, std::uint64_t inserted) noexcept {
    using kind = decoder_instruction::kind;
    outstanding_section s;
    switch (i.type) {
      case kind::section_acknowledgment:
        // RFC 9204 section 4.4.1: only what is outstanding can be acknowledged.
        if (!outstanding_.take(i.value, s)) return error_code::qpack_acknowledgment_unexpected;
        --use_of(s.smallest_reference).pins;
        // RFC 9204 section 2.1.4: it implies the insertions that the section needed.
        if (s.required_insert_count > known_received_) known_received_ = s.required_insert_count;
        break;
      case kind::stream_cancellation:
        // RFC 9204 section 2.2.2.2: nothing on the stream is outstanding any more, but nothing is known to
        // have arrived.
        while (outstanding_.take(i.value, s)) --use_of(s.smallest_reference).pins;
        break;
      case kind::insert_count_increment:
        // RFC 9204 section 4.4.3: not 0,
        if (i.value == 0) return error_code::qpack_increment_zero;
        // RFC 9204 section 4.4.3: and no more than was sent.
        if (i.value > inserted - known_received_) return error_code::qpack_increment_too_large;
        known_received_ += i.value;
        break;
    }
    at_risk_is_stale_ = true;
    return error_code::none;
  }

  outstanding_sections<Storage> outstanding_;
  array uses_;
  std::size_t entries_ = 0;
  std::uint64_t known_received_ = 0;
  std::size_t at_risk_ = 0;  // streams that may be blocked
  bool at_risk_is_stale_ = false;
  std::uint8_t held_octets_[prefix_integer_max_size + 1]{};
  std::size_t held_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace httpwire::qpack
