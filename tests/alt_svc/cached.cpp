// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/cached.hpp"

#include <type_traits>

#include "support/catch.hpp"

using namespace httpwire;

namespace {

static_assert(std::is_trivially_copyable_v<alt_svc::choice>);
static_assert(alt_svc::alternative_service{"h3", "A.b", 1} == alt_svc::alternative_service{"h3", "a.B", 1});
static_assert(alt_svc::alternative_service{"h3", "a", 1} != alt_svc::alternative_service{"H3", "a", 1});
static_assert(alt_svc::alternative_service{"h3", "a", 1} != alt_svc::alternative_service{"h3", "a", 2});

}  // namespace

TEST_CASE("alt_svc cache_options: every limit has a default (RFC 7838 section 2.2)") {
  const alt_svc::cache_options o;
  CHECK((o.max_origins > 0 && o.max_alternatives > 0 && o.max_text > 0 && o.max_lifetime > 0));
  CHECK((o.broken.max_services > 0 && o.broken.max_text > 0 && o.broken.initial_delay == 300));
  CHECK(alt_svc::query{}.protocols.empty());
}
