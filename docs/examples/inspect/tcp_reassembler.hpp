// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "load.hpp"

// Puts the segments of one direction of a TCP connection in order. Of bytes that arrive twice the first copy
// counts.

namespace inspect {

struct reassembly_limits {
  // What segments ahead of a missing one may take; each counts with its bytes and `held_segment_overhead`.
  std::size_t max_held_bytes = std::size_t{4} << 20;
  std::size_t max_held_segments = 4'096;
};

struct tcp_segment {
  std::uint32_t sequence = 0;
  bool syn = false;
  bool fin = false;
  bool reset = false;
  byte_span payload{};
  std::size_t missing_bytes = 0;  // of the payload's end, which the capture does not hold
  std::uint64_t packet_number = 0;
};

enum class stream_event_kind : std::uint8_t {
  data,      // the next bytes of the stream
  gap,       // bytes that the capture does not hold and that are not waited for any longer; the last event
  finished,  // everything up to the FIN has been delivered; the last event
  reset,     // the sender gave the connection up; the last event
};

struct stream_event {
  stream_event_kind kind;
  std::uint64_t packet_number;  // that brought the bytes or the end; of a gap, the packet after it or 0
  byte_span data{};             // valid during the call of the sink
  std::uint64_t gap_bytes = 0;
};

class tcp_reassembler {
 public:
  // About what a held segment costs besides its bytes.
  static constexpr std::size_t held_segment_overhead = 128;

  explicit tcp_reassembler(reassembly_limits limits = {}) : limits_(limits) {}

  // Calls `sink` with each stream_event that the segment makes possible. Bytes that arrive in order are
  // passed on without a copy. The sink must not use this reassembler.
  template <class Sink>
  void push(const tcp_segment& segment, Sink&& sink) {
    accept(segment);
    while (const auto event = next()) sink(*event);
  }

  // The flow or the capture has ended: a gap that is still open will not be filled.
  template <class Sink>
  void finish(Sink&& sink) {
    if (const auto event = close()) sink(*event);
  }

  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] bool started() const { return start_.has_value(); }
  // Whether the first segment was not a SYN, so that the stream may lack its beginning.
  [[nodiscard]] bool started_mid_stream() const { return mid_stream_; }
  // Sequence number of the first byte; 0 before the start.
  [[nodiscard]] std::uint32_t start_sequence() const { return start_.value_or(0); }
  [[nodiscard]] std::uint64_t delivered_bytes() const { return position_; }
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
  [[nodiscard]] std::size_t held_segments() const { return held_.size(); }

 private:
  struct held_segment {
    std::vector<std::uint8_t> bytes;
    std::uint64_t packet_number = 0;
  };
  using held_map = std::map<std::uint64_t, held_segment>;  // by offset in the stream; none overlaps another

  void accept(const tcp_segment& segment);
  [[nodiscard]] std::optional<stream_event> next();
  [[nodiscard]] std::optional<stream_event> close();
  [[nodiscard]] stream_event take_held();
  [[nodiscard]] stream_event take_current();
  [[nodiscard]] stream_event give_up();
  [[nodiscard]] stream_event end_with(stream_event_kind kind);
  void advance_current(std::size_t count);
  [[nodiscard]] bool hold_current();
  [[nodiscard]] bool hold(byte_span piece);
  void release();

  reassembly_limits limits_;
  std::optional<std::uint32_t> start_;
  bool mid_stream_ = false;
  bool done_ = false;
  bool reset_ = false;
  std::uint64_t position_ = 0;   // offset of the next byte to deliver
  std::uint64_t known_end_ = 0;  // end of what is known to have been sent
  std::optional<std::uint64_t> fin_;
  held_map held_;
  std::size_t held_bytes_ = 0;
  held_map::node_type delivered_;  // keeps the bytes of an event alive until the next one

  byte_span current_;  // the part of the pushed segment that is not delivered yet
  std::uint64_t current_offset_ = 0;
  std::uint64_t current_packet_ = 0;
};

}  // namespace inspect
