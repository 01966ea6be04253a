// SPDX-License-Identifier: MIT
// Prints the packets of a datagram, without keys, and answers a version that is not known. The datagram is
// the server's Initial packet of RFC 9001 Appendix A.3 with the 1-RTT packet of Appendix A.5 behind it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "httpwire/quic.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;

constexpr std::array<std::uint8_t, 156>
    datagram = {0xcf, 0x00, 0x00, 0x00, 0x01, 0x00, 0x08, 0xf0, 0x67, 0xa5, 0x50, 0x2a, 0x42, 0x62,
                0xb5, 0x00, 0x40, 0x75, 0xc0, 0xd9, 0x5a, 0x48, 0x2c, 0xd0, 0x99, 0x1c, 0xd2, 0x5b,
                0x0a, 0xac, 0x40, 0x6a, 0x58, 0x16, 0xb6, 0x39, 0x41, 0x00, 0xf3, 0x7a, 0x1c, 0x69,
                0x79, 0x75, 0x54, 0x78, 0x0b, 0xb3, 0x8c, 0xc5, 0xa9, 0x9f, 0x5e, 0xde, 0x4c, 0xf7,
                0x3c, 0x3e, 0xc2, 0x49, 0x3a, 0x18, 0x39, 0xb3, 0xdb, 0xcb, 0xa3, 0xf6, 0xea, 0x46,
                0xc5, 0xb7, 0x68, 0x4d, 0xf3, 0x54, 0x8e, 0x7d, 0xde, 0xb9, 0xc3, 0xbf, 0x9c, 0x73,
                0xcc, 0x3f, 0x3b, 0xde, 0xd7, 0x4b, 0x56, 0x2b, 0xfb, 0x19, 0xfb, 0x84, 0x02, 0x2f,
                0x8e, 0xf4, 0xcd, 0xd9, 0x37, 0x95, 0xd7, 0x7d, 0x06, 0xed, 0xbb, 0x7a, 0xaf, 0x2f,
                0x58, 0x89, 0x18, 0x50, 0xab, 0xbd, 0xca, 0x3d, 0x20, 0x39, 0x8c, 0x27, 0x64, 0x56,
                0xcb, 0xc4, 0x21, 0x58, 0x40, 0x7d, 0xd0, 0x74, 0xee,  // the 1-RTT packet:
                0x4c, 0xfe, 0x41, 0x89, 0x65, 0x5e, 0x5c, 0xd5, 0x5c, 0x41, 0xf6, 0x90, 0x80, 0x57,
                0x5d, 0x79, 0x99, 0xc2, 0x5a, 0x5b, 0xfb};

void print_long(std::string_view type, const quic::long_packet& p) {
  std::cout << type << " of " << name(p.version) << ", " << p.octets.size() << " octets, "
            << p.protected_part().size() << " of them protected\n";
}

/// Every packet of a datagram; false when there is something in it that is none.
bool read(bytes received) {
  // This endpoint, a client, uses connection IDs of no octets, and takes no tokens from servers.
  const quic::packet_options options{.max_token_size = 0};
  for (const auto packet : quic::packets{received, quic::fixed_cid_length{0}, options}) {
    if (!packet) {  // the rest of the datagram is unusable
      std::cout << packet.error().text() << " at octet " << packet.error().offset << '\n';
      return false;
    }
    std::visit(httpwire::overloaded{
                   [](const quic::initial_packet& p) { print_long("Initial", p); },
                   [](const quic::handshake_packet& p) { print_long("Handshake", p); },
                   [](const quic::short_packet& p) {
                     std::cout << "1-RTT, " << p.octets.size() << " octets, spin bit " << p.spin() << '\n';
                   },
                   [](const quic::discarded_packet& p) { std::cout << p.reason.text() << '\n'; },
                   [](const auto&) {}},
               *packet);
  }
  return true;
}

/// What a server sends to whoever speaks a version that it does not; nothing when no answer is allowed.
bytes negotiate(bytes received, std::span<std::uint8_t> out) {
  constexpr std::array own{quic::version::v1, quic::version::v2};
  const auto header = quic::invariant_long_header::parse(received);
  if (!header || !check_negotiable(*header, received.size(), own)) return {};
  httpwire::writer w{out};
  write_version_negotiation(w, *header, own);
  const auto answer = w.written();
  return answer ? *answer : bytes{};
}

/// The server that a packet is for, as a load balancer without a key sees it; nothing when it cannot tell.
std::optional<std::uint8_t> server_of(bytes received) {
  constexpr quic::load_balancer_config config{.id = 0, .server_id_size = 1, .nonce_size = 4};
  const auto header = quic::invariant_long_header::parse(received);
  if (!header) return std::nullopt;
  const auto routed = quic::route_connection_id(config, header->dcid);
  if (!routed) return std::nullopt;  // another configuration, or chosen by the client: any server will do
  return routed->server_id()[0];
}

}  // namespace

int main() {
  if (!read(datagram)) return 1;

  // Server 7, nonce 01020304.
  constexpr std::array<std::uint8_t, 13> to_server{0xc0, 0x00, 0x00, 0x00, 0x01, 0x06, 0x00,
                                                   0x07, 0x01, 0x02, 0x03, 0x04, 0x00};
  const auto server = server_of(to_server);
  if (!server) return 1;
  std::cout << "for server " << int{*server} << '\n';

  std::array<std::uint8_t, 1200> first{0xc0, 0x1a, 0x2a, 0x3a, 0x4a, 0x02, 0xaa, 0xbb, 0x01, 0xcc};
  std::array<std::uint8_t, 64> out{};
  const bytes answer = negotiate(first, out);
  const auto p = quic::version_negotiation_packet::parse(answer);
  if (!p || p->versions.size() != 2) return 1;
  for (const quic::version v : p->versions) std::cout << "try " << name(v) << '\n';
  // Too small, and an answer to an answer: silence.
  return negotiate(bytes{first}.first(1199), out).empty() && negotiate(answer, out).empty() ? 0 : 1;
}
