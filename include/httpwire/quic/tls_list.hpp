// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/entry_list.hpp"
#include "httpwire/core/reader.hpp"

// Lists inside TLS messages, RFC 8446 section 3.4: views that are walked lazily. What checks the message
// before gives them whole lists; half an entry at the end is left out.
//
//   numbers     | number (16) |, any number of times
//   names       | length (8) | name |                        RFC 7301 section 3.1
//   key shares  | group (16) | length (16) | key exchange |  RFC 8446 section 4.2.8

namespace httpwire::quic {

/// Of the form 0x?a?a with two like octets: sent to exercise that unknown values are ignored (RFC 8701
/// section 2). So are cipher suites, groups, versions, signature schemes and extensions.
[[nodiscard]] constexpr bool is_tls_grease(std::uint16_t number) noexcept {
  return (number & 0x0f0fU) == 0x0a0aU && number >> 8U == (number & 0xffU);
}

/// Numbers of 16 bits: cipher suites, groups, versions, signature schemes.
struct tls_number_entry {
  using value_type = std::uint16_t;
  /// Two octets.
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept { return in.u16(); }
};

/// Application protocols as ALPN names them, which are not empty: "h3".
struct tls_name_entry {
  using value_type = bytes;
  /// A length of one octet, and the name; a view.
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept { return in.take(in.u8()); }
};

/// A public key that a client offers.
struct tls_key_share {
  std::uint16_t group = 0;
  bytes key_exchange{};  ///< A view into the message.
};

/// How a key share is read.
struct tls_key_share_entry {
  using value_type = tls_key_share;
  /// The group, a length of two octets, and the key; a view.
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept {
    const std::uint16_t group = in.u16();
    return {.group = group, .key_exchange = in.take(in.u16())};
  }
};

/// Numbers of 16 bits.
using tls_number_list = entry_list<tls_number_entry>;
/// Application protocols.
using tls_name_list = entry_list<tls_name_entry>;
/// Key shares.
using tls_key_share_list = entry_list<tls_key_share_entry>;

/// Whether the number is in the list.
[[nodiscard]] constexpr bool contains(const tls_number_list& list, std::uint16_t number) noexcept {
  for (const std::uint16_t one : list)
    if (one == number) return true;
  return false;
}

namespace detail {

/// Whether `octets` are entries to their end. One that is cut reads as empty, which none may be.
[[nodiscard]] constexpr bool are_numbers(bytes octets) noexcept { return octets.size() % 2 == 0; }

[[nodiscard]] constexpr bool are_names(bytes octets) noexcept {
  reader in{octets};
  while (in.remaining() != 0)
    if (tls_name_entry::read(in).empty()) return false;
  return true;
}

[[nodiscard]] constexpr bool are_key_shares(bytes octets) noexcept {
  reader in{octets};
  while (in.remaining() != 0)
    if (tls_key_share_entry::read(in).key_exchange.empty()) return false;
  return true;
}

}  // namespace detail
}  // namespace httpwire::quic
