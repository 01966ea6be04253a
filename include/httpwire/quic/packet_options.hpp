// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

// What readers of packets are told: this endpoint's limits on what RFC 9000 sections 12.2 and 17 leave open.

namespace httpwire::quic {

/// Octets of the largest payload of a UDP datagram (RFC 9000 section 18.2).
inline constexpr std::size_t largest_udp_payload = 65'527;

/// Octets that a datagram with a client's Initial packet has at least (RFC 9000 section 14.1).
inline constexpr std::size_t min_initial_datagram_size = 1'200;

/// Octets of packet number and protected payload that the samples of all cipher suites of TLS 1.3 need (RFC
/// 9001 section 5.4.2).
inline constexpr std::size_t min_protected_size = 20;

/// How packets are read.
struct packet_options {
  /// Whether a fixed bit of 0 is taken: this endpoint has sent grease_quic_bit (RFC 9287 section 3).
  bool accept_greased_bit = false;
  /// Octets of the token of an Initial packet. 0 suits clients, for servers send none (RFC 9000
  /// section 17.2.2).
  std::uint64_t max_token_size = 1'024;
  /// Octets of the token of a Retry packet.
  std::uint64_t max_retry_token_size = 1'024;
  /// Octets that the Length of a long header may say.
  std::uint64_t max_length = largest_udp_payload;
  /// Octets of packet number and payload below which header protection has no sample.
  std::size_t min_protected_size = quic::min_protected_size;
  /// Packets of one datagram. Each attempt to open one costs more than reading its header.
  std::size_t max_packets = 16;
  /// Octets of a datagram below which its Initial packets are discarded; a server sets
  /// min_initial_datagram_size.
  std::size_t min_initial_datagram_size = 0;
};

}  // namespace httpwire::quic
