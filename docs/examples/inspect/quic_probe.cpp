// SPDX-License-Identifier: MIT
#include "quic_probe.hpp"

#include "httpwire/quic.hpp"

namespace inspect {

namespace quic = httpwire::quic;

namespace {

// Versions that were or are used and of which only the invariants are read here.
bool is_somebodys(quic::version v) {
  const auto number = static_cast<std::uint32_t>(v);
  const bool draft = number >> 8 == 0xff0000;     // of what became version 1
  const bool draft_of_v2 = number == 0x709a50c4;  // draft-ietf-quic-v2
  const bool facebook = number >> 8 == 0xfaceb0;  // mvfst
  const bool google = (number & 0xfffff0f0) == 0x51303030 || (number & 0xfffff0f0) == 0x54303030;
  return draft || draft_of_v2 || facebook || google;  // "Q0nn" and "T0nn"
}

bool is_plausible(const quic::invariant_long_header& h) {
  if (h.dcid.size() > quic::max_connection_id_size || h.scid.size() > quic::max_connection_id_size)
    return false;
  if (h.version == quic::version::negotiation) return quic::version_negotiation_packet::parse(h).has_value();
  // RFC 9000 section 17.2: a flow cannot begin with a fixed bit that has been greased.
  if (quic::is_known(h.version)) return (h.first_octet & 0x40U) != 0;
  return quic::is_reserved(h.version) || is_somebodys(h.version);
}

}  // namespace

bool begins_like_quic(byte_span datagram) {
  const auto header = quic::invariant_long_header::parse(datagram);
  return header && is_plausible(*header);
}

bool begins_like_server(byte_span datagram) {
  const auto header = quic::invariant_long_header::parse(datagram);
  if (!header) return false;
  if (header->version == quic::version::negotiation) return true;
  return quic::is_known(header->version) &&
         quic::long_packet_type(header->version, header->first_octet) == quic::packet_type::retry;
}

}  // namespace inspect
