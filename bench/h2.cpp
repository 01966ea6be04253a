// SPDX-License-Identifier: MIT
#include "httpwire/h2.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "httpwire/hpack.hpp"
#include "support/chunks.hpp"
#include "support/counters.hpp"
#include "support/stories.hpp"
#ifdef HTTPWIRE_HAVE_NGHTTP2
#include "support/nghttp2.hpp"
#include "support/nghttp2_session.hpp"
#endif

namespace {

namespace h2 = httpwire::h2;
using httpwire::bytes;
using httpwire_bench::count_items;
using httpwire_bench::in_chunks;
using httpwire_bench::pull;
using httpwire_bench::require;
using httpwire_bench::wire;
using httpwire_bench::written;

void frame_header(benchmark::State& state) {
  constexpr std::size_t count = 1024;
  const wire stream = written([&](httpwire::writer& out) {
    for (std::uint32_t i = 0; i < count; ++i)
      write(out, h2::frame_header{.length = i, .type = h2::frame_type::data, .stream_id = 2 * i + 1});
  });
  for (auto _ : state) {
    for (std::size_t at = 0; at < stream.size(); at += h2::frame_header_size) {
      const auto octets = std::span{stream}.subspan(at).first<h2::frame_header_size>();
      benchmark::DoNotOptimize(h2::parse_frame_header(octets));
    }
  }
  count_items(state, count, "frame");
}

// --- DATA

wire data_frames(std::size_t count, std::size_t size) {
  const wire payload(size, 'x');
  return written([&](httpwire::writer& out) {
    for (std::size_t i = 0; i < count; ++i) write(out, h2::data{.stream_id = 1, .payload = payload});
  });
}

void data_httpwire(benchmark::State& state, std::size_t count, std::size_t size) {
  const wire stream = data_frames(count, size);
  h2::frame_decoder frames{{.settings_first = false}};
  for (auto _ : state) {
    std::size_t sum = 0;
    in_chunks(stream, [&](bytes chunk) {
      pull(frames, chunk, [&](const h2::event& event) {
        if (const auto* d = std::get_if<h2::data>(&event)) sum += d->payload.size();
      });
    });
    if (sum != count * size) return state.SkipWithError("wrong payload");
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, count, "frame");
}

#ifdef HTTPWIRE_HAVE_NGHTTP2
/// A server whose client has sent the head of a request on stream 1.
void open_stream(httpwire_bench::nghttp2_server& server) {
  wire block(512);
  const httpwire::field_line head[] = {
      {":method", "POST"}, {":scheme", "https"}, {":authority", "example.com"}, {":path", "/upload"}};
  httpwire::hpack::encoder encoder;
  const auto encoded = encoder.encode(head, block);
  require(encoded.has_value(), "fields are encoded");
  const wire stream = written([&](httpwire::writer& out) {
    out.append(bytes{h2::preface});
    h2::write_settings(out, {});
    h2::write_settings_ack(out);
    write(out, h2::headers{.stream_id = 1, .fragment = *encoded, .end_headers = true});
  });
  server.receive(stream);
  server.widen(1);
  server.drop_output();
}

void data_nghttp2(benchmark::State& state, std::size_t count, std::size_t size) {
  const wire stream = data_frames(count, size);
  httpwire_bench::nghttp2_server server;
  open_stream(server);
  for (auto _ : state) {
    const std::size_t before = server.data();
    in_chunks(stream, [&](bytes chunk) { server.receive(chunk); });
    server.drop_output();
    if (server.data() - before != count * size) return state.SkipWithError("wrong payload");
  }
  count_items(state, count, "frame");
}
#endif

// --- HEADERS

/// A request a frame. The first stream fills the tables, the second is what then comes again and again.
struct requests {
  wire first;
  wire steady;
  std::size_t count = 0;
  std::size_t fields = 0;
};

requests requests_with(std::size_t count, bool same_path) {
  httpwire::hpack::encoder encoder;
  wire room(4096);
  std::uint32_t stream_id = 1;
  requests all;
  all.count = count;
  const auto next = [&](wire& to, const std::string& path) {
    const auto section = httpwire_bench::typical_request(path);
    const auto block = encoder.encode(httpwire_bench::lines_of(section), room);
    require(block.has_value(), "fields are encoded");
    const wire frame = written([&](httpwire::writer& out) {
      h2::write_field_block(out, {.stream_id = stream_id, .end_stream = true, .block = *block});
    });
    to.insert(to.end(), frame.begin(), frame.end());
    stream_id += 2;
    all.fields = section.size();
  };
  next(all.first, "/items");
  for (std::size_t i = 0; i < count; ++i)
    next(all.steady, same_path ? "/items" : "/items/" + std::to_string(i * 7919) + "/view.webp");
  return all;
}

/// From octets to field lines.
class receiver {
 public:
  std::size_t receive(bytes stream) {
    std::size_t sum = 0;
    in_chunks(stream, [&](bytes chunk) {
      pull(frames_, chunk, [&](const h2::event& event) {
        const auto block = blocks_.add(event);
        if (!block) return;
        const auto section = decoder_.decode(block->block, scratch_,
                                             [&](const httpwire::field_line& f) { sum += f.value.size(); });
        require(section.has_value(), "fields are decoded");
      });
    });
    return sum;
  }

 private:
  h2::frame_decoder frames_{{.settings_first = false}};
  h2::field_block blocks_;
  httpwire::hpack::decoder decoder_;
  std::array<char, 4096> scratch_;
};

void headers(benchmark::State& state, bool same_path) {
  const requests all = requests_with(256, same_path);
  receiver r;
  r.receive(all.first);
  for (auto _ : state) benchmark::DoNotOptimize(r.receive(all.steady));
  count_items(state, all.count, "frame");
  state.counters["fields_per_frame"] = static_cast<double>(all.fields);
}

#ifdef HTTPWIRE_HAVE_NGHTTP2
/// The inflater alone: each frame is a whole block and is cut out by its length, unchecked. A session would
/// make a stream of each.
std::size_t inflate_frames(httpwire_bench::nghttp2_decoder& inflater, bytes stream) {
  std::size_t sum = 0;
  while (!stream.empty()) {
    const std::size_t size = httpwire::load_be24(stream.data());
    sum += inflater.decode(stream.subspan(h2::frame_header_size, size));
    stream = stream.subspan(h2::frame_header_size + size);
  }
  return sum;
}

void headers_nghttp2(benchmark::State& state, bool same_path) {
  const requests all = requests_with(256, same_path);
  httpwire_bench::nghttp2_decoder inflater{4096};
  inflate_frames(inflater, all.first);
  for (auto _ : state) benchmark::DoNotOptimize(inflate_frames(inflater, all.steady));
  count_items(state, all.count, "frame");
  state.counters["fields_per_frame"] = static_cast<double>(all.fields);
}
#endif

// --- The rest

void control_frames(benchmark::State& state) {
  constexpr std::size_t rounds = 64;
  const h2::setting entries[] = {{h2::setting_id::header_table_size, 4096},
                                 {h2::setting_id::max_concurrent_streams, 100},
                                 {h2::setting_id::initial_window_size, 65'535},
                                 {h2::setting_id::max_frame_size, 16'384}};
  const wire stream = written([&](httpwire::writer& out) {
    for (std::size_t i = 0; i < rounds; ++i) {
      h2::write_settings(out, entries);
      h2::write_settings_ack(out);
      write(out, h2::ping{.opaque_data = {1, 2, 3, 4, 5, 6, 7, 8}});
      write(out, h2::ping{.ack = true});
    }
  });
  h2::frame_decoder frames;
  for (auto _ : state) {
    std::uint64_t sum = 0;
    pull(frames, stream, [&](const h2::event& event) {
      if (const auto* s = std::get_if<h2::settings>(&event))
        for (const h2::setting one : s->entries) sum += one.value;
      if (const auto* p = std::get_if<h2::ping>(&event)) sum += p->opaque_data[7];
    });
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, rounds * 4, "frame");
}

BENCHMARK(frame_header)->Name("h2_frame_header/parse/httpwire");
BENCHMARK_CAPTURE(data_httpwire, large, 64, 16'384)->Name("h2_frames/data_16384/httpwire");
#ifdef HTTPWIRE_HAVE_NGHTTP2
BENCHMARK_CAPTURE(data_nghttp2, large, 64, 16'384)->Name("h2_frames/data_16384/nghttp2");
#endif
BENCHMARK_CAPTURE(data_httpwire, small, 1500, 100)->Name("h2_frames/data_100/httpwire");
#ifdef HTTPWIRE_HAVE_NGHTTP2
BENCHMARK_CAPTURE(data_nghttp2, small, 1500, 100)->Name("h2_frames/data_100/nghttp2");
#endif
BENCHMARK_CAPTURE(headers, same, true)->Name("h2_headers/same_path/httpwire");
#ifdef HTTPWIRE_HAVE_NGHTTP2
BENCHMARK_CAPTURE(headers_nghttp2, same, true)->Name("h2_headers/same_path/nghttp2_inflater");
#endif
BENCHMARK_CAPTURE(headers, fresh, false)->Name("h2_headers/new_path/httpwire");
#ifdef HTTPWIRE_HAVE_NGHTTP2
BENCHMARK_CAPTURE(headers_nghttp2, fresh, false)->Name("h2_headers/new_path/nghttp2_inflater");
#endif
BENCHMARK(control_frames)->Name("h2_frames/settings_ping/httpwire");

}  // namespace
