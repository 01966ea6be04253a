// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/event.hpp"

// Field blocks over several frames, RFC 9113 section 4.3: joined when received, split when sent.

namespace httpwire::h2 {

/// Limits of a field block.
struct field_block_options {
  /// Octets of one compressed block.
  std::size_t max_size = 65'536;
  /// HEADERS or PUSH_PROMISE and all CONTINUATION frames of one block, empty ones as well.
  std::size_t max_frames = 32;
};

/// A whole block, ready for an HPACK decoder.
struct complete_field_block {
  std::uint32_t stream_id = 0;
  std::uint32_t promised_stream_id = 0;  ///< 0 unless from PUSH_PROMISE.
  bool end_stream = false;
  bool has_priority = false;
  priority_fields priority{};
  bytes block{};  ///< Valid until the next call, or until the chunk ends.
};

/// Joins the pieces of field blocks. One that arrives in one piece is not copied. With span_storage, memory
/// that was outgrown is not given back: lend twice the limit.
template <class Storage = heap_storage>
class basic_field_block {
 public:
  /// Takes no memory until a block comes in pieces.
  constexpr explicit basic_field_block(const field_block_options& options = {}, Storage storage = {}) noexcept
      : options_(options), storage_(std::move(storage)) {}

  /// Takes HEADERS, PUSH_PROMISE and CONTINUATION events in the order in which the decoder gives them; a
  /// value when the block is complete. A limit that fires (h2_block_too_large, h2_block_too_many_frames) is
  /// an error of the connection, and final: neither this block nor those behind it can be decoded any more
  /// (RFC 9113 section 4.3). So is out_of_memory.
  constexpr poll<complete_field_block> add(const headers& f) noexcept {
    // Most blocks are one whole frame, which leaves nothing to join.
    if (f.first && f.last && f.end_headers && fits(f.fragment))
      return complete_field_block{.stream_id = f.stream_id,
                                  .end_stream = f.end_stream,
                                  .has_priority = f.has_priority,
                                  .priority = f.priority,
                                  .block = f.fragment};
    return add_piece(f);
  }
  /// The same.
  constexpr poll<complete_field_block> add(const push_promise& f) noexcept {
    if (f.first) open({.stream_id = f.stream_id, .promised_stream_id = f.promised_stream_id});
    return join(f.fragment, f.first, f.last && f.end_headers);
  }
  /// The same.
  constexpr poll<complete_field_block> add(const continuation& f) noexcept {
    return join(f.fragment, f.first, f.last && f.end_headers);
  }

  /// The same for any event; those that carry no field block need more.
  constexpr poll<complete_field_block> add(const event& e) noexcept {
    if (const auto* h = std::get_if<headers>(&e)) return add(*h);
    if (const auto* c = std::get_if<continuation>(&e)) return add(*c);
    if (const auto* p = std::get_if<push_promise>(&e)) return add(*p);
    return need_more;
  }

  [[nodiscard]] constexpr const field_block_options& options() const noexcept { return options_; }

 private:
  /// True for a block of one frame that is within the limits, as all before it were.
  [[nodiscard]] constexpr bool fits(bytes block) const noexcept {
    return block.size() <= options_.max_size && options_.max_frames != 0 &&
           failure_.code == httpwire::error_code::none;
  }

  [[gnu::noinline]] constexpr poll<complete_field_block> add_piece(const headers& f) noexcept {
    if (f.first) open({.stream_id = f.stream_id, .has_priority = f.has_priority, .priority = f.priority});
    if (f.end_stream) block_.end_stream = true;
    return join(f.fragment, f.first, f.last && f.end_headers);
  }

  constexpr void open(const complete_field_block& block) noexcept {
    block_ = block;
    size_ = 0;
    frames_ = 0;
  }

  constexpr poll<complete_field_block> join(bytes fragment, bool begins_frame, bool complete) noexcept {
    if (failure_.code != httpwire::error_code::none) return failure_;
    // RFC 9113 section 10.5.1: octets and frames are bounded; an endless block of empty frames is one as
    // well.
    if (begins_frame && ++frames_ > options_.max_frames)
      return fail(httpwire::error_code::h2_block_too_many_frames, options_.max_frames, size_);
    // RFC 9113 section 10.5.1: the bound on octets. The first one past it, however the block was cut.
    if (fragment.size() > options_.max_size - size_)
      return fail(httpwire::error_code::h2_block_too_large, options_.max_size, options_.max_size);
    if (complete && size_ == 0) {
      block_.block = fragment;
      return block_;
    }
    if (!grow(size_ + fragment.size()))
      return fail(httpwire::error_code::out_of_memory, size_ + fragment.size(), size_);
    std::uint8_t* const to = octets_.data() + size_;
    for (std::size_t i = 0; i < fragment.size(); ++i) to[i] = fragment[i];
    size_ += fragment.size();
    if (!complete) return need_more;
    block_.block = bytes{octets_.data(), size_};
    return block_;
  }

  constexpr error fail(httpwire::error_code code, std::uint64_t limit, std::uint64_t offset) noexcept {
    failure_ = {.code = code, .offset = offset, .stream_id = block_.stream_id, .limit = limit};
    return failure_;
  }

  /// Doubles what there is, so that memory follows what has been received and never passes the limit.
  constexpr bool grow(std::size_t needed) noexcept {
    if (needed <= octets_.size()) return true;
    constexpr std::size_t smallest = 512;
    std::size_t size = octets_.size() * 2 < smallest ? smallest : octets_.size() * 2;
    if (size < needed) size = needed;
    // The last step begins at half the limit at most: all together take no more than twice the limit.
    if (size > options_.max_size / 2) size = options_.max_size;
    array grown;
    if (!grown.reserve_unset(size, storage_)) return false;
    for (std::size_t i = 0; i < size_; ++i) grown.data()[i] = octets_.data()[i];
    octets_ = static_cast<array&&>(grown);
    return true;
  }

  using array = typename Storage::template array<std::uint8_t, Storage::static_size>;

  field_block_options options_;
  Storage storage_;
  array octets_;
  std::size_t size_ = 0;
  std::size_t frames_ = 0;
  complete_field_block block_{};
  error failure_{};
};

/// A field block in memory from the heap.
using field_block = basic_field_block<>;

/// Appends `block` as HEADERS or, with a promised stream, PUSH_PROMISE, and as many CONTINUATION frames as
/// `max_frame_size`, the peer's setting, makes needed. invalid_argument where a frame or the size is invalid.
constexpr void write_field_block(writer& out, const complete_field_block& b,
                                 std::uint32_t max_frame_size = min_max_frame_size) noexcept {
  if (max_frame_size < min_max_frame_size || max_frame_size > max_max_frame_size)
    return out.fail(httpwire::error_code::invalid_argument);
  bytes rest = b.block;
  const auto take = [&](std::size_t most) {
    const bytes part = rest.first(rest.size() < most ? rest.size() : most);
    rest = rest.subspan(part.size());
    return part;
  };
  if (b.promised_stream_id != 0) {
    const bytes fragment = take(max_frame_size - 4);
    write(out, push_promise{.stream_id = b.stream_id,
                            .promised_stream_id = b.promised_stream_id,
                            .fragment = fragment,
                            .end_headers = rest.empty()});
  } else {
    const bytes fragment = take(max_frame_size - (b.has_priority ? detail::priority_fields_size : 0));
    write(out, headers{.stream_id = b.stream_id,
                       .fragment = fragment,
                       .end_stream = b.end_stream,
                       .end_headers = rest.empty(),
                       .has_priority = b.has_priority,
                       .priority = b.priority});
  }
  while (!rest.empty()) {
    const bytes fragment = take(max_frame_size);
    write(out, continuation{.stream_id = b.stream_id, .fragment = fragment, .end_headers = rest.empty()});
  }
}

}  // namespace httpwire::h2
