// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "load.hpp"

// Reads capture files, classic pcap and pcapng, as a stream: one packet at a time, from a file or a pipe.
// Memory does not grow with the file, and no length in the file makes an allocation larger than
// `max_packet_size`.

namespace inspect {

struct capture_options {
  std::size_t max_packet_size = 262'144;  // captured bytes of one packet; tcpdump's largest snapshot length
  std::size_t max_interfaces = 4'096;     // interface descriptions in one section of a pcapng file
};

enum class capture_error_code : std::uint8_t {
  unknown_format,            // neither pcap nor pcapng
  unsupported_version,       // a major version other than 2 (pcap) or 1 (pcapng)
  truncated,                 // the file ends inside a header, a packet or a block
  bad_length,                // lengths that contradict each other
  packet_too_large,          // more captured bytes than capture_options::max_packet_size
  too_many_interfaces,       // more than capture_options::max_interfaces
  unknown_interface,         // a packet of an interface that the section has not described
  bad_byte_order,            // a section whose byte-order magic is neither order
  bad_timestamp_resolution,  // a unit of time too small to count a second in 64 bits
  read_failed,               // the stream itself failed
};

[[nodiscard]] std::string_view describe(capture_error_code code);

struct capture_error {
  capture_error_code code;
  std::uint64_t
      offset;  // in the file: the start of the wrong header, packet or block, or the end of a short file
};

struct timestamp {
  std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z
  std::uint32_t nanoseconds = 0;
  friend bool operator==(const timestamp&, const timestamp&) = default;
};

struct captured_packet {
  std::uint64_t number = 0;  // 1 for the first packet of the file
  timestamp time;            // zero where the file has none (pcapng simple packets)
  std::uint32_t link_type = 0;
  std::uint32_t original_length = 0;  // on the wire; more than bytes.size() when the snapshot length cut it
  byte_span bytes;                    // valid until the next call of capture_reader::next
};

class capture_reader {
 public:
  // The stream must be binary and outlive the reader.
  explicit capture_reader(std::istream& stream, capture_options options = {})
      : stream_(stream), options_(options) {}

  // The next packet; nothing at the end of the file and on an error, which error() then tells apart.
  [[nodiscard]] std::optional<captured_packet> next();

  [[nodiscard]] const std::optional<capture_error>& error() const { return error_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  enum class file_format : std::uint8_t { unread, pcap, pcapng };

  struct interface_description {
    std::uint32_t link_type = 0;
    std::uint32_t snapshot_length = 0;  // 0: no limit
    std::uint64_t units_per_second = 1'000'000;
    std::uint64_t offset_seconds = 0;  // two's complement
  };

  struct block {
    std::uint64_t start = 0;
    std::uint32_t length = 0;
    std::uint64_t left = 0;  // bytes of the body that have not been read
  };

  enum class read_status : std::uint8_t { complete, end, failed };

  bool fail(capture_error_code code, std::uint64_t offset);
  [[nodiscard]] read_status read_or_end(std::span<std::uint8_t> to);
  bool read(std::span<std::uint8_t> to);
  bool skip(std::uint64_t count);
  bool read_packet_bytes(std::uint32_t length, std::uint64_t record_start);

  bool open();
  bool read_pcap_header(byte_span magic);
  [[nodiscard]] std::optional<captured_packet> next_pcap();

  [[nodiscard]] std::optional<captured_packet> next_pcapng();
  bool open_block(block& current, byte_span header, std::uint32_t smallest_body);
  bool read_body(block& current, std::span<std::uint8_t> to);
  bool skip_body(block& current, std::uint64_t count);
  bool close_block(block& current);
  bool read_section_header(byte_span header);
  bool read_interface(byte_span header);
  bool read_interface_options(block& current, interface_description& described);
  [[nodiscard]] std::optional<captured_packet> read_enhanced_packet(byte_span header, bool obsolete);
  [[nodiscard]] std::optional<captured_packet> read_simple_packet(byte_span header);
  bool skip_block(byte_span header);

  std::istream& stream_;
  capture_options options_;
  std::optional<capture_error> error_;
  std::uint64_t offset_ = 0;
  std::uint64_t packets_ = 0;
  file_format format_ = file_format::unread;
  byte_order order_ = byte_order::big;
  std::uint32_t link_type_ = 0;                    // pcap
  std::uint32_t fractions_ = 1'000'000;            // pcap: microseconds or nanoseconds
  std::vector<interface_description> interfaces_;  // pcapng: of the current section
  std::vector<std::uint8_t> buffer_;
};

}  // namespace inspect
