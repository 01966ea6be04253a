// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "httpwire/quic.hpp"
#include "quic_place.hpp"

// What one side sends in the CRYPTO frames of its Initial packets: frames in any order in, TLS messages out.
// Memory is taken while a message is incomplete.

namespace inspect {

class quic_crypto {
 public:
  explicit quic_crypto(shared_state& shared) : shared_(shared) {}
  ~quic_crypto() { release(); }
  quic_crypto(const quic_crypto&) = delete;
  quic_crypto& operator=(const quic_crypto&) = delete;

  void add(const quic_place& place, const httpwire::quic::crypto& frame);

  // Behind the last frame of a packet: one line about all of them, and one for each message that is whole.
  void end_packet(const quic_place& place);

  // The connection begins anew.
  void restart();

  // A message has begun and is not complete.
  [[nodiscard]] bool incomplete() const { return stream_ && !failed_; }
  [[nodiscard]] std::uint64_t end() const { return base_ + (stream_ ? stream_->consumed() : 0); }

  // Whether the fixed bit may be 0 (RFC 9287), as far as a ClientHello has not said otherwise.
  [[nodiscard]] bool greases_fixed_bit() const { return greases_; }

 private:
  [[nodiscard]] bool reserve(const quic_place& place);
  void release();
  void read_messages(const quic_place& place);
  void read(const quic_place& place, const httpwire::quic::tls_handshake& message);
  void read_client_hello(const quic_place& place, httpwire::bytes body);
  void read_server_hello(const quic_place& place, httpwire::bytes body);
  void check_parameters(const quic_place& place, httpwire::bytes body, httpwire::bytes parameters);
  void report(const quic_place& place, const httpwire::error& found, std::uint64_t before);

  shared_state& shared_;
  std::optional<httpwire::quic::crypto_stream> stream_;
  std::uint64_t base_ = 0;  // octets of the stream before `stream_`
  std::size_t reserved_ = 0;
  std::vector<std::string> pieces_;  // of the packet that is being read
  std::uint64_t piece_octets_ = 0;
  bool failed_ = false;
  bool greases_ = true;
};

}  // namespace inspect
