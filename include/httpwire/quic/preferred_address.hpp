// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"

// The transport parameter preferred_address, RFC 9000 section 18.2.
//
//   | IPv4 address (32) | IPv4 port (16) | IPv6 address (128) | IPv6 port (16)
//   | length (8) | connection ID (8 to 160) | stateless reset token (128) |

namespace httpwire::quic {

/// A stateless reset token (RFC 9000 section 10.3).
using reset_token = std::array<std::uint8_t, 16>;

/// Where a server would rather be reached (RFC 9000 section 18.2).
struct preferred_address {
  std::array<std::uint8_t, 4> ipv4_address{};  ///< In network byte order, as is the other.
  std::uint16_t ipv4_port = 0;
  std::array<std::uint8_t, 16> ipv6_address{};
  std::uint16_t ipv6_port = 0;
  httpwire::quic::connection_id connection_id{};  ///< With sequence number 1 (RFC 9000 section 5.1.1).
  reset_token stateless_reset_token{};

  /// A server leaves a family out by sending its address and port as zeros.
  [[nodiscard]] constexpr bool has_ipv4() const noexcept {
    return ipv4_port != 0 || ipv4_address != std::array<std::uint8_t, 4>{};
  }
  /// The same.
  [[nodiscard]] constexpr bool has_ipv6() const noexcept {
    return ipv6_port != 0 || ipv6_address != std::array<std::uint8_t, 16>{};
  }

  friend constexpr bool operator==(const preferred_address&, const preferred_address&) noexcept = default;

  /// The value of the parameter. quic_preferred_address_length where it ends early or late,
  /// quic_preferred_address_connection_id where that is empty or longer than 20 octets.
  [[nodiscard]] static constexpr result<preferred_address> parse(bytes value) noexcept {
    const auto copy = [](auto& to, bytes from) {
      for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
    };
    reader r{value};
    preferred_address p;
    copy(p.ipv4_address, r.take(p.ipv4_address.size()));
    p.ipv4_port = r.u16();
    copy(p.ipv6_address, r.take(p.ipv6_address.size()));
    p.ipv6_port = r.u16();
    const std::size_t at = r.position();
    const std::size_t size = r.u8();
    const auto id = httpwire::quic::connection_id::from(r.take(size));
    // RFC 9000 section 18.2: as in NEW_CONNECTION_ID, 1 to 20 octets.
    if (!id || (r.ok() && size == 0))
      return error{.code = error_code::quic_preferred_address_connection_id, .offset = at};
    p.connection_id = *id;
    copy(p.stateless_reset_token, r.take(p.stateless_reset_token.size()));
    // RFC 9000 section 18.2: these fields and no others.
    if (!r.finished())
      return error{.code = error_code::quic_preferred_address_length, .offset = r.position()};
    return p;
  }
};

/// Appends the value of the parameter. invalid_argument for an empty connection ID.
constexpr void write(writer& out, const preferred_address& p) noexcept {
  if (p.connection_id.empty()) return out.fail(error_code::invalid_argument);
  out.append(bytes{p.ipv4_address});
  out.u16(p.ipv4_port);
  out.append(bytes{p.ipv6_address});
  out.u16(p.ipv6_port);
  out.u8(static_cast<std::uint8_t>(p.connection_id.size()));
  out.append(p.connection_id.view());
  out.append(bytes{p.stateless_reset_token});
}

}  // namespace httpwire::quic
