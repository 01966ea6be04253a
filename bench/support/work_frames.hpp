// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "httpwire/h2.hpp"
#include "httpwire/h3.hpp"
#include "httpwire/quic.hpp"
#include "support/work.hpp"

// Frames of HTTP/2, HTTP/3 and QUIC, and packets.

namespace httpwire_bench {

namespace h2 = httpwire::h2;
namespace h3 = httpwire::h3;
namespace quic = httpwire::quic;

/// What a socket gives at once.
inline constexpr std::size_t socket_chunk = 16'384;

// --- HTTP/2 and HTTP/3

[[nodiscard]] inline ready h2_frames_of(octets stream, std::size_t items,
                                        std::size_t chunk_size = socket_chunk) {
  struct state {
    h2::frame_decoder frames{{.max_frame_size = h2::max_max_frame_size,
                              .max_settings = h2::max_max_frame_size,
                              .settings_first = false}};
    octets stream;
  };
  auto s = std::make_shared<state>();
  s->stream = std::move(stream);
  return {.items = items, .input = s->stream.size(), .run = [s, chunk_size] {
            std::uint64_t sum = 0;
            pull_chunks(s->frames, s->stream, chunk_size, [&](const h2::event& e) {
              if (const auto* d = std::get_if<h2::data>(&e)) sum += d->payload.size();
              if (const auto* entries = std::get_if<h2::settings>(&e))
                for (const h2::setting one : entries->entries) sum += one.value;
            });
            keep(sum);
          }};
}
[[nodiscard]] inline octets h2_data(std::size_t size) {
  const octets payload(size, 'x');
  return made([&](httpwire::writer& out) { write(out, h2::data{.stream_id = 1, .payload = payload}); });
}

/// A field block in `frames` frames with `size` octets each.
[[nodiscard]] inline ready h2_block_of(std::size_t frames, std::size_t size) {
  struct state {
    h2::frame_decoder frames{{.settings_first = false}};
    h2::field_block block;
    octets stream;
    explicit state(std::size_t count) : block({.max_size = std::size_t{1} << 30, .max_frames = count}) {}
  };
  auto s = std::make_shared<state>(frames + 1);
  const octets fragment(size, 0x82);
  s->stream = made([&](httpwire::writer& out) {
    write(out, h2::headers{.stream_id = 1});
    for (std::size_t i = 1; i <= frames; ++i)
      write(out, h2::continuation{.stream_id = 1, .fragment = fragment, .end_headers = i == frames});
  });
  return {.items = frames, .input = s->stream.size(), .run = [s] {
            bool complete = false;
            pull_chunks(s->frames, s->stream, socket_chunk,
                        [&](const h2::event& e) { complete = s->block.add(e).has_value(); });
            check(complete, "a field block is complete");
          }};
}

[[nodiscard]] inline ready h3_frames_of(octets stream, std::size_t items,
                                        std::size_t chunk_size = socket_chunk) {
  struct state {
    h3::frame_decoder frames{{.peer = h3::role::client}};
    octets stream;
  };
  auto s = std::make_shared<state>();
  s->stream = std::move(stream);
  const octets head = made([](httpwire::writer& out) {
    const octets section(8, 0);
    write(out, h3::headers{.section = section});
  });
  pull_chunks(s->frames, head, socket_chunk, [](const h3::event&) {});
  return {.items = items, .input = s->stream.size(), .run = [s, chunk_size] {
            std::uint64_t sum = 0;
            pull_chunks(s->frames, s->stream, chunk_size, [&](const h3::event& e) {
              if (const auto* d = std::get_if<h3::data>(&e)) sum += d->payload.size();
            });
            keep(sum);
          }};
}
[[nodiscard]] inline octets h3_data(std::size_t size) {
  const octets payload(size, 'x');
  return made([&](httpwire::writer& out) { write(out, h3::data{.payload = payload}); });
}

// --- QUIC

[[nodiscard]] inline ready quic_frames_of(octets payload, std::size_t items) {
  auto in = std::make_shared<octets>(std::move(payload));
  return {.items = items, .input = in->size(), .run = [in] {
            constexpr auto most = static_cast<std::uint32_t>(-1);
            quic::frames walk{*in, quic::packet_type::one_rtt, {.max_ack_ranges = most, .max_frames = most}};
            std::uint64_t sum = 0;
            while (!walk.done()) {
              const auto f = walk.next();
              check(f.has_value(), "frames are read");
              if (const auto* a = std::get_if<quic::ack>(&*f))
                for (const quic::packet_number_range r : a->ranges()) sum += r.largest - r.smallest;
              if (const auto* s = std::get_if<quic::stream>(&*f)) sum += s->data.size();
            }
            keep(sum);
          }};
}

[[nodiscard]] inline octets quic_ack_of(std::size_t ranges) {
  quic::basic_ack_ranges<httpwire::heap_storage> received{{}};
  check(received.reserve(ranges).has_value(), "there is memory");
  for (std::size_t i = 0; i < ranges; ++i) (void)received.insert(1000 + 2 * i);
  return made([&](httpwire::writer& out) {
    check(received.write_ack(out, {.ack_delay = 25}).has_value(), "ranges are written");
  });
}

/// Packet numbers that never join, each `step` from the one before, into 32 ranges.
[[nodiscard]] inline ready quic_ranges_of(std::size_t count, bool newest_first) {
  return {.items = count, .input = count, .run = [count, newest_first] {
            quic::basic_ack_ranges<> received;
            for (std::size_t i = 0; i < count; ++i) {
              const std::size_t turn = i % 1'024;
              // Descending within a turn, so that each goes in front of all others.
              const std::size_t at = newest_first ? i - turn + 1'023 - turn : i;
              keep(received.insert(2 * at + 10).what);
            }
          }};
}

[[nodiscard]] inline ready quic_crypto_of(std::size_t pieces, std::size_t size, bool swapped) {
  auto data = std::make_shared<octets>(2 * size, std::uint8_t{0x16});
  return {.items = pieces, .input = pieces * size, .run = [data, pieces, size, swapped] {
            quic::crypto_stream stream;
            const bytes piece = bytes{*data}.first(size);
            for (std::size_t i = 0; i < pieces; ++i) {
              const std::size_t at = swapped ? (i ^ 1U) : i;
              check(stream.receive(at * size, piece).has_value(), "a piece is taken");
              const bytes done = stream.readable();
              check(stream.consume(done.size()).has_value(), "it is used");
            }
          }};
}

/// One-octet pieces which leave the largest number of gaps open, and then fill them.
[[nodiscard]] inline ready quic_gaps_of(std::size_t pieces) {
  return {.items = pieces, .input = pieces, .run = [pieces] {
            const octets one(1, 0x16);
            quic::crypto_stream stream;
            constexpr std::size_t half = 63;
            std::uint64_t start = 0;
            for (std::size_t done = 0; done < pieces; done += 2 * half, start += 2 * half) {
              for (std::size_t i = half; i-- != 0;)
                check(stream.receive(start + 2 * i + 1, one).has_value(), "a piece is taken");
              for (std::size_t i = half; i-- != 0;)
                check(stream.receive(start + 2 * i, one).has_value(), "a gap is filled");
              check(stream.consume(stream.readable().size()).has_value(), "they are used");
            }
          }};
}

[[nodiscard]] inline ready quic_parameters_of(std::size_t count) {
  auto in = std::make_shared<octets>(made([&](httpwire::writer& out) {
    for (std::size_t i = 0; i < count; ++i) {
      out.varint(31 * i + 27);
      out.varint(0);
    }
  }));
  return {.items = count, .input = in->size(), .run = [in, count] {
            const auto p =
                quic::transport_parameters::parse(*in, {.max_parameters = static_cast<std::uint32_t>(count)});
            check(p.has_value(), "parameters are read");
            keep(p->max_ack_delay);
          }};
}

[[nodiscard]] inline ready quic_packets_of(std::size_t count) {
  static const octets id{1, 2, 3, 4, 5, 6, 7, 8};
  const octets one = made([](httpwire::writer& out) {
    write(out, quic::long_header{.type = quic::packet_type::handshake,
                                 .dcid = id,
                                 .scid = id,
                                 .token = {},
                                 .number = {.value = 2, .size = 2},
                                 .payload_size = 32,
                                 .length_size = 2});
    out.fill(32, 0x5a);
  });
  auto in = std::make_shared<octets>(times(count, one));
  return {.items = count, .input = in->size(), .run = [in, count] {
            std::size_t sum = 0;
            for (const auto packet : quic::packets{*in, quic::fixed_cid_length{8}, {.max_packets = count}}) {
              check(packet.has_value(), "packets are read");
              ++sum;
            }
            check(sum == count, "all packets are read");
          }};
}

[[nodiscard]] inline ready varints_of(std::size_t count) {
  auto in = std::make_shared<octets>(made([&](httpwire::writer& out) {
    for (std::size_t i = 0; i < count; ++i) out.varint(std::uint64_t{5} << (i % 4 * 15));
  }));
  return {.items = count, .input = in->size(), .run = [in] {
            httpwire::reader from{*in};
            std::uint64_t sum = 0;
            while (from.remaining() != 0) sum += from.varint();
            check(from.ok(), "varints are read");
            keep(sum);
          }};
}

inline void add_frame_work(std::vector<work>& all) {
  const std::vector<std::size_t> sizes{0, 1'024, 16'384, 262'144, 4'194'304, 16'777'215};
  const auto pieces = [](std::size_t n) { return n / socket_chunk + 1; };
  all.push_back({"h2_frames/payload", "chunk", growth::linear, sizes,
                 [pieces](std::size_t n) { return h2_frames_of(h2_data(n), pieces(n)); }});
  all.push_back({"h2_frames/count", "frame", growth::linear, few_to_many,
                 [](std::size_t n) { return h2_frames_of(times(n, h2_data(100)), n); }});
  all.push_back({"h2_frames/settings", "setting", growth::linear, few_to_many, [](std::size_t n) {
                   const std::vector<h2::setting> entries(n, {h2::setting_id::header_table_size, 4096});
                   return h2_frames_of(made([&](httpwire::writer& out) { h2::write_settings(out, entries); }),
                                       n);
                 }});
  all.push_back({"h2_field_block/continuations", "frame", growth::linear, few_to_many,
                 [](std::size_t n) { return h2_block_of(n, 64); }});
  all.push_back({"h3_frames/payload", "chunk", growth::linear, sizes,
                 [pieces](std::size_t n) { return h3_frames_of(h3_data(n), pieces(n)); }});
  all.push_back({"h3_frames/count", "frame", growth::linear, few_to_many,
                 [](std::size_t n) { return h3_frames_of(times(n, h3_data(100)), n); }});
  all.push_back({"quic_packets/coalesced", "packet", growth::linear, few_to_many, quic_packets_of});
  all.push_back({"quic_frames/streams", "frame", growth::linear, few_to_many, [](std::size_t n) {
                   const octets data(100, 'x');
                   return quic_frames_of(
                       times(n, made([&](httpwire::writer& out) {
                               write(out, quic::stream{.stream_id = 4, .offset = 9, .data = data});
                             })),
                       n);
                 }});
  all.push_back({"quic_frames/ack_ranges", "range", growth::linear, few_to_many,
                 [](std::size_t n) { return quic_frames_of(quic_ack_of(n), n); }});
  all.push_back({"quic_ack_ranges/in_order", "packet", growth::linear, few_to_many,
                 [](std::size_t n) { return quic_ranges_of(n, false); }});
  all.push_back({"quic_crypto_stream/swapped", "frame", growth::linear, few_to_many,
                 [](std::size_t n) { return quic_crypto_of(n, 100, true); }});
  all.push_back(
      {"quic_transport_parameters/unknown", "parameter", growth::linear, few_to_many, quic_parameters_of});
  all.push_back({"varint/all_lengths", "varint", growth::linear, few_to_many, varints_of});
}

}  // namespace httpwire_bench
