// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/core/varint.hpp"

// The data of CRYPTO frames of one encryption level, put in order: RFC 9000 sections 7.5 and 19.6.

namespace httpwire::quic {

/// Limits of a crypto_stream.
struct crypto_stream_options {
  /// Octets from the first one not consumed to the last one kept. RFC 9000 section 7.5 asks for 4096 at
  /// least. inline_storage<N> keeps N at most. The memory is half as much again, taken with the first octet.
  std::size_t max_buffered = 16'384;
  /// Runs of octets behind a gap. inline_storage keeps 64 at most.
  std::size_t max_gaps = 64;
};

/// Takes fragments in any order, as often as they come, and gives the octets in order as one contiguous view.
/// Work is linear in what it is given: a fragment looks at max_gaps runs at most, and octets move at most
/// twice.
template <class Storage = heap_storage>
class basic_crypto_stream {
  static constexpr bool is_inline = Storage::static_size != 0;
  static constexpr std::size_t inline_gaps = is_inline ? 64 : 0;

 public:
  /// Takes no memory until octets come. A fixed storage lowers the limits to what it has room for.
  constexpr explicit basic_crypto_stream(const crypto_stream_options& options = {},
                                         Storage storage = {}) noexcept
      : options_(options), storage_(std::move(storage)) {
    if (!is_inline) return;
    if (options_.max_buffered > Storage::static_size) options_.max_buffered = Storage::static_size;
    if (options_.max_gaps > inline_gaps) options_.max_gaps = inline_gaps;
  }

  /// The data of a frame, which begins at `offset`; it is copied. A fragment that is refused changes nothing:
  /// quic_crypto_stream_too_long, quic_crypto_buffer_exceeded, quic_crypto_too_many_gaps,
  /// quic_crypto_overlap_mismatch (among octets not yet consumed), quic_crypto_level_ended, out_of_memory.
  /// The offset of the error is that of the first octet in the stream which is to blame.
  constexpr result<void> receive(std::uint64_t offset, bytes data) noexcept {
    // RFC 9000 section 19.6: no octet lies past 2^62-1.
    if (offset > varint::max_value || data.size() > varint::max_value - offset)
      return error{
          .code = error_code::quic_crypto_stream_too_long, .offset = offset, .limit = varint::max_value};
    const std::uint64_t end = offset + data.size();
    // RFC 9001 section 4.1.3: a level that is over gets no more.
    if (closed_ && end > ready_end_)
      return error{.code = error_code::quic_crypto_level_ended, .offset = ready_end_};
    // RFC 9000 section 7.5: what lies too far ahead is not kept.
    if (end > consumed_ && end - consumed_ > options_.max_buffered)
      return error{.code = error_code::quic_crypto_buffer_exceeded,
                   .offset = consumed_ + options_.max_buffered,
                   .limit = options_.max_buffered};
    if (end <= consumed_ || data.empty()) return {};
    if (offset < consumed_) {
      data = data.subspan(static_cast<std::size_t>(consumed_ - offset));
      offset = consumed_;
    }
    return insert({offset, end}, data);
  }

  /// The octets in order that have not been consumed; valid until the next receive.
  [[nodiscard]] constexpr bytes readable() const& noexcept {
    if (ready_end_ == consumed_) return {};
    return bytes{octets_.data() + index(consumed_), static_cast<std::size_t>(ready_end_ - consumed_)};
  }
  bytes readable() const&& = delete;

  /// Drops octets from the front; invalid_argument for more than there are.
  constexpr result<void> consume(std::size_t count) noexcept {
    if (count > ready_end_ - consumed_)
      return error{
          .code = error_code::invalid_argument, .offset = consumed_, .limit = ready_end_ - consumed_};
    consumed_ += count;
    return {};
  }

  /// The peer's keys of the next level are there. From now on only what came already may come again.
  /// quic_crypto_unconsumed where octets are left over, ordered or not.
  constexpr result<void> close() noexcept {
    closed_ = true;
    // RFC 9001 section 4.1.3: TLS has used all of the level before.
    if (ready_end_ != consumed_ || runs_ != 0)
      return error{.code = error_code::quic_crypto_unconsumed, .offset = consumed_};
    return {};
  }

  /// Octets consumed, which is the offset of the first readable one.
  [[nodiscard]] constexpr std::uint64_t consumed() const noexcept { return consumed_; }

  /// Gaps in what has been received.
  [[nodiscard]] constexpr std::size_t gaps() const noexcept { return runs_; }

  [[nodiscard]] constexpr const crypto_stream_options& options() const noexcept { return options_; }

 private:
  /// Octets from `begin` up to but without `end`.
  struct run {
    std::uint64_t begin;
    std::uint64_t end;
  };

  constexpr result<void> insert(run piece, bytes data) noexcept {
    if (!reserve()) return error{.code = error_code::out_of_memory, .limit = options_.max_buffered};
    run* const runs = runs_array_.data();
    // The runs that the piece overlaps or touches: [first, last).
    std::size_t first = 0;
    while (first < runs_ && runs[first].end < piece.begin) ++first;
    std::size_t last = first;
    while (last < runs_ && runs[last].begin <= piece.end) ++last;
    const bool in_order = piece.begin <= ready_end_;
    // RFC 9000 section 7.5: every gap costs memory and work.
    if (!in_order && first == last && runs_ >= options_.max_gaps)
      return error{
          .code = error_code::quic_crypto_too_many_gaps, .offset = piece.begin, .limit = options_.max_gaps};
    // RFC 9000 section 2.2: data at one offset never changes.
    if (const std::uint64_t at = mismatch({consumed_, ready_end_}, piece, data); at != none)
      return differs(at);
    for (std::size_t i = first; i < last; ++i)
      // RFC 9000 section 2.2: the same behind gaps.
      if (const std::uint64_t at = mismatch(runs[i], piece, data); at != none) return differs(at);

    make_room(piece.end);
    std::uint8_t* const to = octets_.data() + index(piece.begin);
    for (std::size_t i = 0; i < data.size(); ++i) to[i] = data[i];
    for (std::size_t i = first; i < last; ++i) {
      if (runs[i].begin < piece.begin) piece.begin = runs[i].begin;
      if (runs[i].end > piece.end) piece.end = runs[i].end;
    }
    if (in_order) {
      if (piece.end > ready_end_) ready_end_ = piece.end;
      replace(first, last, nullptr);
    } else {
      replace(first, last, &piece);
    }
    return {};
  }

  static constexpr std::uint64_t none = ~std::uint64_t{0};

  [[nodiscard]] static constexpr error differs(std::uint64_t at) noexcept {
    return {.code = error_code::quic_crypto_overlap_mismatch, .offset = at};
  }

  /// Offset of the first octet of `known` in which `data` differs, or none.
  [[nodiscard]] constexpr std::uint64_t mismatch(run known, run piece, bytes data) const noexcept {
    const std::uint64_t from = known.begin > piece.begin ? known.begin : piece.begin;
    const std::uint64_t to = known.end < piece.end ? known.end : piece.end;
    if (from >= to) return none;
    const std::uint8_t* const kept = octets_.data() + index(from);
    const bytes again =
        data.subspan(static_cast<std::size_t>(from - piece.begin), static_cast<std::size_t>(to - from));
    for (std::size_t i = 0; i < again.size(); ++i)
      if (kept[i] != again[i]) return from + i;
    return none;
  }

  /// Puts `by`, or nothing, in the place of the runs [first, last).
  constexpr void replace(std::size_t first, std::size_t last, const run* by) noexcept {
    run* const runs = runs_array_.data();
    const std::size_t put = by == nullptr ? 0 : 1;
    if (last - first < put)
      for (std::size_t i = runs_; i > last; --i) runs[i] = runs[i - 1];
    else
      for (std::size_t i = last; i < runs_; ++i) runs[i - (last - first) + put] = runs[i];
    if (by != nullptr) runs[first] = *by;
    runs_ = runs_ - (last - first) + put;
  }

  /// Moves what is kept to the front when `end` lies past the memory: by then a third of it is consumed, so
  /// that each octet consumed pays for two.
  constexpr void make_room(std::uint64_t end) noexcept {
    if (consumed_ == ready_end_ && runs_ == 0) base_ = consumed_;
    if (end - base_ <= room()) return;
    const std::uint64_t kept = (runs_ == 0 ? ready_end_ : runs_array_.data()[runs_ - 1].end) - consumed_;
    std::uint8_t* const to = octets_.data();
    const std::uint8_t* const from = to + index(consumed_);
    for (std::size_t i = 0; i < kept; ++i) to[i] = from[i];
    base_ = consumed_;
  }

  [[nodiscard]] constexpr std::size_t room() const noexcept {
    return options_.max_buffered + options_.max_buffered / 2;
  }
  [[nodiscard]] constexpr std::size_t index(std::uint64_t offset) const noexcept {
    return static_cast<std::size_t>(offset - base_);
  }
  constexpr bool reserve() noexcept {
    if (reserved_) return true;
    if (options_.max_buffered > static_cast<std::size_t>(-1) / 4) return false;
    // What there was memory for is kept, so that asking again costs no lent memory.
    if (octets_.size() < room() && !octets_.reserve_unset(room(), storage_)) return false;
    reserved_ = runs_array_.reserve_unset(options_.max_gaps, storage_);
    return reserved_;
  }

  using octet_array =
      typename Storage::template array<std::uint8_t, Storage::static_size + Storage::static_size / 2>;
  using run_array = typename Storage::template array<run, inline_gaps>;

  crypto_stream_options options_;
  Storage storage_;
  octet_array octets_;
  run_array runs_array_;
  std::size_t runs_ = 0;
  std::uint64_t base_ = 0;       // offset of the first octet in memory
  std::uint64_t consumed_ = 0;   // from here on octets are kept,
  std::uint64_t ready_end_ = 0;  // up to here without a gap
  bool reserved_ = false;
  bool closed_ = false;
};

/// A crypto stream with memory from the heap.
using crypto_stream = basic_crypto_stream<>;

}  // namespace httpwire::quic
