// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/result.hpp"
#include "httpwire/quic/transport_parameters.hpp"

// Transport parameters of a server that outlive their connection for 0-RTT, RFC 9000 section 7.4.1.

namespace httpwire::quic {

/// What a client keeps of a server's parameters: the rest has its default (RFC 9000 section 7.4.1,
/// draft-ietf-quic-ack-frequency section 3). version_information, a view, is dropped as well.
[[nodiscard]] constexpr transport_parameters remembered(transport_parameters p) noexcept {
  constexpr transport_parameters absent{};
  p.ack_delay_exponent = absent.ack_delay_exponent;
  p.max_ack_delay = absent.max_ack_delay;
  p.original_destination_connection_id.reset();
  p.initial_source_connection_id.reset();
  p.retry_source_connection_id.reset();
  p.preferred_address.reset();
  p.stateless_reset_token.reset();
  p.min_ack_delay.reset();
  p.version_information.reset();
  return p;
}

/// Which values are smaller than those remembered. A server that accepts 0-RTT data must not lower the first
/// nine; for the last three it may prefer to reject the data.
struct reduced_parameters {
  bool active_connection_id_limit = false;
  bool initial_max_data = false;
  bool initial_max_stream_data_bidi_local = false;
  bool initial_max_stream_data_bidi_remote = false;
  bool initial_max_stream_data_uni = false;
  bool initial_max_streams_bidi = false;
  bool initial_max_streams_uni = false;
  bool max_datagram_frame_size = false;  ///< RFC 9221 section 3.
  bool reset_stream_at = false;          ///< draft-ietf-quic-reliable-stream-reset section 3.

  bool max_idle_timeout = false;
  bool max_udp_payload_size = false;
  bool disable_active_migration = false;  ///< Migration was allowed and no longer is.

  /// Whether one of those is lower that must not be.
  [[nodiscard]] constexpr bool forbidden() const noexcept {
    return active_connection_id_limit || initial_max_data || initial_max_stream_data_bidi_local ||
           initial_max_stream_data_bidi_remote || initial_max_stream_data_uni || initial_max_streams_bidi ||
           initial_max_streams_uni || max_datagram_frame_size || reset_stream_at;
  }

  friend constexpr bool operator==(const reduced_parameters&, const reduced_parameters&) noexcept = default;
};

/// What `now` has less of than `before`.
[[nodiscard]] constexpr reduced_parameters reduced_since(const transport_parameters& before,
                                                         const transport_parameters& now) noexcept {
  // No timeout, which is 0, is the longest.
  const auto timeout = [](std::uint64_t value) { return value == 0 ? ~std::uint64_t{0} : value; };
  return {
      .active_connection_id_limit = now.active_connection_id_limit < before.active_connection_id_limit,
      .initial_max_data = now.initial_max_data < before.initial_max_data,
      .initial_max_stream_data_bidi_local =
          now.initial_max_stream_data_bidi_local < before.initial_max_stream_data_bidi_local,
      .initial_max_stream_data_bidi_remote =
          now.initial_max_stream_data_bidi_remote < before.initial_max_stream_data_bidi_remote,
      .initial_max_stream_data_uni = now.initial_max_stream_data_uni < before.initial_max_stream_data_uni,
      .initial_max_streams_bidi = now.initial_max_streams_bidi < before.initial_max_streams_bidi,
      .initial_max_streams_uni = now.initial_max_streams_uni < before.initial_max_streams_uni,
      .max_datagram_frame_size = now.max_datagram_frame_size < before.max_datagram_frame_size,
      .reset_stream_at = before.reset_stream_at && !now.reset_stream_at,
      .max_idle_timeout = timeout(now.max_idle_timeout) < timeout(before.max_idle_timeout),
      .max_udp_payload_size = now.max_udp_payload_size < before.max_udp_payload_size,
      .disable_active_migration = now.disable_active_migration && !before.disable_active_migration,
  };
}

/// For a client whose 0-RTT data was accepted: quic_parameter_reduced where a limit is lower than the one it
/// sent under.
[[nodiscard]] constexpr result<void> check_zero_rtt(const transport_parameters& before,
                                                    const transport_parameters& now) noexcept {
  // RFC 9000 section 7.4.1, RFC 9221 section 3: what the client relied on holds.
  if (reduced_since(before, now).forbidden()) return error{.code = error_code::quic_parameter_reduced};
  return {};
}

}  // namespace httpwire::quic
