// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/crypto_stream.hpp"
#include "httpwire/quic/transport_parameters.hpp"
#include "support/counters.hpp"
#ifdef HTTPWIRE_HAVE_NGTCP2
#include "support/ngtcp2.hpp"
#endif

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire_bench::count_bytes;
using httpwire_bench::count_items;
using httpwire_bench::require;
using octets = std::vector<std::uint8_t>;

// --- Transport parameters

/// What a server of HTTP/3 might send: eighteen parameters.
[[nodiscard]] quic::transport_parameters server_parameters() {
  const std::array<std::uint8_t, 8> id = {1, 2, 3, 4, 5, 6, 7, 8};
  quic::transport_parameters p{.original_destination_connection_id = *quic::connection_id::from(id),
                               .max_idle_timeout = 30'000,
                               .stateless_reset_token = quic::reset_token{1, 2, 3, 4},
                               .max_udp_payload_size = 1452,
                               .initial_max_data = 1U << 20,
                               .initial_max_stream_data_bidi_local = 1U << 18,
                               .initial_max_stream_data_bidi_remote = 1U << 18,
                               .initial_max_stream_data_uni = 1U << 18,
                               .initial_max_streams_bidi = 100,
                               .initial_max_streams_uni = 3,
                               .ack_delay_exponent = 8,
                               .max_ack_delay = 26,
                               .disable_active_migration = true,
                               .active_connection_id_limit = 7,
                               .initial_source_connection_id = *quic::connection_id::from(id),
                               .max_datagram_frame_size = 65'535,
                               .grease_quic_bit = true};
  quic::preferred_address& address = p.preferred_address.emplace();
  address.ipv4_address = {192, 0, 2, 1};
  address.ipv4_port = 443;
  address.connection_id = *quic::connection_id::from(id);
  return p;
}

[[nodiscard]] octets written(const quic::transport_parameters& p) {
  octets out(1024);
  httpwire::writer w{out};
  write(w, p, quic::role::server);
  require(w.ok(), "httpwire writes transport parameters");
  out.resize(w.size());
  return out;
}

void parse_parameters(benchmark::State& state) {
  const octets wire = written(server_parameters());
  for (auto _ : state) {
    bytes in = wire;
    benchmark::DoNotOptimize(in);
    const auto p = quic::transport_parameters::parse(in, {.sender = quic::role::server});
    require(p.has_value(), "httpwire parses transport parameters");
    benchmark::DoNotOptimize(&*p);
  }
  count_items(state, 1, "extension");
}
BENCHMARK(parse_parameters)->Name("quic_transport_parameters/parse/httpwire");

void write_parameters(benchmark::State& state) {
  quic::transport_parameters p = server_parameters();
  std::array<std::uint8_t, 1024> memory;
  for (auto _ : state) {
    benchmark::DoNotOptimize(&p);
    httpwire::writer out{memory};
    write(out, p, quic::role::server);
    require(out.ok(), "httpwire writes transport parameters");
    benchmark::DoNotOptimize(memory.data());
  }
  count_items(state, 1, "extension");
}
BENCHMARK(write_parameters)->Name("quic_transport_parameters/write/httpwire");

#ifdef HTTPWIRE_HAVE_NGTCP2
void parse_parameters_ngtcp2(benchmark::State& state) {
  const octets wire = written(server_parameters());
  for (auto _ : state) {
    bytes in = wire;
    benchmark::DoNotOptimize(in);
    const ngtcp2_transport_params p = httpwire_bench::ngtcp2_parse(in);
    benchmark::DoNotOptimize(&p);
  }
  count_items(state, 1, "extension");
}
BENCHMARK(parse_parameters_ngtcp2)->Name("quic_transport_parameters/parse/ngtcp2");

void write_parameters_ngtcp2(benchmark::State& state) {
  const octets wire = written(server_parameters());
  ngtcp2_transport_params p = httpwire_bench::ngtcp2_parse(wire);
  httpwire_bench::ngtcp2_set_presence(p);
  std::array<std::uint8_t, 1024> memory;
  for (auto _ : state) {
    benchmark::DoNotOptimize(&p);
    require(httpwire_bench::ngtcp2_write(p, memory) == wire.size(), "ngtcp2 writes the same");
    benchmark::DoNotOptimize(memory.data());
  }
  count_items(state, 1, "extension");
}
BENCHMARK(write_parameters_ngtcp2)->Name("quic_transport_parameters/write/ngtcp2");
#endif

// --- ClientHello

// RFC 9001 Appendix A.2, without headers.
constexpr char appendix_a2[] =
    "0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00"
    "00"
    "0b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300"
    "26"
    "0024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e04"
    "03"
    "050306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801"
    "10"
    "0104800075300901100f088394c8f03e51570806048000ffff";

[[nodiscard]] octets client_hello_body() {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  octets out;
  for (std::size_t i = 0; i + 2 < sizeof appendix_a2; i += 2)
    out.push_back(static_cast<std::uint8_t>(digit(appendix_a2[i]) << 4U | digit(appendix_a2[i + 1])));
  return out;
}

void parse_client_hello(benchmark::State& state) {
  const octets body = client_hello_body();
  for (auto _ : state) {
    bytes in = body;
    benchmark::DoNotOptimize(in);
    const auto h = quic::client_hello::parse(in);
    require(h && h->check_quic_rules(), "httpwire parses a ClientHello");
    benchmark::DoNotOptimize(&*h);
  }
  count_items(state, 1, "message");
}
BENCHMARK(parse_client_hello)->Name("quic_client_hello/appendix_a2/httpwire");

// --- CRYPTO data

/// A flight of 12000 octets in frames of `size`, each pair of them in order or the other way round.
void reassemble(benchmark::State& state, bool swapped) {
  const octets flight(12'000, 0x16);
  const auto size = static_cast<std::size_t>(state.range(0));
  quic::crypto_stream stream;
  std::uint64_t start = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at < flight.size(); at += 2 * size) {
      const std::size_t first = swapped ? at + size : at;
      const std::size_t second = swapped ? at : at + size;
      require(stream.receive(start + first, bytes{flight}.subspan(first, size)).has_value(),
              "a frame is taken");
      require(stream.receive(start + second, bytes{flight}.subspan(second, size)).has_value(),
              "the other too");
    }
    const bytes ready = stream.readable();
    benchmark::DoNotOptimize(ready.data());
    require(ready.size() == flight.size() && stream.consume(ready.size()), "the flight is whole");
    start += flight.size();
  }
  count_bytes(state, flight.size());
}
BENCHMARK_CAPTURE(reassemble, in_order, false)
    ->Name("quic_crypto_stream/in_order/httpwire")
    ->Arg(100)
    ->Arg(1000);
BENCHMARK_CAPTURE(reassemble, swapped, true)
    ->Name("quic_crypto_stream/swapped/httpwire")
    ->Arg(100)
    ->Arg(1000);

}  // namespace
