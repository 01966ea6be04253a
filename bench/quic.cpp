// SPDX-License-Identifier: MIT
#include "httpwire/quic.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "httpwire/core/reader.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "support/counters.hpp"
#ifdef HTTPWIRE_HAVE_NGTCP2
#include <ngtcp2/ngtcp2.h>
#endif

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire_bench::count_items;
using httpwire_bench::require;

using octets = std::vector<std::uint8_t>;

template <class Write>
octets written(const Write& write) {
  httpwire::writer counting;
  write(counting);
  octets out(counting.size());
  httpwire::writer over{out};
  write(over);
  require(over.written().has_value(), "packets are written");
  return out;
}

// --- Varints

// So many that a branch predictor does not learn their lengths by heart.
constexpr std::size_t varint_count = 32'768;

/// Values of the lengths that `log` says: 2^0 to 2^3 octets.
template <class Log>
std::vector<std::uint64_t> values_of(Log log) {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> values(varint_count);
  for (std::uint64_t& v : values) {
    const unsigned bits = (8U << log(random)) - 2U;
    // The highest bit makes it as long as it should be.
    v = (random() >> (64U - bits)) | std::uint64_t{1} << (bits - 1U);
  }
  return values;
}

const std::vector<std::uint64_t>& values_for(std::size_t kind) {
  static const std::array all{values_of([](auto& random) { return static_cast<unsigned>(random() >> 62U); }),
                              values_of([](auto&) { return 0U; }), values_of([](auto&) { return 1U; }),
                              values_of([](auto&) { return 2U; }), values_of([](auto&) { return 3U; })};
  return all[kind];
}

/// One behind the other, as frames have them: where the next begins is known when one is read.
void varint_decode(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  const octets stream = written([&](httpwire::writer& out) {
    for (const std::uint64_t v : values) out.varint(v);
  });
  for (auto _ : state) {
    httpwire::reader in{stream};
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < varint_count; ++i) sum += in.varint();
    require(in.finished(), "varints are read");
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, varint_count, "varint");
}

/// Each in eight octets of its own, so that none waits for another.
void varint_decode_apart(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  octets slots(varint_count * 8 + 8);
  for (std::size_t i = 0; i < varint_count; ++i) {
    httpwire::writer out{std::span{slots}.subspan(8 * i, 8)};
    out.varint(values[i]);
  }
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < varint_count; ++i) {
      const auto v = httpwire::parse_varint(bytes{slots}.subspan(8 * i));
      if (v) sum += v->value;
    }
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, varint_count, "varint");
}

void varint_encode(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  octets out(varint_count * 8);
  for (auto _ : state) {
    httpwire::writer over{out};
    for (const std::uint64_t v : values) over.varint(v);
    require(over.ok(), "varints are written");
    benchmark::ClobberMemory();
  }
  count_items(state, varint_count, "varint");
}

/// The same where one look has said that there is room for all.
void varint_encode_inside(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  octets out(varint_count * 8);
  for (auto _ : state) {
    httpwire::writer over{out};
    require(over.has_room_for_varints(values.size()), "varints fit");
    for (const std::uint64_t v : values) over.varint<true>(v);
    require(over.ok(), "varints are written");
    benchmark::ClobberMemory();
  }
  count_items(state, varint_count, "varint");
}

/// All in one call, one behind the other.
void varint_decode_several(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  const octets stream = written([&](httpwire::writer& out) { out.varints(values); });
  std::vector<std::uint64_t> read(varint_count);
  for (auto _ : state) {
    httpwire::reader in{stream};
    in.varints(read);
    require(in.finished() && read.back() == values.back(), "varints are read");
    benchmark::ClobberMemory();
  }
  count_items(state, varint_count, "varint");
}

/// All in one call.
void varint_encode_several(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  octets out(varint_count * 8);
  for (auto _ : state) {
    httpwire::writer over{out};
    over.varints(values);
    require(over.ok(), "varints are written");
    benchmark::ClobberMemory();
  }
  count_items(state, varint_count, "varint");
}

/// What the same asks of any code: four forms, a look at the end, and a pointer that moves on.
void varint_encode_by_hand(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  octets out(varint_count * 8);
  for (auto _ : state) {
    std::uint8_t* p = out.data();
    const std::uint8_t* const last = p + out.size() - 8;
    bool good = true;
    for (const std::uint64_t v : values) {
      if (p > last) [[unlikely]] {
        good = false;
        break;
      }
      if (v < 0x40) {
        *p++ = static_cast<std::uint8_t>(v);
      } else if (v < 0x4000) {
        httpwire::store_be16(p, static_cast<std::uint32_t>(v) | 0x4000U);
        p += 2;
      } else if (v < 0x4000'0000) {
        httpwire::store_be32(p, static_cast<std::uint32_t>(v) | 0x8000'0000U);
        p += 4;
      } else if (v <= httpwire::varint::max_value) {
        httpwire::store_be64(p, v | std::uint64_t{3} << 62);
        p += 8;
      } else {
        good = false;
      }
    }
    require(good, "varints are written");
    benchmark::ClobberMemory();
  }
  count_items(state, varint_count, "varint");
}

/// Only the steps from one varint to the next: first octet, size, sum. No reader without branches on lengths
/// takes less.
void varint_parse_steps(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  const octets stream = written([&](httpwire::writer& out) {
    for (const std::uint64_t v : values) out.varint(v);
  });
  for (auto _ : state) {
    const std::uint8_t* p = stream.data();
    for (std::size_t i = 0; i < varint_count; ++i) p += httpwire::varint_size_from(*p);
    require(p == stream.data() + stream.size(), "varints are passed over");
    benchmark::DoNotOptimize(p);
  }
  count_items(state, varint_count, "varint");
}

/// The same by the function that has no branches on lengths.
void varint_write(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  octets out(varint_count * 8);
  for (auto _ : state) {
    httpwire::mutable_bytes room{out};
    for (const std::uint64_t v : values) {
      const auto written = httpwire::write_varint(room, v);
      require(written.has_value(), "varints are written");
      room = room.subspan(written->size());
    }
    benchmark::ClobberMemory();
  }
  count_items(state, varint_count, "varint");
}

/// The same by the function that has no branches on lengths.
void varint_parse(benchmark::State& state, std::size_t kind) {
  const auto& values = values_for(kind);
  const octets stream = written([&](httpwire::writer& out) {
    for (const std::uint64_t v : values) out.varint(v);
  });
  for (auto _ : state) {
    bytes rest{stream};
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < varint_count; ++i) {
      const auto v = httpwire::parse_varint(rest);
      require(v.has_value(), "varints are read");
      sum += v->value;
      rest = rest.subspan(v->size);
    }
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, varint_count, "varint");
}

void register_varints() {
  const char* const names[] = {"random_length", "1_octet", "2_octets", "4_octets", "8_octets"};
  for (std::size_t kind = 0; kind < 5; ++kind) {
    const auto in = [&](const char* area) { return std::string{area} + "/" + names[kind] + "/httpwire"; };
    benchmark::RegisterBenchmark(in("varint_decode").c_str(), varint_decode, kind);
    benchmark::RegisterBenchmark(in("varint_decode_apart").c_str(), varint_decode_apart, kind);
    benchmark::RegisterBenchmark(in("varint_encode").c_str(), varint_encode, kind);
    benchmark::RegisterBenchmark(in("varint_encode_inside").c_str(), varint_encode_inside, kind);
    benchmark::RegisterBenchmark(in("varint_parse").c_str(), varint_parse, kind);
    benchmark::RegisterBenchmark(in("varint_write").c_str(), varint_write, kind);
    benchmark::RegisterBenchmark(in("varint_parse_steps").c_str(), varint_parse_steps, kind);
    benchmark::RegisterBenchmark(in("varint_decode_several").c_str(), varint_decode_several, kind);
    benchmark::RegisterBenchmark(in("varint_encode_several").c_str(), varint_encode_several, kind);
    benchmark::RegisterBenchmark((std::string{"varint_encode/"} + names[kind] + "/by_hand").c_str(),
                                 varint_encode_by_hand, kind);
  }
}

// --- Packet headers

constexpr std::size_t packet_count = 64;

const octets dcid{0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
const octets scid{0xf0, 0x67, 0xa5, 0x50, 0x2a, 0x42, 0x62, 0xb5};

octets long_packet_of(quic::packet_type type, std::size_t payload) {
  return written([&](httpwire::writer& out) {
    write(out, quic::long_header{.type = type,
                                 .dcid = dcid,
                                 .scid = scid,
                                 .token = {},
                                 .number = {.value = 2, .size = 2},
                                 .payload_size = payload,
                                 .length_size = 2});
    out.fill(payload, 0x5a);
  });
}
octets short_packet_of(std::size_t payload) {
  return written([&](httpwire::writer& out) {
    write(out, quic::short_header{.dcid = dcid, .number = {.value = 2, .size = 2}});
    out.fill(payload, 0x5a);
  });
}

using datagrams = std::vector<octets>;

/// Initial and Handshake packets in turn.
datagrams long_datagrams() {
  datagrams all;
  for (std::size_t i = 0; i < packet_count; ++i)
    all.push_back(
        long_packet_of(i % 2 == 0 ? quic::packet_type::initial : quic::packet_type::handshake, 200));
  return all;
}
datagrams short_datagrams() { return datagrams(packet_count, short_packet_of(200)); }
datagrams coalesced_datagrams() {
  octets one;
  for (const octets& part : {long_packet_of(quic::packet_type::initial, 200),
                             long_packet_of(quic::packet_type::handshake, 200), short_packet_of(200)})
    one.insert(one.end(), part.begin(), part.end());
  return datagrams(packet_count, one);
}

/// `parse` returns where the packet number is.
template <class Parse>
void headers(benchmark::State& state, const datagrams& all, const Parse& parse,
             std::size_t per_datagram = 1) {
  for (auto _ : state)
    for (const octets& datagram : all) {
      std::size_t at = parse(bytes{datagram});
      benchmark::DoNotOptimize(at);
    }
  count_items(state, all.size() * per_datagram, "packet");
}

void long_header_httpwire(benchmark::State& state) {
  headers(state, long_datagrams(), [](bytes datagram) {
    const auto p = quic::long_packet::parse(datagram);
    require(p.has_value(), "long headers are read");
    return p->packet_number_offset;
  });
}
BENCHMARK(long_header_httpwire)->Name("quic_long_header/8_octet_ids/httpwire");

void invariants_httpwire(benchmark::State& state) {
  headers(state, long_datagrams(), [](bytes datagram) {
    const auto h = quic::invariant_long_header::parse(datagram);
    require(h.has_value(), "invariants are read");
    return h->size();
  });
}
BENCHMARK(invariants_httpwire)->Name("quic_invariants/8_octet_ids/httpwire");

void short_header_httpwire(benchmark::State& state) {
  headers(state, short_datagrams(), [](bytes datagram) {
    const auto p = quic::short_packet::parse(datagram, 8);
    require(p.has_value(), "short headers are read");
    return p->packet_number_offset();
  });
}
BENCHMARK(short_header_httpwire)->Name("quic_short_header/8_octet_ids/httpwire");

void packets_httpwire(benchmark::State& state) {
  headers(
      state, coalesced_datagrams(),
      [](bytes datagram) {
        std::size_t sum = 0;
        for (const auto packet : quic::packets{datagram, quic::fixed_cid_length{8}}) {
          require(packet.has_value(), "packets are read");
          sum += packet->index();
        }
        return sum;
      },
      3);
}
BENCHMARK(packets_httpwire)->Name("quic_packets/coalesced_3/httpwire");

void long_header_write(benchmark::State& state) {
  octets out(100);
  quic::long_header h{.dcid = dcid,
                      .scid = scid,
                      .token = {},
                      .number = {.value = 2, .size = 2},
                      .payload_size = 1000,
                      .length_size = 2};
  for (auto _ : state) {
    // The compiler must not know what is written.
    benchmark::DoNotOptimize(&h);
    httpwire::writer over{out};
    write(over, h);
    require(over.ok(), "long headers are written");
    benchmark::ClobberMemory();
  }
  count_items(state, 1, "packet");
}
BENCHMARK(long_header_write)->Name("quic_long_header_write/8_octet_ids/httpwire");

void short_header_write(benchmark::State& state) {
  octets out(100);
  quic::short_header h{.dcid = dcid, .number = {.value = 2, .size = 2}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(&h);
    httpwire::writer over{out};
    write(over, h);
    require(over.ok(), "short headers are written");
    benchmark::ClobberMemory();
  }
  count_items(state, 1, "packet");
}
BENCHMARK(short_header_write)->Name("quic_short_header_write/8_octet_ids/httpwire");

#ifdef HTTPWIRE_HAVE_NGTCP2
void long_header_ngtcp2(benchmark::State& state) {
  headers(state, long_datagrams(), [](bytes datagram) {
    ngtcp2_pkt_hd h;
    const auto read = ngtcp2_pkt_decode_hd_long(&h, datagram.data(), datagram.size());
    require(read > 0, "long headers are read");
    return static_cast<std::size_t>(read);
  });
}
BENCHMARK(long_header_ngtcp2)->Name("quic_long_header/8_octet_ids/ngtcp2");

void invariants_ngtcp2(benchmark::State& state) {
  headers(state, long_datagrams(), [](bytes datagram) {
    ngtcp2_version_cid h;
    require(ngtcp2_pkt_decode_version_cid(&h, datagram.data(), datagram.size(), 8) == 0,
            "invariants are read");
    return 7 + h.dcidlen + h.scidlen;
  });
}
BENCHMARK(invariants_ngtcp2)->Name("quic_invariants/8_octet_ids/ngtcp2");

void short_header_ngtcp2(benchmark::State& state) {
  headers(state, short_datagrams(), [](bytes datagram) {
    ngtcp2_pkt_hd h;
    const auto read = ngtcp2_pkt_decode_hd_short(&h, datagram.data(), datagram.size(), 8);
    require(read > 0, "short headers are read");
    return static_cast<std::size_t>(read);
  });
}
BENCHMARK(short_header_ngtcp2)->Name("quic_short_header/8_octet_ids/ngtcp2");
#endif

[[maybe_unused]] const int registered = (register_varints(), 0);

}  // namespace
