// SPDX-License-Identifier: MIT
#include <array>
#include <cstdint>

#include "httpwire/hpack.hpp"

int main() {
  httpwire::hpack::encoder encoder;
  std::array<std::uint8_t, 64> wire{};
  const httpwire::field_line request[] = {{":method", "GET"}, {":path", "/"}};
  return encoder.encode(request, wire) ? 0 : 1;
}
