// SPDX-License-Identifier: MIT
#include "tcp_reassembler.hpp"

#include <algorithm>
#include <iterator>

namespace inspect {

// Turns the sequence number into an offset in the stream, which does not wrap around, and trims the payload
// to what can still be delivered.
void tcp_reassembler::accept(const tcp_segment& segment) {
  if (done_) return;
  current_packet_ = segment.packet_number;
  if (segment.reset) {
    reset_ = true;
    return;
  }
  const std::uint32_t sequence = segment.sequence + (segment.syn ? 1U : 0U);
  if (!start_) {
    start_ = sequence;
    mid_stream_ = !segment.syn;
  }
  // The nearest offset, before or after the position, with this sequence number.
  const std::uint32_t expected = *start_ + static_cast<std::uint32_t>(position_);
  const auto distance = static_cast<std::int32_t>(sequence - expected);
  const std::int64_t first = static_cast<std::int64_t>(position_) + distance;
  const std::int64_t last = first + static_cast<std::int64_t>(segment.payload.size()) +
                            static_cast<std::int64_t>(segment.missing_bytes);
  if (last < static_cast<std::int64_t>(position_)) return;

  const auto end = static_cast<std::uint64_t>(last);
  if (segment.fin && !fin_) fin_ = end;
  known_end_ = std::max(known_end_, std::min(end, fin_.value_or(end)));

  current_ = segment.payload;
  const std::int64_t old = static_cast<std::int64_t>(position_) - first;
  if (old > 0) current_ = current_.subspan(std::min(static_cast<std::size_t>(old), current_.size()));
  current_offset_ = old > 0 ? position_ : static_cast<std::uint64_t>(first);
  if (!fin_) return;
  const std::uint64_t room = *fin_ > current_offset_ ? *fin_ - current_offset_ : 0;
  if (room < current_.size()) current_ = current_.first(static_cast<std::size_t>(room));
}

std::optional<stream_event> tcp_reassembler::next() {
  if (done_) return std::nullopt;
  if (!held_.empty() && held_.begin()->first == position_) return take_held();
  if (!current_.empty() && current_offset_ < position_) {
    const std::uint64_t old = position_ - current_offset_;
    advance_current(old < current_.size() ? static_cast<std::size_t>(old) : current_.size());
  }
  if (!current_.empty() && current_offset_ == position_) return take_current();
  if (!hold_current()) return give_up();
  if (reset_) return known_end_ > position_ ? give_up() : end_with(stream_event_kind::reset);
  if (fin_ && position_ >= *fin_) return end_with(stream_event_kind::finished);
  return std::nullopt;
}

std::optional<stream_event> tcp_reassembler::close() {
  if (done_) return std::nullopt;
  current_packet_ = 0;
  if (known_end_ > position_) return give_up();
  done_ = true;
  release();
  return std::nullopt;
}

stream_event tcp_reassembler::take_held() {
  delivered_ = held_.extract(held_.begin());
  const held_segment& segment = delivered_.mapped();
  held_bytes_ -= segment.bytes.size() + held_segment_overhead;
  position_ += segment.bytes.size();
  return {stream_event_kind::data, segment.packet_number, segment.bytes};
}

// Up to the first held byte, because a held copy came first.
stream_event tcp_reassembler::take_current() {
  std::size_t count = current_.size();
  if (!held_.empty() && held_.begin()->first - position_ < count) {
    count = static_cast<std::size_t>(held_.begin()->first - position_);
  }
  const stream_event event{stream_event_kind::data, current_packet_, current_.first(count)};
  advance_current(count);
  position_ += count;
  return event;
}

// Says how many bytes are missing before the first one that is there, and lets go of everything.
stream_event tcp_reassembler::give_up() {
  std::uint64_t resumes_at = known_end_;
  std::uint64_t packet_number = current_packet_;
  if (!current_.empty() && current_offset_ < resumes_at) resumes_at = current_offset_;
  if (!held_.empty() && held_.begin()->first < resumes_at) {
    resumes_at = held_.begin()->first;
    packet_number = held_.begin()->second.packet_number;
  }
  const stream_event event{stream_event_kind::gap, packet_number, {}, resumes_at - position_};
  done_ = true;
  release();
  return event;
}

stream_event tcp_reassembler::end_with(stream_event_kind kind) {
  done_ = true;
  release();
  return {kind, current_packet_, {}};
}

void tcp_reassembler::advance_current(std::size_t count) {
  current_ = current_.subspan(count);
  current_offset_ += count;
}

// Copies those parts of the segment that no held segment has; false when a limit does not allow it.
bool tcp_reassembler::hold_current() {
  while (!current_.empty()) {
    const auto after = held_.upper_bound(current_offset_);
    if (after != held_.begin()) {
      const auto& [offset, before] = *std::prev(after);
      const std::uint64_t end = offset + before.bytes.size();
      if (end > current_offset_) {
        const std::uint64_t covered = end - current_offset_;
        advance_current(covered < current_.size() ? static_cast<std::size_t>(covered) : current_.size());
        continue;
      }
    }
    std::size_t count = current_.size();
    if (after != held_.end() && after->first - current_offset_ < count) {
      count = static_cast<std::size_t>(after->first - current_offset_);
    }
    if (!hold(current_.first(count))) return false;
    advance_current(count);
  }
  return true;
}

bool tcp_reassembler::hold(byte_span piece) {
  const std::size_t left = limits_.max_held_bytes - std::min(held_bytes_, limits_.max_held_bytes);
  if (held_.size() >= limits_.max_held_segments) return false;
  if (left < held_segment_overhead || left - held_segment_overhead < piece.size()) return false;
  held_.emplace(current_offset_, held_segment{{piece.begin(), piece.end()}, current_packet_});
  held_bytes_ += piece.size() + held_segment_overhead;
  return true;
}

void tcp_reassembler::release() {
  held_.clear();
  held_bytes_ = 0;
  delivered_ = {};
  current_ = {};
}

}  // namespace inspect
