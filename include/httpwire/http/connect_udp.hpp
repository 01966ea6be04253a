// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// Payloads of HTTP Datagrams in a UDP tunnel, RFC 9298 sections 4 and 5. Its path is in connect_udp_path.hpp.
//
//   | context ID (varint) | payload |

namespace httpwire::http {

/// The upgrade token: the value of :protocol or Upgrade (RFC 9298 section 8.1).
inline constexpr std::string_view connect_udp_token = "connect-udp";

/// The context ID of UDP payloads (RFC 9298 section 4).
inline constexpr std::uint64_t udp_context_id = 0;

/// The most that the length field of a UDP packet allows (RFC 9298 section 5).
inline constexpr std::size_t max_udp_payload_size = 65'527;

/// Whether the client allocates this context ID; the proxy has the odd ones, and nobody 0 (RFC 9298 section
/// 4).
[[nodiscard]] constexpr bool is_client_context(std::uint64_t id) noexcept {
  return id != udp_context_id && id % 2 == 0;
}
/// Whether the proxy allocates this context ID.
[[nodiscard]] constexpr bool is_proxy_context(std::uint64_t id) noexcept { return id % 2 == 1; }

/// The payload of an HTTP Datagram of a tunnel.
struct udp_tunnel_datagram {
  std::uint64_t context_id = udp_context_id;
  bytes payload{};  ///< Of a UDP packet for context 0; may be empty. A view into what was parsed.

  /// connect_udp_context_truncated, and connect_udp_payload_too_large for context 0. Unknown context IDs are
  /// the caller's to drop or to keep for a moment (RFC 9298 section 5).
  [[nodiscard]] static constexpr result<udp_tunnel_datagram> parse(bytes datagram) noexcept {
    reader in{datagram};
    const std::uint64_t id = in.varint();
    // RFC 9298 section 5: each datagram begins with a context ID,
    if (!in.ok()) return error{.code = error_code::connect_udp_context_truncated};
    // RFC 9298 section 5: and a longer UDP packet there cannot be.
    if (id == udp_context_id && in.remaining() > max_udp_payload_size)
      return error{.code = error_code::connect_udp_payload_too_large,
                   .offset = in.position(),
                   .limit = max_udp_payload_size};
    return udp_tunnel_datagram{.context_id = id, .payload = in.rest()};
  }
};

/// Appends the payload of an HTTP Datagram. invalid_argument for a UDP payload that is too long,
/// varint_too_large for a context ID past 2^62-1.
constexpr void write(writer& out, const udp_tunnel_datagram& d) noexcept {
  if (d.context_id == udp_context_id && d.payload.size() > max_udp_payload_size)
    return out.fail(error_code::invalid_argument);
  out.varint(d.context_id);
  out.append(d.payload);
}

}  // namespace httpwire::http
