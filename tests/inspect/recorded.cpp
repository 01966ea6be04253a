// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "builders.hpp"
#include "inspect/capture.hpp"
#include "inspect/flow_table.hpp"
#include "support/catch.hpp"

using namespace inspect_test;

namespace {

struct two_streams {
  octets data[2];
};

struct recorder {
  std::vector<two_streams> streams;

  void on_stream(inspect::tcp_flow<two_streams>& flow, inspect::flow_direction direction,
                 const inspect::stream_event& event) {
    CHECK(event.kind != inspect::stream_event_kind::gap);
    octets& data = flow.state.data[static_cast<std::size_t>(direction)];
    data.insert(data.end(), event.data.begin(), event.data.end());
  }
  void on_close(inspect::tcp_flow<two_streams>& flow, inspect::close_reason reason) {
    CHECK(reason == inspect::close_reason::finished);
    CHECK(flow.saw_handshake);
    streams.push_back(flow.state);
  }
};

// Counts the frames of one direction of an HTTP/2 connection by type: RFC 9113 section 4.1.
std::map<unsigned, unsigned> frame_types(byte_span stream) {
  std::map<unsigned, unsigned> counts;
  while (stream.size() >= 9) {
    const std::size_t size = 9 + (std::size_t{stream[0]} << 16) + inspect::load_u16(stream, 1);
    if (size > stream.size()) break;
    ++counts[stream[3]];
    stream = stream.subspan(size);
  }
  INFO("bytes left: " << stream.size());
  CHECK(stream.empty());
  return counts;
}

struct recorded_counts {
  std::size_t connections = 0;
  std::map<unsigned, unsigned> client;
  std::map<unsigned, unsigned> server;
};

recorded_counts count_recorded(const std::string& name) {
  CAPTURE(name);
  inspect::flow_table<two_streams> flows;
  recorder seen;
  for (const read_packet& packet : read_all(load_capture(name)).packets) {
    const auto result = inspect::decode_packet(packet.packet.link_type, packet.bytes);
    REQUIRE(std::holds_alternative<inspect::decoded_packet>(result));
    flows.add(std::get<inspect::decoded_packet>(result), packet.packet.number, seen);
  }
  CHECK(flows.live_flows() == 0);
  recorded_counts counts;
  counts.connections = seen.streams.size();
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (const two_streams& streams : seen.streams) {
    const octets& sent = streams.data[0];
    REQUIRE(sent.size() > preface.size());
    CHECK(std::equal(preface.begin(), preface.end(), sent.begin()));
    for (const auto& [type, n] : frame_types(byte_span{sent}.subspan(preface.size())))
      counts.client[type] += n;
    for (const auto& [type, n] : frame_types(streams.data[1])) counts.server[type] += n;
  }
  return counts;
}

struct no_state {
  no_state() = default;
  no_state(no_state&&) = delete;  // a state need not be movable
};

struct byte_counter {
  std::uint64_t bytes = 0;
  std::uint64_t closed = 0;

  void on_stream(inspect::tcp_flow<no_state>&, inspect::flow_direction, const inspect::stream_event& event) {
    bytes += event.data.size();
  }
  void on_close(inspect::tcp_flow<no_state>&, inspect::close_reason) { ++closed; }
};

constexpr unsigned data_frame = 0;
constexpr unsigned headers_frame = 1;
constexpr unsigned push_promise_frame = 5;
constexpr unsigned goaway_frame = 7;
constexpr unsigned continuation_frame = 9;

}  // namespace

TEST_CASE("recorded conversations are whole") {
  for (const std::string& name : recorded_captures()) {
    const recorded_counts counts = count_recorded(name);
    CAPTURE(name);
    CHECK(counts.connections >= 1);
    CHECK(counts.client.at(headers_frame) >= 1);
    CHECK(counts.server.at(headers_frame) >= 1);
  }
  // Seven requests, one of them with trailers, and seven responses, all with trailers.
  const recorded_counts trailers = count_recorded("get-trailers.pcap");
  CHECK(trailers.connections == 2);
  CHECK(trailers.client.at(headers_frame) == 8);
  CHECK(trailers.server.at(headers_frame) == 14);
  CHECK(count_recorded("post-body.pcap").client.at(data_frame) >= 3);
  CHECK(count_recorded("continuation.pcap").client.at(continuation_frame) >= 1);
  const recorded_counts push = count_recorded("push-goaway.pcap");
  CHECK(push.server.at(push_promise_frame) == 2);
  CHECK(push.client.at(goaway_frame) == 1);
  CHECK(count_recorded("two-connections.pcapng").connections == 2);
}

TEST_CASE("damaged conversations are read to their end") {
  std::mt19937 random{6'174};
  for (const std::string& name : recorded_captures()) {
    CAPTURE(name);
    const octets file = load_capture(name);
    for (int round = 0; round < 300; ++round) {
      octets damaged = file;
      for (auto changes = 1 + random() % 40; changes > 0; --changes) {
        damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
      }
      inspect::flow_table<no_state> flows{{.max_flows = 4, .reassembly = {.max_held_bytes = 10'000}}};
      byte_counter seen;
      inspect::packet_statistics statistics;
      std::uint64_t captured = 0;
      for (const read_packet& packet : read_all(damaged).packets) {
        captured += packet.bytes.size();
        const auto result = inspect::decode_packet(packet.packet.link_type, packet.bytes);
        statistics.count(result);
        const auto* decoded = std::get_if<inspect::decoded_packet>(&result);
        if (decoded != nullptr) flows.add(*decoded, packet.packet.number, seen);
      }
      flows.close_all(seen);
      if (seen.bytes > captured || flows.live_flows() != 0 || flows.held_bytes() != 0)
        FAIL("round " << round);
      if (seen.closed != flows.opened_flows()) FAIL("flows not closed in round " << round);
    }
  }
}
