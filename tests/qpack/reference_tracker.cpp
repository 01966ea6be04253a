// SPDX-License-Identifier: MIT
#include "httpwire/qpack/reference_tracker.hpp"

#include "qpack/encoding.hpp"
#include "support/allocations.hpp"

using namespace qpack_encoding;
using httpwire::heap_storage;
using qpack::reference_tracker;

namespace {

constexpr httpwire::bytes none{};

struct tracked {
  heap_storage storage;
  reference_tracker<> t;

  constexpr tracked() {
    const bool reserved = t.reserve_sections(8, storage) && t.reserve_entries(8, 0, 0, storage);
    HTTPWIRE_ASSERT(reserved);
    static_cast<void>(reserved);
  }
  [[nodiscard]] bool said(std::string_view digits, std::uint64_t inserted) {
    return t.read_decoder_stream(unhex(digits), inserted).has_value();
  }
};

constexpr bool follows_the_decoder_stream() {
  tracked k;
  k.t.add({.stream_id = 4, .required_insert_count = 2, .smallest_reference = 0});
  if (k.t.evictable(0) || k.t.may_block(8, 1) || !k.t.may_block(4, 1) || !k.t.may_block(8, 2)) return false;
  constexpr std::array<std::uint8_t, 1> acknowledgment{0x84};
  if (!k.t.read_decoder_stream(acknowledgment, 2)) return false;
  return k.t.known_received() == 2 && k.t.evictable(0) && k.t.evictable(1) && !k.t.evictable(2) &&
         k.t.may_block(8, 1) && k.t.outstanding() == 0 && k.t.read_decoder_stream(none, 2);
}
static_assert(follows_the_decoder_stream());

}  // namespace

TEST_CASE("the tracker follows acknowledgments") { CHECK(follows_the_decoder_stream()); }

TEST_CASE("an entry can be evicted when it is acknowledged and no section has it as its smallest reference") {
  tracked k;
  k.t.add({4, 3, 1});
  k.t.add({8, 2, 1});
  k.t.add({4, 1, 0});
  REQUIRE(k.said("03", 3));
  CHECK_FALSE(k.t.evictable(0));
  CHECK_FALSE(k.t.evictable(1));
  CHECK(k.t.evictable(2));
  CHECK_FALSE(k.t.evictable(3));
  REQUIRE(k.said("88", 3));
  CHECK_FALSE(k.t.evictable(1));
  REQUIRE(k.said("44", 3));  // both sections of the stream
  CHECK(k.t.evictable(0));
  CHECK(k.t.evictable(1));
  CHECK(k.t.outstanding() == 0);
}

TEST_CASE("streams at risk are counted once each, and no longer when what they need has arrived") {
  tracked k;
  k.t.add({4, 3, 1});
  k.t.add({4, 4, 1});
  k.t.add({8, 2, 1});
  CHECK_FALSE(k.t.may_block(12, 0));
  CHECK_FALSE(k.t.may_block(12, 2));
  CHECK(k.t.may_block(12, 3));
  CHECK(k.t.may_block(8, 1));
  REQUIRE(k.said("02", 4));
  CHECK(k.t.may_block(12, 2));
  CHECK_FALSE(k.t.may_block(12, 1));
  CHECK_FALSE(k.t.may_block(8, 1));
  REQUIRE(k.said("02", 4));
  CHECK(k.t.may_block(12, 1));
  CHECK_FALSE(k.t.may_block(4, 0));
}

TEST_CASE("what is known of entries stays when there is room for more of them") {
  tracked k;
  for (std::uint64_t i = 5; i < 13; ++i) k.t.use_of(i) = {.uses = static_cast<std::uint32_t>(i)};
  k.t.add({4, 7, 6});
  REQUIRE(k.t.reserve_entries(4, 5, 13, k.storage));  // fewer: nothing happens
  CHECK(k.t.mask() == 7);
  {
    const httpwire_test::failing_allocations failing;
    CHECK(k.t.reserve_entries(64, 5, 13, k.storage).error().code == error_code::out_of_memory);
    CHECK(k.t.mask() == 7);
  }
  REQUIRE(k.t.reserve_entries(64, 5, 13, k.storage));
  CHECK(k.t.mask() == 63);
  for (std::uint64_t i = 5; i < 13; ++i) CHECK(k.t.use_of(i).uses == i);
  CHECK(k.t.use_of(6).pins == 1);
  REQUIRE(k.said("84", 13));
  CHECK(k.t.use_of(6).pins == 0);
}

TEST_CASE("errors of the decoder stream have its offset and origin") {
  tracked k;
  const auto r = k.t.read_decoder_stream(unhex("01 44 03"), 3);
  REQUIRE_FALSE(r);
  CHECK(r.error().code == error_code::qpack_increment_too_large);
  CHECK(r.error().offset == 2);
  CHECK(r.error().origin == httpwire::error_origin::qpack_decoder_stream);
}
