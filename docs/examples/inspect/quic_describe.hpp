// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "httpwire/quic.hpp"
#include "record.hpp"

// Packets and frames of QUIC as parts of a record.

namespace inspect {

[[nodiscard]] std::string hex(httpwire::bytes octets);

// "v1", or "0x1a2a3a4a" for one without a name.
[[nodiscard]] std::string version_text(httpwire::quic::version v);

void describe_version(record& to, httpwire::quic::version v);
void describe_ids(record& to, httpwire::bytes dcid, httpwire::bytes scid);

// What a long header says. People see a token only when there is one.
void describe_long_packet(record& to, const httpwire::quic::long_packet& packet);

// The same of octets that may be any packet of any version, as far as they go.
void describe_invariants(record& to, httpwire::bytes packet);

// The frames of one packet: first each is added, then they go into the record.
class frame_summary {
 public:
  void add(const httpwire::quic::frame& f);
  void move_to(record& line);

 private:
  std::vector<std::string> names_;
  std::vector<std::string> texts_;  // by the same index
  std::optional<httpwire::quic::connection_close> close_;
};

}  // namespace inspect
