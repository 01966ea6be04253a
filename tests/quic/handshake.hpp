// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/octets.hpp"

// Transport parameters and TLS messages laid out by hand, as RFC 9000 section 18 and RFC 8446 section 3 draw
// them, and the recorded ones.

namespace quic_handshake_test {

using httpwire::bytes;
using httpwire::error_code;
using httpwire_test::code_of;
using httpwire_test::copy;
using httpwire_test::exact_octets;
using httpwire_test::joined;
using httpwire_test::largest_varint;
using httpwire_test::octet_string;
using httpwire_test::raw_varint;
using httpwire_test::unhex;
using httpwire_test::write_refusal;
using httpwire_test::written;
using httpwire_test::written_array;

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
