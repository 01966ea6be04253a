// SPDX-License-Identifier: MIT
#include "httpwire/quic/packet_number.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::expand_packet_number;
using quic::truncate_packet_number;
using quic::truncated_packet_number;

namespace {

constexpr truncated_packet_number low(std::uint32_t value, std::uint8_t size) {
  return {.value = value, .size = size};
}

// RFC 9000 Appendix A.2.
static_assert(*truncate_packet_number(0xac5c02, 0xabe8b3) == low(0x5c02, 2));
static_assert(*truncate_packet_number(0xace8fe, 0xabe8b3) == low(0xace8fe, 3));
// RFC 9000 Appendix A.3.
static_assert(expand_packet_number(low(0x9b32, 2), 0xa82f30ea) == 0xa82f9b32);
// RFC 9001 Appendix A.2, A.3 and A.5.
static_assert(expand_packet_number(low(2, 4), std::nullopt) == 2);
static_assert(expand_packet_number(low(1, 2), std::nullopt) == 1);
static_assert(expand_packet_number(low(49140, 3), 654360563) == 654360564);

// RFC 9000 Appendix A.2: the last distance of each size and the first of the next.
constexpr std::size_t size_for(std::uint64_t distance) {
  return truncate_packet_number(std::uint64_t{1} << 40, (std::uint64_t{1} << 40) - distance)->size;
}
static_assert(size_for(1) == 1 && size_for(128) == 1 && size_for(129) == 2);
static_assert(size_for(1U << 15) == 2 && size_for((1U << 15) + 1) == 3);
static_assert(size_for(1U << 23) == 3 && size_for((1U << 23) + 1) == 4 && size_for(1U << 31) == 4);
static_assert(truncate_packet_number(127, std::nullopt)->size == 1);
static_assert(truncate_packet_number(128, std::nullopt)->size == 2);

// RFC 9000 Appendix A.3: nothing below 0 or past 2^62-1.
constexpr std::uint64_t last = quic::max_packet_number;
static_assert(expand_packet_number(low(0xff, 1), std::nullopt) == 0xff);
static_assert(expand_packet_number(low(0xffffffff, 4), std::nullopt) == 0xffffffff);
static_assert(expand_packet_number(low(0, 1), last) == last - 0xff);
static_assert(expand_packet_number(low(0xff, 1), last - 1) == last);
static_assert(expand_packet_number(low(0xff, 1), last) == last);

/// The nearest number to the expected one that ends like this and is in range, the lower of two.
std::uint64_t nearest(truncated_packet_number number, std::uint64_t expected) {
  const std::uint64_t window = std::uint64_t{1} << (8U * number.size);
  std::uint64_t best = expected - expected % window + number.value;
  for (const std::uint64_t other : {best - window, best + window}) {
    if (other > last) continue;
    const auto distance = [&](std::uint64_t n) { return n > expected ? n - expected : expected - n; };
    if (best > last || distance(other) < distance(best) ||
        (distance(other) == distance(best) && other > best))
      best = other;
  }
  return best;
}

}  // namespace

TEST_CASE("quic packet_number: what is cut for a receiver it expands again (RFC 9000 section 17.1)") {
  random_source random(171);
  for (int round = 0; round < 50'000; ++round) {
    const std::uint64_t number = random.of_any_width() & last;
    const std::uint64_t distance = (random.of_any_width() & 0x7fffffff) + 1;
    std::optional<std::uint64_t> acked;
    if (distance <= number) acked = number - distance;
    const auto sent = truncate_packet_number(number, acked);
    if (!acked && number >= std::uint64_t{1} << 31) {
      CHECK(code_of(sent) == error_code::quic_packet_number_distance);
      continue;
    }
    REQUIRE(sent);
    // The receiver has got at least what it has acknowledged, and at most what was sent before.
    CHECK(expand_packet_number(*sent, acked) == number);
    if (acked) CHECK(expand_packet_number(*sent, *acked + random.u64() % distance) == number);
    // One octet less would not do.
    if (sent->size > 1 && acked) CHECK(distance > std::uint64_t{1} << (8U * (sent->size - 1U) - 1U));
  }
}

TEST_CASE("quic packet_number: the expansion is the nearest to the expected one (RFC 9000 Appendix A.3)") {
  random_source random(172);
  for (int round = 0; round < 50'000; ++round) {
    const auto size = static_cast<std::uint8_t>(random.between(1, 4));
    const auto value = static_cast<std::uint32_t>(random.u64() & ((std::uint64_t{1} << (8U * size)) - 1));
    const std::uint64_t largest =
        (random.one_in(4) ? last - random.below(1000) : random.of_any_width()) & last;
    CAPTURE(size, value, largest);
    const std::uint64_t number = expand_packet_number(low(value, size), largest);
    CHECK((number & ((std::uint64_t{1} << (8U * size)) - 1)) == value);
    CHECK(number <= last);
    CHECK(number == nearest(low(value, size), largest + 1));
  }
}

TEST_CASE("quic packet_number: what cannot be sent is refused (RFC 9000 sections 12.3 and 17.1)") {
  CHECK(error_of(truncate_packet_number(last + 1, last)) ==
        error{.code = error_code::varint_too_large, .limit = last});
  CHECK(code_of(truncate_packet_number(7, 7)) == error_code::invalid_argument);
  CHECK(code_of(truncate_packet_number(7, 8)) == error_code::invalid_argument);
  const error far = error_of(truncate_packet_number(0x1'8000'0001, 0x1'0000'0000));
  CHECK(far == error{.code = error_code::quic_packet_number_distance, .limit = 0x8000'0000});
  CHECK(far.scope() == error_scope::caller);
  CHECK(truncate_packet_number(0x1'8000'0000, 0x1'0000'0000));
}

TEST_CASE("quic packet_number: one to four octets in network order (RFC 9000 section 17.1)") {
  for (std::uint8_t size = 1; size <= 4; ++size) {
    const std::uint32_t value = 0xa1b2c3d4U >> (32U - 8U * size);
    const octet_string out = written([&](writer& w) { write(w, low(value, size)); });
    CHECK(out == copy(bytes{unhex("a1b2c3d4")}.first(size)));
    CHECK(quic::read_packet_number(exact_octets(out), size) == low(value, size));
    if (size < 4)
      CHECK(write_refusal([&](writer& w) { write(w, low(1U << (8U * size), size)); }) ==
            error_code::invalid_argument);
  }
  for (const std::uint8_t size : {std::uint8_t{0}, std::uint8_t{5}, std::uint8_t{8}, std::uint8_t{255}})
    CHECK(write_refusal([&](writer& w) { write(w, low(0, size)); }) == error_code::invalid_argument);
}
