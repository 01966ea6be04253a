// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/invariants.hpp"
#include "httpwire/quic/packet_number.hpp"
#include "httpwire/quic/packet_options.hpp"
#include "httpwire/quic/packet_type.hpp"
#include "httpwire/quic/version.hpp"

// Initial, 0-RTT and Handshake packets of versions 1 and 2: RFC 9000 sections 17.2.2 to 17.2.4, RFC 9369
// section 3.2. Length counts the octets from the packet number on.
//
//   | 1, fixed bit, type (2), reserved (2), number's size (2) | version (4) | size (1) | destination | size
//   (1) | source | Initial only: size (varint) | token | Length (varint) | packet number (1 to 4) | payload |
//
// Reading goes in two steps: what needs no keys, then, with protection of the header removed, the rest.

namespace httpwire::quic {

/// A packet whose header is still protected: the low four bits of its first octet and its packet number mean
/// nothing yet. All views are into the datagram, and end with it.
struct long_packet {
  packet_type type = packet_type::initial;  ///< initial, zero_rtt or handshake.
  std::uint8_t first_octet = 0;
  quic::version version = quic::version::v1;
  bytes dcid;                            ///< Destination Connection ID, 0 to 20 octets.
  bytes scid;                            ///< Source Connection ID, 0 to 20 octets.
  bytes token;                           ///< Empty but in Initial packets.
  bytes octets;                          ///< The whole packet, without what follows it in the datagram.
  std::size_t packet_number_offset = 0;  ///< In `octets`.

  /// Packet number and payload, both protected; as many octets as Length says.
  [[nodiscard]] constexpr bytes protected_part() const noexcept {
    return octets.subspan(packet_number_offset);
  }

  /// The packet at the front of `datagram`. As invariant_long_header::parse, and with quic_version_unknown,
  /// quic_fixed_bit, quic_packet_type for Retry, quic_connection_id_too_long, quic_token_too_long,
  /// quic_packet_too_large and quic_length_past_datagram. That it has at least min_protected_size octets to
  /// protect is for check_size.
  [[nodiscard]] static constexpr result<long_packet> parse(bytes datagram,
                                                           const packet_options& options = {}) noexcept {
    const auto header = invariant_long_header::parse(datagram);
    if (!header) return header.error();
    return parse(datagram, *header, options);
  }

  /// The same where the invariant part has been read.
  [[nodiscard]] static constexpr result<long_packet> parse(bytes datagram, const invariant_long_header& h,
                                                           const packet_options& options) noexcept {
    if (const error e = check_invariants(h, options); e.code != error_code::none) return e;
    const packet_type type = long_packet_type(h.version, h.first_octet);
    // RFC 9000 section 17.2.5: Retry has another layout.
    if (type == packet_type::retry) return error{.code = error_code::quic_packet_type};
    std::size_t at = h.size();
    bytes token;
    if (type == packet_type::initial) {
      const auto size = parse_varint(h.rest);
      // RFC 9000 section 17.2.2: the size of the token.
      if (!size) return failure(error_code::quic_header_truncated, at);
      // RFC 9000 section 17.2.2: the caller's limit on it.
      if (size->value > options.max_token_size)
        return failure(error_code::quic_token_too_long, at, options.max_token_size);
      at += size->size;
      // RFC 9000 section 17.2.2: the token is whole.
      if (size->value > datagram.size() - at) return failure(error_code::quic_header_truncated, at);
      token = datagram.subspan(at, static_cast<std::size_t>(size->value));
      at += token.size();
    }
    const auto length = parse_varint(datagram.subspan(at));
    // RFC 9000 section 17.2: Length.
    if (!length) return failure(error_code::quic_header_truncated, at);
    // RFC 9000 section 17.2: the caller's limit on it.
    if (length->value > options.max_length)
      return failure(error_code::quic_packet_too_large, at, options.max_length);
    const std::size_t number_at = at + length->size;
    // RFC 9000 section 12.2: a packet is complete in its datagram.
    if (length->value > datagram.size() - number_at)
      return failure(error_code::quic_length_past_datagram, at, datagram.size() - number_at);
    return long_packet{.type = type,
                       .first_octet = h.first_octet,
                       .version = h.version,
                       .dcid = h.dcid,
                       .scid = h.scid,
                       .token = token,
                       .octets = datagram.first(number_at + static_cast<std::size_t>(length->value)),
                       .packet_number_offset = number_at};
  }

  /// quic_packet_too_short when there is no sample for header protection in it.
  [[nodiscard]] constexpr result<void> check_size(const packet_options& options = {}) const noexcept {
    // RFC 9001 section 5.4.2: such a packet is discarded; what follows it in the datagram is not concerned.
    if (octets.size() - packet_number_offset < options.min_protected_size)
      return failure(error_code::quic_packet_too_short, packet_number_offset, options.min_protected_size);
    return {};
  }

  /// What versions 1 and 2 ask of the invariant part, Retry included; code `none` when all is well.
  [[nodiscard]] static constexpr error check_invariants(const invariant_long_header& h,
                                                        const packet_options& options) noexcept {
    // RFC 9000 section 5.2.2: of other versions nothing more is known.
    if (!is_known(h.version)) return {.code = error_code::quic_version_unknown, .offset = 1};
    // RFC 9000 section 17.2, RFC 9287 section 3.
    if ((h.first_octet & 0x40U) == 0 && !options.accept_greased_bit)
      return {.code = error_code::quic_fixed_bit};
    // RFC 9000 section 17.2: 20 octets at most.
    if (h.dcid.size() > max_connection_id_size)
      return failure(error_code::quic_connection_id_too_long, 5, max_connection_id_size);
    // RFC 9000 section 17.2: the same.
    if (h.scid.size() > max_connection_id_size)
      return failure(error_code::quic_connection_id_too_long, 6 + h.dcid.size(), max_connection_id_size);
    return {};
  }

 private:
  static constexpr error failure(error_code code, std::size_t offset, std::uint64_t limit = 0) noexcept {
    return {.code = code, .offset = offset, .limit = limit};
  }
};

/// RFC 9000 section 17.2.2.
struct initial_packet : long_packet {};
/// RFC 9000 section 17.2.3.
struct zero_rtt_packet : long_packet {};
/// RFC 9000 section 17.2.4.
struct handshake_packet : long_packet {};

/// What a long header says once its protection is removed; views into the packet.
struct unprotected_long_header {
  std::uint8_t reserved_bits = 0;  ///< 0 to 3.
  truncated_packet_number number;
  bytes header;   ///< All up to the payload: the associated data of packet protection.
  bytes payload;  ///< Still protected, with its tag at the end.

  /// Reads a packet whose header protection was removed in place; `octets` and `packet_number_offset` are
  /// those of its long_packet. quic_packet_too_short when the packet number is not whole.
  [[nodiscard]] static constexpr result<unprotected_long_header> parse(
      bytes octets, std::size_t packet_number_offset) noexcept {
    const std::size_t size = octets.empty() ? 1 : (octets[0] & 3U) + 1U;
    // RFC 9001 section 5.4.2: it would have been longer.
    if (octets.size() < packet_number_offset || octets.size() - packet_number_offset < size)
      return error{.code = error_code::quic_packet_too_short, .offset = packet_number_offset, .limit = size};
    return unprotected_long_header{.reserved_bits = static_cast<std::uint8_t>(octets[0] >> 2U & 3U),
                                   .number = read_packet_number(octets.subspan(packet_number_offset), size),
                                   .header = octets.first(packet_number_offset + size),
                                   .payload = octets.subspan(packet_number_offset + size)};
  }

  /// quic_reserved_bits; to be asked only when the payload has been authenticated (RFC 9001 section 9.5).
  [[nodiscard]] constexpr result<void> check_reserved_bits() const noexcept {
    // RFC 9000 section 17.2: both are 0.
    if (reserved_bits != 0) return error{.code = error_code::quic_reserved_bits};
    return {};
  }
};

/// A header to be written, without protection.
struct long_header {
  packet_type type = packet_type::initial;  ///< initial, zero_rtt or handshake.
  quic::version version = quic::version::v1;
  bytes dcid;
  bytes scid;
  bytes token;  ///< Initial packets only.
  truncated_packet_number number;
  /// Octets behind the packet number, the tag of packet protection included. Not known yet? Leave it 0, set
  /// `length_size` to 2 or 4, and call patch_length later.
  std::uint64_t payload_size = 0;
  std::uint8_t length_size = 0;    ///< Octets of Length: 1, 2, 4 or 8, or 0 for as few as do.
  bool fixed_bit = true;           ///< 0 only where the peer said that it accepts it (RFC 9287 section 3.1).
  std::uint8_t reserved_bits = 0;  ///< 0 to 3; anything but 0 ends the connection.

  /// The value of Length (RFC 9000 section 17.2): packet number and payload.
  [[nodiscard]] constexpr std::uint64_t length() const noexcept { return payload_size + number.size; }

  /// Octets of the Length field as it is written.
  [[nodiscard]] constexpr std::size_t length_field_size() const noexcept {
    const std::size_t shortest = varint::size_of(length());
    return length_size < shortest ? shortest : length_size;
  }

  /// Where Length begins, from the start of the packet.
  [[nodiscard]] constexpr std::size_t length_offset() const noexcept {
    const std::size_t token_part =
        type == packet_type::initial ? varint::size_of(token.size()) + token.size() : 0;
    return 7 + dcid.size() + scid.size() + token_part;
  }

  /// Where header protection finds the packet number.
  [[nodiscard]] constexpr std::size_t packet_number_offset() const noexcept {
    return length_offset() + length_field_size();
  }

  /// Octets of the whole header, the associated data of packet protection.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return packet_number_offset() + number.size; }
};

/// Appends the header, packet number included; the payload follows. invalid_argument for a type, version,
/// token or packet number that cannot be, or a connection ID past 20 octets; varint_too_large past 2^62-1.
constexpr void write(writer& out, const long_header& h) noexcept {
  constexpr std::size_t most = max_connection_id_size;
  const bool has_type =
      h.type == packet_type::initial || h.type == packet_type::zero_rtt || h.type == packet_type::handshake;
  if (!has_type || !is_known(h.version) || h.dcid.size() > most || h.scid.size() > most ||
      h.reserved_bits > 3 || (h.type != packet_type::initial && !h.token.empty()))
    return out.fail(httpwire::error_code::invalid_argument);
  if (h.payload_size > varint::max_value) return out.fail(httpwire::error_code::varint_too_large);
  out.u8(static_cast<std::uint8_t>(0x80U | (h.fixed_bit ? 0x40U : 0U) | long_type_bits(h.version, h.type) |
                                   unsigned{h.reserved_bits} << 2U | ((h.number.size - 1U) & 3U)));
  detail::write_version_and_ids(out, h.version, h.dcid, h.scid);
  if (h.type == packet_type::initial) {
    out.varint(h.token.size());
    out.append(h.token);
  }
  out.varint(h.length(), h.length_size);
  write(out, h.number);
}

/// Sets Length in a packet that was written from `h`, now that its payload has `payload_size` octets.
/// buffer_too_small when `packet` ends before its packet number, varint_too_large when the Length field has
/// not enough octets, invalid_argument for a wrong length_size; nothing is changed then.
[[nodiscard]] constexpr result<void> patch_length(mutable_bytes packet, const long_header& h,
                                                  std::uint64_t payload_size) noexcept {
  const std::size_t field_size = h.length_field_size();
  if (field_size > varint::max_size) return error{.code = error_code::invalid_argument};
  if (packet.size() < h.packet_number_offset())
    return error{
        .code = error_code::buffer_too_small, .offset = packet.size(), .limit = h.packet_number_offset()};
  const std::uint64_t most = varint::max_value >> (64 - 8 * field_size);
  // RFC 9000 section 16: two bits of the field tell its length.
  if (payload_size > most || payload_size + h.number.size > most)
    return error{.code = error_code::varint_too_large, .offset = h.length_offset(), .limit = most};
  writer over{packet.subspan(h.length_offset(), field_size)};
  over.varint(payload_size + h.number.size, field_size);
  const auto written = over.written();
  return written ? result<void>{} : result<void>{written.error()};
}

}  // namespace httpwire::quic
