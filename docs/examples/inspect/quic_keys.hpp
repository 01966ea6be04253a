// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "httpwire/quic.hpp"
#include "record.hpp"

// Opens the Initial packets of one connection. It keeps a connection ID, not keys: those follow from it, and
// are made anew for each packet so that a flow costs little.

namespace inspect {

class quic_keys {
 public:
  struct opened_packet {
    httpwire::quic::unprotected_packet packet;
    bool restarted =
        false;  // it needed other keys than those before it: a new connection, or one after Retry
  };

  // Whether what this side sends can be tried: a server's keys follow from what its client sent.
  [[nodiscard]] bool has(heading from) const { return from == heading::to_server || client_id_.has_value(); }

  // Opens it in `octets`, a copy of the whole packet.
  [[nodiscard]] httpwire::result<opened_packet> open(const httpwire::quic::initial_packet& packet,
                                                     heading from, httpwire::mutable_bytes octets);

  // The Destination Connection ID from which the keys follow.
  [[nodiscard]] const std::optional<httpwire::quic::connection_id>& client_id() const { return client_id_; }

  // RFC 9001 section 5.2: after a Retry they follow from the connection ID that the server chose.
  void follow_retry(httpwire::bytes source);

 private:
  std::optional<httpwire::quic::connection_id> client_id_;
  std::array<std::uint64_t, 2> next_packet_number_{};  // by heading
};

}  // namespace inspect
