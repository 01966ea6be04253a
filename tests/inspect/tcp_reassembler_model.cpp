// SPDX-License-Identifier: MIT
#include <algorithm>
#include <random>

#include "inspect/tcp_reassembler.hpp"
#include "stream_recorder.hpp"
#include "support/catch.hpp"

using namespace inspect_test;
using inspect::tcp_reassembler;

TEST_CASE("any order, cut and repetition of the segments gives the stream") {
  std::mt19937 random{31'337};
  for (unsigned round = 0; round < 2'000; ++round) {
    CAPTURE(round);
    const octets stream = pattern(random() % 3'000, round % 256);
    const auto start = static_cast<std::uint32_t>(round % 2 == 0 ? random() : 0xFFFFFFFF - random() % 3'000);
    std::vector<tcp_segment> segments;
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t count = std::min<std::size_t>(1 + random() % 400, stream.size() - at);
      segments.push_back(part_of(stream, start, at, count));
      at += count;
    }
    for (auto repeats = random() % 10; repeats > 0 && !stream.empty(); --repeats) {
      const std::size_t from = random() % stream.size();
      segments.push_back(part_of(stream, start, from, random() % (stream.size() - from + 1)));
    }
    tcp_segment fin = part_of(stream, start, stream.size(), 0);
    fin.fin = true;
    segments.push_back(fin);
    std::shuffle(segments.begin(), segments.end(), random);

    tcp_reassembler reassembler;
    stream_recorder seen;
    reassembler.push({.sequence = start - 1, .syn = true, .payload = {}}, seen);
    for (const tcp_segment& segment : segments) {
      const octets own(segment.payload.begin(), segment.payload.end());  // gone after the call
      tcp_segment pushed = segment;
      pushed.payload = own;
      reassembler.push(pushed, seen);
    }
    REQUIRE(seen.data == stream);
    REQUIRE(seen.finished);
    REQUIRE(seen.events_after_end == 0);
  }
}

TEST_CASE("what is held is what a byte-by-byte model holds") {
  std::mt19937 random{2'718};
  for (unsigned round = 0; round < 2'000; ++round) {
    CAPTURE(round);
    const auto start = static_cast<std::uint32_t>(random());
    std::vector<int> model(600, -1);  // the first copy of each byte
    std::size_t delivered = 0;
    octets expected;
    tcp_reassembler reassembler;
    stream_recorder seen;
    reassembler.push({.sequence = start - 1, .syn = true, .payload = {}}, seen);
    for (unsigned segment = 1; segment <= 30; ++segment) {
      const std::size_t from = random() % 500;
      const octets bytes(random() % 100,
                         static_cast<std::uint8_t>(segment));  // each segment with its own bytes
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (model[from + i] < 0) model[from + i] = bytes[i];
      }
      for (; delivered < model.size() && model[delivered] >= 0; ++delivered) {
        expected.push_back(static_cast<std::uint8_t>(model[delivered]));
      }
      reassembler.push({.sequence = start + static_cast<std::uint32_t>(from), .payload = bytes}, seen);
      REQUIRE(seen.data == expected);
      REQUIRE(reassembler.delivered_bytes() == delivered);
    }
    const auto held_from = model.begin() + static_cast<std::ptrdiff_t>(delivered);
    const auto held =
        static_cast<std::size_t>(std::count_if(held_from, model.end(), [](int b) { return b >= 0; }));
    const std::size_t overhead = reassembler.held_segments() * tcp_reassembler::held_segment_overhead;
    REQUIRE(reassembler.held_bytes() == held + overhead);
    const auto next = std::find_if(held_from, model.end(), [](int b) { return b >= 0; });
    reassembler.finish(seen);
    REQUIRE(seen.gap == (held == 0 ? 0 : static_cast<std::uint64_t>(next - held_from)));
  }
}

TEST_CASE("segments of nonsense keep the limits") {
  std::mt19937 random{1'618};
  const octets bytes = pattern(2'000);
  for (int round = 0; round < 300; ++round) {
    tcp_reassembler reassembler{{.max_held_bytes = 20'000, .max_held_segments = 40}};
    stream_recorder seen;
    for (int i = 0; i < 300; ++i) {
      const auto near =
          static_cast<std::uint32_t>(reassembler.start_sequence() + reassembler.delivered_bytes());
      const auto distance = static_cast<std::uint32_t>(random() % 4'000) - 2'000;
      const tcp_segment segment{
          .sequence = random() % 50 == 0 ? static_cast<std::uint32_t>(random()) : near + distance,
          .syn = random() % 100 == 0,
          .fin = random() % 200 == 0,
          .reset = random() % 500 == 0,
          .payload = byte_span{bytes}.first(random() % bytes.size()),
          .missing_bytes = random() % 20 == 0 ? random() % 70'000 : 0};
      reassembler.push(segment, seen);
      if (reassembler.held_bytes() > 20'000 || reassembler.held_segments() > 40) FAIL("holds too much");
    }
    reassembler.finish(seen);
    if (!reassembler.done() || seen.events_after_end != 0) FAIL("not ended once");
  }
}
