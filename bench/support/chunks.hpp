// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/writer.hpp"
#include "support/counters.hpp"

// Octets as frames are made of them and as sockets give them.

namespace httpwire_bench {

using wire = std::vector<std::uint8_t>;

/// What a socket gives at once.
inline constexpr std::size_t chunk_size = 16'384;

/// The octets that `write` appends.
template <class Write>
wire written(Write&& write) {
  httpwire::writer measured;
  write(measured);
  wire out(measured.size());
  httpwire::writer to{out};
  write(to);
  require(to.ok(), "frames are written");
  return out;
}

template <class Consume>
void in_chunks(httpwire::bytes stream, Consume&& consume) {
  while (!stream.empty()) {
    const httpwire::bytes chunk = stream.first(stream.size() < chunk_size ? stream.size() : chunk_size);
    stream = stream.subspan(chunk.size());
    consume(chunk);
  }
}

/// Calls `on_event` with each event of a chunk.
template <class Decoder, class OnEvent>
void pull(Decoder& frames, httpwire::bytes chunk, OnEvent&& on_event) {
  for (;;) {
    const auto event = frames.next(chunk);
    if (event.need_more()) return;
    require(event.has_value(), "frames are decoded");
    on_event(*event);
  }
}

}  // namespace httpwire_bench
