// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "load.hpp"

// Takes one captured frame apart: link layer, IPv4 or IPv6, TCP or UDP. Fragments are not put together.

namespace inspect {

enum class ip_family : std::uint8_t { v4, v6 };

struct ip_address {
  ip_family family = ip_family::v4;
  std::array<std::uint8_t, 16> bytes{};  // of an IPv4 address the first four, the others are zero
  friend auto operator<=>(const ip_address&, const ip_address&) = default;
};

struct endpoint {
  ip_address address;
  std::uint16_t port = 0;
  friend auto operator<=>(const endpoint&, const endpoint&) = default;
};

[[nodiscard]] std::string to_string(const ip_address& address);  // "127.0.0.1", "::1"; RFC 5952
[[nodiscard]] std::string to_string(const endpoint& end);        // "127.0.0.1:80", "[::1]:443"

enum class transport_protocol : std::uint8_t { tcp = 6, udp = 17 };

namespace tcp_flag {
inline constexpr std::uint8_t fin = 0x01;
inline constexpr std::uint8_t syn = 0x02;
inline constexpr std::uint8_t reset = 0x04;
inline constexpr std::uint8_t push = 0x08;
inline constexpr std::uint8_t acknowledgement = 0x10;
}  // namespace tcp_flag

struct decoded_packet {
  transport_protocol protocol = transport_protocol::tcp;
  endpoint source;
  endpoint destination;
  std::uint32_t sequence = 0;         // TCP
  std::uint32_t acknowledgement = 0;  // TCP
  std::uint8_t flags = 0;             // TCP: values of tcp_flag
  byte_span payload;                  // lives as long as the frame
  std::size_t missing_bytes = 0;      // end of the payload that the snapshot length cut off

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

enum class skip_reason : std::uint8_t {
  unknown_link_type,  // no reader for this link layer
  not_ip,             // ARP and the like
  fragment,           // part of a fragmented IP packet
  other_transport,    // neither TCP nor UDP
  truncated,          // the capture does not hold all headers
  malformed,          // a header contradicts itself or another one
};

inline constexpr std::size_t skip_reason_count = 6;

[[nodiscard]] std::string_view describe(skip_reason reason);

using decode_result = std::variant<decoded_packet, skip_reason>;

// `link_type` is a LINKTYPE_ number of the capture file. Checksums are not looked at: with offloading,
// packets are captured before the network card has filled them in.
[[nodiscard]] decode_result decode_packet(std::uint32_t link_type, byte_span frame);

struct packet_statistics {
  std::uint64_t decoded = 0;
  std::array<std::uint64_t, skip_reason_count> skipped{};

  void count(const decode_result& result);
  [[nodiscard]] std::uint64_t skipped_for(skip_reason reason) const {
    return skipped[static_cast<std::size_t>(reason)];
  }
};

}  // namespace inspect
