// SPDX-License-Identifier: MIT
// The example of README.md, as a program.
#include <array>
#include <cstdint>
#include <iostream>

#include "httpwire/hpack.hpp"

int main() {
  httpwire::hpack::encoder encoder;
  httpwire::hpack::decoder decoder;
  const httpwire::field_line request[] = {{":method", "GET"}, {":scheme", "https"}, {":path", "/"}};
  std::array<std::uint8_t, 256> wire;
  std::array<char, 256> text;
  const auto block = encoder.encode(request, wire);  // the written part of wire, or an error
  if (!block) {
    std::cerr << block.error().text() << '\n';
    return 1;
  }
  const auto section = decoder.decode(
      *block, text, [](const httpwire::field_line& f) { std::cout << f.name << ": " << f.value << '\n'; });
  return section ? 0 : 1;
}
