// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/invariants.hpp"
#include "httpwire/quic/packet_options.hpp"
#include "httpwire/quic/packet_type.hpp"
#include "httpwire/quic/version.hpp"
#include "httpwire/quic/version_list.hpp"

// Version Negotiation packets, RFC 8999 section 6, RFC 9000 sections 6 and 17.2.1.
//
//   | 1, unused (7) | 0 (4) | size (1) | destination | size (1) | source | version (4) ... |

namespace httpwire::quic {

/// What was in the first packet of a client.
struct sent_initial {
  quic::version version = quic::version::v1;
  bytes dcid;
  bytes scid;
};

/// Reaches to the end of its datagram; views are into it, and end with it.
struct version_negotiation_packet {
  std::uint8_t first_octet = 0x80;  ///< Its low 7 bits mean nothing.
  bytes dcid;                       ///< Destination Connection ID, 0 to 255 octets.
  bytes scid;                       ///< Source Connection ID, 0 to 255 octets.
  version_list versions;

  /// As invariant_long_header::parse, and with quic_packet_type when the version is not 0,
  /// quic_versions_missing and quic_versions_truncated.
  [[nodiscard]] static constexpr result<version_negotiation_packet> parse(bytes datagram) noexcept {
    const auto header = invariant_long_header::parse(datagram);
    if (!header) return header.error();
    return parse(*header);
  }

  /// The same where the invariant part has been read.
  [[nodiscard]] static constexpr result<version_negotiation_packet> parse(
      const invariant_long_header& h) noexcept {
    // RFC 8999 section 6: the version is 0.
    if (h.version != version::negotiation) return error{.code = error_code::quic_packet_type, .offset = 1};
    // RFC 8999 section 6: at least one version,
    if (h.rest.empty()) return error{.code = error_code::quic_versions_missing, .offset = h.size()};
    // RFC 8999 section 6: and every one whole.
    if (const std::size_t part = h.rest.size() % 4; part != 0)
      return error{.code = error_code::quic_versions_truncated, .offset = h.size() + h.rest.size() - part};
    return version_negotiation_packet{
        .first_octet = h.first_octet, .dcid = h.dcid, .scid = h.scid, .versions = version_list{h.rest}};
  }

  /// For clients, whether it is to be acted on: quic_connection_id_mismatch when it does not echo what was
  /// sent, quic_version_listed when the server could have gone on. It is to be discarded, too, once any other
  /// packet has been processed, which only the caller knows (RFC 9000 section 6.2).
  [[nodiscard]] constexpr result<void> check(const sent_initial& sent) const noexcept {
    // RFC 9000 section 17.2.1: both connection IDs come back, exchanged.
    if (!same_connection_id(dcid, sent.scid) || !same_connection_id(scid, sent.dcid))
      return error{.code = error_code::quic_connection_id_mismatch};
    // RFC 9000 section 6.2: a version in the list is no reason to send one.
    if (versions.contains(sent.version)) return error{.code = error_code::quic_version_listed};
    return {};
  }
};

/// When a server answers with Version Negotiation.
struct version_negotiation_options {
  /// Octets of the smallest datagram that can begin a connection in any version of the server.
  std::size_t min_datagram_size = min_initial_datagram_size;
};

/// For servers, whether a packet that was received is answered with Version Negotiation: there is none in
/// answer to version 0 (quic_version_negotiation_loop), to one of `own` (quic_version_supported), or to a
/// datagram that is too small (quic_datagram_too_small). No rule of a version about connection IDs has a say.
/// Reserved versions in `own` are not supported. One datagram is answered once at most, for which `received`
/// is its first packet.
[[nodiscard]] constexpr result<void> check_negotiable(
    const invariant_long_header& received, std::size_t datagram_size, std::span<const version> own,
    const version_negotiation_options& options = {}) noexcept {
  // RFC 9000 section 6.1: never in answer to one.
  if (received.version == version::negotiation)
    return error{.code = error_code::quic_version_negotiation_loop, .offset = 1};
  for (const version v : own)
    // RFC 9000 section 5.2.2: only for versions that are not supported.
    if (v == received.version && !is_reserved(v))
      return error{.code = error_code::quic_version_supported, .offset = 1};
  // RFC 9000 sections 5.2.2 and 14.1: small datagrams are dropped, so that nothing is amplified.
  if (datagram_size < options.min_datagram_size)
    return error{.code = error_code::quic_datagram_too_small,
                 .offset = datagram_size,
                 .limit = options.min_datagram_size};
  return {};
}

/// Appends the answer to `received`, with its connection IDs exchanged. `unused` is for the low 7 bits of the
/// first octet, best at random; 0x40 looks like a fixed bit (RFC 9000 section 17.2.1). invalid_argument in
/// answer to version 0, and for a list that is empty or has version 0.
constexpr void write_version_negotiation(writer& out, const invariant_long_header& received,
                                         std::span<const version> versions,
                                         std::uint8_t unused = 0x40) noexcept {
  if (received.version == version::negotiation || versions.empty())
    return out.fail(httpwire::error_code::invalid_argument);
  write(out, invariant_long_header{.first_octet = static_cast<std::uint8_t>(0x80U | unused),
                                   .version = version::negotiation,
                                   .dcid = received.scid,
                                   .scid = received.dcid,
                                   .rest = {}});
  for (const version v : versions) {
    if (v == version::negotiation) return out.fail(httpwire::error_code::invalid_argument);
    out.u32(static_cast<std::uint32_t>(v));
  }
}

/// Appends a packet as it was read.
constexpr void write(writer& out, const version_negotiation_packet& p) noexcept {
  if (p.versions.size() == 0) return out.fail(httpwire::error_code::invalid_argument);
  write(out, invariant_long_header{.first_octet = p.first_octet,
                                   .version = version::negotiation,
                                   .dcid = p.dcid,
                                   .scid = p.scid,
                                   .rest = {}});
  for (const version v : p.versions) out.u32(static_cast<std::uint32_t>(v));
}

}  // namespace httpwire::quic
