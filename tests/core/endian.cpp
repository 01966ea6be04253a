// SPDX-License-Identifier: MIT
#include "httpwire/core/endian.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto octets = "81 92 a3 b4 c5 d6 e7 f8"_hex;
static_assert(load_be16(octets.data()) == 0x8192);
static_assert(load_be24(octets.data()) == 0x8192a3);
static_assert(load_be32(octets.data()) == 0x8192a3b4);
static_assert(load_be64(octets.data()) == 0x8192'a3b4'c5d6'e7f8);

template <std::size_t Size, auto Store>
consteval std::array<std::uint8_t, Size> stored(std::uint64_t value) {
  std::array<std::uint8_t, Size> out{};
  Store(out.data(), value);
  return out;
}
constexpr auto store16 = [](std::uint8_t* p, std::uint64_t v) {
  store_be16(p, static_cast<std::uint32_t>(v));
};
constexpr auto store24 = [](std::uint8_t* p, std::uint64_t v) {
  store_be24(p, static_cast<std::uint32_t>(v));
};
constexpr auto store32 = [](std::uint8_t* p, std::uint64_t v) {
  store_be32(p, static_cast<std::uint32_t>(v));
};
constexpr auto store64 = [](std::uint8_t* p, std::uint64_t v) { store_be64(p, v); };

static_assert(stored<2, store16>(0x8192) == "81 92"_hex);
static_assert(stored<3, store24>(0x8192a3) == "81 92 a3"_hex);
static_assert(stored<4, store32>(0x8192a3b4) == "81 92 a3 b4"_hex);
static_assert(stored<8, store64>(0x8192'a3b4'c5d6'e7f8) == octets);

// What does not fit is left out.
static_assert(stored<2, store16>(0xff'8192) == "81 92"_hex);
static_assert(stored<3, store24>(0xff81'92a3) == "81 92 a3"_hex);

// Every width at the values where a sign or carry could slip in.
template <std::size_t Size, auto Load, auto Store>
consteval bool round_trips_at_boundaries() {
  constexpr std::uint64_t max = Size == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * Size % 64)) - 1;
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x7f},
                                    std::uint64_t{0x80}, max / 2, max / 2 + 1, max - 1, max}) {
    std::array<std::uint8_t, Size> out{};
    Store(out.data(), value);
    if (Load(out.data()) != value) return false;
  }
  return true;
}
static_assert(round_trips_at_boundaries<2, load_be16, store16>());
static_assert(round_trips_at_boundaries<3, load_be24, store24>());
static_assert(round_trips_at_boundaries<4, load_be32, store32>());
static_assert(round_trips_at_boundaries<8, load_be64, store64>());

}  // namespace

TEST_CASE("endian: every width agrees with arithmetic on its octets and touches no other") {
  random_source random(1);
  for (int i = 0; i < 1000; ++i) {
    for (const std::size_t width : {2U, 3U, 4U, 8U}) {
      const exact_octets in(random.octets(width));
      std::uint64_t expected = 0;
      for (const std::uint8_t octet : in.span()) expected = expected * 256 + octet;
      const std::uint8_t* const p = in.data();
      const std::uint64_t loaded = width == 2   ? load_be16(p)
                                   : width == 3 ? load_be24(p)
                                   : width == 4 ? load_be32(p)
                                                : load_be64(p);
      REQUIRE(loaded == expected);

      const exact_octets out(width);
      switch (width) {
        case 2: store_be16(out.data(), static_cast<std::uint32_t>(expected)); break;
        case 3: store_be24(out.data(), static_cast<std::uint32_t>(expected)); break;
        case 4: store_be32(out.data(), static_cast<std::uint32_t>(expected)); break;
        default: store_be64(out.data(), expected); break;
      }
      REQUIRE(hex(out) == hex(in));
    }
  }
}
