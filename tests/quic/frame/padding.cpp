// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/padding.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr auto wire = "00 00 00"_hex;
constexpr quic::padding value{.count = 3};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));
static_assert(quic::padding{}.size() == 1);

}  // namespace

TEST_CASE("quic padding: a run comes as one value, whatever its length (RFC 9000 section 19.1)") {
  for (const std::size_t count : {1U, 2U, 7U, 8U, 9U, 10U, 15U, 16U, 17U, 1199U}) {
    CAPTURE(count);
    check_layout(octet_string(count), quic::padding{.count = count}, true);
  }
  CHECK(written(quic::padding{.count = 0}).empty());
}

TEST_CASE("quic padding: a run ends at the first other octet (RFC 9000 section 19.1)") {
  for (std::size_t count = 1; count < 20; ++count)
    for (std::size_t behind = 1; behind < 12; ++behind) {
      octet_string octets(count + behind, 0x01);
      std::fill_n(octets.begin(), count, std::uint8_t{0});
      const exact_octets exact(octets);
      quic::frames walk{bytes{exact.span()}, quic::packet_type::initial};
      const auto f = walk.next();
      REQUIRE(f);
      CHECK(std::get<quic::padding>(*f).count == count);
      CHECK(walk.position() == count);
    }
}
