// SPDX-License-Identifier: MIT
#include "inspect/flow_table.hpp"

#include <random>
#include <string>

#include "builders.hpp"
#include "support/catch.hpp"

using namespace inspect_test;
using inspect::close_reason;
using inspect::decoded_packet;
using inspect::flow_direction;
using inspect::stream_event;
using inspect::stream_event_kind;
namespace tcp_flag = inspect::tcp_flag;

namespace {

struct flow_notes {
  octets data[2];
  std::uint64_t gap[2] = {0, 0};
};

using table = inspect::flow_table<flow_notes>;
using flow = inspect::tcp_flow<flow_notes>;

struct closed_flow {
  std::uint64_t id;
  close_reason reason;
  bool saw_handshake;
  std::string client;
  flow_notes notes;
};

struct recorder {
  std::vector<closed_flow> closed;

  void on_stream(flow& current, flow_direction direction, const stream_event& event) {
    const auto at = static_cast<std::size_t>(direction);
    octets& data = current.state.data[at];
    data.insert(data.end(), event.data.begin(), event.data.end());
    if (event.kind == stream_event_kind::gap) current.state.gap[at] = event.gap_bytes;
  }
  void on_close(flow& current, close_reason reason) {
    closed.push_back({current.id, reason, current.saw_handshake, to_string(current.client), current.state});
  }
};

inspect::endpoint end_of(std::uint32_t host, std::uint16_t port) {
  inspect::endpoint end;
  for (unsigned i = 0; i < 4; ++i) end.address.bytes[i] = static_cast<std::uint8_t>(host >> (24 - 8 * i));
  end.port = port;
  return end;
}

const inspect::endpoint server = end_of(0x7F000001, 80);

// One side of a conversation: every packet it makes follows the one before.
struct side {
  inspect::endpoint from;
  inspect::endpoint to;
  std::uint32_t sequence;

  decoded_packet packet(std::uint8_t flags, byte_span payload = {}) {
    decoded_packet made;
    made.source = from;
    made.destination = to;
    made.sequence = sequence;
    made.flags = flags;
    made.payload = payload;
    sequence += static_cast<std::uint32_t>(payload.size()) +
                ((flags & (tcp_flag::syn | tcp_flag::fin)) != 0 ? 1U : 0U);
    return made;
  }
};

constexpr std::uint8_t syn = tcp_flag::syn;
constexpr std::uint8_t ack = tcp_flag::acknowledgement;
constexpr std::uint8_t syn_ack = tcp_flag::syn | tcp_flag::acknowledgement;
constexpr std::uint8_t fin_ack = tcp_flag::fin | tcp_flag::acknowledgement;

struct conversation {
  explicit conversation(std::uint16_t port, std::uint32_t host = 0x7F000001, std::uint32_t sequence = 1'000)
      : client{end_of(host, port), server, sequence},
        responder{server, end_of(host, port), sequence + 5'000} {}
  side client;
  side responder;
};

const octets question = pattern(20, 1);
const octets answer = pattern(40, 2);

struct harness {
  table flows;
  recorder seen;
  std::uint64_t packets = 0;

  explicit harness(inspect::flow_limits limits = {}) : flows(limits) {}
  void add(const decoded_packet& packet) { flows.add(packet, ++packets, seen); }
  void open(conversation& c) {
    add(c.client.packet(syn));
    add(c.responder.packet(syn_ack));
    add(c.client.packet(ack));
  }
  void exchange(conversation& c) {
    add(c.client.packet(ack, question));
    add(c.responder.packet(ack, answer));
  }
  void shut(conversation& c) {
    add(c.client.packet(fin_ack));
    add(c.responder.packet(fin_ack));
    add(c.client.packet(ack));
  }
};

}  // namespace

TEST_CASE("a connection has two directions and is freed when both have ended") {
  harness h;
  conversation c{50'000};
  h.open(c);
  CHECK(h.flows.live_flows() == 1);
  h.exchange(c);
  h.shut(c);
  CHECK(h.flows.live_flows() == 0);
  CHECK(h.flows.opened_flows() == 1);
  REQUIRE(h.seen.closed.size() == 1);
  const closed_flow& closed = h.seen.closed[0];
  CHECK(closed.id == 1);
  CHECK(closed.reason == close_reason::finished);
  CHECK(closed.saw_handshake);
  CHECK(closed.client == "127.0.0.1:50000");
  CHECK(closed.notes.data[0] == question);
  CHECK(closed.notes.data[1] == answer);
}

TEST_CASE("the client is known from either half of the handshake") {
  harness h;
  conversation c{50'000};
  c.client.packet(syn);  // not captured
  h.add(c.responder.packet(syn_ack));
  h.exchange(c);
  h.shut(c);
  REQUIRE(h.seen.closed.size() == 1);
  CHECK(h.seen.closed[0].client == "127.0.0.1:50000");
  CHECK(h.seen.closed[0].saw_handshake);
  CHECK(h.seen.closed[0].notes.data[0] == question);
}

TEST_CASE("a capture may begin in the middle of a connection") {
  harness h;
  conversation c{50'000};
  c.client.packet(syn);
  c.responder.packet(syn_ack);
  h.add(c.client.packet(ack));
  CHECK(h.flows.live_flows() == 0);  // nothing to decode yet
  h.exchange(c);
  CHECK(h.flows.live_flows() == 1);
  h.flows.close_all(h.seen);
  REQUIRE(h.seen.closed.size() == 1);
  CHECK(!h.seen.closed[0].saw_handshake);
  CHECK(h.seen.closed[0].reason == close_reason::capture_ended);
  CHECK(h.seen.closed[0].notes.data[0] == question);
  CHECK(h.seen.closed[0].notes.data[1] == answer);
}

TEST_CASE("RST closes at once, and late packets open nothing") {
  harness h;
  conversation c{50'000};
  h.open(c);
  h.exchange(c);
  h.add(c.client.packet(tcp_flag::reset));
  CHECK(h.flows.live_flows() == 0);
  h.add(c.responder.packet(ack, answer));
  h.add(c.client.packet(tcp_flag::reset));
  h.add(c.responder.packet(fin_ack));
  CHECK(h.flows.live_flows() == 0);
  REQUIRE(h.seen.closed.size() == 1);
  CHECK(h.seen.closed[0].reason == close_reason::reset);
}

TEST_CASE("a new SYN on the same ports is a new connection") {
  harness h;
  conversation old{50'000};
  h.open(old);
  h.exchange(old);
  SECTION("while the old one is open") {
    conversation next{50'000, 0x7F000001, 77'000};
    h.open(next);
    REQUIRE(h.seen.closed.size() == 1);
    CHECK(h.seen.closed[0].reason == close_reason::replaced);
    h.exchange(next);
    h.shut(next);
  }
  SECTION("after the old one has ended") {
    h.shut(old);
    conversation next{50'000, 0x7F000001, 77'000};
    h.open(next);
    h.exchange(next);
    h.shut(next);
  }
  REQUIRE(h.seen.closed.size() == 2);
  CHECK(h.seen.closed[1].id == 2);
  CHECK(h.seen.closed[1].reason == close_reason::finished);
  for (const closed_flow& closed : h.seen.closed) {
    CHECK(closed.notes.data[0] == question);
    CHECK(closed.notes.data[1] == answer);
  }
  CHECK(h.flows.live_flows() == 0);
}

TEST_CASE("a retransmitted SYN is no new connection") {
  harness h;
  conversation c{50'000};
  conversation again = c;
  h.open(c);
  h.add(again.client.packet(syn));
  h.add(again.responder.packet(syn_ack));
  h.exchange(c);
  h.shut(c);
  REQUIRE(h.seen.closed.size() == 1);
  CHECK(h.seen.closed[0].notes.data[0] == question);
}

TEST_CASE("above the limit the least recently used flow goes") {
  harness h{{.max_flows = 3}};
  std::vector<conversation> open;
  for (std::uint16_t port = 1; port <= 3; ++port) h.open(open.emplace_back(port));
  h.exchange(open[0]);
  conversation fourth{4};
  h.open(fourth);
  CHECK(h.flows.live_flows() == 3);
  REQUIRE(h.seen.closed.size() == 1);
  CHECK(h.seen.closed[0].client == "127.0.0.1:2");
  CHECK(h.seen.closed[0].reason == close_reason::evicted);
}

TEST_CASE("all flows share one limit for held bytes") {
  const std::size_t overhead = inspect::tcp_reassembler::held_segment_overhead;
  harness h{{.max_total_held_bytes = 3 * (question.size() + overhead)}};
  std::vector<conversation> open;
  for (std::uint16_t port = 1; port <= 4; ++port) {
    conversation& c = open.emplace_back(port);
    h.open(c);
    c.client.sequence += 10;  // lost
    h.add(c.client.packet(ack, question));
  }
  CHECK(h.flows.held_bytes() == 3 * (question.size() + overhead));
  h.flows.close_all(h.seen);
  CHECK(h.flows.held_bytes() == 0);
  REQUIRE(h.seen.closed.size() == 4);
  for (const closed_flow& closed : h.seen.closed) CHECK(closed.notes.gap[0] == 10);
}

TEST_CASE("ten thousand flows, a hundred at a time, leave nothing behind") {
  harness h{{.max_flows = 200, .max_closed_flows = 50}};
  std::size_t most = 0;
  for (std::uint32_t group = 0; group < 100; ++group) {
    std::vector<conversation> open;
    for (std::uint16_t i = 0; i < 100; ++i) {
      open.emplace_back(static_cast<std::uint16_t>(1'000 + i), 0x0A000000 + group, group * 7'919);
    }
    for (conversation& c : open) h.open(c);
    for (int round = 0; round < 3; ++round) {
      for (conversation& c : open) h.exchange(c);
    }
    most = std::max(most, h.flows.live_flows());
    for (conversation& c : open) h.shut(c);
  }
  CHECK(most == 100);
  CHECK(h.flows.live_flows() == 0);
  CHECK(h.flows.held_bytes() == 0);
  CHECK(h.flows.opened_flows() == 10'000);
  std::size_t complete = 0;
  for (const closed_flow& closed : h.seen.closed) {
    const bool whole = closed.notes.data[0] == join({question, question, question}) &&
                       closed.notes.data[1] == join({answer, answer, answer});
    if (whole && closed.reason == close_reason::finished) ++complete;
  }
  CHECK(complete == 10'000);
}

TEST_CASE("packets of nonsense keep the limits and the accounts") {
  std::mt19937 random{8'128};
  harness h{{.max_flows = 8,
             .max_closed_flows = 4,
             .max_total_held_bytes = 9'000,
             .reassembly = {.max_held_bytes = 4'000, .max_held_segments = 10}}};
  const octets bytes = pattern(900);
  for (int i = 0; i < 100'000; ++i) {
    decoded_packet packet;
    packet.source = end_of(1, static_cast<std::uint16_t>(random() % 12));
    packet.destination = end_of(1, static_cast<std::uint16_t>(random() % 3));
    if (random() % 2 == 0) std::swap(packet.source, packet.destination);
    packet.sequence = static_cast<std::uint32_t>(random() % 5'000);
    packet.flags = static_cast<std::uint8_t>(random() % 8 == 0 ? random() & 0x1F : ack);
    packet.payload = byte_span{bytes}.first(random() % bytes.size());
    h.add(packet);
    if (h.flows.live_flows() > 8 || h.flows.held_bytes() > 9'000) FAIL("above the limits");
  }
  h.flows.close_all(h.seen);
  CHECK(h.flows.live_flows() == 0);
  CHECK(h.flows.held_bytes() == 0);
  CHECK(h.seen.closed.size() == h.flows.opened_flows());
}
