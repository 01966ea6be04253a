// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <istream>
#include <iterator>
#include <optional>
#include <streambuf>
#include <string>
#include <vector>

#include "inspect/capture.hpp"
#include "inspect/packet.hpp"

// Captures, frames and segments made for the tests of the inspection helpers.

namespace inspect_test {

using inspect::byte_order;
using inspect::byte_span;
using octets = std::vector<std::uint8_t>;

class byte_builder {
 public:
  explicit byte_builder(byte_order order = byte_order::big) : order_(order) {}

  byte_builder& number(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      const unsigned shift = 8 * (order_ == byte_order::big ? size - 1 - i : i);
      out_.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    return *this;
  }
  byte_builder& u8(unsigned value) { return number(value, 1); }
  byte_builder& u16(unsigned value) { return number(value, 2); }
  byte_builder& u32(std::uint32_t value) { return number(value, 4); }
  byte_builder& u64(std::uint64_t value) { return number(value, 8); }
  byte_builder& add(byte_span more) {
    out_.insert(out_.end(), more.begin(), more.end());
    return *this;
  }
  byte_builder& pad_to(std::size_t multiple) {
    while (out_.size() % multiple != 0) out_.push_back(0);
    return *this;
  }
  [[nodiscard]] const octets& bytes() const { return out_; }

 private:
  byte_order order_;
  octets out_;
};

inline octets pattern(std::size_t size, unsigned seed = 0) {
  octets out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(seed + i * 31 + i / 251);
  return out;
}

inline octets join(const std::vector<octets>& parts) {
  octets out;
  for (const octets& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

// --- classic pcap

inline octets pcap_header(byte_order order, bool nanoseconds = false, std::uint32_t link_type = 1) {
  byte_builder out{order};
  out.u32(nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4).u16(2).u16(4).u32(0).u32(0).u32(262'144).u32(link_type);
  return out.bytes();
}

inline octets pcap_record(byte_order order, std::uint32_t seconds, std::uint32_t fraction,
                          const octets& bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return byte_builder{order}.u32(seconds).u32(fraction).u32(size).u32(size).add(bytes).bytes();
}

// --- pcapng

inline octets block(byte_order order, std::uint32_t type, const octets& body) {
  const octets padded = byte_builder{order}.add(body).pad_to(4).bytes();
  const auto length = static_cast<std::uint32_t>(padded.size() + 12);
  return byte_builder{order}.u32(type).u32(length).add(padded).u32(length).bytes();
}

inline octets section(byte_order order) {
  const octets body = byte_builder{order}.u32(0x1A2B3C4D).u16(1).u16(0).u64(~std::uint64_t{0}).bytes();
  return block(order, 0x0A0D0D0A, body);
}

inline octets option(byte_order order, unsigned code, const octets& value) {
  const auto length = static_cast<unsigned>(value.size());
  return byte_builder{order}.u16(code).u16(length).add(value).pad_to(4).bytes();
}

inline octets interface(byte_order order, unsigned link_type, std::uint32_t snapshot_length = 0,
                        const octets& options = {}) {
  return block(order, 1, byte_builder{order}.u16(link_type).u16(0).u32(snapshot_length).add(options).bytes());
}

inline octets enhanced_packet(byte_order order, std::uint32_t interface_id, std::uint64_t ticks,
                              const octets& bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  byte_builder body{order};
  body.u32(interface_id).u32(static_cast<std::uint32_t>(ticks >> 32)).u32(static_cast<std::uint32_t>(ticks));
  body.u32(size).u32(size).add(bytes).pad_to(4).add(option(order, 1, {'n', 'o', 't', 'e', '!'})).u32(0);
  return block(order, 6, body.bytes());
}

// --- frames

struct segment_fields {
  std::uint16_t source_port = 40'000;
  std::uint16_t destination_port = 80;
  std::uint32_t sequence = 1;
  std::uint8_t flags = inspect::tcp_flag::acknowledgement;
  octets payload;
};

inline octets tcp_bytes(const segment_fields& fields, unsigned option_words = 0) {
  byte_builder out;
  out.u16(fields.source_port).u16(fields.destination_port).u32(fields.sequence).u32(0x01020304);
  out.u8((5 + option_words) << 4).u8(fields.flags).u16(65'535).u16(0).u16(0);
  for (unsigned i = 0; i < option_words; ++i) out.u32(0x01010101);
  return out.add(fields.payload).bytes();
}

inline octets udp_bytes(const octets& payload) {
  return byte_builder{}
      .u16(5'000)
      .u16(443)
      .u16(static_cast<unsigned>(payload.size() + 8))
      .u16(0)
      .add(payload)
      .bytes();
}

struct ipv4_fields {
  unsigned protocol = 6;
  unsigned option_words = 0;
  unsigned fragment = 0;
  int total_length = -1;  // -1: the right one
  std::uint32_t source = 0x0A000001;
  std::uint32_t destination = 0x0A000002;
};

inline octets ipv4_bytes(const octets& payload, const ipv4_fields& fields = {}) {
  byte_builder out;
  const auto right_length = static_cast<unsigned>(20 + 4 * fields.option_words + payload.size());
  out.u8(0x45 + fields.option_words).u8(0);
  out.u16(fields.total_length < 0 ? right_length : static_cast<unsigned>(fields.total_length));
  out.u16(7)
      .u16(fields.fragment)
      .u8(64)
      .u8(fields.protocol)
      .u16(0)
      .u32(fields.source)
      .u32(fields.destination);
  for (unsigned i = 0; i < fields.option_words; ++i) out.u32(0x01010101);
  return out.add(payload).bytes();
}

inline octets ipv6_bytes(const octets& payload, unsigned next_header = 6, int payload_length = -1) {
  byte_builder out;
  out.u32(0x60000000);
  out.u16(payload_length < 0 ? static_cast<unsigned>(payload.size()) : static_cast<unsigned>(payload_length));
  out.u8(next_header).u8(64).u64(0x20010DB800000000).u64(1).u64(0).u64(1);
  return out.add(payload).bytes();
}

inline octets ethernet(unsigned type, const octets& payload) {
  return byte_builder{}.number(1, 6).number(2, 6).u16(type).add(payload).bytes();
}

// --- reading

class span_stream_buffer : public std::streambuf {
 public:
  explicit span_stream_buffer(byte_span bytes) {
    // The stream only reads.
    char* const first = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
    setg(first, first, first + bytes.size());
  }
};

struct read_packet {
  inspect::captured_packet packet;
  octets bytes;
};

struct read_capture {
  std::vector<read_packet> packets;
  std::optional<inspect::capture_error> error;
};

inline read_capture read_all(byte_span file, inspect::capture_options options = {}) {
  span_stream_buffer buffer{file};
  std::istream stream{&buffer};
  inspect::capture_reader reader{stream, options};
  read_capture out;
  while (const auto packet = reader.next()) {
    out.packets.push_back({*packet, octets(packet->bytes.begin(), packet->bytes.end())});
  }
  out.error = reader.error();
  return out;
}

inline const std::vector<std::string>& recorded_captures() {
  static const std::vector<std::string> names{"get-trailers.pcap",     "post-body.pcap",
                                              "continuation.pcap",     "push-goaway.pcap",
                                              "ipv6-cooked-nano.pcap", "two-connections.pcapng"};
  return names;
}

inline octets load_capture(const std::string& name) {
  std::ifstream file{HTTPWIRE_SOURCE_DIR "/docs/examples/captures/" + name, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  return octets(text.begin(), text.end());
}

}  // namespace inspect_test
