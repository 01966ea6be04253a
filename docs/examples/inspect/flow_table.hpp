// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <utility>

#include "packet.hpp"
#include "tcp_reassembler.hpp"

// Sorts TCP packets into connections. Each connection has two reassembled directions and a state of the
// user's type. Memory is bounded by the limits below, however many connections a capture has. The index is an
// ordered map: unlike a hash table it keeps its speed for addresses that somebody chose with care.

namespace inspect {

struct flow_limits {
  std::size_t max_flows = 16'384;                            // connections open at a time
  std::size_t max_closed_flows = 1'024;                      // closed ones, remembered for late packets
  std::size_t max_total_held_bytes = std::size_t{64} << 20;  // held ahead of gaps, in all flows together
  reassembly_limits reassembly{};                            // for each direction
};

enum class flow_direction : std::uint8_t { client_to_server = 0, server_to_client = 1 };

enum class close_reason : std::uint8_t {
  finished,       // both directions came to an end, by FIN or by a gap
  reset,          // RST
  replaced,       // a new connection with the same addresses and ports
  evicted,        // least recently used when max_flows was reached
  capture_ended,  // close_all()
};

template <class State>
struct tcp_flow {
  std::uint64_t id = 0;  // 1 for the first connection of the capture
  endpoint client;       // who sent the SYN; in a flow without SYN, who sent the first packet
  endpoint server;
  bool saw_handshake = false;  // whether client and server are known from a SYN
  std::array<tcp_reassembler, 2> streams;
  State state{};

  [[nodiscard]] tcp_reassembler& stream(flow_direction direction) {
    return streams[static_cast<std::size_t>(direction)];
  }
};

// State has a default constructor. A handler has two members, which must not use the table:
//   void on_stream(tcp_flow<State>&, flow_direction, const stream_event&);  the events of tcp_reassembler
//   void on_close(tcp_flow<State>&, close_reason);                          the last call for a flow
template <class State>
class flow_table {
 public:
  using flow = tcp_flow<State>;

  explicit flow_table(flow_limits limits = {}) : limits_(limits) {
    limits_.max_flows = std::max<std::size_t>(limits_.max_flows, 1);
  }

  // Other packets than TCP are ignored.
  template <class Handler>
  void add(const decoded_packet& packet, std::uint64_t packet_number, Handler&& handler) {
    if (packet.protocol != transport_protocol::tcp) return;
    const flow_key key = key_of(packet);
    auto found = live_.find(key);
    if (found != live_.end() && is_new_connection(*found->second, packet)) {
      close(found, close_reason::replaced, handler);
      found = live_.end();
    }
    if (found == live_.end()) {
      if (!may_open(key, packet)) return;
      found = open(key, packet, handler);
    }
    flows_.splice(flows_.begin(), flows_, found->second);
    push(*found->second, packet, packet_number, handler);
    if (packet.has(tcp_flag::reset)) {
      close(found, close_reason::reset, handler);
    } else if (std::ranges::all_of(found->second->streams, &tcp_reassembler::done)) {
      close(found, close_reason::finished, handler);
    }
  }

  // The end of the capture, in the order in which the connections were used last.
  template <class Handler>
  void close_all(Handler&& handler) {
    while (!flows_.empty()) close(live_.find(key_of(flows_.back())), close_reason::capture_ended, handler);
  }

  [[nodiscard]] std::size_t live_flows() const { return flows_.size(); }
  [[nodiscard]] std::uint64_t opened_flows() const { return opened_; }
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }

 private:
  struct flow_key {
    endpoint low;  // the lesser of the two ends, so that both directions have one key
    endpoint high;
    friend auto operator<=>(const flow_key&, const flow_key&) = default;
  };

  using flow_list = std::list<flow>;  // the most recently used first
  using live_map = std::map<flow_key, typename flow_list::iterator>;
  using closed_list = std::list<flow_key>;  // the most recently closed first
  using closed_map = std::map<flow_key, typename closed_list::iterator>;

  static flow_key key_of(const endpoint& a, const endpoint& b) {
    return a < b ? flow_key{a, b} : flow_key{b, a};
  }
  static flow_key key_of(const decoded_packet& packet) { return key_of(packet.source, packet.destination); }
  static flow_key key_of(const flow& opened) { return key_of(opened.client, opened.server); }

  static flow_direction direction_of(const flow& current, const decoded_packet& packet) {
    return packet.source == current.client ? flow_direction::client_to_server
                                           : flow_direction::server_to_client;
  }

  // A SYN with another sequence number than the one of this connection: the ports are used again.
  static bool is_new_connection(flow& current, const decoded_packet& packet) {
    if (!packet.has(tcp_flag::syn) || packet.has(tcp_flag::reset)) return false;
    const tcp_reassembler& stream = current.stream(direction_of(current, packet));
    return stream.started() && stream.start_sequence() != packet.sequence + 1U;
  }

  // Packets that come after the end of a connection, such as the last acknowledgement, are not a new one.
  bool may_open(const flow_key& key, const decoded_packet& packet) {
    if (packet.has(tcp_flag::reset)) return false;
    const auto closed = closed_.find(key);
    if (packet.has(tcp_flag::syn)) {
      if (closed != closed_.end()) forget(closed);
      return true;
    }
    return closed == closed_.end() && (!packet.payload.empty() || packet.missing_bytes > 0);
  }

  template <class Handler>
  typename live_map::iterator open(const flow_key& key, const decoded_packet& packet, Handler& handler) {
    while (flows_.size() >= limits_.max_flows) {
      close(live_.find(key_of(flows_.back())), close_reason::evicted, handler);
    }
    const bool syn = packet.has(tcp_flag::syn);
    const bool from_server = syn && packet.has(tcp_flag::acknowledgement);
    flow& opened = flows_.emplace_front();  // in place, so that a state need not be movable
    opened.id = ++opened_;
    opened.client = from_server ? packet.destination : packet.source;
    opened.server = from_server ? packet.source : packet.destination;
    opened.saw_handshake = syn;
    for (tcp_reassembler& stream : opened.streams) stream = tcp_reassembler{limits_.reassembly};
    return live_.emplace(key, flows_.begin()).first;
  }

  template <class Handler>
  void push(flow& current, const decoded_packet& packet, std::uint64_t packet_number, Handler& handler) {
    const flow_direction direction = direction_of(current, packet);
    tcp_reassembler& stream = current.stream(direction);
    const auto sink = [&](const stream_event& event) { handler.on_stream(current, direction, event); };
    const std::size_t held_before = stream.held_bytes();
    stream.push({.sequence = packet.sequence,
                 .syn = packet.has(tcp_flag::syn),
                 .fin = packet.has(tcp_flag::fin),
                 .reset = packet.has(tcp_flag::reset),
                 .payload = packet.payload,
                 .missing_bytes = packet.missing_bytes,
                 .packet_number = packet_number},
                sink);
    held_bytes_ = held_bytes_ - held_before + stream.held_bytes();
    if (held_bytes_ <= limits_.max_total_held_bytes) return;
    held_bytes_ -= stream.held_bytes();  // the stream that asks for more than there is has to go without
    stream.finish(sink);
  }

  template <class Handler>
  void close(typename live_map::iterator found, close_reason reason, Handler& handler) {
    flow& current = *found->second;
    for (const auto direction : {flow_direction::client_to_server, flow_direction::server_to_client}) {
      tcp_reassembler& stream = current.stream(direction);
      held_bytes_ -= stream.held_bytes();
      stream.finish([&](const stream_event& event) { handler.on_stream(current, direction, event); });
    }
    handler.on_close(current, reason);
    if (reason == close_reason::finished || reason == close_reason::reset) remember(found->first);
    flows_.erase(found->second);
    live_.erase(found);
  }

  void remember(const flow_key& key) {
    if (limits_.max_closed_flows == 0) return;
    if (closed_order_.size() >= limits_.max_closed_flows) forget(closed_.find(closed_order_.back()));
    closed_order_.push_front(key);
    closed_.emplace(key, closed_order_.begin());
  }

  void forget(typename closed_map::iterator closed) {
    closed_order_.erase(closed->second);
    closed_.erase(closed);
  }

  flow_limits limits_;
  flow_list flows_;
  live_map live_;
  closed_list closed_order_;
  closed_map closed_;
  std::uint64_t opened_ = 0;
  std::size_t held_bytes_ = 0;
};

}  // namespace inspect
