// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/writer.hpp"

// The front of a gRPC message, draft-kumar-rtgwg-grpc-protocol section 3.
//
//   | compressed flag (8), 0 or 1 | message length (32) | message |

namespace httpwire::http::grpc {

/// Octets of the prefix.
inline constexpr std::size_t message_prefix_size = 5;

/// What is in front of each message.
struct message_prefix {
  bool compressed = false;   ///< With the encoding that grpc-encoding names.
  std::uint32_t length = 0;  ///< Octets of the message behind the prefix.

  friend constexpr bool operator==(const message_prefix&, const message_prefix&) noexcept = default;
};

/// Appends the prefix; the message follows in as many pieces as the caller likes.
constexpr void write(writer& out, const message_prefix& p) noexcept {
  out.u8(p.compressed ? 1 : 0);
  out.u32(p.length);
}

/// Appends a whole message. invalid_argument past 2^32-1 octets.
constexpr void write_message(writer& out, bytes message, bool compressed = false) noexcept {
  if (message.size() > 0xffff'ffff) return out.fail(error_code::invalid_argument);
  write(out, message_prefix{.compressed = compressed, .length = static_cast<std::uint32_t>(message.size())});
  out.append(message);
}

}  // namespace httpwire::http::grpc
