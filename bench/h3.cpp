// SPDX-License-Identifier: MIT
#include "httpwire/h3.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "httpwire/qpack.hpp"
#include "support/chunks.hpp"
#include "support/counters.hpp"
#include "support/stories.hpp"
#ifdef HTTPWIRE_HAVE_NGHTTP3
#include "support/nghttp3_connection.hpp"
#endif

namespace {

namespace h3 = httpwire::h3;
using httpwire::bytes;
using httpwire_bench::count_items;
using httpwire_bench::in_chunks;
using httpwire_bench::pull;
using httpwire_bench::require;
using httpwire_bench::wire;
using httpwire_bench::written;

/// A request on its stream: HEADERS, then DATA frames.
struct message {
  wire head;
  wire body;
};

message upload(std::size_t count, std::size_t size) {
  const httpwire::field_line head[] = {
      {":method", "POST"}, {":scheme", "https"}, {":authority", "example.com"}, {":path", "/upload"}};
  httpwire::qpack::encoder encoder;
  std::array<std::uint8_t, 512> section;
  const auto encoded = encoder.encode(0, head, section, {});
  require(encoded.has_value(), "fields are encoded");
  const wire payload(size, 'x');
  return {written([&](httpwire::writer& out) { write(out, h3::headers{.section = encoded->section}); }),
          written([&](httpwire::writer& out) {
            for (std::size_t i = 0; i < count; ++i) write(out, h3::data{.payload = payload});
          })};
}

void data_httpwire(benchmark::State& state, std::size_t count, std::size_t size) {
  const message m = upload(count, size);
  h3::frame_decoder frames{{.peer = h3::role::client}};
  pull(frames, m.head, [](const h3::event&) {});
  for (auto _ : state) {
    std::size_t sum = 0;
    in_chunks(m.body, [&](bytes chunk) {
      pull(frames, chunk, [&](const h3::event& event) {
        if (const auto* d = std::get_if<h3::data>(&event)) sum += d->payload.size();
      });
    });
    if (sum != count * size) return state.SkipWithError("wrong payload");
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, count, "frame");
}

#ifdef HTTPWIRE_HAVE_NGHTTP3
void data_nghttp3(benchmark::State& state, std::size_t count, std::size_t size) {
  const message m = upload(count, size);
  httpwire_bench::nghttp3_server server;
  server.receive(0, m.head);
  for (auto _ : state) {
    const std::size_t before = server.data();
    in_chunks(m.body, [&](bytes chunk) { server.receive(0, chunk); });
    if (server.data() - before != count * size) return state.SkipWithError("wrong payload");
  }
  count_items(state, count, "frame");
}
#endif

/// A stream a request, from octets to field lines.
void headers(benchmark::State& state) {
  httpwire::qpack::encoder encoder;
  wire room(4096);
  const auto section = httpwire_bench::typical_request("/items");
  const auto encoded = encoder.encode(0, httpwire_bench::lines_of(section), room, {});
  require(encoded.has_value(), "fields are encoded");
  const wire stream =
      written([&](httpwire::writer& out) { write(out, h3::headers{.section = encoded->section}); });
  httpwire::qpack::decoder decoder;
  std::array<char, 4096> scratch;
  for (auto _ : state) {
    std::size_t sum = 0;
    h3::frame_decoder frames{{.peer = h3::role::client}};
    pull(frames, stream, [&](const h3::event& event) {
      const auto* h = std::get_if<h3::headers>(&event);
      require(h != nullptr && h->first && h->last, "one frame");
      const auto done = decoder.decode(0, h->section, scratch,
                                       [&](const httpwire::field_line& f) { sum += f.value.size(); });
      require(done.has_value(), "fields are decoded");
    });
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, 1, "frame");
  state.counters["fields_per_frame"] = static_cast<double>(section.size());
}

void settings(benchmark::State& state) {
  const h3::setting entries[] = {{h3::setting_id::qpack_max_table_capacity, 4096},
                                 {h3::setting_id::qpack_blocked_streams, 100},
                                 {h3::setting_id::max_field_section_size, 65'536},
                                 {h3::setting_id::h3_datagram, 1}};
  const wire stream = written([&](httpwire::writer& out) { h3::write_settings(out, entries); });
  for (auto _ : state) {
    std::uint64_t sum = 0;
    h3::frame_decoder frames{{.stream = h3::stream_kind::control}};
    pull(frames, stream, [&](const h3::event& event) {
      if (const auto* s = std::get_if<h3::settings>(&event))
        for (const h3::setting one : s->entries) sum += one.value;
    });
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, 1, "frame");
}

BENCHMARK_CAPTURE(data_httpwire, large, 64, 16'384)->Name("h3_frames/data_16384/httpwire");
#ifdef HTTPWIRE_HAVE_NGHTTP3
BENCHMARK_CAPTURE(data_nghttp3, large, 64, 16'384)->Name("h3_frames/data_16384/nghttp3");
#endif
BENCHMARK_CAPTURE(data_httpwire, small, 1500, 100)->Name("h3_frames/data_100/httpwire");
#ifdef HTTPWIRE_HAVE_NGHTTP3
BENCHMARK_CAPTURE(data_nghttp3, small, 1500, 100)->Name("h3_frames/data_100/nghttp3");
#endif
BENCHMARK(headers)->Name("h3_headers/new_connection/httpwire");
BENCHMARK(settings)->Name("h3_frames/settings/httpwire");

}  // namespace
