// SPDX-License-Identifier: MIT
#include "httpwire/http/section_rules_options.hpp"

#include <type_traits>

#include "support/catch.hpp"

using namespace httpwire;

namespace {

constexpr http::section_rules_options defaults{};
static_assert(defaults.version == http::version::http2);
static_assert(defaults.section == http::section_kind::request);
static_assert(defaults.direction == http::direction::received);
static_assert(!defaults.connect_protocol && !defaults.answers_connect);
static_assert(defaults.host_match == http::host_match::standard);
static_assert(defaults.max_fields == 256 && defaults.max_cookie_crumbs == 256);
static_assert(defaults.max_compared_authority == 264);
static_assert(defaults.policies.name_empty == http::policy::standard);
static_assert(defaults.policies.content_length_forbidden == http::policy::standard);
static_assert(std::is_trivially_copyable_v<http::section_rules_options>);

}  // namespace

TEST_CASE("section_rules_options: one policy an octet, all of them standard (RFC 9113 section 8)") {
  constexpr http::section_rules_options some{.policies = {.name_uppercase = http::policy::drop}};
  CHECK(some.policies.name_uppercase == http::policy::drop);
  CHECK(some.policies.name_invalid == http::policy::standard);
  CHECK(sizeof(http::rule_policies) < 64);
}
