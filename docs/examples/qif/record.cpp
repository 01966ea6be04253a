// SPDX-License-Identifier: MIT
#include "qif/record.hpp"

namespace qif {

namespace {

constexpr std::size_t id_size = 8;

std::uint64_t big_endian(httpwire::bytes octets) {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : octets) value = value << 8 | octet;
  return value;
}

void append_big_endian(std::vector<std::uint8_t>& out, std::uint64_t value, std::size_t size) {
  while (size-- != 0) out.push_back(static_cast<std::uint8_t>(value >> (8 * size)));
}

}  // namespace

std::optional<record> take_record(httpwire::bytes& file) {
  if (file.size() < record_header_size) return std::nullopt;
  const std::uint64_t size = big_endian(file.subspan(id_size, record_header_size - id_size));
  if (size > file.size() - record_header_size) return std::nullopt;
  const record one{big_endian(file.first(id_size)),
                   file.subspan(record_header_size, static_cast<std::size_t>(size))};
  file = file.subspan(record_header_size + one.payload.size());
  return one;
}

void append_record(std::vector<std::uint8_t>& file, const record& one) {
  append_big_endian(file, one.stream_id, id_size);
  append_big_endian(file, one.payload.size(), record_header_size - id_size);
  file.insert(file.end(), one.payload.begin(), one.payload.end());
}

}  // namespace qif
