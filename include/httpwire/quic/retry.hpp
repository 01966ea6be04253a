// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/invariants.hpp"
#include "httpwire/quic/long_header.hpp"
#include "httpwire/quic/packet_options.hpp"
#include "httpwire/quic/packet_type.hpp"
#include "httpwire/quic/version.hpp"

// Retry packets of versions 1 and 2, RFC 9000 section 17.2.5, and what their tag protects, RFC 9001 section
// 5.8.
//
//   | 1, fixed bit, type (2), unused (4) | version (4) | size (1) | destination | size (1) | source | token
//   | integrity tag (16) |
//
//   pseudo-packet: | size (1) | original destination | the packet without its tag |

namespace httpwire::quic {

/// Octets of the Retry Integrity Tag.
inline constexpr std::size_t retry_integrity_tag_size = 16;

/// Reaches to the end of its datagram; views as read are into the datagram, and end with it.
struct retry_packet {
  quic::version version = quic::version::v1;
  bytes dcid;  ///< The connection ID that the client chose for itself.
  bytes scid;  ///< The connection ID that the server now wants.
  bytes token;
  bytes integrity_tag;      ///< 16 octets; nothing here looks at them.
  std::uint8_t unused = 0;  ///< 0 to 15.
  bool fixed_bit = true;    ///< 0 only where the peer said that it accepts it (RFC 9287 section 3.1).

  /// Fails as long_packet::parse, with quic_packet_type for other types, quic_header_truncated without a
  /// whole tag, quic_retry_token_empty and quic_token_too_long.
  [[nodiscard]] static constexpr result<retry_packet> parse(bytes datagram,
                                                            const packet_options& options = {}) noexcept {
    const auto header = invariant_long_header::parse(datagram);
    if (!header) return header.error();
    return parse(*header, options);
  }

  /// The same where the invariant part has been read.
  [[nodiscard]] static constexpr result<retry_packet> parse(const invariant_long_header& h,
                                                            const packet_options& options) noexcept {
    if (const error e = long_packet::check_invariants(h, options); e.code != error_code::none) return e;
    // RFC 9000 section 17.2: the type.
    if (long_packet_type(h.version, h.first_octet) != packet_type::retry)
      return error{.code = error_code::quic_packet_type};
    // RFC 9000 section 17.2.5: the tag is whole.
    if (h.rest.size() < retry_integrity_tag_size)
      return error{.code = error_code::quic_header_truncated, .offset = h.size()};
    const std::size_t token_size = h.rest.size() - retry_integrity_tag_size;
    // RFC 9000 section 17.2.5.2: a client discards it.
    if (token_size == 0) return error{.code = error_code::quic_retry_token_empty, .offset = h.size()};
    // RFC 9000 section 17.2.5: the caller's limit on the token.
    if (token_size > options.max_retry_token_size)
      return error{
          .code = error_code::quic_token_too_long, .offset = h.size(), .limit = options.max_retry_token_size};
    return retry_packet{.version = h.version,
                        .dcid = h.dcid,
                        .scid = h.scid,
                        .token = h.rest.first(token_size),
                        .integrity_tag = h.rest.subspan(token_size),
                        .unused = static_cast<std::uint8_t>(h.first_octet & 0x0fU),
                        .fixed_bit = (h.first_octet & 0x40U) != 0};
  }

  /// For clients, whose Initial packet had these connection IDs: quic_retry_destination when it is not
  /// for them, quic_retry_connection_id when the server's has not changed.
  [[nodiscard]] constexpr result<void> check(bytes sent_dcid, bytes sent_scid) const noexcept {
    // RFC 9000 section 17.2.5.1: the destination is what the client called itself.
    if (!same_connection_id(dcid, sent_scid)) return error{.code = error_code::quic_retry_destination};
    // RFC 9000 section 17.2.5.1: the server has to choose another than the client did for it.
    if (same_connection_id(scid, sent_dcid)) return error{.code = error_code::quic_retry_connection_id};
    return {};
  }
};

namespace detail {

constexpr void write_retry_without_tag(writer& out, const retry_packet& p) noexcept {
  constexpr std::size_t most = max_connection_id_size;
  if (!is_known(p.version) || p.dcid.size() > most || p.scid.size() > most || p.unused > 15 ||
      p.token.empty())
    return out.fail(httpwire::error_code::invalid_argument);
  out.u8(static_cast<std::uint8_t>(0x80U | (p.fixed_bit ? 0x40U : 0U) |
                                   long_type_bits(p.version, packet_type::retry) | p.unused));
  write_version_and_ids(out, p.version, p.dcid, p.scid);
  out.append(p.token);
}

}  // namespace detail

/// Appends the whole packet. invalid_argument for a version that is not known, a connection ID past 20
/// octets, an empty token or a tag that does not have 16 octets.
constexpr void write(writer& out, const retry_packet& p) noexcept {
  if (p.integrity_tag.size() != retry_integrity_tag_size)
    return out.fail(httpwire::error_code::invalid_argument);
  detail::write_retry_without_tag(out, p);
  out.append(p.integrity_tag);
}

/// Appends the Retry Pseudo-Packet, which is authenticated but never sent; `original_dcid` is the Destination
/// Connection ID of the Initial packet that is answered. The tag of `p` is not looked at. invalid_argument as
/// write.
constexpr void write_retry_pseudo_packet(writer& out, bytes original_dcid, const retry_packet& p) noexcept {
  if (original_dcid.size() > max_connection_id_size) return out.fail(httpwire::error_code::invalid_argument);
  out.u8(static_cast<std::uint8_t>(original_dcid.size()));
  out.append(original_dcid);
  detail::write_retry_without_tag(out, p);
}

}  // namespace httpwire::quic
