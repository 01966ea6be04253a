// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/packet_type.hpp"
#include "httpwire/quic/version.hpp"

// What packets of every version of QUIC have in common, RFC 8999 section 5.
//
//   long:  | 1, 7 bits | version (4) | size (1) | destination | size (1) | source | of the version ... |
//   short: | 0, 7 bits | destination, of a size that the receiver knows | of the version ... |

namespace httpwire::quic {

/// A long header of any version; all views are into the datagram, and end with it.
struct invariant_long_header {
  std::uint8_t first_octet = 0x80;  ///< Its low 7 bits are the version's.
  quic::version version = quic::version::negotiation;
  bytes dcid;  ///< Destination Connection ID, 0 to 255 octets.
  bytes scid;  ///< Source Connection ID, 0 to 255 octets.
  bytes rest;  ///< All that follows in the datagram, which is the version's.

  /// Octets before `rest`.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return 7 + dcid.size() + scid.size(); }

  /// The header at the front of `datagram`. quic_datagram_empty, quic_header_form for a short header,
  /// quic_header_truncated.
  [[nodiscard]] static constexpr result<invariant_long_header> parse(bytes datagram) noexcept {
    // RFC 8999 section 5.1: seven octets and the two connection IDs.
    if (datagram.size() < 7) return refusal(datagram);
    const std::uint8_t* const p = datagram.data();
    if (!is_long_header(p[0])) return refusal(datagram);
    const std::size_t dcid_size = p[5];
    // RFC 8999 section 5.1: the size of the source follows the destination.
    if (datagram.size() - 7 < dcid_size) return truncated_at(6);
    const std::size_t scid_size = p[6 + dcid_size];
    // RFC 8999 section 5.1: the source is whole.
    if (datagram.size() - 7 - dcid_size < scid_size) return truncated_at(7 + dcid_size);
    return invariant_long_header{.first_octet = p[0],
                                 .version = static_cast<quic::version>(load_be32(p + 1)),
                                 .dcid = bytes{p + 6, dcid_size},
                                 .scid = bytes{p + 7 + dcid_size, scid_size},
                                 .rest = datagram.subspan(7 + dcid_size + scid_size)};
  }

 private:
  static constexpr error truncated_at(std::size_t offset) noexcept {
    return {.code = error_code::quic_header_truncated, .offset = offset};
  }
  static constexpr error refusal(bytes datagram) noexcept {
    // RFC 9000 section 12.2: a datagram is of packets.
    if (datagram.empty()) return {.code = error_code::quic_datagram_empty};
    // RFC 8999 section 5: the high bit tells the forms apart.
    if (!is_long_header(datagram[0])) return {.code = error_code::quic_header_form};
    return truncated_at(datagram.size() < 5 ? 1 : datagram.size() - 1 < 5 ? 5 : 6);
  }
};

/// A short header of any version; all views are into the datagram, and end with it.
struct invariant_short_header {
  std::uint8_t first_octet = 0;  ///< Its low 7 bits are the version's.
  bytes dcid;                    ///< Destination Connection ID.
  bytes rest;                    ///< All that follows in the datagram, which is the version's.

  /// The header at the front of `datagram`, whose connection ID has `dcid_size` octets. quic_datagram_empty,
  /// quic_header_form for a long header, quic_header_truncated.
  [[nodiscard]] static constexpr result<invariant_short_header> parse(bytes datagram,
                                                                      std::size_t dcid_size) noexcept {
    // RFC 9000 section 12.2: a datagram is of packets.
    if (datagram.empty()) return error{.code = error_code::quic_datagram_empty};
    // RFC 8999 section 5: the high bit tells the forms apart.
    if (is_long_header(datagram[0])) return error{.code = error_code::quic_header_form};
    // RFC 8999 section 5.2: the connection ID follows the first octet.
    if (datagram.size() - 1 < dcid_size) return error{.code = error_code::quic_header_truncated, .offset = 1};
    return invariant_short_header{.first_octet = datagram[0],
                                  .dcid = datagram.subspan(1, dcid_size),
                                  .rest = datagram.subspan(1 + dcid_size)};
  }
};

namespace detail {

/// Version and connection IDs of a long header, behind its first octet.
constexpr void write_version_and_ids(writer& out, version v, bytes dcid, bytes scid) noexcept {
  out.u32(static_cast<std::uint32_t>(v));
  out.u8(static_cast<std::uint8_t>(dcid.size()));
  out.append(dcid);
  out.u8(static_cast<std::uint8_t>(scid.size()));
  out.append(scid);
}

}  // namespace detail

/// Appends the header and `rest`. invalid_argument for a connection ID past 255 octets, or a first octet of
/// the other form.
constexpr void write(writer& out, const invariant_long_header& h) noexcept {
  constexpr std::size_t most = max_invariant_connection_id_size;
  if (!is_long_header(h.first_octet) || h.dcid.size() > most || h.scid.size() > most)
    return out.fail(httpwire::error_code::invalid_argument);
  out.u8(h.first_octet);
  detail::write_version_and_ids(out, h.version, h.dcid, h.scid);
  out.append(h.rest);
}

/// Appends the header and `rest`. invalid_argument for a first octet of the other form.
constexpr void write(writer& out, const invariant_short_header& h) noexcept {
  if (is_long_header(h.first_octet)) return out.fail(httpwire::error_code::invalid_argument);
  out.u8(h.first_octet);
  out.append(h.dcid);
  out.append(h.rest);
}

}  // namespace httpwire::quic
