// SPDX-License-Identifier: MIT
#include "httpwire/quic/frames.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "quic/frame_tools.hpp"
#include "quic/random_frames.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::frame;
using quic::frames;
using quic::packet_type;

namespace {

constexpr auto payload = "06 00 03 010203 02 05 00 00 01 00 00 00"_hex;

consteval bool walks_at_compile_time() {
  std::size_t seen = 0;
  std::uint64_t sum = 0;
  for (const auto f : frames{payload, packet_type::initial}) {
    if (!f) return false;
    ++seen;
    if (const auto* c = std::get_if<quic::crypto>(&*f)) sum += c->data.size();
    if (const auto* a = std::get_if<quic::ack>(&*f)) sum += a->largest_acknowledged;
    if (const auto* p = std::get_if<quic::padding>(&*f)) sum += p->count;
  }
  return seen == 3 && sum == 3 + 5 + 3;
}
static_assert(walks_at_compile_time());

struct walk_result {
  std::vector<frame> all;
  error failure{};
};

[[nodiscard]] walk_result by_next(bytes in, packet_type packet, const quic::frame_options& options) {
  walk_result out;
  frames walk{in, packet, options};
  std::size_t before = 0;
  while (!walk.done()) {
    const auto f = walk.next();
    if (!f) {
      out.failure = f.error();
      CHECK(walk.done());
      CHECK(walk.position() == before);
      // A failure stays.
      CHECK(walk.next().error() == f.error());
      break;
    }
    CHECK(walk.position() > before);
    before = walk.position();
    out.all.push_back(*f);
  }
  if (out.failure == error{}) CHECK(walk.position() == in.size());
  return out;
}

/// By next(), in a range-for, and with steps and looks of any number, which all give the same.
[[nodiscard]] walk_result walk_all_ways(bytes in, packet_type packet = packet_type::one_rtt,
                                        const quic::frame_options& options = all_extensions) {
  const walk_result one = by_next(in, packet, options);
  std::size_t i = 0;
  for (const auto f : frames{in, packet, options}) {
    if (f) {
      REQUIRE(i < one.all.size());
      CHECK(*f == one.all[i]);
    } else {
      CHECK(f.error() == one.failure);
    }
    ++i;
  }
  CHECK(i == one.all.size() + (one.failure == error{} ? 0 : 1));
  const frames view{in, packet, options};
  std::size_t steps = 0;
  for (auto at = view.begin(); at != view.end(); ++at) {
    if (steps++ % 2 == 0) continue;
    CHECK((*at).has_value() == (*at).has_value());
  }
  CHECK(steps == i);
  return one;
}

[[nodiscard]] error failure_in(const octet_string& wire, packet_type packet = packet_type::one_rtt,
                               const quic::frame_options& options = all_extensions) {
  const exact_octets exact(wire);
  return walk_all_ways(bytes{exact.span()}, packet, options).failure;
}

}  // namespace

TEST_CASE("quic frames: a packet has a frame at least (RFC 9000 section 12.4)") {
  for (const packet_type packet :
       {packet_type::initial, packet_type::handshake, packet_type::zero_rtt, packet_type::one_rtt}) {
    const error e = failure_in({}, packet);
    CHECK(e == error{.code = error_code::quic_packet_without_frames});
    CHECK(e.quic_code() == 0x0a);
  }
}

TEST_CASE("quic frames: an iterator may be asked for the end at any time (RFC 9000 section 12.4)") {
  const octet_string two = unhex("01 1e");
  const quic::frames all{two, packet_type::one_rtt};
  auto it = all.begin();
  CHECK_FALSE(it == std::default_sentinel);
  CHECK(std::holds_alternative<quic::ping>(**it));
  CHECK_FALSE(it == std::default_sentinel);
  it++;
  CHECK_FALSE(it == std::default_sentinel);
  // Passed over, unseen.
  it++;
  CHECK(it == std::default_sentinel);
}

TEST_CASE("quic frames: random frames of all types come back as they were (RFC 9000 section 12.4)") {
  random_source random(19);
  for (int round = 0; round < 400; ++round) {
    frame_generator generator(random);
    std::vector<frame> all;
    octet_string wire;
    const std::size_t count = random.between(1, 12);
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t kind = random.below(frame_generator::kinds);
      // Two runs of PADDING would come as one.
      if (kind == 0 && !all.empty() && all.back().index() == 0) kind = 1;
      all.push_back(generator.next(kind, i + 1 == count));
      octet_string one(size_of(all.back()));
      REQUIRE(write(mutable_bytes{one}, all.back()));
      wire = joined({wire, one});
    }
    const exact_octets exact(wire);
    const walk_result walked = walk_all_ways(bytes{exact.span()});
    CHECK(walked.failure == error{});
    CHECK(walked.all == all);
  }
}

TEST_CASE("quic frames: every front of a packet gives its whole frames (RFC 9000 section 12.4)") {
  random_source random(20);
  for (int round = 0; round < 60; ++round) {
    frame_generator generator(random);
    octet_string wire;
    std::vector<frame> all;
    for (int i = 0; i < 5; ++i) {
      // Those without an end of their own are as good when cut.
      std::size_t kind = random.between(1, frame_generator::kinds - 1);
      all.push_back(generator.next(kind, false));
      octet_string one(size_of(all.back()));
      REQUIRE(write(mutable_bytes{one}, all.back()));
      wire = joined({wire, one});
    }
    for (std::size_t size = 1; size < wire.size(); ++size) {
      const exact_octets exact(std::span{wire}.first(size));
      const walk_result part = by_next(bytes{exact.span()}, packet_type::one_rtt, all_extensions);
      REQUIRE(part.all.size() < all.size());
      for (std::size_t i = 0; i < part.all.size(); ++i) CHECK(part.all[i] == all[i]);
      if (part.failure != error{}) CHECK(part.failure.code == error_code::quic_frame_truncated);
    }
  }
}

TEST_CASE("quic frames: any octets that are accepted can be written and read again (RFC 9000 section 12.4)") {
  random_source random(21);
  std::size_t accepted = 0;
  for (int round = 0; round < 30'000; ++round) {
    octet_string wire = random.octets(random.between(1, 30));
    // Types and small numbers more often than chance has them.
    for (auto& octet : wire)
      if (random.one_in(2)) octet &= 0x1f;
    const exact_octets exact(wire);
    const walk_result one = by_next(bytes{exact.span()}, packet_type::one_rtt, all_extensions);
    CHECK(one.failure.offset <= wire.size());
    octet_string again;
    for (const frame& f : one.all) {
      octet_string octets(size_of(f));
      REQUIRE(write(mutable_bytes{octets}, f));
      again = joined({again, octets});
    }
    if (again.empty()) continue;
    ++accepted;
    CHECK(again.size() <= wire.size());
    const walk_result two = by_next(again, packet_type::one_rtt, all_extensions);
    CHECK(two.failure == error{});
    CHECK(two.all == one.all);
  }
  CHECK(accepted > 1000);
}

TEST_CASE(
    "quic frames: unknown types are named, and nothing goes on behind them (RFC 9000 sections 12.4 and "
    "19.21)") {
  for (const std::uint64_t type :
       {std::uint64_t{0x20}, std::uint64_t{0x2f}, std::uint64_t{0x32}, std::uint64_t{0x3f},
        std::uint64_t{0x40}, std::uint64_t{0xae}, std::uint64_t{0x4000}, largest_varint}) {
    const error e = failure_in(joined({unhex("01 01"), raw_varint(type), unhex("01")}));
    CHECK(e == error{.code = error_code::quic_frame_type_unknown, .offset = 2, .limit = type});
    CHECK(e.quic_code() == 0x07);
  }
}

TEST_CASE("quic frames: a type takes the fewest octets (RFC 9000 section 12.4)") {
  for (const std::uint64_t type : {0x00U, 0x01U, 0x06U, 0x1eU, 0x3fU, 0xafU, 0x20U})
    for (const std::size_t size : {2U, 4U, 8U}) {
      if (raw_varint(type).size() == size) continue;
      const error e = failure_in(joined({unhex("01"), raw_varint(type, size), octet_string(20)}));
      CHECK(e == error{.code = error_code::quic_frame_type_not_shortest, .offset = 1, .limit = type});
      CHECK(e.quic_code() == 0x0a);
    }
}

TEST_CASE("quic frames: a type that is cut off is no other type (RFC 9000 section 12.4)") {
  for (const char* const cut : {"40", "80", "800000", "c0", "c0000000000000", "ff"})
    CHECK(failure_in(joined({unhex("01"), unhex(cut)})) ==
          error{.code = error_code::quic_frame_truncated, .offset = 1});
}

TEST_CASE("quic frames: at most max_frames frames, PADDING counted by runs (RFC 9000 section 21.9)") {
  CHECK(failure_in(octet_string(1024, 0x01)) == error{});
  const error e = failure_in(octet_string(1025, 0x01));
  CHECK(e == error{.code = error_code::quic_too_many_frames, .offset = 1024, .limit = 1024});
  CHECK(e.quic_code() == 0x0a);
  CHECK(failure_in(octet_string(60'000)) == error{});
  const quic::frame_options three{.max_frames = 3};
  CHECK(failure_in(unhex("00 00 01 00 00 00"), packet_type::one_rtt, three) == error{});
  CHECK(failure_in(unhex("00 00 01 00 00 01"), packet_type::one_rtt, three) ==
        error{.code = error_code::quic_too_many_frames, .offset = 5, .limit = 3});
  CHECK(failure_in(unhex("01"), packet_type::one_rtt, {.max_frames = 0}).limit == 0);
  // Behind the last frame there is no other, which is no matter of the limit.
  const octet_string ping = unhex("01");
  quic::frames walk{ping, packet_type::one_rtt, {.max_frames = 1}};
  REQUIRE(walk.next());
  CHECK(walk.done());
  CHECK(walk.next().error() == error{.code = error_code::quic_frame_truncated, .offset = 1});
}

TEST_CASE("quic frames: extensions only where they were agreed on (RFC 9000 section 19.21)") {
  const struct {
    const char* wire;
    quic::frame_options options;
    error_code without;
    std::uint64_t offset;
    std::uint64_t limit;
  } cases[] = {
      {"1f", {.ack_frequency = true}, error_code::quic_frame_type_unknown, 0, 0x1f},
      {"40af 00 00 00 00", {.ack_frequency = true}, error_code::quic_frame_type_unknown, 0, 0xaf},
      {"24 00 00 00 00", {.reset_stream_at = true}, error_code::quic_frame_type_unknown, 0, 0x24},
      {"31 01 61", {.max_datagram_frame_size = 3}, error_code::quic_datagram_unexpected, 1, 0},
  };
  for (const auto& c : cases) {
    CHECK(failure_in(unhex(c.wire), packet_type::one_rtt, c.options) == error{});
    CHECK(failure_in(unhex(c.wire), packet_type::one_rtt, {}) ==
          error{.code = c.without, .offset = c.offset, .limit = c.limit});
    // Where they were, the kind of packet still counts.
    CHECK(failure_in(unhex(c.wire), packet_type::initial, c.options).code ==
          error_code::quic_frame_not_allowed);
  }
}

TEST_CASE("quic frames: packets without frames have none (RFC 9000 section 12.4)") {
  for (const packet_type packet :
       {packet_type::retry, packet_type::version_negotiation, static_cast<packet_type>(77)})
    CHECK(failure_in(unhex("01"), packet) == error{.code = error_code::quic_frame_not_allowed, .limit = 1});
}

namespace {

/// STREAM, CRYPTO and ACK of one range have a short way where all their numbers are surely there, and a range
/// of a second one. `wire` is looked at with 0 to 40 octets of PING behind it.
void check_at_every_distance(const octet_string& wire, const quic::frame_options& options = all_extensions) {
  const exact_octets alone_there(wire);
  const walk_result near_end = walk_all_ways(bytes{alone_there.span()}, packet_type::one_rtt, options);
  for (std::size_t behind = 0; behind <= 40; ++behind) {
    CAPTURE(hex(wire), behind);
    const exact_octets exact(joined({wire, octet_string(behind, 0x01)}));
    const walk_result walked = walk_all_ways(bytes{exact.span()}, packet_type::one_rtt, options);
    reader in(bytes{exact.span()});
    const auto type = static_cast<quic::frame_type>(in.u8());
    const bool is_ack = type == quic::frame_type::ack || type == quic::frame_type::ack_ecn;
    const auto alone = is_ack ? quic::ack::parse<result<frame>>(in, type, options)
                       : type == quic::frame_type::crypto
                           ? quic::crypto::parse<result<frame>>(in, type, options)
                           : quic::stream::parse<result<frame>>(in, type, options);
    if (walked.failure != error{}) {
      CHECK(walked.all.empty());
      REQUIRE(!alone);
      CHECK(alone.error() == walked.failure);
      CHECK(walked.failure == near_end.failure);
      continue;
    }
    REQUIRE(walked.all.size() == behind + 1);
    REQUIRE(alone);
    CHECK(*alone == walked.all[0]);
    CHECK(in.ok());
    CHECK(in.position() == wire.size());
    REQUIRE(near_end.all.size() == 1);
    CHECK(walked.all[0] == near_end.all[0]);
  }
}

}  // namespace

TEST_CASE(
    "quic frames: at every distance from the end of the packet a frame is the same (RFC 9000 section 19)") {
  for (const std::size_t a : {1U, 2U, 4U, 8U}) {
    for (const std::size_t b : {1U, 2U, 4U, 8U}) {
      for (const std::size_t c : {1U, 2U, 4U, 8U}) {
        check_at_every_distance(
            joined({unhex("0e"), raw_varint(5, a), raw_varint(33, b), raw_varint(2, c), unhex("6162")}));
        check_at_every_distance(joined({unhex("0b"), raw_varint(5, a), raw_varint(1, c), unhex("61")}));
        check_at_every_distance(joined({unhex("06"), raw_varint(7, a), raw_varint(2, b), unhex("6162")}));
        check_at_every_distance(
            joined({unhex("02"), raw_varint(60, a), raw_varint(9, b), raw_varint(0, c), raw_varint(60, a)}));
        check_at_every_distance(joined({unhex("02"), raw_varint(60, a), raw_varint(9, b), raw_varint(1, c),
                                        raw_varint(5, b), unhex("0102")}));
        check_at_every_distance(joined({unhex("03"), raw_varint(60, a), raw_varint(9, b), raw_varint(0, c),
                                        raw_varint(5, b), unhex("010203")}));
      }
    }
  }
}

TEST_CASE(
    "quic frames: at every distance from the end of the packet an error is the same (RFC 9000 section 19)") {
  // Data past 2^62-1, and a stream that is not the peer's.
  check_at_every_distance(joined({unhex("0e 04"), raw_varint(largest_varint - 1), unhex("02 6162")}));
  check_at_every_distance(joined({unhex("06"), raw_varint(largest_varint), unhex("01 61")}));
  quic::frame_options from_server = all_extensions;
  from_server.peer = quic::role::server;
  check_at_every_distance(unhex("0a 02 01 61"), from_server);
  // Below packet number 0, in the first range and in the second, and more ranges than are wanted.
  check_at_every_distance(unhex("02 05 00 00 06"));
  check_at_every_distance(unhex("02 05 00 01 01 01 02"));
  quic::frame_options one_range = all_extensions;
  one_range.max_ack_ranges = 1;
  check_at_every_distance(unhex("02 25 00 01 01 01 02"), one_range);
}

TEST_CASE(
    "quic frames: data longer than the packet is cut at the same place wherever (RFC 9000 section 12.4)") {
  for (const octet_string& head : {unhex("0a 04 6000"), unhex("0e 04 4064 6000"), unhex("06 4064 6000")}) {
    for (std::size_t behind = 0; behind <= 40; ++behind) {
      CAPTURE(hex(head), behind);
      CHECK(failure_in(joined({head, octet_string(behind, 0x61)})) ==
            error{.code = error_code::quic_frame_truncated, .offset = head.size()});
    }
  }
}
