// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "packet.hpp"
#include "quic_connection.hpp"

// Sorts UDP datagrams into flows, and hands those that are QUIC on. No more flows are known at a time than
// max-udp-flows: UDP has no end, so the one that was used least recently makes room. As in flow_table, the
// index is an ordered map.

namespace inspect {

class udp_flows {
 public:
  // Flows with one of `ports` are QUIC whatever they begin with.
  udp_flows(shared_state& shared, std::vector<std::uint16_t> ports)
      : shared_(shared), ports_(std::move(ports)) {}

  // Other packets than UDP are ignored.
  void add(const decoded_packet& packet, std::uint64_t packet_number);

  // The end of the capture, in the order in which the flows were used last.
  void close_all();

  [[nodiscard]] std::uint64_t quic_flows() const { return quic_flows_; }
  [[nodiscard]] std::uint64_t other_flows() const { return other_flows_; }
  [[nodiscard]] std::size_t live_flows() const { return flows_.size(); }

 private:
  using flow_key = std::pair<endpoint, endpoint>;  // the lesser first, so that both directions have one key

  struct flow {
    flow_key key;
    endpoint client;
    std::unique_ptr<quic_connection> connection;  // null: something else
  };
  using flow_list = std::list<flow>;  // the most recently used first

  [[nodiscard]] bool is_quic(const decoded_packet& packet) const;
  [[nodiscard]] bool is_from_server(const decoded_packet& packet) const;
  [[nodiscard]] bool has_port(const endpoint& end) const;
  void open(const flow_key& key, const decoded_packet& packet);
  void evict();

  quic_shared shared_;
  std::vector<std::uint16_t> ports_;
  flow_list flows_;
  std::map<flow_key, flow_list::iterator> index_;
  std::uint64_t last_packet_ = 0;
  std::uint64_t quic_flows_ = 0;
  std::uint64_t other_flows_ = 0;
};

}  // namespace inspect
