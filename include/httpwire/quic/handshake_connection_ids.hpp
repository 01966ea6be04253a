// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/transport_parameters.hpp"

// Connection IDs of the handshake against those that the peer declares, RFC 9000 section 7.3.

namespace httpwire::quic {

/// The connection IDs that packets had.
struct handshake_connection_ids {
  /// Source Connection ID of the peer's first Initial packet.
  connection_id initial_source{};
  /// Of a client only: Destination Connection ID of the first Initial packet that it sent.
  connection_id original_destination{};
  /// Of a client only: Source Connection ID of the Retry packet, if there was one.
  std::optional<connection_id> retry_source{};
};

/// The parameters of the peer, `sender`, against what its packets had: one is missing, one differs, or
/// retry_source_connection_id has no Retry packet; a failure each.
[[nodiscard]] constexpr result<void> check_connection_ids(const transport_parameters& p, role sender,
                                                          const handshake_connection_ids& seen) noexcept {
  const auto failure = [](error_code code) { return error{.code = code}; };
  // RFC 9000 section 7.3: both endpoints send this one,
  if (!p.initial_source_connection_id) return failure(error_code::quic_initial_source_connection_id_missing);
  // RFC 9000 section 7.3: which is that of their Initial packets.
  if (*p.initial_source_connection_id != seen.initial_source)
    return failure(error_code::quic_initial_source_connection_id_mismatch);
  if (sender == role::client) return {};
  // RFC 9000 section 7.3: a server repeats what the client chose first,
  if (!p.original_destination_connection_id)
    return failure(error_code::quic_original_destination_connection_id_missing);
  // RFC 9000 section 7.3: before any Retry packet,
  if (*p.original_destination_connection_id != seen.original_destination)
    return failure(error_code::quic_original_destination_connection_id_mismatch);
  if (!seen.retry_source) {
    // RFC 9000 section 7.3: says nothing of Retry packets that nobody saw,
    if (p.retry_source_connection_id) return failure(error_code::quic_retry_source_connection_id_unexpected);
    return {};
  }
  // RFC 9000 section 7.3: and owns to those that it sent.
  if (!p.retry_source_connection_id) return failure(error_code::quic_retry_source_connection_id_missing);
  // RFC 9000 section 7.3: the Retry packet was its own.
  if (*p.retry_source_connection_id != *seen.retry_source)
    return failure(error_code::quic_retry_source_connection_id_mismatch);
  return {};
}

}  // namespace httpwire::quic
