// SPDX-License-Identifier: MIT
#include "httpwire/quic/stateless_reset.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <vector>

#include "httpwire/quic/short_header.hpp"
#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::stateless_reset_token;

namespace {

constexpr auto secret = "000102030405060708090a0b0c0d0e0f"_hex;
constexpr stateless_reset_token token{secret};
static_assert(token.matches(secret) && same(token.view(), secret));
static_assert(!stateless_reset_token{}.matches(secret));
// RFC 9000 section 10.3.1: comparing with == could tell how much is right.
static_assert(!std::equality_comparable<stateless_reset_token>);

// RFC 9000 section 10.3: two fixed bits, at least 38 unpredictable ones, the token.
static_assert(written_array<21>([](writer& out) { write_stateless_reset(out, "ffffffffff"_hex, token); }) ==
              "7fffffffff000102030405060708090a0b0c0d0e0f"_hex);

constexpr std::array tokens{stateless_reset_token{}, token};
static_assert(*quic::find_stateless_reset("7fffffffff000102030405060708090a0b0c0d0e0f"_hex, tokens) == 1);

stateless_reset_token random_token(random_source& random) {
  return stateless_reset_token{exact_octets(random.octets(16)).span().first<16>()};
}

}  // namespace

TEST_CASE("quic stateless_reset: one wrong bit anywhere is another token (RFC 9000 section 10.3.1)") {
  for (std::size_t bit = 0; bit < 128; ++bit) {
    auto wrong = secret;
    wrong[bit / 8] = static_cast<std::uint8_t>(wrong[bit / 8] ^ 1U << bit % 8);
    CHECK(!token.matches(wrong));
  }
  CHECK(token.matches(secret));
}

TEST_CASE(
    "quic stateless_reset: smaller than what triggers it, and 21 octets at least (RFC 9000 section 10.3.3)") {
  for (std::size_t received = 0; received < 100; ++received) {
    const auto size = quic::stateless_reset_size(received);
    if (received < 22) {
      CHECK(error_of(size) ==
            error{.code = error_code::quic_reset_too_small, .offset = received, .limit = 22});
      continue;
    }
    REQUIRE(size);
    CHECK(*size < received);
    CHECK(*size >= 21);
    // Section 10.3: one octet shorter in answer to 43 octets and less.
    if (received <= 43) CHECK(*size == received - 1);
    CHECK(*size < 3 * received);
  }
  CHECK(*quic::stateless_reset_size(1200) == 43);
  CHECK(*quic::stateless_reset_size(1200, {.preferred_size = 700}) == 700);
  CHECK(*quic::stateless_reset_size(100, {.preferred_size = 700}) == 99);
  CHECK(code_of(quic::stateless_reset_size(1200, {.preferred_size = 20})) == error_code::invalid_argument);
}

TEST_CASE("quic stateless_reset: two endpoints without state come to an end (RFC 9000 section 10.3.3)") {
  std::size_t size = 1200;
  int answers = 0;
  while (const auto next = quic::stateless_reset_size(size)) {
    size = *next;
    ++answers;
  }
  CHECK(size == 21);
  CHECK(answers == 23);
}

TEST_CASE(
    "quic stateless_reset: the answer looks like a 1-RTT packet and ends with the token (RFC 9000 section "
    "10.3)") {
  random_source random(103);
  for (std::size_t received = 22; received < 100; ++received) {
    const octet_string front = random.octets(200);
    exact_octets out(100);
    const auto answer =
        answer_with_stateless_reset(out.span(), received, front, token, {.preferred_size = 60});
    REQUIRE(answer);
    CHECK(answer->size() == *quic::stateless_reset_size(received, {.preferred_size = 60}));
    CHECK(quic::short_packet::parse(*answer, 0));
    CHECK(((*answer)[0] & 0xc0) == 0x40);
    CHECK(same(answer->subspan(1, answer->size() - 17), std::span{front}.subspan(1, answer->size() - 17)));
    CHECK(quic::find_stateless_reset(*answer, tokens) == std::size_t{1});
  }
  exact_octets out(100);
  CHECK(answer_with_stateless_reset(out.span(), 90, octet_string(7, 1), token)->size() == 23);
  CHECK(code_of(answer_with_stateless_reset(out.span(), 90, octet_string(4, 1), token)) ==
        error_code::invalid_argument);
  CHECK(code_of(answer_with_stateless_reset(out.span(), 21, octet_string(90, 1), token)) ==
        error_code::quic_reset_too_small);
  CHECK(error_of(answer_with_stateless_reset(out.span().first(42), 90, octet_string(90, 1), token)) ==
        error{.code = error_code::buffer_too_small, .offset = 42, .limit = 43});
  for (std::size_t size = 0; size < 5; ++size)
    CHECK(write_refusal([&](writer& w) { write_stateless_reset(w, exact_octets(size), token); }) ==
          error_code::invalid_argument);
}

TEST_CASE(
    "quic stateless_reset: found behind any header, whichever of the tokens it is (RFC 9000 section "
    "10.3.1)") {
  random_source random(1031);
  std::vector<stateless_reset_token> all;
  for (int i = 0; i < 50; ++i) all.push_back(random_token(random));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto last = all[i].view();
    const octet_string datagram = joined({random.octets(random.between(5, 60)), {last.begin(), last.end()}});
    CHECK(quic::find_stateless_reset(exact_octets(datagram), all) == i);
    CHECK(!quic::find_stateless_reset(exact_octets(datagram), std::span{all}.first(i)));
  }
  CHECK(!quic::find_stateless_reset(exact_octets(random.octets(60)), all));
  CHECK(!quic::find_stateless_reset(exact_octets(random.octets(60)), {}));
}

TEST_CASE("quic stateless_reset: shorter than 21 octets it is none (RFC 9000 section 10.3)") {
  for (std::size_t size = 0; size < 40; ++size) {
    octet_string datagram(size, 0x7f);
    for (std::size_t i = 0; i < size && i < 16; ++i) datagram[size - 1 - i] = secret[15 - i];
    CHECK(quic::find_stateless_reset(exact_octets(datagram), tokens).has_value() == (size >= 21));
  }
}

TEST_CASE("quic stateless_reset: the same token twice is still found (RFC 9000 section 10.3.2)") {
  const std::array twice{token, stateless_reset_token{}, token, token};
  const octet_string datagram = joined({octet_string(20, 0x40), copy(secret)});
  const auto found = quic::find_stateless_reset(exact_octets(datagram), twice);
  REQUIRE(found);
  CHECK(*found < twice.size());
}
