// SPDX-License-Identifier: MIT
// What did not fit is not there to be read.
// g++: non-constant condition for static assertion
// clang: not an integral constant expression
#include <array>
#include <cstdint>

#include "httpwire/core/writer.hpp"

template <std::size_t Size>
constexpr std::size_t write() {
  std::array<std::uint8_t, Size> out{};
  httpwire::writer w{out};
  w.u32(1);
  return w.written()->size();
}
static_assert(write<4>() == 4);
#ifdef MISUSE
static_assert(write<3>() == 4);
#endif
