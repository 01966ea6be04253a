// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/packet_number.hpp"
#include "httpwire/quic/packet_options.hpp"
#include "httpwire/quic/packet_type.hpp"

// 1-RTT packets of versions 1 and 2, RFC 9000 section 17.3.1.
//
//   | 0, fixed bit, spin, reserved (2), key phase, number's size (2) | destination | packet number (1 to 4)
//   | payload, to the end of the datagram |
//
// Reading goes in two steps: what needs no keys, then, with protection of the header removed, the rest.

namespace httpwire::quic {

/// A packet whose header is still protected: the low five bits of its first octet and its packet number mean
/// nothing yet. All views are into the datagram, and end with it.
struct short_packet {
  std::uint8_t first_octet = 0;
  bytes dcid;    ///< Destination Connection ID, 0 to 20 octets.
  bytes octets;  ///< The whole packet.

  /// The latency spin bit, which is not protected (RFC 9000 section 17.4).
  [[nodiscard]] constexpr bool spin() const noexcept { return (first_octet & 0x20U) != 0; }

  /// In `octets`.
  [[nodiscard]] constexpr std::size_t packet_number_offset() const noexcept { return 1 + dcid.size(); }

  /// Packet number and payload, both protected.
  [[nodiscard]] constexpr bytes protected_part() const noexcept {
    return octets.subspan(packet_number_offset());
  }

  /// `packet` reaches to the end of its datagram and has a connection ID of `dcid_size` octets.
  /// quic_datagram_empty, quic_header_form, quic_fixed_bit, quic_connection_id_too_long,
  /// quic_header_truncated, quic_packet_too_short. A datagram that is refused can still be a Stateless Reset.
  [[nodiscard]] static constexpr result<short_packet> parse(bytes packet, std::size_t dcid_size,
                                                            const packet_options& options = {}) noexcept {
    // RFC 9000 section 12.2: a datagram is of packets.
    if (packet.empty()) return error{.code = error_code::quic_datagram_empty};
    const std::uint8_t first = packet[0];
    // RFC 8999 section 5: the high bit tells the forms apart.
    if (is_long_header(first)) return error{.code = error_code::quic_header_form};
    // RFC 9000 section 17.3.1, RFC 9287 section 3.
    if ((first & 0x40U) == 0 && !options.accept_greased_bit) return error{.code = error_code::quic_fixed_bit};
    // RFC 9000 section 17.3.1: 20 octets at most.
    if (dcid_size > max_connection_id_size)
      return error{.code = error_code::quic_connection_id_too_long, .limit = max_connection_id_size};
    // RFC 9000 section 17.3.1: the connection ID is whole.
    if (packet.size() - 1 < dcid_size) return error{.code = error_code::quic_header_truncated, .offset = 1};
    // RFC 9001 section 5.4.2: header protection needs a sample.
    if (packet.size() - 1 - dcid_size < options.min_protected_size)
      return error{.code = error_code::quic_packet_too_short,
                   .offset = 1 + dcid_size,
                   .limit = options.min_protected_size};
    return short_packet{.first_octet = first, .dcid = packet.subspan(1, dcid_size), .octets = packet};
  }
};

/// What a short header says once its protection is removed; views into the packet.
struct unprotected_short_header {
  bool spin = false;
  std::uint8_t reserved_bits = 0;  ///< 0 to 3.
  bool key_phase = false;          ///< Which keys protect the payload (RFC 9001 section 6).
  truncated_packet_number number;
  bytes header;   ///< All up to the payload: the associated data of packet protection.
  bytes payload;  ///< Still protected, with its tag at the end.

  /// Reads a packet whose header protection was removed in place; `octets` and `packet_number_offset` are
  /// those of its short_packet. quic_packet_too_short when the packet number is not whole.
  [[nodiscard]] static constexpr result<unprotected_short_header> parse(
      bytes octets, std::size_t packet_number_offset) noexcept {
    const std::uint8_t first = octets.empty() ? std::uint8_t{0} : octets[0];
    const std::size_t size = (first & 3U) + 1U;
    // RFC 9001 section 5.4.2: it would have been longer.
    if (octets.size() < packet_number_offset || octets.size() - packet_number_offset < size)
      return error{.code = error_code::quic_packet_too_short, .offset = packet_number_offset, .limit = size};
    return unprotected_short_header{.spin = (first & 0x20U) != 0,
                                    .reserved_bits = static_cast<std::uint8_t>(first >> 3U & 3U),
                                    .key_phase = (first & 4U) != 0,
                                    .number = read_packet_number(octets.subspan(packet_number_offset), size),
                                    .header = octets.first(packet_number_offset + size),
                                    .payload = octets.subspan(packet_number_offset + size)};
  }

  /// quic_reserved_bits; to be asked only when the payload has been authenticated (RFC 9001 section 9.5).
  [[nodiscard]] constexpr result<void> check_reserved_bits() const noexcept {
    // RFC 9000 section 17.3.1: both are 0.
    if (reserved_bits != 0) return error{.code = error_code::quic_reserved_bits};
    return {};
  }
};

/// A header to be written, without protection.
struct short_header {
  bytes dcid;
  truncated_packet_number number;
  bool spin = false;
  bool key_phase = false;
  bool fixed_bit = true;           ///< 0 only where the peer said that it accepts it (RFC 9287 section 3.1).
  std::uint8_t reserved_bits = 0;  ///< 0 to 3; anything but 0 ends the connection.

  /// Where header protection finds the packet number.
  [[nodiscard]] constexpr std::size_t packet_number_offset() const noexcept { return 1 + dcid.size(); }

  /// Octets of the whole header, the associated data of packet protection.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return packet_number_offset() + number.size; }
};

/// Appends the header, packet number included; the payload follows. invalid_argument for a packet number that
/// cannot be, or a connection ID past 20 octets.
constexpr void write(writer& out, const short_header& h) noexcept {
  if (h.dcid.size() > max_connection_id_size || h.reserved_bits > 3)
    return out.fail(httpwire::error_code::invalid_argument);
  out.u8(static_cast<std::uint8_t>((h.fixed_bit ? 0x40U : 0U) | (h.spin ? 0x20U : 0U) |
                                   unsigned{h.reserved_bits} << 3U | (h.key_phase ? 4U : 0U) |
                                   ((h.number.size - 1U) & 3U)));
  out.append(h.dcid);
  write(out, h.number);
}

}  // namespace httpwire::quic
