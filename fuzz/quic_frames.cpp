// SPDX-License-Identifier: MIT
// Input: one octet of options, one of the packet type, then the payload of a packet.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "httpwire/quic/ack_ranges.hpp"
#include "httpwire/quic/frames.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::one_of;

struct walked {
  std::vector<quic::frame> all;
  httpwire::error failure{};
};

/// All frames; every step makes progress, and those inside the payload have their views there.
walked walk(bytes payload, quic::packet_type packet, const quic::frame_options& options) {
  walked out;
  quic::frames frames{payload, packet, options};
  while (!frames.done()) {
    const std::size_t before = frames.position();
    const auto f = frames.next();
    if (!f) {
      out.failure = f.error();
      check(frames.done() && frames.position() == before, "a failure ends the walk where the frame begins");
      check(f.error().offset >= before && f.error().offset <= payload.size(),
            "a failure is inside the frame");
      check_equal(frames.next().error(), f.error(), "a failure stays");
      return out;
    }
    check(frames.position() > before, "every step makes progress");
    check(quic::is_allowed(type_of(*f), packet), "a frame may be in its packet");
    check(size_of(*f) <= frames.position() - before, "nothing is written longer than it came");
    out.all.push_back(*f);
  }
  check(frames.position() == payload.size(), "all of a good packet is read");
  check(out.all.size() <= options.max_frames, "no more frames than allowed");
  return out;
}

/// The range-for gives the same.
void compare_with_range_for(const walked& one, bytes payload, quic::packet_type packet,
                            const quic::frame_options& options) {
  std::size_t i = 0;
  for (const auto f : quic::frames{payload, packet, options}) {
    if (f)
      check(i < one.all.size() && *f == one.all[i], "a frame by next and by range-for");
    else
      check_equal(f.error(), one.failure, "a failure by next and by range-for");
    ++i;
  }
  check(i == one.all.size() + (one.failure == httpwire::error{} ? 0 : 1), "steps by next and by range-for");
}

/// The ranges of an ACK frame descend; collected, they make the same frame.
void check_ack(const quic::ack& f, const quic::frame_options& options) {
  std::uint64_t ranges = 0;
  std::optional<std::uint64_t> smallest;
  bool small = f.largest_acknowledged - f.first_ack_range < 100'000;
  quic::basic_ack_ranges<httpwire::heap_storage> collected{{}};
  check(collected.reserve(64).has_value(), "there is memory");
  for (const quic::packet_number_range r : f.ranges()) {
    check(r.smallest <= r.largest, "a range has numbers");
    check(!smallest || r.largest + 1 < *smallest, "ranges descend, with a gap between");
    smallest = r.smallest;
    ++ranges;
    small = small && r.largest - r.smallest < 64;
  }
  check(ranges == f.ack_range_count + 1 && ranges <= options.max_ack_ranges, "all ranges, within the limit");
  if (!small || ranges > 64) return;
  for (const quic::packet_number_range r : f.ranges())
    for (std::uint64_t n = r.largest;; --n) {
      check(collected.insert(n).what == quic::ack_insertion::outcome::inserted, "a number is there once");
      check(collected.insert(n).what == quic::ack_insertion::outcome::duplicate, "a duplicate is seen");
      if (n == r.smallest) break;
    }
  std::vector<std::uint8_t> memory(2048);
  httpwire::writer out{memory};
  check(collected.write_ack(out, {.ack_delay = f.ack_delay, .ecn = f.ecn}).has_value(), "an ACK frame");
  const walked again = walk(*out.written(), quic::packet_type::one_rtt, options);
  check(again.all.size() == 1, "one ACK frame");
  const auto* const other = std::get_if<quic::ack>(&again.all.front());
  check(other != nullptr && other->largest_acknowledged == f.largest_acknowledged &&
            other->first_ack_range == f.first_ack_range && other->ack_range_count == f.ack_range_count &&
            other->ecn == f.ecn,
        "the same ranges");
}

/// Frames that were accepted can be written, each in exactly its size, and then say the same again.
void write_and_walk(const walked& received, quic::packet_type packet, const quic::frame_options& options) {
  std::vector<std::uint8_t> wire;
  for (const quic::frame& f : received.all) {
    const exact_copy<std::uint8_t> memory(size_of(f));
    const auto written = write(memory.span(), f);
    check(written.has_value() && written->size() == memory.span().size(), "a frame fits its size");
    wire.insert(wire.end(), written->begin(), written->end());
    if (!memory.span().empty())
      check(!write(memory.span().first(memory.span().size() - 1), f), "a frame does not fit less");
  }
  if (wire.empty()) return;
  const exact_copy<std::uint8_t> exact{std::span<const std::uint8_t>{wire}};
  const walked again = walk(exact.span(), packet, options);
  check_equal(again.failure, httpwire::error{}, "what was written is accepted");
  check(again.all == received.all, "frames received and frames written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const quic::frame_options options{
      .peer = one_of({quic::role::unknown, quic::role::client, quic::role::server}, choice & 3),
      .max_datagram_frame_size = (choice & 4) == 0   ? 65'535U
                                 : (choice & 8) == 0 ? 0U
                                                     : 5U,
      .ack_frequency = (choice & 16) == 0,
      .min_ack_delay = (choice & 4) == 0 ? 0U : 100U,
      .reset_stream_at = (choice & 32) == 0,
      .max_ack_ranges = (choice & 64) == 0 ? 1024U : 3U,
      .max_frames = (choice & 128) == 0 ? 1024U : 4U};
  const auto packet = one_of({quic::packet_type::one_rtt, quic::packet_type::initial,
                              quic::packet_type::handshake, quic::packet_type::zero_rtt},
                             in.u8());
  const exact_copy<std::uint8_t> payload{in.take_all()};
  const walked received = walk(payload.span(), packet, options);
  compare_with_range_for(received, payload.span(), packet, options);
  for (const quic::frame& f : received.all)
    if (const auto* const acknowledged = std::get_if<quic::ack>(&f)) check_ack(*acknowledged, options);
  write_and_walk(received, packet, options);
  return 0;
}
