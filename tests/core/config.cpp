// SPDX-License-Identifier: MIT

// As a user would: before anything of httpwire is included.
namespace {
int failed_assertions = 0;
void note(bool condition) { failed_assertions += condition ? 0 : 1; }
}  // namespace
#define HTTPWIRE_ASSERT(condition) note(static_cast<bool>(condition))

#include "httpwire/core/config.hpp"
#include "support/catch.hpp"

// Nothing of httpwire that has functions is included here: their other definitions, with assert, are in the
// same program.

TEST_CASE("config: HTTPWIRE_ASSERT of the user stays") {
  failed_assertions = 0;
  HTTPWIRE_ASSERT(1 + 1 == 2);
  CHECK(failed_assertions == 0);
  HTTPWIRE_ASSERT(1 + 1 == 3);
  CHECK(failed_assertions == 1);
}

#undef HTTPWIRE_ASSERT

namespace {

// What config.hpp defines by itself is seen by the other tests, which run with it. A condition that holds
// does nothing, also at compile time.
#include <cassert>
constexpr bool default_assertion_is_constexpr() {
  assert(true);
  return true;
}
static_assert(default_assertion_is_constexpr());

}  // namespace
