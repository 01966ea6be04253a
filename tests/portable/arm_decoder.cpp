// SPDX-License-Identifier: MIT
// A decoder of HPACK or QPACK on a machine without a heap, for its size: nothing else of a program is here.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/field/line.hpp"
#ifdef DECODE_HPACK
#include "httpwire/hpack/decoder.hpp"
#endif
#ifdef DECODE_QPACK
#include "httpwire/qpack/decoder.hpp"
#endif

// Where octets come from and go to; a link without a heap shows that none is needed.
volatile std::uint8_t port;

namespace {

[[maybe_unused]] std::size_t receive(httpwire::mutable_bytes into) {
  for (std::uint8_t& octet : into) octet = port;
  return into.size();
}

[[maybe_unused]] void show(const httpwire::field_line& line) {
  for (const char c : line.name) port = static_cast<std::uint8_t>(c);
  for (const char c : line.value) port = static_cast<std::uint8_t>(c);
}

#if defined(DECODE_HPACK) || defined(DECODE_QPACK)
constexpr std::size_t table_capacity = 1024;
using storage = httpwire::inline_storage<table_capacity>;
std::array<char, 256> scratch;
std::array<std::uint8_t, 256> input;
#endif

#ifdef DECODE_HPACK
httpwire::hpack::basic_decoder<storage> decoder{{.table_capacity = table_capacity}};

void step() {
  const std::size_t size = receive(input);
  if (!decoder.decode(httpwire::bytes{input}.first(size), scratch, show)) port = 1;
}
#elif defined(DECODE_QPACK)
httpwire::qpack::basic_decoder<storage> decoder{{.max_table_capacity = table_capacity}};

void step() {
  std::size_t size = receive(input);
  if (!decoder.read_encoder_stream(httpwire::bytes{input}.first(size))) port = 1;
  size = receive(input);
  if (!decoder.decode(port, httpwire::bytes{input}.first(size), scratch, show)) port = 2;
  std::array<std::uint8_t, 16> out;
  if (const auto said = decoder.write_decoder_stream(out))
    for (const std::uint8_t octet : *said) port = octet;
}
#else
void step() {}
#endif

}  // namespace

int main() {
  for (;;) step();
}
