// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "builders.hpp"
#include "inspect/tcp_reassembler.hpp"

namespace inspect_test {

using inspect::stream_event;
using inspect::stream_event_kind;
using inspect::tcp_segment;

// Keeps what a reassembler gives.
struct stream_recorder {
  octets data;
  std::vector<std::uint64_t> packets;
  std::vector<const std::uint8_t*> addresses;
  std::uint64_t gap = 0;
  bool finished = false;
  bool reset = false;
  std::size_t events_after_end = 0;

  void operator()(const stream_event& event) {
    if (finished || reset || gap > 0) ++events_after_end;
    switch (event.kind) {
      case stream_event_kind::data:
        data.insert(data.end(), event.data.begin(), event.data.end());
        packets.push_back(event.packet_number);
        addresses.push_back(event.data.data());
        break;
      case stream_event_kind::gap: gap = event.gap_bytes; break;
      case stream_event_kind::finished: finished = true; break;
      case stream_event_kind::reset: reset = true; break;
    }
  }
};

inline tcp_segment part_of(const octets& stream, std::uint32_t start, std::size_t from, std::size_t count,
                           std::uint64_t packet_number = 0) {
  return {.sequence = start + static_cast<std::uint32_t>(from),
          .payload = byte_span{stream}.subspan(from, count),
          .packet_number = packet_number};
}

}  // namespace inspect_test
