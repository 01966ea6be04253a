// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Every limit of the inspector, as --limit sets them.

namespace inspect {

struct limits {
  std::uint64_t max_packet_size = 262'144;
  std::uint64_t max_flows = 16'384;
  std::uint64_t max_held_bytes = std::uint64_t{64} << 20;
  std::uint64_t max_stream_held_bytes = std::uint64_t{4} << 20;
  std::uint64_t max_state_bytes = std::uint64_t{256} << 20;
  std::uint64_t max_frame_size = 16'777'215;
  std::uint64_t max_settings = 64;
  std::uint64_t max_block_size = 65'536;
  std::uint64_t max_block_frames = 32;
  std::uint64_t max_section_size = 65'536;
  std::uint64_t max_fields = 256;
  std::uint64_t max_string_size = 65'536;
  std::uint64_t table_capacity = 65'536;
  std::uint64_t max_udp_flows = 16'384;
  std::uint64_t max_crypto_bytes = 16'384;
  std::uint64_t max_crypto_gaps = 64;
  std::uint64_t max_token_size = 1'024;
  std::uint64_t max_datagram_packets = 16;
  std::uint64_t max_packet_frames = 1'024;
};

struct limit_row {
  std::string_view name;
  std::uint64_t limits::*value;
  std::uint64_t smallest;
  std::uint64_t largest;
  std::string_view unit;
  std::string_view meaning;
};

[[nodiscard]] std::span<const limit_row> limit_rows();

// What all flows together may take. Who asks for more than there is has to go without.
class memory_budget {
 public:
  explicit memory_budget(std::uint64_t limit) : left_(limit), limit_(limit) {}

  [[nodiscard]] bool take(std::size_t octets) {
    if (octets > left_) return false;
    left_ -= octets;
    return true;
  }
  void give_back(std::size_t octets) { left_ += octets; }
  [[nodiscard]] std::uint64_t limit() const { return limit_; }

 private:
  std::uint64_t left_;
  std::uint64_t limit_;
};

}  // namespace inspect
