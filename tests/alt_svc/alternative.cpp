// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/alternative.hpp"

#include <cstddef>
#include <string_view>
#include <type_traits>

#include "alt_svc/values.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::alternative;

namespace {

static_assert(std::is_trivially_copyable_v<alternative>);
// RFC 7838 section 3.1: 24 hours unless `ma` says otherwise, and not kept when the network changes.
static_assert(alternative{}.max_age == 24 * 60 * 60 && !alternative{}.persist);
// RFC 7838 section 3.1, the example with Age: 30 and ma=60.
static_assert(alternative{.max_age = 60}.remaining(30) == 30);
static_assert(alternative{.max_age = 60}.remaining(59) == 1);
static_assert(alternative{.max_age = 60}.remaining(60) == 0 && alternative{.max_age = 60}.remaining(61) == 0);
static_assert(alternative{}.remaining(~std::uint64_t{0}) == 0);

}  // namespace

TEST_CASE("alt_svc alternative: an escaped host takes exactly the room it says (RFC 7838 section 3)") {
  const alternative a{.host = R"(a\.b)", .host_escaped = true};
  for (std::size_t size = 0; size < 3; ++size) {
    exact_buffer<char> room(size);
    CHECK(a.host_text(room.span()).error() ==
          error{.code = error_code::buffer_too_small, .offset = size, .limit = 3});
  }
  exact_buffer<char> room(3);
  CHECK(*a.host_text(room.span()) == "a.b");
  const alternative plain{.host = "a.b"};
  CHECK(plain.host_text({})->data() == plain.host.data());
}
