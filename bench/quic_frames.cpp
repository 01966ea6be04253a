// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "httpwire/core/writer.hpp"
#include "httpwire/quic/ack_ranges.hpp"
#include "httpwire/quic/frames.hpp"
#include "support/counters.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire_bench::count_items;
using httpwire_bench::require;

using octets = std::vector<std::uint8_t>;

/// `count` times what `put` appends.
template <class Put>
octets repeated(std::size_t count, Put put) {
  octets out(1U << 16);
  httpwire::writer w{out};
  for (std::size_t i = 0; i < count; ++i) put(w, i);
  require(w.ok(), "the frames fit");
  out.resize(w.size());
  return out;
}

octets acks_of(std::size_t ranges, bool large) {
  quic::basic_ack_ranges<httpwire::heap_storage> received{{}};
  require(received.reserve(ranges).has_value(), "there is memory");
  std::uint64_t number = 100'000;
  for (std::size_t i = 0; i < ranges; ++i) {
    number += 2 + i % 5;
    for (std::size_t j = 0; j < (large && i % 4 == 0 ? 80U : 1 + i % 3); ++j) (void)received.insert(number++);
  }
  return repeated(100, [&](httpwire::writer& w, std::size_t) {
    require(received.write_ack(w, {.ack_delay = 25}).has_value(), "an ACK frame");
  });
}

/// What a caller looks at, so that nothing of a frame can be left out.
struct look {
  std::uint64_t sum = 0;

  void operator()(const quic::ack& f) {
    for (const quic::packet_number_range r : f.ranges()) sum += r.largest - r.smallest + 1;
    sum += f.ack_delay;
  }
  void operator()(const quic::stream& f) { sum += f.stream_id + f.offset + f.data.size() + f.fin; }
  void operator()(const quic::crypto& f) { sum += f.offset + f.data.size(); }
  template <class Other>
  void operator()(const Other&) {
    ++sum;
  }
};

/// Frame by frame with next(), and std::get_if.
template <class Frame>
std::uint64_t by_next(bytes payload, quic::packet_type packet) {
  look seen;
  quic::frames walk{payload, packet};
  while (!walk.done()) {
    const auto f = walk.next();
    if (!f) return 0;
    if (const auto* one = std::get_if<Frame>(&*f)) seen(*one);
  }
  return seen.sum;
}

/// Frame by frame in a range-for, and std::visit.
template <class Frame>
std::uint64_t by_range_for(bytes payload, quic::packet_type packet) {
  look seen;
  for (const auto f : quic::frames{payload, packet}) {
    if (!f) return 0;
    std::visit(seen, *f);
  }
  return seen.sum;
}

/// One alone, without the variant.
template <class Frame>
std::uint64_t alone(bytes payload, quic::packet_type) {
  look seen;
  httpwire::reader in{payload};
  while (in.remaining() != 0) {
    const auto type = static_cast<quic::frame_type>(in.u8());
    const auto f = Frame::parse(in, type);
    if (!f) return 0;
    seen(*f);
  }
  return seen.sum;
}

using walk_function = std::uint64_t (*)(bytes, quic::packet_type);

void measure(benchmark::State& state, const octets* payload, std::size_t frames, walk_function walk) {
  require(walk(*payload, quic::packet_type::one_rtt) != 0, "the frames are good");
  for (auto _ : state) benchmark::DoNotOptimize(walk(*payload, quic::packet_type::one_rtt));
  count_items(state, frames, "frame");
}

template <class Frame>
void register_case(const std::string& name, const octets& payload, std::size_t frames) {
  const auto add = [&](const char* how, walk_function walk) {
    benchmark::RegisterBenchmark(("quic_frames/" + name + "/" + how).c_str(), measure, &payload, frames,
                                 walk);
  };
  add("next", by_next<Frame>);
  add("range_for", by_range_for<Frame>);
  add("alone", alone<Frame>);
}

/// An ACK frame of as many ranges, written anew each time.
void write_acks(benchmark::State& state, std::size_t ranges) {
  quic::basic_ack_ranges<httpwire::heap_storage> received{{}};
  require(received.reserve(ranges).has_value(), "there is memory");
  std::uint64_t number = 100'000;
  for (std::size_t i = 0; i < ranges; ++i) {
    number += 2 + i % 5;
    for (std::size_t j = 0; j < 1 + i % 3; ++j) (void)received.insert(number++);
  }
  octets out(1200);
  for (auto _ : state) {
    benchmark::DoNotOptimize(&received);
    httpwire::writer w{out};
    require(received.write_ack(w, {.ack_delay = 25}).has_value() && w.ok(), "an ACK frame is written");
    benchmark::ClobberMemory();
  }
  count_items(state, 1, "frame");
}
BENCHMARK_CAPTURE(write_acks, ack_1, 1)->Name("quic_frames_write/ack_1/httpwire");
BENCHMARK_CAPTURE(write_acks, ack_33, 33)->Name("quic_frames_write/ack_33/httpwire");

int register_all() {
  static const octets ack_1 = acks_of(1, false);
  static const octets ack_33 = acks_of(33, false);
  static const octets ack_33_large = acks_of(33, true);
  static const octets data(1200, 0x61);
  static const octets streams = repeated(50, [](httpwire::writer& w, std::size_t i) {
    write(w, quic::stream{.stream_id = 4 * (i % 8), .offset = 1200 * (i + 1), .data = data});
  });
  static const octets cryptos = repeated(50, [](httpwire::writer& w, std::size_t i) {
    write(w, quic::crypto{.offset = 1200 * (i + 1), .data = data});
  });
  register_case<quic::ack>("ack_1", ack_1, 100);
  register_case<quic::ack>("ack_33", ack_33, 100);
  register_case<quic::ack>("ack_33_large", ack_33_large, 100);
  register_case<quic::stream>("stream", streams, 50);
  register_case<quic::crypto>("crypto", cryptos, 50);
  return 0;
}

[[maybe_unused]] const int registered = register_all();

}  // namespace
