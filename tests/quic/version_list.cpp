// SPDX-License-Identifier: MIT
#include "httpwire/quic/version_list.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <span>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::version;
using quic::version_list;

namespace {

constexpr auto wire = "00000001 6b3343cf 1a2a3a4a"_hex;
constexpr version_list list{wire};
static_assert(std::forward_iterator<version_list::iterator>);
static_assert(list.size() == 3 && !list.empty() && *list.begin() == version::v1);
static_assert(list.contains(version::v2) && !list.contains(version{2}));
static_assert(version_list{}.begin() == version_list{}.end() && version_list{}.size() == 0);

// RFC 9368 section 2.1: the client's order decides, and reserved versions are not chosen.
constexpr std::array preferences{version{0x1a2a'3a4a}, version{7}, version::v2, version::v1};
static_assert(list.choose(preferences) == version::v2);
static_assert(!list.choose({}) && !version_list{}.choose(preferences));

}  // namespace

TEST_CASE("version_list: equal by content (RFC 9368 section 3)") {
  const auto same = wire;
  constexpr auto other = "00000001 6b3343cf 1a2a3a4b"_hex;
  CHECK(list == version_list{same});
  CHECK_FALSE(list == version_list{other});
  CHECK_FALSE(list == version_list{bytes{wire}.first(8)});
  CHECK_FALSE(list == version_list{});
}

TEST_CASE("version_list: part of a version at the end is left out (RFC 8999 section 6)") {
  for (std::size_t size = 0; size <= wire.size(); ++size) {
    CAPTURE(size);
    const exact_octets cut(bytes{wire}.first(size));
    const version_list some{cut.span()};
    CHECK(some.size() == size / 4);
    CHECK(static_cast<std::size_t>(std::distance(some.begin(), some.end())) == size / 4);
    CHECK(some == version_list{bytes{wire}.first(size / 4 * 4)});
    CHECK(some.empty() == (size < 4));
  }
}

TEST_CASE("version_list: the client's order decides, reserved versions do not (RFC 9368 section 2.1)") {
  CHECK(list.choose(preferences) == version::v2);
  CHECK_FALSE(list.choose({}));
  CHECK_FALSE(list.choose(std::span{preferences}.first(2)));
  CHECK_FALSE(version_list{}.choose(preferences));
  auto at = list.begin();
  CHECK(*at++ == version::v1);
  CHECK(*at == version::v2);
}
