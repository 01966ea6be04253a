// SPDX-License-Identifier: MIT
#include "quic_keys.hpp"

#include <algorithm>

namespace inspect {

namespace quic = httpwire::quic;

namespace {

httpwire::result<quic::unprotected_packet> open_with(httpwire::bytes client_id,
                                                     const quic::initial_packet& packet, quic::role sender,
                                                     httpwire::mutable_bytes octets, std::uint64_t next) {
  const auto keys = quic::derive_initial_keys(packet.version, client_id, sender);
  if (!keys) return keys.error();
  return quic::open_initial(quic::initial_protection{*keys}, octets, packet.packet_number_offset, next);
}

}  // namespace

httpwire::result<quic_keys::opened_packet> quic_keys::open(const quic::initial_packet& packet, heading from,
                                                           httpwire::mutable_bytes octets) {
  const quic::role sender = from == heading::to_server ? quic::role::client : quic::role::server;
  std::uint64_t& next = next_packet_number_[static_cast<std::size_t>(from)];
  if (client_id_) {
    const auto opened = open_with(client_id_->view(), packet, sender, octets, next);
    const bool is_another =
        sender == quic::role::client && !quic::same_connection_id(packet.dcid, client_id_->view());
    if (!opened && !is_another) return opened.error();
    if (opened) {
      next = std::min(std::max(next, opened->packet_number + 1), quic::max_packet_number);
      return opened_packet{*opened, false};
    }
  }
  const auto opened = open_with(packet.dcid, packet, sender, octets, 0);
  if (!opened) return opened.error();
  const bool restarted = client_id_.has_value();
  if (const auto id = quic::connection_id::from(packet.dcid)) client_id_ = *id;
  next_packet_number_ = {};
  next = std::min(opened->packet_number + 1, quic::max_packet_number);
  return opened_packet{*opened, restarted};
}

void quic_keys::follow_retry(httpwire::bytes source) {
  if (const auto id = quic::connection_id::from(source)) client_id_ = *id;
}

}  // namespace inspect
