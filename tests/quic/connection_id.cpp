// SPDX-License-Identifier: MIT
#include "httpwire/quic/connection_id.hpp"

#include <compare>
#include <cstddef>
#include <set>

#include "quic/rfc_packets.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::connection_id;

namespace {

constexpr auto octets = "8394c8f03e515708"_hex;
constexpr connection_id id = *connection_id::from(octets);
static_assert(id.size() == 8 && !id.empty() && same(id.view(), octets));
static_assert(connection_id{}.empty() && connection_id{} == *connection_id::from({}));
static_assert(id == *connection_id::from(octets) && id != connection_id{});
static_assert(quic::same_connection_id(octets, octets) && quic::same_connection_id({}, {}));
static_assert(!quic::same_connection_id(octets, bytes{octets}.first(7)));

}  // namespace

TEST_CASE("quic connection_id: 0 to 20 octets are kept, more are refused (RFC 9000 section 17.2)") {
  for (std::size_t size = 0; size <= 300; ++size) {
    const exact_octets in(size, 0xab);
    const auto made = connection_id::from(in);
    if (size > 20) {
      CHECK(error_of(made) == error{.code = error_code::quic_connection_id_too_long, .limit = 20});
      continue;
    }
    REQUIRE(made);
    CHECK(same(made->view(), in.span()));
  }
}

TEST_CASE("quic connection_id: zeros at the end count, and ids can be keys (RFC 9000 section 5.1)") {
  std::set<connection_id> ids;
  for (std::size_t size = 0; size <= 20; ++size) ids.insert(*connection_id::from(exact_octets(size)));
  CHECK(ids.size() == 21);
  CHECK(ids.count(*connection_id::from(exact_octets(7))) == 1);
  CHECK(ids.count(id) == 0);
}

TEST_CASE("quic connection_id: the order is total, for keys of any two sizes (RFC 9000 section 5.1)") {
  const auto of = [](const auto& from) { return *connection_id::from(from); };
  constexpr auto low = "01 02 03"_hex;
  constexpr auto high = "01 02 04"_hex;
  constexpr auto longer = "01 02 03 00"_hex;
  CHECK(of(low) < of(high));
  CHECK(of(high) > of(low));
  CHECK(std::is_eq(of(low) <=> of(low)));
  CHECK(of(low) < of(longer));
  CHECK(of(longer) < of(high));
  exact_octets last(20);
  const auto before = of(last);
  last.span()[19] = 1;
  CHECK(before < of(last));
}
