// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/connection_id.hpp"

// How long the connection ID of a short header is, which only its receiver knows: RFC 9000 sections 5.1 and
// 17.3.1, RFC 8999 section 5.2.

namespace httpwire::quic {

/// Given what follows the first octet of a short header, tells the octets of its connection ID, or the error
/// of a packet that cannot be told. It may look at all it is given, which can be empty, and is not the last
/// check: a length past 20 or past the datagram is refused by the reader of the packet. A lambda will do.
template <class T>
concept connection_id_length = std::regular_invocable<const T&, bytes> &&
    std::convertible_to<std::invoke_result_t<const T&, bytes>, result<std::size_t>>;

/// All connection IDs of this endpoint have the same length.
struct fixed_cid_length {
  std::size_t size = 0;

  [[nodiscard]] constexpr result<std::size_t> operator()(bytes) const noexcept { return size; }
};

/// The longest of these that the octets begin with; the empty one begins everything. One comparison for each:
/// what has many connections keeps them in a table of its own. Lives no longer than the list.
struct listed_cid_length {
  std::span<const connection_id> list;

  /// quic_connection_id_unknown when it is none of the list.
  [[nodiscard]] constexpr result<std::size_t> operator()(bytes octets) const noexcept {
    std::size_t longest = 0;
    bool found = false;
    for (const connection_id& id : list) {
      const std::size_t size = id.size();
      if (size > octets.size() || !same_connection_id(octets.first(size), id.view())) continue;
      found = true;
      if (size > longest) longest = size;
    }
    // RFC 9000 section 5.2: a packet that belongs to no connection.
    if (!found) return error{.code = error_code::quic_connection_id_unknown, .offset = 1};
    return longest;
  }
};

/// The low five bits of the first octet count the others (draft-ietf-quic-load-balancers section 3.3).
struct encoded_cid_length {
  /// quic_header_truncated when there is no octet.
  [[nodiscard]] constexpr result<std::size_t> operator()(bytes octets) const noexcept {
    // RFC 9000 section 17.3.1: the connection ID follows the first octet.
    if (octets.empty()) return error{.code = error_code::quic_header_truncated, .offset = 1};
    return std::size_t{1} + (octets[0] & 0x1fU);
  }
};

}  // namespace httpwire::quic
