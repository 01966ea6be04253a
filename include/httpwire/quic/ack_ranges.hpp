// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame/ack.hpp"
#include "httpwire/quic/frame_type.hpp"

// Which packets were received, and the ACK frame that says so: RFC 9000 sections 13.2.3, 13.2.4 and 19.3.

namespace httpwire::quic {

/// What became of a packet number.
struct ack_insertion {
  enum class outcome : std::uint8_t {
    inserted,
    duplicate,  ///< Was there before: the packet is dropped (RFC 9000 section 12.3).
    too_old,    ///< Below what is remembered, so it may be a duplicate: the packet is dropped.
  };
  outcome what = outcome::inserted;
  std::optional<packet_number_range> dropped{};  ///< The oldest range, for which there was no room any more.

  /// Whether the packet is new and to be processed.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return what == outcome::inserted; }
};

/// What an ACK frame says besides its ranges.
struct ack_details {
  std::uint64_t ack_delay = 0;  ///< As on the wire: microseconds divided by 2 to the power of the exponent.
  std::optional<ecn_counts> ecn{};
  std::size_t max_size = (std::numeric_limits<std::size_t>::max)();  ///< Octets of the frame.
};

/// What was written of the ranges.
struct ack_written {
  std::size_t ranges = 0;
  std::size_t left_out = 0;  ///< Older ones that did not fit.
};

/// The packet numbers received in one packet number space, as ranges. The number of ranges is bounded, and so
/// is the work of an insertion: a look from the newest range on, and at most one move of those behind.
template <class Storage = inline_storage<32 * sizeof(packet_number_range)>>
class basic_ack_ranges {
  static constexpr std::size_t extent = Storage::static_size / sizeof(packet_number_range);

 public:
  /// As many ranges as a fixed storage holds; others need a number, see reserve.
  constexpr basic_ack_ranges() noexcept requires(extent != 0) {
    Storage storage;
    if (ranges_.reserve(extent, storage)) capacity_ = extent;
  }

  /// Nothing can be inserted before reserve.
  constexpr explicit basic_ack_ranges(Storage storage) noexcept : storage_(std::move(storage)) {}

  /// Makes room for `max_ranges` ranges, 1 or more, and forgets all. out_of_memory where there is none.
  [[nodiscard]] constexpr result<void> reserve(std::size_t max_ranges) noexcept {
    if (max_ranges == 0 || !ranges_.reserve(max_ranges, storage_))
      return error{.code = error_code::out_of_memory, .limit = max_ranges};
    capacity_ = max_ranges;
    count_ = 0;
    minimum_ = 0;
    largest_.reset();
    return {};
  }

  /// Remembers a packet number below 2^62. In any order.
  [[nodiscard]] constexpr ack_insertion insert(std::uint64_t packet_number) noexcept {
    using outcome = ack_insertion::outcome;
    if (packet_number < minimum_ || capacity_ == 0) return {.what = outcome::too_old};
    if (!largest_ || packet_number > *largest_) largest_ = packet_number;
    packet_number_range* const all = ranges_.data();
    std::size_t i = count_;
    while (i != 0 && all[i - 1].smallest > packet_number) --i;
    // Now range i - 1 begins at or below the number, and range i above it.
    if (i != 0 && packet_number <= all[i - 1].largest) return {.what = outcome::duplicate};
    const bool joins_below = i != 0 && all[i - 1].largest + 1 == packet_number;
    const bool joins_above = i != count_ && all[i].smallest == packet_number + 1;
    if (joins_below && joins_above) {
      all[i - 1].largest = all[i].largest;
      erase(i);
    } else if (joins_below) {
      all[i - 1].largest = packet_number;
    } else if (joins_above) {
      all[i].smallest = packet_number;
    } else {
      return insert_alone(i, packet_number);
    }
    return {};
  }

  /// Forgets packet numbers up to this one, which are too old from now on: the peer has seen an ACK frame
  /// with them (RFC 9000 section 13.2.4).
  constexpr void forget_up_to(std::uint64_t packet_number) noexcept {
    if (packet_number < minimum_) return;
    // Whatever the caller asks for, the minimum does not wrap.
    minimum_ = (packet_number < varint::max_value ? packet_number : varint::max_value) + 1;
    packet_number_range* const all = ranges_.data();
    std::size_t gone = 0;
    while (gone < count_ && all[gone].largest <= packet_number) ++gone;
    for (std::size_t i = gone; i < count_; ++i) all[i - gone] = all[i];
    count_ -= gone;
    if (count_ != 0 && all[0].smallest < minimum_) all[0].smallest = minimum_;
  }

  /// The ranges, smallest numbers first; ends with the next change.
  [[nodiscard]] constexpr std::span<const packet_number_range> ranges() const noexcept {
    return {ranges_.data(), count_};
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return count_ == 0; }
  /// Ranges that there is room for.
  [[nodiscard]] constexpr std::size_t max_ranges() const noexcept { return capacity_; }

  /// The largest packet number ever inserted, also when it is forgotten (RFC 9000 section 13.2.3).
  [[nodiscard]] constexpr std::optional<std::uint64_t> largest() const noexcept { return largest_; }

  /// Numbers below this one are too old.
  [[nodiscard]] constexpr std::uint64_t minimum() const noexcept { return minimum_; }

  /// Whether the number is in one of the ranges; false for one that was dropped.
  [[nodiscard]] constexpr bool contains(std::uint64_t packet_number) const noexcept {
    for (const packet_number_range& r : ranges())
      if (r.smallest <= packet_number && packet_number <= r.largest) return true;
    return false;
  }

  /// Appends an ACK frame with the newest ranges that fit `max_size` octets. invalid_argument where nothing
  /// can be acknowledged, buffer_too_small where not even the newest range fits max_size; then nothing is
  /// appended. Room in the writer is the caller's: it counts past its end as always.
  [[nodiscard]] constexpr result<ack_written> write_ack(writer& out,
                                                        const ack_details& details = {}) const noexcept {
    if (count_ == 0) return error{.code = error_code::invalid_argument};
    const packet_number_range* const all = ranges_.data();
    const packet_number_range newest = all[count_ - 1];
    ack f{.largest_acknowledged = newest.largest,
          .ack_delay = details.ack_delay,
          .first_ack_range = newest.largest - newest.smallest,
          .ecn = details.ecn};
    writer front;
    write(front, f);
    if (const auto r = front.written(); !r && r.error().code != error_code::buffer_too_small)
      return r.error();
    if (front.size() > details.max_size)
      return error{.code = error_code::buffer_too_small, .offset = details.max_size, .limit = front.size()};
    // How many more ranges fit; the count itself grows with them.
    std::size_t pairs_size = 0;
    std::size_t more = 0;
    for (; more + 1 < count_; ++more) {
      const std::size_t next = pairs_size + pair_size(all[count_ - 2 - more], all[count_ - 1 - more]);
      if (front.size() - 1 + varint::size_of(more + 1) > details.max_size - next || next > details.max_size)
        break;
      pairs_size = next;
    }
    detail::write_type(out, f.type());
    out.varint(f.largest_acknowledged);
    out.varint(f.ack_delay);
    out.varint(more);
    out.varint(f.first_ack_range);
    if (out.has_room_for_varints(2 * more))
      write_pairs<true>(out, more);
    else
      write_pairs<false>(out, more);
    if (f.ecn) {
      out.varint(f.ecn->ect0);
      out.varint(f.ecn->ect1);
      out.varint(f.ecn->ce);
    }
    return ack_written{.ranges = more + 1, .left_out = count_ - 1 - more};
  }

 private:
  [[nodiscard]] static constexpr std::size_t pair_size(const packet_number_range& r,
                                                       const packet_number_range& above) noexcept {
    return varint::size_of(above.smallest - r.largest - 2) + varint::size_of(r.largest - r.smallest);
  }

  /// `count` pairs of Gap and ACK Range Length, behind the newest range.
  template <bool Inside>
  constexpr void write_pairs(writer& out, std::size_t count) const noexcept {
    const packet_number_range* above = ranges_.data() + (count_ - 1);
    // A copy stays in registers. What is written could be octets of `out` itself, as far as compilers know.
    writer copy = out;
    for (; count != 0; --count, --above) {
      copy.varint<Inside>(above[0].smallest - above[-1].largest - 2);
      copy.varint<Inside>(above[-1].largest - above[-1].smallest);
    }
    out = copy;
  }

  constexpr ack_insertion insert_alone(std::size_t i, std::uint64_t packet_number) noexcept {
    packet_number_range* const all = ranges_.data();
    ack_insertion done;
    if (count_ == capacity_) {
      // The number itself would be the oldest range.
      if (i == 0) {
        minimum_ = packet_number + 1;
        return {.what = ack_insertion::outcome::too_old};
      }
      done.dropped = all[0];
      minimum_ = all[0].largest + 1;
      for (std::size_t at = 1; at < i; ++at) all[at - 1] = all[at];
      all[i - 1] = {packet_number, packet_number};
      return done;
    }
    for (std::size_t at = count_; at > i; --at) all[at] = all[at - 1];
    all[i] = {packet_number, packet_number};
    ++count_;
    return done;
  }

  constexpr void erase(std::size_t i) noexcept {
    packet_number_range* const all = ranges_.data();
    for (std::size_t at = i + 1; at < count_; ++at) all[at - 1] = all[at];
    --count_;
  }

  Storage storage_{};
  typename Storage::template array<packet_number_range, extent> ranges_{};
  std::size_t capacity_ = 0;
  std::size_t count_ = 0;
  std::uint64_t minimum_ = 0;
  std::optional<std::uint64_t> largest_{};
};

/// Up to 32 ranges inside the object.
using ack_ranges = basic_ack_ranges<>;

}  // namespace httpwire::quic
