// SPDX-License-Identifier: MIT
#include "inspect/tcp_reassembler.hpp"

#include "stream_recorder.hpp"
#include "support/catch.hpp"

using namespace inspect_test;
using inspect::tcp_reassembler;

TEST_CASE("segments in order are passed on without a copy") {
  const octets stream = pattern(300);
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push({.sequence = 999, .syn = true, .payload = {}, .packet_number = 1}, seen);
  CHECK(reassembler.started());
  CHECK(!reassembler.started_mid_stream());
  CHECK(reassembler.start_sequence() == 1'000);
  reassembler.push(part_of(stream, 1'000, 0, 100, 2), seen);
  reassembler.push(part_of(stream, 1'000, 100, 200, 3), seen);
  CHECK(seen.data == stream);
  CHECK(seen.packets == std::vector<std::uint64_t>{2, 3});
  CHECK(seen.addresses == std::vector<const std::uint8_t*>{stream.data(), stream.data() + 100});
  CHECK(reassembler.held_bytes() == 0);
  reassembler.push({.sequence = 1'300, .fin = true, .payload = {}, .packet_number = 4}, seen);
  CHECK(seen.finished);
  CHECK(reassembler.done());
  reassembler.push(part_of(stream, 1'300, 0, 10, 5), seen);
  reassembler.finish(seen);
  CHECK(seen.events_after_end == 0);
  CHECK(seen.data == stream);
}

TEST_CASE("a SYN may carry data, and a retransmitted SYN changes nothing") {
  const octets stream = pattern(30);
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push({.sequence = 49, .syn = true, .payload = byte_span{stream}.first(10)}, seen);
  reassembler.push({.sequence = 49, .syn = true, .payload = byte_span{stream}.first(10)}, seen);
  reassembler.push(part_of(stream, 50, 10, 20), seen);
  CHECK(seen.data == stream);
}

TEST_CASE("sequence numbers wrap around") {
  const octets stream = pattern(1'000);
  const std::uint32_t start = 0xFFFFFF00;
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push({.sequence = start - 1, .syn = true, .payload = {}}, seen);
  reassembler.push(part_of(stream, start, 500, 500, 1), seen);
  CHECK(seen.data.empty());
  reassembler.push(part_of(stream, start, 200, 300, 2), seen);
  reassembler.push(part_of(stream, start, 0, 200, 3), seen);
  CHECK(seen.data == stream);
  CHECK(seen.packets == std::vector<std::uint64_t>{3, 2, 1});
}

TEST_CASE("a stream longer than the sequence space goes on") {
  const octets chunk = pattern(1U << 20);
  tcp_reassembler reassembler;
  std::uint64_t total = 0;
  std::uint32_t sequence = 77;
  for (int i = 0; i < 5'000; ++i) {
    const tcp_segment segment{.sequence = sequence, .payload = chunk};
    reassembler.push(segment, [&](const stream_event& event) { total += event.data.size(); });
    sequence += static_cast<std::uint32_t>(chunk.size());
  }
  CHECK(total == std::uint64_t{5'000} << 20);
  CHECK(reassembler.delivered_bytes() == total);
}

TEST_CASE("of overlapping segments the first copy counts") {
  const octets first(10, 'a');
  const octets second(30, 'b');
  const auto text = [](const stream_recorder& seen) {
    return std::string(seen.data.begin(), seen.data.end());
  };
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push({.sequence = 0, .syn = true, .payload = {}}, seen);
  SECTION("with what has been delivered") {
    reassembler.push({.sequence = 1, .payload = first}, seen);
    reassembler.push({.sequence = 1, .payload = second}, seen);
    CHECK(text(seen) == std::string(10, 'a') + std::string(20, 'b'));
  }
  SECTION("with what is held, from in front") {
    reassembler.push({.sequence = 11, .payload = first}, seen);
    reassembler.push({.sequence = 1, .payload = second}, seen);
    CHECK(text(seen) == std::string(10, 'b') + std::string(10, 'a') + std::string(10, 'b'));
  }
  SECTION("with what is held, from behind and all around") {
    reassembler.push({.sequence = 16, .payload = first}, seen);
    reassembler.push({.sequence = 11, .payload = second}, seen);
    CHECK(reassembler.held_segments() == 3);
    reassembler.push({.sequence = 1, .payload = second}, seen);
    CHECK(text(seen) ==
          std::string(10, 'b') + std::string(5, 'b') + std::string(10, 'a') + std::string(15, 'b'));
  }
  CHECK(reassembler.held_bytes() == 0);
}

TEST_CASE("without a SYN the first segment is the start") {
  const octets stream = pattern(100);
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push(part_of(stream, 5, 40, 30), seen);
  CHECK(reassembler.started_mid_stream());
  reassembler.push(part_of(stream, 5, 0, 30), seen);   // before the start
  reassembler.push(part_of(stream, 5, 20, 60), seen);  // over the start and beyond
  CHECK(seen.data == octets(stream.begin() + 40, stream.begin() + 80));
}

TEST_CASE("a FIN waits for what comes before it, and nothing comes after it") {
  const octets stream = pattern(50);
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push({.sequence = 0, .syn = true, .payload = {}}, seen);
  tcp_segment last = part_of(stream, 1, 30, 10);
  last.fin = true;
  reassembler.push(last, seen);
  CHECK(!seen.finished);
  reassembler.push(part_of(stream, 1, 20, 30), seen);  // ten bytes behind the FIN
  CHECK(!seen.finished);
  reassembler.push(part_of(stream, 1, 0, 20), seen);
  CHECK(seen.finished);
  CHECK(seen.data == octets(stream.begin(), stream.begin() + 40));
}

TEST_CASE("RST ends the stream") {
  const octets stream = pattern(50);
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push(part_of(stream, 1, 0, 20), seen);
  SECTION("in order") {
    reassembler.push({.sequence = 21, .reset = true, .payload = stream}, seen);
    CHECK(seen.reset);
    CHECK(seen.gap == 0);
  }
  SECTION("with a gap before it") {
    reassembler.push(part_of(stream, 1, 27, 10), seen);
    reassembler.push({.sequence = 0, .reset = true, .payload = {}}, seen);
    CHECK(!seen.reset);
    CHECK(seen.gap == 7);
  }
  CHECK(reassembler.done());
  CHECK(seen.data.size() == 20);
}

TEST_CASE("a gap is told when the flow ends") {
  const octets stream = pattern(100);
  tcp_reassembler reassembler;
  stream_recorder seen;
  reassembler.push(part_of(stream, 1, 0, 20), seen);
  SECTION("before a held segment") {
    reassembler.push(part_of(stream, 1, 60, 20), seen);
    reassembler.push(part_of(stream, 1, 33, 20), seen);
    reassembler.finish(seen);
    CHECK(seen.gap == 13);
  }
  SECTION("before the FIN") {
    reassembler.push({.sequence = 1 + 25, .fin = true, .payload = {}}, seen);
    reassembler.finish(seen);
    CHECK(seen.gap == 5);
  }
  SECTION("where the snapshot length cut a segment") {
    tcp_segment cut = part_of(stream, 1, 20, 10);
    cut.missing_bytes = 40;
    reassembler.push(cut, seen);
    CHECK(seen.data.size() == 30);
    reassembler.finish(seen);
    CHECK(seen.gap == 40);
  }
  SECTION("but not without one") {
    reassembler.finish(seen);
    CHECK(seen.gap == 0);
  }
  CHECK(reassembler.done());
  CHECK(reassembler.held_bytes() == 0);
  CHECK(!seen.finished);
}

TEST_CASE("held segments stay within their limits") {
  const octets stream = pattern(10'000);
  stream_recorder seen;
  SECTION("of segments") {
    tcp_reassembler reassembler{{.max_held_segments = 3}};
    reassembler.push({.sequence = 0, .syn = true, .payload = {}}, seen);
    for (const std::size_t from : {100U, 300U, 200U}) reassembler.push(part_of(stream, 1, from, 50), seen);
    CHECK(reassembler.held_segments() == 3);
    CHECK(seen.gap == 0);
    reassembler.push(part_of(stream, 1, 150, 50), seen);
    CHECK(seen.gap == 100);
    CHECK(reassembler.held_segments() == 0);
  }
  SECTION("of bytes, with the overhead of each segment") {
    const std::size_t limit = 2 * (1'000 + tcp_reassembler::held_segment_overhead);
    tcp_reassembler reassembler{{.max_held_bytes = limit}};
    reassembler.push({.sequence = 0, .syn = true, .payload = {}}, seen);
    reassembler.push(part_of(stream, 1, 5'000, 1'000), seen);
    reassembler.push(part_of(stream, 1, 7'000, 1'000), seen);
    CHECK(reassembler.held_bytes() == limit);
    reassembler.push(part_of(stream, 1, 5'500, 400), seen);  // nothing new
    CHECK(seen.gap == 0);
    reassembler.push(part_of(stream, 1, 40, 1), seen);
    CHECK(seen.gap == 40);
    CHECK(reassembler.held_bytes() == 0);
  }
  SECTION("but what fills the gap needs no room") {
    tcp_reassembler reassembler{{.max_held_bytes = 1'200}};
    reassembler.push({.sequence = 0, .syn = true, .payload = {}}, seen);
    reassembler.push(part_of(stream, 1, 1'000, 1'000), seen);
    reassembler.push(part_of(stream, 1, 0, 9'000), seen);
    CHECK(seen.gap == 0);
    CHECK(seen.data.size() == 9'000);
  }
}
