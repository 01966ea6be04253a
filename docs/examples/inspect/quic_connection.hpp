// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "httpwire/quic.hpp"
#include "quic_crypto.hpp"
#include "quic_keys.hpp"
#include "quic_place.hpp"

// One UDP flow that is QUIC: datagrams in, records out. Initial packets are opened; of all others the header
// is shown, as far as it is not protected.

namespace inspect {

// What all flows of QUIC share.
struct quic_shared {
  explicit quic_shared(shared_state& shared) : all(shared) {}

  shared_state& all;
  std::vector<std::uint8_t> copy;  // of a datagram, in which packets are opened
};

// A datagram of a capture.
struct quic_datagram {
  httpwire::bytes octets;
  std::size_t missing = 0;  // octets behind them that the snapshot length cut off
  std::uint64_t packet = 0;
};

class quic_connection {
 public:
  quic_connection(quic_shared& shared, const flow_label& flow);

  void read(heading direction, const quic_datagram& datagram);

  // No more datagrams will come: what has begun and is not complete is an error. `why` says why.
  void finish(std::uint64_t packet, const problem& why);
  [[nodiscard]] bool incomplete() const { return crypto_[0].incomplete() || crypto_[1].incomplete(); }

 private:
  struct reading;  // of one datagram

  void note_long_header(heading from, httpwire::quic::version v, httpwire::bytes scid);
  [[nodiscard]] static std::size_t index(heading direction) { return static_cast<std::size_t>(direction); }
  void on_packet(const reading& at, const httpwire::quic::packet& packet);
  void on_initial(const reading& at, const httpwire::quic::initial_packet& packet);
  void on_frames(const reading& at, const httpwire::quic::unprotected_packet& opened, record& line);
  void on_retry(const reading& at, const httpwire::quic::retry_packet& packet);
  void on_long(const reading& at, const httpwire::quic::long_packet& packet, std::string_view event);
  void on_short(const reading& at, const httpwire::quic::short_packet& packet);
  void on_version_negotiation(const reading& at, const httpwire::quic::version_negotiation_packet& packet);
  void on_unknown_version(const reading& at, const httpwire::quic::unknown_version_packet& packet);
  void on_error(const reading& at, const httpwire::error& found);

  quic_shared& shared_;
  flow_label label_;
  quic_keys keys_;
  bool unknown_version_ = false;                         // of the last long header
  std::array<quic_crypto, 2> crypto_;                    // by heading
  std::array<std::optional<std::size_t>, 2> own_ids_{};  // octets of the connection IDs that each side chose
};

}  // namespace inspect
