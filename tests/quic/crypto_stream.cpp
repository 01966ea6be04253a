// SPDX-License-Identifier: MIT
#include "httpwire/quic/crypto_stream.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "quic/handshake.hpp"
#include "support/allocations.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace quic_handshake_test;

namespace {

constexpr std::array<std::uint8_t, 8> octets = {0, 1, 2, 3, 4, 5, 6, 7};

/// All cuts into three pieces, backwards.
template <class Storage>
consteval bool reorders_at_compile_time() {
  for (std::size_t a = 0; a <= octets.size(); ++a)
    for (std::size_t b = a; b <= octets.size(); ++b) {
      quic::basic_crypto_stream<Storage> stream{{.max_buffered = 8}};
      const bytes all{octets};
      if (!stream.receive(b, all.subspan(b)) || !stream.receive(a, all.subspan(a, b - a)) ||
          !stream.receive(0, all.first(a)))
        return false;
      const bytes r = stream.readable();
      if (r.size() != 8 || r[7] != 7 || stream.gaps() != 0) return false;
      if (!stream.consume(8) || !stream.readable().empty() || !stream.close()) return false;
    }
  return true;
}
static_assert(reorders_at_compile_time<heap_storage>());
static_assert(reorders_at_compile_time<inline_storage<8>>());

[[nodiscard]] octet_string numbered(std::size_t size) {
  octet_string out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return out;
}

template <class Stream>
[[nodiscard]] error refusal(Stream& stream, std::uint64_t offset, const octet_string& data) {
  const octet_string kept = copy(stream.readable());
  const std::size_t gaps = stream.gaps();
  const exact_octets exact(data);
  const auto r = stream.receive(offset, exact);
  REQUIRE_FALSE(r);
  // A refusal changes nothing.
  CHECK(copy(stream.readable()) == kept);
  CHECK(stream.gaps() == gaps);
  return r.error();
}

/// Octets by offset: what a crypto_stream is, without its limits on work.
struct plain_model {
  std::map<std::uint64_t, std::uint8_t> octets;
  std::uint64_t consumed = 0;

  [[nodiscard]] octet_string readable() const {
    octet_string out;
    for (auto it = octets.find(consumed); it != octets.end() && it->first == consumed + out.size(); ++it)
      out.push_back(it->second);
    return out;
  }
  [[nodiscard]] static std::size_t gaps_of(const std::map<std::uint64_t, std::uint8_t>& all,
                                           std::uint64_t from) {
    std::size_t gaps = 0;
    for (const auto& [offset, octet] : all) {
      if (offset != from) ++gaps;
      from = offset + 1;
    }
    return gaps;
  }
  [[nodiscard]] error receive(std::uint64_t offset, bytes data, const quic::crypto_stream_options& limits) {
    if (offset + data.size() > consumed + limits.max_buffered)
      return {.code = error_code::quic_crypto_buffer_exceeded};
    auto after = octets;
    error e;
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (offset + i < consumed) continue;
      const auto [at, is_new] = after.emplace(offset + i, data[i]);
      if (!is_new && at->second != data[i] && e.code == error_code::none)
        e = {.code = error_code::quic_crypto_overlap_mismatch, .offset = offset + i};
    }
    if (e.code != error_code::none) return e;
    if (const std::size_t gaps = gaps_of(after, consumed);
        gaps > limits.max_gaps && gaps > gaps_of(octets, consumed))
      return {.code = error_code::quic_crypto_too_many_gaps};
    octets = std::move(after);
    return {};
  }
  void consume(std::size_t count) {
    consumed += count;
    octets.erase(octets.begin(), octets.lower_bound(consumed));
  }
};

template <class Storage>
void compare_with_model(std::uint64_t seed) {
  httpwire_test::random_source random(seed);
  for (int round = 0; round < 300; ++round) {
    const quic::crypto_stream_options limits{.max_buffered = random.between(1, 64),
                                             .max_gaps = random.between(0, 5)};
    quic::basic_crypto_stream<Storage> stream{limits};
    plain_model model;
    const octet_string source = numbered(1000);
    for (int step = 0; step < 60; ++step) {
      const auto front = static_cast<std::size_t>(model.consumed);
      const std::size_t from = front < 8 ? 0 : front - 8;
      const std::size_t offset = random.between(from, front + limits.max_buffered);
      octet_string data(source.begin() + static_cast<std::ptrdiff_t>(offset),
                        source.begin() + static_cast<std::ptrdiff_t>(offset + random.below(20)));
      if (random.one_in(20) && !data.empty()) data[random.below(data.size())] ^= 0x55;
      const exact_octets exact(data);
      const auto got = stream.receive(offset, exact);
      const error expected = model.receive(offset, exact, limits);
      REQUIRE(code_of(got) == expected.code);
      if (expected.code == error_code::quic_crypto_overlap_mismatch)
        CHECK(got.error().offset == expected.offset);
      const octet_string readable = model.readable();
      REQUIRE(copy(stream.readable()) == readable);
      REQUIRE(stream.gaps() == plain_model::gaps_of(model.octets, model.consumed));
      if (random.one_in(3)) {
        const std::size_t count = random.below(readable.size() + 1);
        REQUIRE(stream.consume(count));
        model.consume(count);
        CHECK(stream.consumed() == model.consumed);
      }
    }
  }
}

}  // namespace

TEST_CASE("crypto stream: like a map of octets, on the heap and inline (RFC 9000 section 19.6)") {
  compare_with_model<heap_storage>(196);
  compare_with_model<inline_storage<64>>(197);
}

TEST_CASE("crypto stream: in lent memory (RFC 9000 section 7.5)") {
  alignas(16) std::array<std::uint8_t, 256> memory{};
  quic::basic_crypto_stream<span_storage> stream{{.max_buffered = 64, .max_gaps = 4}, span_storage{memory}};
  CHECK(stream.receive(4, bytes{octets}));
  CHECK(stream.receive(0, bytes{octets}.first(4)));
  CHECK(stream.readable().size() == 12);
  std::array<std::uint8_t, 32> little{};
  quic::basic_crypto_stream<span_storage> poor{{.max_buffered = 64}, span_storage{little}};
  CHECK(code_of(poor.receive(0, octets)) == error_code::out_of_memory);
}

TEST_CASE("crypto stream: the window, at its edge, moves with what is consumed (RFC 9000 section 7.5)") {
  quic::crypto_stream stream{{.max_buffered = 4096}};
  const octet_string all = numbered(20'000);
  CHECK(stream.receive(4095, bytes{all}.subspan(4095, 1)));
  const error e = refusal(stream, 4090, octet_string(7));
  CHECK(e.code == error_code::quic_crypto_buffer_exceeded);
  CHECK(e.offset == 4096);
  CHECK(e.limit == 4096);
  CHECK(e.quic_code() == 0x0d);
  REQUIRE(stream.receive(0, bytes{all}.first(4095)));
  CHECK(stream.readable().size() == 4096);
  REQUIRE(stream.consume(1));
  CHECK(stream.receive(4096, bytes{all}.subspan(4096, 1)));
  CHECK(refusal(stream, 4097, {1}).offset == 4097);
  CHECK(copy(stream.readable()) == octet_string(all.begin() + 1, all.begin() + 4097));
}

TEST_CASE("crypto stream: what is consumed may come again, whatever it says (RFC 9000 section 19.6)") {
  quic::crypto_stream stream;
  REQUIRE(stream.receive(0, octets));
  REQUIRE(stream.consume(6));
  CHECK(stream.receive(0, octet_string(6, 0xff)));
  CHECK(stream.receive(0, octets));
  CHECK(copy(stream.readable()) == octet_string{6, 7});
  CHECK(stream.receive(100'000'000, {}).has_value() == false);
  CHECK(stream.receive(100, bytes{}));
  CHECK(stream.gaps() == 0);
  const auto more = stream.consume(3);
  REQUIRE(code_of(more) == error_code::invalid_argument);
  CHECK(more.error().limit == 2);
}

TEST_CASE("crypto stream: octets that change are refused, ordered and behind gaps (RFC 9000 section 2.2)") {
  quic::crypto_stream stream;
  REQUIRE(stream.receive(0, octets));
  REQUIRE(stream.receive(20, octets));
  const error in_order = refusal(stream, 4, {4, 5, 9, 7, 8});
  CHECK(in_order.code == error_code::quic_crypto_overlap_mismatch);
  CHECK(in_order.offset == 6);
  CHECK(in_order.quic_code() == 0x0a);
  CHECK(refusal(stream, 18, {1, 1, 0, 1, 2, 4}).offset == 23);
  CHECK(stream.receive(4, octet_string{4, 5, 6, 7, 8}));
  CHECK(stream.readable().size() == 9);
}

TEST_CASE("crypto stream: no octet past 2^62-1 (RFC 9000 section 19.6)") {
  quic::crypto_stream stream;
  CHECK(refusal(stream, largest_varint, {1}).code == error_code::quic_crypto_stream_too_long);
  CHECK(refusal(stream, largest_varint + 1, {}).code == error_code::quic_crypto_stream_too_long);
  CHECK(refusal(stream, ~std::uint64_t{0}, octet_string(9)).code == error_code::quic_crypto_stream_too_long);
  const error e = refusal(stream, largest_varint - 1, {1});
  CHECK(e.code == error_code::quic_crypto_buffer_exceeded);
}

TEST_CASE("crypto stream: the limit on gaps, at its edge (RFC 9000 section 7.5)") {
  for (const std::size_t most : {0U, 1U, 3U, 64U}) {
    quic::crypto_stream stream{{.max_gaps = most}};
    for (std::size_t i = 1; i <= most; ++i) REQUIRE(stream.receive(2 * i, octet_string{1}));
    const error e = refusal(stream, 2 * most + 2, {1});
    CHECK(e.code == error_code::quic_crypto_too_many_gaps);
    CHECK(e.limit == most);
    CHECK(e.offset == 2 * most + 2);
    CHECK(e.quic_code() == 0x0d);
    // Closing gaps is always possible.
    CHECK(stream.receive(0, octet_string{1}));
    if (most != 0) CHECK(stream.receive(1, octet_string{1}));
  }
  quic::basic_crypto_stream<inline_storage<16>> small{{.max_buffered = 1000, .max_gaps = 1000}};
  CHECK(small.options().max_buffered == 16);
  CHECK(small.options().max_gaps == 64);
}

TEST_CASE("crypto stream: a level that has ended (RFC 9001 section 4.1.3)") {
  quic::crypto_stream stream;
  REQUIRE(stream.receive(0, octets));
  REQUIRE(stream.consume(8));
  REQUIRE(stream.close());
  CHECK(stream.receive(2, bytes{octets}.subspan(2)));
  const error e = refusal(stream, 7, {7, 8});
  CHECK(e.code == error_code::quic_crypto_level_ended);
  CHECK(e.offset == 8);
  CHECK(e.quic_code() == 0x0a);

  quic::crypto_stream unread;
  REQUIRE(unread.receive(0, octets));
  REQUIRE(unread.consume(3));
  const auto closed = unread.close();
  REQUIRE(code_of(closed) == error_code::quic_crypto_unconsumed);
  CHECK(closed.error().offset == 3);

  quic::crypto_stream with_gap;
  REQUIRE(with_gap.receive(1, octets));
  CHECK(code_of(with_gap.close()) == error_code::quic_crypto_unconsumed);
}

TEST_CASE("crypto stream: memory is taken once, with the first octet, or not at all (RFC 9000 section 7.5)") {
  {
    const httpwire_test::allocation_count counted;
    quic::crypto_stream stream{{.max_buffered = 4096}};
    CHECK(stream.receive(0, {}));
    CHECK(counted.value() == 0);
    const octet_string all = numbered(100'000);
    for (std::size_t at = 0; at + 1000 <= all.size(); at += 1000) {
      REQUIRE(stream.receive(at + 500, bytes{all}.subspan(at + 500, 500)));
      REQUIRE(stream.receive(at, bytes{all}.subspan(at, 500)));
      REQUIRE(copy(stream.readable()) == octet_string(all.begin() + static_cast<std::ptrdiff_t>(at),
                                                      all.begin() + static_cast<std::ptrdiff_t>(at + 1000)));
      REQUIRE(stream.consume(1000));
    }
    CHECK(counted.value() == 2);
  }
  {
    // For octets there is memory, but not for what is known of them.
    const httpwire_test::failing_allocations second{1};
    quic::crypto_stream half;
    CHECK(refusal(half, 0, {1}).code == error_code::out_of_memory);
  }
  {
    // The octets that there is memory for are asked for once.
    const httpwire_test::allocation_count counted;
    quic::crypto_stream gaps{{.max_gaps = ~std::size_t{0}}};
    for (int i = 0; i < 3; ++i) CHECK(refusal(gaps, 0, {1}).code == error_code::out_of_memory);
    CHECK(counted.value() == 1);
  }
  const httpwire_test::failing_allocations none;
  quic::crypto_stream stream;
  CHECK(refusal(stream, 0, {1}).code == error_code::out_of_memory);
  quic::crypto_stream vast{{.max_buffered = ~std::size_t{0}}};
  CHECK(refusal(vast, 0, {1}).code == error_code::out_of_memory);
  CHECK(refusal(vast, 0, {1}).limit == ~std::size_t{0});
}

TEST_CASE("crypto stream: moved, it goes on (RFC 9000 section 19.6)") {
  quic::crypto_stream stream;
  REQUIRE(stream.receive(4, bytes{octets}.subspan(4)));
  quic::crypto_stream moved{std::move(stream)};
  REQUIRE(moved.receive(0, bytes{octets}.first(4)));
  CHECK(copy(moved.readable()) == copy(octets));
}
