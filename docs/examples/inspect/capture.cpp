// SPDX-License-Identifier: MIT
#include "capture.hpp"

#include <array>
#include <istream>

namespace inspect {

namespace {

constexpr std::uint32_t pcap_microseconds = 0xA1B2C3D4;
constexpr std::uint32_t pcap_nanoseconds = 0xA1B23C4D;
constexpr std::uint32_t pcapng_section_header = 0x0A0D0D0A;  // reads the same in both byte orders

// The upper bits of the field may tell the length of a frame check sequence.
constexpr std::uint32_t pcap_link_type_mask = 0x03FFFFFF;

constexpr std::size_t pcap_header_size = 24;
constexpr std::size_t pcap_record_header_size = 16;

}  // namespace

std::string_view describe(capture_error_code code) {
  switch (code) {
    case capture_error_code::unknown_format: return "not a pcap or pcapng file";
    case capture_error_code::unsupported_version: return "unsupported version of the capture format";
    case capture_error_code::truncated: return "the capture ends inside a record";
    case capture_error_code::bad_length: return "contradictory length";
    case capture_error_code::packet_too_large: return "packet larger than max_packet_size";
    case capture_error_code::too_many_interfaces: return "more interfaces than max_interfaces";
    case capture_error_code::unknown_interface: return "packet of an interface without a description";
    case capture_error_code::bad_byte_order: return "section with an unknown byte order";
    case capture_error_code::bad_timestamp_resolution: return "unsupported timestamp resolution";
    case capture_error_code::read_failed: return "reading the capture failed";
  }
  return "unknown error";
}

std::optional<captured_packet> capture_reader::next() {
  if (error_ || !open()) return std::nullopt;
  return format_ == file_format::pcap ? next_pcap() : next_pcapng();
}

bool capture_reader::fail(capture_error_code code, std::uint64_t offset) {
  error_ = capture_error{code, offset};
  return false;
}

// Fills the span, or finds the end of the file before its first byte.
capture_reader::read_status capture_reader::read_or_end(std::span<std::uint8_t> to) {
  stream_.read(reinterpret_cast<char*>(to.data()), static_cast<std::streamsize>(to.size()));
  const auto count = static_cast<std::size_t>(stream_.gcount());
  offset_ += count;
  if (stream_.bad()) {
    fail(capture_error_code::read_failed, offset_);
    return read_status::failed;
  }
  if (count == to.size()) return read_status::complete;
  if (count == 0) return read_status::end;
  fail(capture_error_code::truncated, offset_);
  return read_status::failed;
}

bool capture_reader::read(std::span<std::uint8_t> to) {
  if (to.empty()) return true;
  const read_status status = read_or_end(to);
  if (status == read_status::end) return fail(capture_error_code::truncated, offset_);
  return status == read_status::complete;
}

// Reads on instead of seeking, so that a pipe works and the end of the file is noticed.
bool capture_reader::skip(std::uint64_t count) {
  std::array<std::uint8_t, 4096> ignored;
  while (count > 0) {
    const std::size_t step = count < ignored.size() ? static_cast<std::size_t>(count) : ignored.size();
    if (!read(std::span{ignored}.first(step))) return false;
    count -= step;
  }
  return true;
}

bool capture_reader::read_packet_bytes(std::uint32_t length, std::uint64_t record_start) {
  if (length > options_.max_packet_size) return fail(capture_error_code::packet_too_large, record_start);
  buffer_.resize(length);
  return read(buffer_);
}

bool capture_reader::open() {
  if (format_ != file_format::unread) return true;
  std::array<std::uint8_t, 4> magic;
  if (!read(magic)) return false;
  if (load_u32(magic, 0) != pcapng_section_header) return read_pcap_header(magic);
  format_ = file_format::pcapng;
  std::array<std::uint8_t, 8> header{magic[0], magic[1], magic[2], magic[3]};
  return read(std::span{header}.subspan(4)) && read_section_header(header);
}

bool capture_reader::read_pcap_header(byte_span magic) {
  bool known = false;
  for (const byte_order order : {byte_order::big, byte_order::little}) {
    const std::uint32_t value = load_u32(magic, 0, order);
    if (value != pcap_microseconds && value != pcap_nanoseconds) continue;
    known = true;
    order_ = order;
    fractions_ = value == pcap_nanoseconds ? 1'000'000'000 : 1'000'000;
  }
  if (!known) return fail(capture_error_code::unknown_format, 0);
  std::array<std::uint8_t, pcap_header_size - 4> rest;
  if (!read(rest)) return false;
  if (load_u16(rest, 0, order_) != 2) return fail(capture_error_code::unsupported_version, 4);
  link_type_ = load_u32(rest, 16, order_) & pcap_link_type_mask;
  format_ = file_format::pcap;
  return true;
}

std::optional<captured_packet> capture_reader::next_pcap() {
  const std::uint64_t start = offset_;
  std::array<std::uint8_t, pcap_record_header_size> header;
  if (read_or_end(header) != read_status::complete) return std::nullopt;
  if (!read_packet_bytes(load_u32(header, 8, order_), start)) return std::nullopt;

  const std::uint32_t seconds = load_u32(header, 0, order_);
  const std::uint32_t fraction = load_u32(header, 4, order_);
  captured_packet packet;
  packet.number = ++packets_;
  // A fraction of more than a second is wrong, but no reason to stop reading.
  packet.time.seconds = std::int64_t{seconds} + fraction / fractions_;
  packet.time.nanoseconds = fraction % fractions_ * (1'000'000'000 / fractions_);
  packet.link_type = link_type_;
  packet.original_length = load_u32(header, 12, order_);
  packet.bytes = buffer_;
  return packet;
}

}  // namespace inspect
