// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/http/capsule.hpp"
#include "httpwire/http/connect_udp_path.hpp"
#include "httpwire/http/priority.hpp"
#include "httpwire/http/structured_fields.hpp"
#include "httpwire/http/structured_writer.hpp"
#include "support/counters.hpp"

namespace {

namespace http = httpwire::http;
namespace sf = httpwire::http::sf;
using httpwire_bench::count_bytes;
using httpwire_bench::count_items;
using httpwire_bench::require;

// As Cache-Status, Accept-CH and Signature-Input look.
constexpr std::string_view list_text =
    R"("origin.example"; hit; ttl=1100, ExampleCache; fwd=uri-miss; collapsed=?0; key="a/b", CDN;fwd=stale)";
constexpr std::string_view dictionary_text =
    R"(sig1=("@method" "@authority" "@path" "content-digest");created=1618884473;keyid="test-key-rsa-pss", )"
    R"(sig2=:cHJpbnRpbmcgc29tZXRoaW5nIGxvbmdlciB0aGFuIGl0IHNlZW1z:, ttl=5, grace=0.25)";

void list_parse(benchmark::State& state) {
  for (auto _ : state) {
    std::string_view text = list_text;
    benchmark::DoNotOptimize(text);
    const auto list = sf::parse_list(text);
    benchmark::DoNotOptimize(list);
  }
  count_bytes(state, list_text.size());
}
BENCHMARK(list_parse)->Name("sf_list/parse/httpwire");

void list_walk(benchmark::State& state) {
  for (auto _ : state) {
    std::string_view text = list_text;
    benchmark::DoNotOptimize(text);
    std::size_t sum = 0;
    const auto list = sf::parse_list(text);
    require(list.has_value(), "the list is parsed");
    for (const sf::member& m : *list)
      for (const sf::parameter& p : m.parameters.as_sent()) sum += p.key.size();
    benchmark::DoNotOptimize(sum);
  }
  count_bytes(state, list_text.size());
}
BENCHMARK(list_walk)->Name("sf_list/parse_and_walk/httpwire");

void dictionary_parse(benchmark::State& state) {
  for (auto _ : state) {
    std::string_view text = dictionary_text;
    benchmark::DoNotOptimize(text);
    const auto dictionary = sf::parse_dictionary(text);
    benchmark::DoNotOptimize(dictionary);
  }
  count_bytes(state, dictionary_text.size());
}
BENCHMARK(dictionary_parse)->Name("sf_dictionary/parse/httpwire");

void dictionary_find(benchmark::State& state) {
  for (auto _ : state) {
    std::string_view text = dictionary_text;
    benchmark::DoNotOptimize(text);
    const auto dictionary = sf::parse_dictionary(text);
    require(dictionary.has_value(), "the dictionary is parsed");
    benchmark::DoNotOptimize(dictionary->find("ttl"));
  }
  count_bytes(state, dictionary_text.size());
}
BENCHMARK(dictionary_find)->Name("sf_dictionary/parse_and_find/httpwire");

void dictionary_write(benchmark::State& state) {
  std::array<std::uint8_t, 256> memory{};
  std::size_t size = 0;
  for (auto _ : state) {
    httpwire::writer out{memory};
    sf::serializer s{out, sf::field_type::dictionary};
    s.key("sig1").begin_inner_list().string("@method").string("@authority").string("content-digest");
    s.end_inner_list().parameter("created").integer(1618884473).parameter("keyid").string("test-key-rsa-pss");
    s.key("ttl").integer(5).key("grace").decimal(250).key("hit");
    const auto written = s.written();
    require(written.has_value(), "the dictionary is written");
    size = written->size();
    benchmark::ClobberMemory();
  }
  count_bytes(state, size);
}
BENCHMARK(dictionary_write)->Name("sf_dictionary/write/httpwire");

void priority(benchmark::State& state, std::string_view value) {
  for (auto _ : state) {
    std::string_view text = value;
    benchmark::DoNotOptimize(text);
    const auto parsed = http::parse_priority(text);
    benchmark::DoNotOptimize(parsed);
  }
  count_items(state, 1, "value");
}
BENCHMARK_CAPTURE(priority, usual, "u=1, i")->Name("priority/usual/httpwire");
BENCHMARK_CAPTURE(priority, short_, "u=3")->Name("priority/short/httpwire");
BENCHMARK_CAPTURE(priority, unusual, "i, u=5")->Name("priority/unusual/httpwire");
BENCHMARK_CAPTURE(priority, unknown, "u=1, i, x=(a b);c")->Name("priority/unknown/httpwire");

void capsules(benchmark::State& state) {
  const auto value_size = static_cast<std::size_t>(state.range(0));
  const std::vector<std::uint8_t> value(value_size, 'x');
  std::vector<std::uint8_t> stream((value_size + http::max_capsule_header_size) * 256);
  httpwire::writer out{stream};
  for (int i = 0; i < 256; ++i) http::write_datagram_capsule(out, value);
  const httpwire::bytes wire = *out.written();
  constexpr std::size_t chunk_size = 16'384;
  for (auto _ : state) {
    http::capsule_reader reader;
    std::size_t sum = 0;
    for (httpwire::bytes rest = wire; !rest.empty();) {
      httpwire::bytes chunk = rest.first(std::min(chunk_size, rest.size()));
      rest = rest.subspan(chunk.size());
      for (;;) {
        const auto c = reader.next(chunk);
        if (!c) break;
        sum += c->value.size();
      }
    }
    if (sum != value_size * 256) return state.SkipWithError("wrong capsules");
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, 256, "capsule");
}
BENCHMARK(capsules)->Name("capsules/datagram/httpwire")->Arg(32)->Arg(1'200);

void udp_path(benchmark::State& state, std::string_view path) {
  const http::connect_udp_template well_known;
  std::array<char, 64> scratch{};
  for (auto _ : state) {
    std::string_view text = path;
    benchmark::DoNotOptimize(text);
    const auto target = well_known.match(text, scratch);
    require(target.has_value(), "the path is matched");
    benchmark::DoNotOptimize(target);
  }
  count_items(state, 1, "path");
}
BENCHMARK_CAPTURE(udp_path, ipv4, "/.well-known/masque/udp/192.0.2.6/443/")
    ->Name("connect_udp_path/ipv4/httpwire");
BENCHMARK_CAPTURE(udp_path, ipv6, "/.well-known/masque/udp/2001%3Adb8%3A%3A42/443/")
    ->Name("connect_udp_path/ipv6/httpwire");

}  // namespace
