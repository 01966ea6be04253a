// SPDX-License-Identifier: MIT
#include "udp_flows.hpp"

#include <algorithm>

#include "quic_probe.hpp"

namespace inspect {

namespace {

constexpr std::uint16_t first_unprivileged_port = 1'024;

}  // namespace

void udp_flows::add(const decoded_packet& packet, std::uint64_t packet_number) {
  if (packet.protocol != transport_protocol::udp) return;
  last_packet_ = packet_number;
  const flow_key key = std::minmax(packet.source, packet.destination);
  auto found = index_.find(key);
  if (found == index_.end()) {
    while (flows_.size() >= shared_.all.limit.max_udp_flows) evict();
    open(key, packet);
  } else {
    flows_.splice(flows_.begin(), flows_, found->second);
  }
  flow& current = flows_.front();
  if (current.connection == nullptr) return;
  current.connection->read(
      packet.source == current.client ? heading::to_server : heading::to_client,
      {.octets = packet.payload, .missing = packet.missing_bytes, .packet = packet_number});
}

void udp_flows::open(const flow_key& key, const decoded_packet& packet) {
  const bool from_server = is_from_server(packet);
  const endpoint& client = from_server ? packet.destination : packet.source;
  const endpoint& server = from_server ? packet.source : packet.destination;
  flow& opened = flows_.emplace_front(flow{key, client, nullptr});
  index_.emplace(key, flows_.begin());
  if (!is_quic(packet)) {
    ++other_flows_;
    return;
  }
  ++quic_flows_;
  opened.connection =
      std::make_unique<quic_connection>(shared_, flow_label{.number = ++shared_.all.shown_flows,
                                                            .client = to_string(client),
                                                            .server = to_string(server)});
}

bool udp_flows::is_quic(const decoded_packet& packet) const {
  return has_port(packet.source) || has_port(packet.destination) || begins_like_quic(packet.payload);
}

// Who sends first is the client, unless something says otherwise.
bool udp_flows::is_from_server(const decoded_packet& packet) const {
  if (begins_like_server(packet.payload)) return true;
  if (has_port(packet.source) != has_port(packet.destination)) return has_port(packet.source);
  return packet.source.port < first_unprivileged_port && packet.destination.port >= first_unprivileged_port;
}

bool udp_flows::has_port(const endpoint& end) const {
  return std::find(ports_.begin(), ports_.end(), end.port) != ports_.end();
}

void udp_flows::evict() {
  const flow& oldest = flows_.back();
  if (oldest.connection != nullptr)
    oldest.connection->finish(last_packet_, {.code = "too_many_flows",
                                             .text = "more UDP flows are open than max-udp-flows",
                                             .section = "",
                                             .amount = shared_.all.limit.max_udp_flows});
  index_.erase(oldest.key);
  flows_.pop_back();
}

void udp_flows::close_all() {
  for (; !flows_.empty(); flows_.pop_back()) {
    if (flows_.back().connection == nullptr) continue;
    flows_.back().connection->finish(last_packet_, {.code = "crypto_incomplete",
                                                    .text = "the capture ends inside a TLS message",
                                                    .section = "RFC 9000 section 7.5"});
  }
  index_.clear();
}

}  // namespace inspect
