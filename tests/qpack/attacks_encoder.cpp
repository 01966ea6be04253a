// SPDX-License-Identifier: MIT
// Published attacks and bugs that concern an encoder: what a hostile decoder stream can try.

#include "qpack/encoding.hpp"
#include "support/allocations.hpp"

using namespace qpack_encoding;
using qpack::decoder_instruction;
using qpack::encoder;

namespace {

/// Three insertions, none of them acknowledged, and one section outstanding on stream 0.
encoder attacked() {
  encoder e{{.peer = {.max_table_capacity = 4096, .blocked_streams = 1}}};
  static_cast<void>(encode(e, 0, {{"x-a", "1"}, {"x-b", "2"}, {"x-c", "3"}}));
  REQUIRE(e.inserted() == 3);
  return e;
}

octets instruction(decoder_instruction::kind type, std::uint64_t value) {
  octets out(httpwire::prefix_integer_max_size);
  const auto* const end = qpack::detail::store_decoder_instruction(out.data(), type, value);
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

void refused(encoder& e, const octets& said, error_code code) {
  const std::uint64_t known = e.known_received();
  const std::size_t outstanding = e.outstanding_section_count();
  const auto r = e.read_decoder_stream(said);
  REQUIRE_FALSE(r);
  CHECK(r.error().code == code);
  CHECK(r.error().h3_code() == 0x202);  // QPACK_DECODER_STREAM_ERROR
  CHECK(r.error().scope() == httpwire::error_scope::connection);
  CHECK(e.known_received() == known);
  CHECK(e.outstanding_section_count() == outstanding);
}

}  // namespace

TEST_CASE("attack: an Insert Count Increment of 0") {
  encoder e = attacked();
  refused(e, instruction(decoder_instruction::kind::insert_count_increment, 0),
          error_code::qpack_increment_zero);
}

TEST_CASE("attack: an Insert Count Increment past the insertions that were sent") {
  for (const std::uint64_t known : {0U, 1U, 2U, 3U}) {
    encoder e = attacked();
    if (known != 0)
      REQUIRE(e.read_decoder_stream(instruction(decoder_instruction::kind::insert_count_increment, known)));
    refused(e, instruction(decoder_instruction::kind::insert_count_increment, 4 - known),
            error_code::qpack_increment_too_large);
  }
  encoder empty;
  refused(empty, unhex("01"), error_code::qpack_increment_too_large);
}

TEST_CASE("attack: an Insert Count Increment whose low bits alone would be fine") {
  for (const unsigned bits : {8U, 16U, 31U, 32U, 33U, 48U, 61U}) {
    encoder e = attacked();
    refused(e, instruction(decoder_instruction::kind::insert_count_increment, (std::uint64_t{1} << bits) + 1),
            error_code::qpack_increment_too_large);
  }
}

TEST_CASE("attack: an Insert Count Increment that would wrap the count") {
  encoder e = attacked();
  REQUIRE(e.read_decoder_stream(unhex("03")));
  refused(e, instruction(decoder_instruction::kind::insert_count_increment, httpwire::prefix_integer_max),
          error_code::qpack_increment_too_large);
  encoder other = attacked();
  refused(other, unhex("3f ff ff ff ff ff ff ff ff ff 01"), error_code::integer_too_large);  // 2^64 and more
}

TEST_CASE("attack: the acknowledgment of a stream with nothing outstanding") {
  for (const std::uint64_t stream : {std::uint64_t{1}, std::uint64_t{4}, std::uint64_t{1} << 32,
                                     (std::uint64_t{1} << 32) + 4, httpwire::prefix_integer_max}) {
    encoder e = attacked();
    refused(e, instruction(decoder_instruction::kind::section_acknowledgment, stream),
            error_code::qpack_acknowledgment_unexpected);
  }
  encoder twice = attacked();
  REQUIRE(twice.read_decoder_stream(unhex("80")));
  refused(twice, unhex("80"), error_code::qpack_acknowledgment_unexpected);
  encoder cancelled = attacked();
  REQUIRE(cancelled.read_decoder_stream(unhex("40")));
  refused(cancelled, unhex("80"), error_code::qpack_acknowledgment_unexpected);
  // RFC 9204 section 4.4.1: a section without dynamic references is not acknowledged.
  encoder without = attacked();
  static_cast<void>(encode(without, 4, {{":method", "GET"}}));
  refused(without, unhex("84"), error_code::qpack_acknowledgment_unexpected);
}

TEST_CASE("attack: a peer that never acknowledges does not make the encoder's state grow") {
  encoder e{{.max_outstanding_sections = 64, .peer = {.max_table_capacity = 4096, .blocked_streams = 1'000}}};
  qpack::decoder d{{.max_blocked_streams = 1'000}};
  for (std::uint64_t stream = 0; stream < 5'000; ++stream) {
    const fields section = {{"x-a", "1"}, {"x-" + std::to_string(stream), "new"}};
    const encoded sent = encode(e, stream, section);
    REQUIRE(e.outstanding_section_count() <= 64);
    deliver(d, stream, sent, section);
    static_cast<void>(decoder_stream_of(d));
  }
  CHECK(e.inserted() < 200);
}

TEST_CASE("attack: cancellations of any stream, in any number, change nothing but what they release") {
  encoder e = attacked();
  random_source random{1};
  for (int i = 0; i < 10'000; ++i)
    REQUIRE(e.read_decoder_stream(
        instruction(decoder_instruction::kind::stream_cancellation, 1 + (random.of_any_width() >> 3))));
  CHECK(e.outstanding_section_count() == 1);
  CHECK(e.known_received() == 0);
}

TEST_CASE("attack: random decoder streams end in an error or leave a working encoder") {
  random_source random{2};
  std::size_t refusals = 0;
  for (int i = 0; i < 20'000; ++i) {
    encoder e = attacked();
    const auto r = e.read_decoder_stream(random.octets(random.below(12)));
    REQUIRE(e.known_received() <= e.inserted());
    if (!r) {
      ++refusals;
      REQUIRE(r.error().h3_code() == 0x202);
      continue;
    }
    static_cast<void>(encode(e, 4, {{"x-a", "1"}, {"x-d", "4"}}));
  }
  CHECK(refusals > 10'000);
}

TEST_CASE(
    "attack: a peer's settings used as allocation sizes; the encoder's own limits are what counts (RFC 9204 "
    "sections 3.2.3 and 5)") {
  const auto taken_by = [](const qpack::peer_settings& peer) {
    const httpwire_test::allocation_count taken;
    encoder e{{.table_capacity = 4096}};
    REQUIRE(e.set_peer_settings(peer));
    static_cast<void>(encode(e, 0, {{"x-a", "1"}, {"x-b", "2"}}));
    CHECK(e.inserted() == 2);
    CHECK(e.table().capacity() == 4096);
    return taken.value();
  };
  constexpr std::uint64_t most = (std::uint64_t{1} << 62) - 1;
  const std::size_t usual = taken_by({.max_table_capacity = 4096, .blocked_streams = 16});
  CHECK(taken_by({.max_table_capacity = most, .blocked_streams = most}) == usual);
  CHECK(taken_by({.max_table_capacity = 0xffff'ffff, .blocked_streams = 0xffff'ffff}) == usual);
}
