// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

// Transport parameters and TLS messages laid out by hand, as RFC 9000 section 18 and RFC 8446 section 3 draw
// them, and the recorded ones.

namespace quic_handshake_test {

using octet_string = std::vector<std::uint8_t>;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_test::exact_octets;
using httpwire_test::unhex;

inline constexpr std::uint64_t largest_varint = 0x3fff'ffff'ffff'ffff;

/// Put together without the library: RFC 9000 section 16, in `size` octets or as few as do.
[[nodiscard]] inline octet_string raw_varint(std::uint64_t value, std::size_t size = 0) {
  std::size_t log = 0;
  while ((value >> (8 * (std::size_t{1} << log) - 2)) != 0 || (std::size_t{1} << log) < size) ++log;
  octet_string out(std::size_t{1} << log);
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value & 0xff);
  out[0] = static_cast<std::uint8_t>(out[0] | log << 6);
  return out;
}

[[nodiscard]] inline octet_string joined(std::initializer_list<octet_string> parts) {
  octet_string all;
  for (const octet_string& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

[[nodiscard]] inline octet_string copy(bytes from) { return {from.begin(), from.end()}; }

[[nodiscard]] inline std::string text(bytes from) { return std::string{httpwire::as_text(from)}; }

/// A transport parameter: RFC 9000 section 18.
[[nodiscard]] inline octet_string parameter(std::uint64_t id, const octet_string& value = {}) {
  return joined({raw_varint(id), raw_varint(value.size()), value});
}

/// Octets behind their length in `width` octets: RFC 8446 section 3.4.
[[nodiscard]] inline octet_string vector_of(std::size_t width, const octet_string& octets) {
  octet_string out;
  for (std::size_t i = width; i-- > 0;)
    out.push_back(static_cast<std::uint8_t>(octets.size() >> 8 * i & 0xff));
  out.insert(out.end(), octets.begin(), octets.end());
  return out;
}

/// A TLS extension: RFC 8446 section 4.2.
[[nodiscard]] inline octet_string extension(unsigned type, const octet_string& value = {}) {
  return joined(
      {{static_cast<std::uint8_t>(type >> 8), static_cast<std::uint8_t>(type & 0xff)}, vector_of(2, value)});
}

template <class T>
[[nodiscard]] constexpr error_code code_of(const httpwire::result<T>& r) {
  return r ? error_code::none : r.error().code;
}

/// What `write` puts out; on the way, counting gives the same size and every shorter buffer is refused.
template <class Write>
[[nodiscard]] octet_string written(const Write& write) {
  httpwire::writer counting;
  write(counting);
  const std::size_t size = counting.size();
  for (std::size_t shorter = 0; shorter < size; ++shorter) {
    const exact_octets small(shorter);
    httpwire::writer over{small.span()};
    write(over);
    REQUIRE(code_of(over.written()) == error_code::buffer_too_small);
    CHECK(over.written().error().limit == size);
  }
  const exact_octets memory(size);
  httpwire::writer out{memory.span()};
  write(out);
  REQUIRE(out.written());
  CHECK(out.size() == size);
  return copy(*out.written());
}

/// The code with which a writer refuses, which is the same whether there is room or not.
template <class Write>
[[nodiscard]] error_code write_refusal(const Write& write) {
  const exact_octets memory(4096);
  httpwire::writer out{memory.span()};
  write(out);
  httpwire::writer counting;
  write(counting);
  REQUIRE(!out.written());
  CHECK(out.written().error() == counting.written().error());
  return out.written().error().code;
}

template <std::size_t Size, class Write>
[[nodiscard]] consteval std::array<std::uint8_t, Size> written_array(Write write) {
  std::array<std::uint8_t, Size> out{};
  httpwire::writer over{out};
  write(over);
  if (!over.ok() || over.size() != Size) throw std::length_error("another size");
  return out;
}

/// A message of tests/vectors/quic, with its header.
[[nodiscard]] inline octet_string recorded(std::string_view name) {
  const std::string path = HTTPWIRE_SOURCE_DIR "/tests/vectors/quic/" + std::string{name} + ".hex";
  std::ifstream file{path};
  CAPTURE(path);
  REQUIRE(file.good());
  return unhex(std::string{std::istreambuf_iterator<char>{file}, {}});
}

/// Its body.
[[nodiscard]] inline octet_string recorded_body(std::string_view name) {
  octet_string message = recorded(name);
  message.erase(message.begin(), message.begin() + 4);
  return message;
}

}  // namespace quic_handshake_test
