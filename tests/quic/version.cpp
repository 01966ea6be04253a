// SPDX-License-Identifier: MIT
#include "httpwire/quic/version.hpp"

#include <cstdint>
#include <set>
#include <string>

#include "support/catch.hpp"

using namespace httpwire::quic;

namespace {

static_assert(static_cast<std::uint32_t>(version::v1) == 1);
static_assert(static_cast<std::uint32_t>(version::v2) == 0x6b3343cf);  // RFC 9369 section 3.1
static_assert(is_known(version::v1) && is_known(version::v2));
static_assert(!is_known(version::negotiation) && !is_known(version{2}) && !is_known(version{0xff00'001d}));

// RFC 9000 section 15: 0x?a?a?a?a.
static_assert(is_reserved(version{0x1a2a'3a4a}) && is_reserved(version{0x0a0a'0a0a}));
static_assert(!is_reserved(version{0x1a2a'3a4b}) && !is_reserved(version{0x1a2b'3a4a}));
static_assert(!is_reserved(version::negotiation) && !is_reserved(version::v1) && !is_reserved(version::v2));
static_assert(reserved_version(0) == version{0x0a0a'0a0a});
static_assert(reserved_version(0x1234) == version{0x1a2a'3a4a});
static_assert(reserved_version(0xffff) == version{0xfafa'fafa});

}  // namespace

TEST_CASE("quic version: every reserved version is one and they differ (RFC 9000 section 15)") {
  std::set<std::uint32_t> seen;
  for (std::uint32_t n = 0; n < 0x10000; ++n) {
    const version v = reserved_version(static_cast<std::uint16_t>(n));
    REQUIRE(is_reserved(v));
    REQUIRE(!is_known(v));
    seen.insert(static_cast<std::uint32_t>(v));
  }
  CHECK(seen.size() == 0x10000);
}

TEST_CASE("quic version: names (RFC 8999 section 6, RFC 9369 section 3.1)") {
  CHECK(std::string{name(version::v1)} == "QUIC v1");
  CHECK(std::string{name(version::v2)} == "QUIC v2");
  CHECK(std::string{name(version::negotiation)} == "Version Negotiation");
  CHECK(name(version{2}).empty());
}
