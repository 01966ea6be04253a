// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "capture.hpp"

// The pcapng half of capture_reader: blocks of type, length, body and the length again, padded to 32 bits.

namespace inspect {

namespace {

constexpr std::uint32_t section_header_block = 0x0A0D0D0A;
constexpr std::uint32_t interface_description_block = 1;
constexpr std::uint32_t obsolete_packet_block = 2;
constexpr std::uint32_t simple_packet_block = 3;
constexpr std::uint32_t enhanced_packet_block = 6;

constexpr std::uint32_t byte_order_magic = 0x1A2B3C4D;
constexpr std::uint32_t block_overhead = 12;  // type, length, and the length once more

constexpr std::uint16_t option_end = 0;
constexpr std::uint16_t option_timestamp_resolution = 9;
constexpr std::uint16_t option_timestamp_offset = 14;

// Units in a second for the value of if_tsresol: a power of ten, or of two with the highest bit set.
std::optional<std::uint64_t> units_per_second(std::uint8_t resolution) {
  const unsigned exponent = resolution & 0x7FU;
  if ((resolution & 0x80U) != 0) {
    return exponent < 64 ? std::optional{std::uint64_t{1} << exponent} : std::nullopt;
  }
  if (exponent > 19) return std::nullopt;
  std::uint64_t units = 1;
  for (unsigned i = 0; i < exponent; ++i) units *= 10;
  return units;
}

std::uint32_t to_nanoseconds(std::uint64_t fraction, std::uint64_t units) {
  constexpr std::uint64_t second = 1'000'000'000;
  if (units % second == 0) return static_cast<std::uint32_t>(fraction / (units / second));
  // A power of two here, or so small that the product cannot overflow: halving both keeps the ratio.
  while (units > 0xFFFF'FFFF) {
    units /= 2;
    fraction /= 2;
  }
  return static_cast<std::uint32_t>(std::min(fraction * second / units, second - 1));
}

timestamp to_timestamp(std::uint64_t value, std::uint64_t units, std::uint64_t offset_seconds) {
  return {static_cast<std::int64_t>(value / units + offset_seconds), to_nanoseconds(value % units, units)};
}

}  // namespace

// Reads blocks until one of them is a packet.
std::optional<captured_packet> capture_reader::next_pcapng() {
  for (;;) {
    std::array<std::uint8_t, 8> header;
    if (read_or_end(header) != read_status::complete) return std::nullopt;
    bool read_on = false;
    switch (load_u32(header, 0, order_)) {
      case section_header_block: read_on = read_section_header(header); break;
      case interface_description_block: read_on = read_interface(header); break;
      case enhanced_packet_block: return read_enhanced_packet(header, false);
      case obsolete_packet_block: return read_enhanced_packet(header, true);
      case simple_packet_block: return read_simple_packet(header);
      default: read_on = skip_block(header); break;
    }
    if (!read_on) return std::nullopt;
  }
}

bool capture_reader::open_block(block& current, byte_span header, std::uint32_t smallest_body) {
  current.start = offset_ - header.size();
  current.length = load_u32(header, 4, order_);
  if (current.length % 4 != 0 || current.length < block_overhead + smallest_body) {
    return fail(capture_error_code::bad_length, current.start);
  }
  current.left = current.length - block_overhead;
  return true;
}

bool capture_reader::read_body(block& current, std::span<std::uint8_t> to) {
  if (to.size() > current.left) return fail(capture_error_code::bad_length, current.start);
  current.left -= to.size();
  return read(to);
}

bool capture_reader::skip_body(block& current, std::uint64_t count) {
  if (count > current.left) return fail(capture_error_code::bad_length, current.start);
  current.left -= count;
  return skip(count);
}

bool capture_reader::close_block(block& current) {
  std::array<std::uint8_t, 4> trailer;
  if (!skip_body(current, current.left) || !read(trailer)) return false;
  if (load_u32(trailer, 0, order_) != current.length)
    return fail(capture_error_code::bad_length, current.start);
  return true;
}

bool capture_reader::skip_block(byte_span header) {
  block current;
  return open_block(current, header, 0) && close_block(current);
}

// A section chooses its byte order anew, and its length can be read only after that.
bool capture_reader::read_section_header(byte_span header) {
  const std::uint64_t start = offset_ - header.size();
  std::array<std::uint8_t, 16> body;  // byte-order magic, version, length of the section
  if (!read(std::span{body}.first(4))) return false;
  if (load_u32(body, 0, byte_order::big) == byte_order_magic) {
    order_ = byte_order::big;
  } else if (load_u32(body, 0, byte_order::little) == byte_order_magic) {
    order_ = byte_order::little;
  } else {
    return fail(capture_error_code::bad_byte_order, start);
  }
  block current;
  if (!open_block(current, header, body.size())) return false;
  current.start = start;
  current.left -= 4;
  if (!read_body(current, std::span{body}.subspan(4))) return false;
  if (load_u16(body, 4, order_) != 1) return fail(capture_error_code::unsupported_version, start);
  interfaces_.clear();
  return close_block(current);
}

bool capture_reader::read_interface(byte_span header) {
  block current;
  std::array<std::uint8_t, 8> body;  // link type, reserved, snapshot length
  if (!open_block(current, header, body.size()) || !read_body(current, body)) return false;
  if (interfaces_.size() >= options_.max_interfaces) {
    return fail(capture_error_code::too_many_interfaces, current.start);
  }
  interface_description described;
  described.link_type = load_u16(body, 0, order_);
  described.snapshot_length = load_u32(body, 4, order_);
  if (!read_interface_options(current, described) || !close_block(current)) return false;
  interfaces_.push_back(described);
  return true;
}

bool capture_reader::read_interface_options(block& current, interface_description& described) {
  while (current.left >= 4) {
    std::array<std::uint8_t, 4> option;
    if (!read_body(current, option)) return false;
    const std::uint16_t code = load_u16(option, 0, order_);
    const std::uint16_t length = load_u16(option, 2, order_);
    if (code == option_end) return true;

    std::array<std::uint8_t, 8> value{};
    const std::size_t kept = std::min<std::size_t>(length, value.size());
    const std::uint64_t padded = (std::uint64_t{length} + 3) / 4 * 4;
    if (!read_body(current, std::span{value}.first(kept)) || !skip_body(current, padded - kept)) return false;

    if (code == option_timestamp_resolution && length == 1) {
      const auto units = units_per_second(value[0]);
      if (!units) return fail(capture_error_code::bad_timestamp_resolution, current.start);
      described.units_per_second = *units;
    } else if (code == option_timestamp_offset && length == 8) {
      described.offset_seconds = load_u64(value, 0, order_);
    }
  }
  return true;
}

// The obsolete packet block differs only in its first word: a short interface number and a count of drops.
std::optional<captured_packet> capture_reader::read_enhanced_packet(byte_span header, bool obsolete) {
  block current;
  std::array<std::uint8_t, 20> body;  // interface, time high and low, captured and original length
  if (!open_block(current, header, body.size()) || !read_body(current, body)) return std::nullopt;
  const std::uint32_t interface_id = obsolete ? load_u16(body, 0, order_) : load_u32(body, 0, order_);
  if (interface_id >= interfaces_.size()) {
    fail(capture_error_code::unknown_interface, current.start);
    return std::nullopt;
  }
  const std::uint32_t captured_length = load_u32(body, 12, order_);
  if (captured_length > current.left) {
    fail(capture_error_code::bad_length, current.start);
    return std::nullopt;
  }
  current.left -= captured_length;
  if (!read_packet_bytes(captured_length, current.start) || !close_block(current)) return std::nullopt;

  const interface_description& origin = interfaces_[interface_id];
  const std::uint64_t ticks = std::uint64_t{load_u32(body, 4, order_)} << 32 | load_u32(body, 8, order_);
  captured_packet packet;
  packet.number = ++packets_;
  packet.time = to_timestamp(ticks, origin.units_per_second, origin.offset_seconds);
  packet.link_type = origin.link_type;
  packet.original_length = load_u32(body, 16, order_);
  packet.bytes = buffer_;
  return packet;
}

// Belongs to the first interface and does not tell its captured length: the least of three limits.
std::optional<captured_packet> capture_reader::read_simple_packet(byte_span header) {
  block current;
  std::array<std::uint8_t, 4> body;
  if (!open_block(current, header, body.size()) || !read_body(current, body)) return std::nullopt;
  if (interfaces_.empty()) {
    fail(capture_error_code::unknown_interface, current.start);
    return std::nullopt;
  }
  const interface_description& origin = interfaces_.front();
  const std::uint32_t original_length = load_u32(body, 0, order_);
  std::uint64_t captured_length = std::min<std::uint64_t>(original_length, current.left);
  if (origin.snapshot_length != 0)
    captured_length = std::min<std::uint64_t>(captured_length, origin.snapshot_length);
  current.left -= captured_length;
  if (!read_packet_bytes(static_cast<std::uint32_t>(captured_length), current.start) ||
      !close_block(current)) {
    return std::nullopt;
  }
  captured_packet packet;
  packet.number = ++packets_;
  packet.link_type = origin.link_type;
  packet.original_length = original_length;
  packet.bytes = buffer_;
  return packet;
}

}  // namespace inspect
