// SPDX-License-Identifier: MIT
#include "httpwire/quic/role.hpp"

#include "support/catch.hpp"

using httpwire::quic::role;

static_assert(role{} == role::unknown);

TEST_CASE("quic role: the ends are told apart, and neither is assumed (RFC 9000 section 1.2)") {
  CHECK(role::client != role::server);
  CHECK(role{} != role::client);
  CHECK(role{} != role::server);
}
