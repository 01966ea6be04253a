// SPDX-License-Identifier: MIT
#include "httpwire/h2/field_block.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "h2/events.hpp"
#include "h2/frames.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

constexpr h2::frame_decoder_options in_the_middle{.settings_first = false};

/// A block that was completed, with octets of its own.
struct kept_block {
  std::uint32_t stream_id = 0;
  std::uint32_t promised_stream_id = 0;
  bool end_stream = false;
  bool has_priority = false;
  h2::priority_fields priority{};
  octet_string block{};
  friend bool operator==(const kept_block&, const kept_block&) = default;
};

[[nodiscard]] kept_block kept(const h2::complete_field_block& b) {
  return {b.stream_id, b.promised_stream_id, b.end_stream, b.has_priority, b.priority, copy(b.block)};
}

/// Whatever the wire holds through a decoder and `block`, in these chunks; stops at an error.
template <class Block>
[[nodiscard]] std::vector<kept_block> join(Block& block, bytes wire, const cuts& at,
                                           std::optional<error>& failure) {
  h2::frame_decoder frames{{.max_frame_size = h2::max_max_frame_size, .settings_first = false}};
  std::vector<kept_block> all;
  std::size_t from = 0;
  std::size_t cut = 0;
  while (from < wire.size()) {
    while (cut < at.size() && at[cut] <= from) ++cut;
    const std::size_t to = cut < at.size() && at[cut] < wire.size() ? at[cut] : wire.size();
    const exact_octets chunk(wire.subspan(from, to - from));
    bytes rest = chunk.span();
    for (auto event = frames.next(rest); !event.need_more(); event = frames.next(rest)) {
      REQUIRE(event);
      const auto done = block.add(*event);
      if (done) all.push_back(kept(*done));
      if (!done.has_error()) continue;
      failure = done.error();
      return all;
    }
    from = to;
  }
  return all;
}

template <class Block>
[[nodiscard]] std::vector<kept_block> join(Block& block, bytes wire, const cuts& at = {}) {
  std::optional<error> failure;
  const auto all = join(block, wire, at, failure);
  CHECK_FALSE(failure);
  return all;
}

/// HEADERS and CONTINUATION frames with fragments of these sizes, each octet the next number.
[[nodiscard]] octet_string frames_of(std::uint32_t stream, const std::vector<std::size_t>& sizes,
                                     octet_string* block = nullptr) {
  octet_string wire;
  std::uint8_t next = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    octet_string fragment(sizes[i]);
    for (std::uint8_t& octet : fragment) octet = next++;
    if (block != nullptr) *block = joined({*block, fragment});
    wire = joined({wire, raw_frame(i == 0 ? 1 : 9, i + 1 == sizes.size() ? 4 : 0, stream, fragment)});
  }
  return wire;
}

consteval bool joins_at_compile_time() {
  constexpr auto wire = "000002 01 01 00000001 0102  000001 09 00 00000001 03  000001 09 04 00000001 04"_hex;
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    h2::frame_decoder frames{in_the_middle};
    h2::basic_field_block<inline_storage<8>> block;
    bool found = false;
    for (bytes chunk : {bytes{wire}.first(cut), bytes{wire}.subspan(cut)})
      for (auto event = frames.next(chunk); event; event = frames.next(chunk)) {
        const auto done = block.add(*event);
        if (!done) continue;
        found = done->stream_id == 1 && done->end_stream && same(done->block, "01020304"_hex);
      }
    if (!found) return false;
  }
  return true;
}
static_assert(joins_at_compile_time());

constexpr auto request = "828684"_hex;
static_assert(written_array<12>([](writer& out) {
                h2::write_field_block(out, {.stream_id = 1, .end_stream = true, .block = request});
              }) == "000003 01 05 00000001 828684"_hex);

}  // namespace

// --- Joining -----------------------------------------------------------------------------------------------

TEST_CASE("field_block: a block in one piece is not copied (RFC 9113 section 4.3)") {
  const allocation_count counted;
  const exact_octets chunk(raw_frame(1, 0x05, 3, unhex("828684")));
  h2::frame_decoder frames{in_the_middle};
  h2::field_block block;
  bytes rest = chunk.span();
  const auto event = frames.next(rest);
  REQUIRE(event);
  const auto done = block.add(*event);
  REQUIRE(done);
  CHECK(done->block.data() == chunk.data() + 9);
  CHECK(done->block.size() == 3);
  CHECK(done->stream_id == 3);
  CHECK(done->end_stream);
  CHECK(done->promised_stream_id == 0);
  CHECK_FALSE(done->has_priority);
  CHECK(counted.value() == 0);
}

TEST_CASE(
    "field_block: a block that lies in the last of several frames is not copied either "
    "(RFC 9113 section 4.3)") {
  const allocation_count counted;
  const exact_octets chunk(joined({raw_frame(1, 0, 3), raw_frame(9, 0, 3), raw_frame(9, 4, 3, {0x82})}));
  h2::frame_decoder frames{in_the_middle};
  h2::field_block block;
  bytes rest = chunk.span();
  REQUIRE(block.add(*frames.next(rest)).need_more());
  REQUIRE(block.add(*frames.next(rest)).need_more());
  const auto done = block.add(*frames.next(rest));
  REQUIRE(done);
  CHECK(done->block.data() == chunk.data() + chunk.size() - 1);
  CHECK(counted.value() == 0);
}

TEST_CASE(
    "field_block: HEADERS and PUSH_PROMISE with CONTINUATION join the same in any chunks "
    "(RFC 9113 section 4.3)") {
  random_source random(43);
  for (int round = 0; round < 60; ++round) {
    octet_string wire;
    std::vector<kept_block> expected;
    std::uint8_t promised = 0;
    for (std::size_t n = random.between(1, 4); n > 0; --n) {
      const auto stream = static_cast<std::uint32_t>(random.between(1, 1000));
      kept_block b{.stream_id = stream};
      const std::size_t frames = random.between(1, 4);
      const bool push = random.one_in(3);
      if (push) promised = static_cast<std::uint8_t>(promised + 2);
      b.promised_stream_id = push ? promised : 0;
      b.end_stream = !push && random.one_in(2);
      b.has_priority = !push && random.one_in(3);
      const bool padded = random.one_in(3);
      for (std::size_t i = 0; i < frames; ++i) {
        const octet_string fragment = random.octets(random.below(12));
        b.block = joined({b.block, fragment});
        const unsigned end_headers = i + 1 == frames ? 4 : 0;
        if (i != 0) {
          wire = joined({wire, raw_frame(9, end_headers, stream, fragment)});
          continue;
        }
        octet_string front;
        if (padded) front = {3};
        if (push) front = joined({front, {0, 0, 0, promised}});
        if (b.has_priority) {
          b.priority = {.stream_dependency = 0x01020304, .exclusive = true, .weight = 5};
          front = joined({front, {0x81, 2, 3, 4, 5}});
        }
        const octet_string behind(padded ? 3 : 0);
        const unsigned flags =
            end_headers | (b.end_stream ? 1U : 0U) | (padded ? 8U : 0U) | (b.has_priority ? 0x20U : 0U);
        wire = joined({wire, raw_frame(push ? 5 : 1, flags, stream, joined({front, fragment, behind}))});
      }
      expected.push_back(b);
      // Other frames may come between blocks.
      wire = joined({wire, raw_frame(0, 0, stream, {1, 2, 3}), raw_frame(6, 0, 0, octet_string(8))});
    }
    // One object for all chunkings: it is as new after each block.
    h2::field_block block;
    CHECK(join(block, wire) == expected);
    CHECK(join(block, wire, everywhere(wire.size())) == expected);
    for (std::size_t at = 1; at < wire.size(); ++at) REQUIRE(join(block, wire, {at}) == expected);
    CHECK(join(block, wire, random_cuts(random, wire.size())) == expected);
  }
}

TEST_CASE("field_block: END_STREAM on HEADERS counts for the whole block (RFC 9113 section 6.2)") {
  const octet_string wire = joined({raw_frame(1, 0x01, 1, {1, 2}), raw_frame(9, 0x04, 1, {3}),
                                    raw_frame(1, 0x04, 3, {4}), raw_frame(1, 0x00, 5), raw_frame(9, 4, 5)});
  for (std::size_t at = 0; at < wire.size(); ++at) {
    h2::field_block block;
    const std::vector<kept_block> expected = {{.stream_id = 1, .end_stream = true, .block = {1, 2, 3}},
                                              {.stream_id = 3, .block = {4}},
                                              {.stream_id = 5}};
    CHECK(join(block, wire, {at}) == expected);
  }
}

TEST_CASE("field_block: other events need more and change nothing (RFC 9113 section 4.3)") {
  h2::field_block block;
  CHECK(block.add(h2::event{h2::data{.stream_id = 1, .end_stream = true}}).need_more());
  CHECK(block.add(h2::event{h2::settings{}}).need_more());
  CHECK(block.add(h2::event{h2::ignored{}}).need_more());
  const octet_string two = {1, 2};
  REQUIRE(block.add(h2::headers{.stream_id = 1, .fragment = two}).need_more());
  CHECK(block.add(h2::event{h2::ping{}}).need_more());
  const auto done = block.add(h2::continuation{.stream_id = 1, .fragment = two, .end_headers = true});
  REQUIRE(done);
  CHECK(copy(done->block) == octet_string{1, 2, 1, 2});
  CHECK_FALSE(done->end_stream);
}

// --- Limits ------------------------------------------------------------------------------------------------

TEST_CASE(
    "field_block: a block of max_size octets passes, one octet more is refused, in any chunks "
    "(RFC 9113 section 10.5.1)") {
  for (const std::size_t limit : {1U, 10U, 600U}) {
    for (const std::size_t frames : {1U, 2U, 3U}) {
      for (const std::size_t size : {limit, limit + 1}) {
        std::vector<std::size_t> sizes(frames, size / frames);
        sizes.back() += size % frames;
        octet_string expected;
        const octet_string wire = frames_of(1, sizes, &expected);
        for (const cuts& at : {cuts{}, everywhere(wire.size()), cuts{wire.size() - 1}, cuts{11}}) {
          h2::field_block block{{.max_size = limit}};
          std::optional<error> failure;
          const auto all = join(block, wire, at, failure);
          if (size == limit) {
            CHECK_FALSE(failure);
            CHECK(all == std::vector<kept_block>{{.stream_id = 1, .block = expected}});
            continue;
          }
          REQUIRE(failure);
          CHECK(all.empty());
          CHECK(failure->code == error_code::h2_block_too_large);
          CHECK(failure->limit == limit);
          CHECK(failure->stream_id == 1);
          CHECK(failure->scope() == error_scope::connection);
          CHECK(failure->h2_code() == 11);
          // It is final, whatever comes.
          CHECK(block.add(h2::continuation{.stream_id = 1, .end_headers = true}).error() == *failure);
          CHECK(block.add(h2::headers{.stream_id = 3, .end_headers = true}).error() == *failure);
          CHECK(block.add(h2::headers{.stream_id = 3}).error() == *failure);
          CHECK(block.add(h2::push_promise{.stream_id = 3, .promised_stream_id = 2, .end_headers = true})
                    .error() == *failure);
        }
      }
    }
  }
  h2::field_block none{{.max_size = 0}};
  CHECK(join(none, frames_of(1, {0, 0})).size() == 1);
}

TEST_CASE(
    "field_block: max_frames frames pass, one more is refused, however empty "
    "(RFC 9113 section 10.5.1)") {
  for (const std::size_t limit : {1U, 2U, 32U})
    for (const std::size_t size : {0U, 1U})
      for (const std::size_t frames : {limit, limit + 1}) {
        const octet_string wire = frames_of(7, std::vector<std::size_t>(frames, size));
        for (const cuts& at : {cuts{}, everywhere(wire.size())}) {
          h2::field_block block{{.max_frames = limit}};
          std::optional<error> failure;
          const auto all = join(block, wire, at, failure);
          CHECK(failure.has_value() == (frames > limit));
          CHECK(all.size() == (frames > limit ? 0 : 1));
          if (!failure) continue;
          CHECK(failure->code == error_code::h2_block_too_many_frames);
          CHECK(failure->limit == limit);
          CHECK(failure->stream_id == 7);
          CHECK(failure->scope() == error_scope::connection);
          CHECK(failure->h2_code() == 11);
        }
      }
}

TEST_CASE("field_block: without a frame allowed none passes, in one piece or not (RFC 9113 section 10.5.1)") {
  const octet_string wire = frames_of(7, {5});
  for (const cuts& at : {cuts{}, cuts{12}}) {
    h2::field_block block{{.max_frames = 0}};
    std::optional<error> failure;
    CHECK(join(block, wire, at, failure).empty());
    REQUIRE(failure);
    CHECK(failure->code == error_code::h2_block_too_many_frames);
  }
}

TEST_CASE("field_block: pieces of one frame are not counted as frames (RFC 9113 section 10.5.1)") {
  h2::field_block block{{.max_frames = 1}};
  octet_string expected;
  const octet_string wire = frames_of(1, {300}, &expected);
  CHECK(join(block, wire, everywhere(wire.size())) ==
        std::vector<kept_block>{{.stream_id = 1, .block = expected}});
}

TEST_CASE("field_block: the options are kept, with the defaults (RFC 9113 section 10.5.1)") {
  CHECK(h2::field_block{}.options().max_size == 65'536);
  CHECK(h2::field_block{}.options().max_frames == 32);
  CHECK(h2::field_block{{.max_size = 5}}.options().max_size == 5);
}

// --- Memory ------------------------------------------------------------------------------------------------

TEST_CASE(
    "field_block: inline_storage holds its size and no more, without the heap "
    "(RFC 9113 section 10.5.1)") {
  for (const std::size_t size : {1024U, 1025U}) {
    octet_string expected;
    const octet_string wire = frames_of(1, {1000, size - 1000}, &expected);
    for (const cuts& at : {cuts{}, cuts{5, 100, 500, 1015}, everywhere(wire.size())}) {
      const allocation_count counted;
      h2::basic_field_block<inline_storage<1024>> block;
      std::optional<error> failure;
      const auto all = join(block, wire, at, failure);
      if (size == 1024) {
        CHECK(all == std::vector<kept_block>{{.stream_id = 1, .block = expected}});
      } else {
        REQUIRE(failure);
        CHECK(failure->code == error_code::out_of_memory);
        CHECK(failure->limit == 1025);
        CHECK(failure->stream_id == 1);
      }
      CHECK(counted.value() == 0);
    }
  }
}

TEST_CASE("field_block: inline_storage does not bound a block in one piece (RFC 9113 section 4.3)") {
  octet_string expected;
  const octet_string wire = frames_of(1, {5000}, &expected);
  h2::basic_field_block<inline_storage<16>> block;
  CHECK(join(block, wire) == std::vector<kept_block>{{.stream_id = 1, .block = expected}});
}

TEST_CASE(
    "field_block: span_storage uses the memory that is lent, without the heap "
    "(RFC 9113 section 10.5.1)") {
  guarded_buffer<std::uint8_t> memory(4096);
  const allocation_count counted;
  h2::basic_field_block<span_storage> block{{.max_size = 1000}, span_storage{memory.span()}};
  octet_string expected;
  const octet_string wire = frames_of(1, {400, 500, 100}, &expected);
  for (int round = 0; round < 50; ++round)
    CHECK(join(block, wire) == std::vector<kept_block>{{.stream_id = 1, .block = expected}});
  CHECK(counted.value() == 0);
  CHECK(memory.intact());
}

TEST_CASE("field_block: twice the limit is enough for span_storage, whatever the limit and the pieces") {
  for (const std::size_t limit : {1U, 511U, 512U, 513U, 1000U, 1023U, 1025U, 1100U, 2049U, 5000U, 65'536U})
    for (const std::size_t piece : {1U, 100U, 257U, 512U, 600U, 1024U}) {
      if (limit / piece > 3000) continue;
      guarded_buffer<std::uint8_t> memory(2 * limit);
      h2::basic_field_block<span_storage> block{{.max_size = limit, .max_frames = limit + 1},
                                                span_storage{memory.span()}};
      std::vector<std::size_t> sizes(limit / piece, piece);
      sizes.push_back(limit % piece);
      octet_string expected;
      const octet_string wire = frames_of(1, sizes, &expected);
      CAPTURE(limit, piece);
      CHECK(join(block, wire) == std::vector<kept_block>{{.stream_id = 1, .block = expected}});
      CHECK(memory.intact());
    }
}

TEST_CASE(
    "field_block: span_storage that is too small is out of memory, not an overrun "
    "(RFC 9113 section 10.5.1)") {
  for (const std::size_t size : {0U, 1U, 100U, 511U, 512U, 600U}) {
    guarded_buffer<std::uint8_t> memory(size);
    h2::basic_field_block<span_storage> block{{}, span_storage{memory.span()}};
    std::optional<error> failure;
    CHECK(join(block, frames_of(1, {400, 200}), {}, failure).empty());
    REQUIRE(failure);
    CHECK(failure->code == error_code::out_of_memory);
    CHECK(failure->scope() == error_scope::caller);
    CHECK(memory.intact());
  }
}

TEST_CASE(
    "field_block: a block that is lost for want of memory is the last, for none behind it can be decoded "
    "(RFC 9113 section 4.3)") {
  h2::field_block block;
  const octet_string part(100);
  {
    const failing_allocations none;
    const auto r = block.add(h2::headers{.stream_id = 9, .fragment = part});
    REQUIRE(r.has_error());
    CHECK(r.error() == error{.code = error_code::out_of_memory, .stream_id = 9, .limit = 100});
  }
  // There is memory again, but the peer's table has what was in that block.
  CHECK(block.add(h2::continuation{.stream_id = 9, .end_headers = true}).has_error());
  CHECK(block.add(h2::headers{.stream_id = 11, .fragment = part}).has_error());
  CHECK(block.add(h2::headers{.stream_id = 11, .fragment = part, .end_headers = true}).has_error());
}

TEST_CASE("field_block: when growing fails, what is held stays whole (RFC 9113 section 10.5.1)") {
  h2::field_block block;
  const octet_string part(400, 7);
  REQUIRE(block.add(h2::headers{.stream_id = 1, .fragment = part}).need_more());
  const failing_allocations none;
  const auto r = block.add(h2::continuation{.stream_id = 1, .fragment = part, .end_headers = true});
  REQUIRE(r.has_error());
  CHECK(r.error().code == error_code::out_of_memory);
  CHECK(r.error().offset == 400);
  CHECK(r.error().limit == 800);
}

TEST_CASE(
    "field_block: in the steady state nothing allocates, and memory follows what came, not the limit "
    "(RFC 9113 section 10.5.1)") {
  h2::field_block block{{.max_size = 1'000'000, .max_frames = 1000}};
  octet_string expected;
  const octet_string wire = frames_of(1, std::vector<std::size_t>(100, 100), &expected);
  {
    const allocation_count counted;
    CHECK(join(block, wire).back().block == expected);
    // 512, 1024 and so on up to 16 384.
    CHECK(counted.value() == 6);
  }
  const allocation_count counted;
  for (int round = 0; round < 20; ++round)
    CHECK(join(block, wire, {100, 2000, 9000}).back().block == expected);
  CHECK(counted.value() == 0);
}

// --- Writing -----------------------------------------------------------------------------------------------

namespace {

/// The lengths of the frames in `wire`.
[[nodiscard]] std::vector<std::size_t> lengths_of(const octet_string& wire) {
  std::vector<std::size_t> all;
  for (std::size_t at = 0; at < wire.size();) {
    all.push_back(received_frame(bytes{wire}.subspan(at)).header().length);
    at += 9 + all.back();
  }
  return all;
}

}  // namespace

TEST_CASE(
    "write_field_block: frames are full but the last, and the block comes back whole "
    "(RFC 9113 sections 4.3 and 6.10)") {
  constexpr std::size_t max = h2::min_max_frame_size;
  random_source random(610);
  for (const std::size_t fixed : {0U, 5U, 4U}) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, max - 6, max - 5, max - 4, max - 3, max - 1, max, max + 1,
          2 * max - 5, 2 * max - 4, 2 * max, 2 * max + 1, 3 * max + 77}) {
      const octet_string octets = random.octets(size);
      h2::complete_field_block b{.stream_id = 77, .block = octets};
      if (fixed == 5) {
        b.has_priority = true;
        b.priority = {.stream_dependency = 3, .exclusive = true, .weight = 200};
      }
      if (fixed == 4) b.promised_stream_id = 1000;
      b.end_stream = fixed != 4 && size % 2 == 0;
      const octet_string wire = written([&](writer& out) { h2::write_field_block(out, b, max); });

      std::vector<std::size_t> expected;
      std::size_t left = size;
      expected.push_back(std::min(left, max - fixed) + fixed);
      left -= expected.back() - fixed;
      while (left != 0) {
        expected.push_back(std::min(left, max));
        left -= expected.back();
      }
      CAPTURE(fixed, size);
      CHECK(lengths_of(wire) == expected);
      // No END_HEADERS before the last frame: the decoder would refuse it.
      h2::field_block block;
      for (const cuts& at : {cuts{}, cuts{3}, cuts{9 + 2}, random_cuts(random, wire.size())})
        CHECK(join(block, wire, at) == std::vector<kept_block>{kept(b)});
    }
  }
}

TEST_CASE("write_field_block: the peer's larger frames are used (RFC 9113 section 4.2)") {
  const octet_string octets(40'000);
  for (const std::uint32_t max : {16'385U, 39'999U, 40'000U, h2::max_max_frame_size}) {
    const octet_string wire =
        written([&](writer& out) { h2::write_field_block(out, {.stream_id = 1, .block = octets}, max); });
    CHECK(lengths_of(wire).front() == std::min<std::size_t>(max, 40'000));
    CHECK(lengths_of(wire).size() == (40'000 + max - 1) / max);
  }
}

TEST_CASE(
    "write_field_block: sizes that no setting can have, and streams that no frame can, are refused "
    "(RFC 9113 sections 4.2 and 6.5.2)") {
  const octet_string octets(3);
  const auto refuses = [&](const h2::complete_field_block& b, std::uint32_t max) {
    return write_refusal([&](writer& out) { h2::write_field_block(out, b, max); }) ==
           error_code::invalid_argument;
  };
  for (const std::uint32_t max : {0U, 1U, 16'383U, 0x100'0000U, 0xffff'ffffU})
    CHECK(refuses({.stream_id = 1, .block = octets}, max));
  CHECK(refuses({.stream_id = 0, .block = octets}, 16'384));
  CHECK(refuses({.stream_id = h2::max_stream_id + 1, .block = octets}, 16'384));
  CHECK(refuses({.stream_id = 1, .promised_stream_id = 3, .block = octets}, 16'384));
  CHECK(refuses({.stream_id = 1,
                 .has_priority = true,
                 .priority = {.stream_dependency = h2::max_stream_id + 1},
                 .block = octets},
                16'384));
}
