// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/alt_svc.hpp"
#include "support/counters.hpp"

namespace {

namespace alt_svc = httpwire::alt_svc;
using httpwire_bench::count_bytes;
using httpwire_bench::count_items;
using httpwire_bench::require;

struct sample {
  const char* name;
  std::string_view value;
};
constexpr sample samples[] = {
    {"one", R"(h3=":443"; ma=86400)"},
    {"two", R"(h3=":443"; ma=2592000,h3-29=":443"; ma=2592000)"},
    {"seven",
     R"(h3=":443"; ma=2592000,h3-29=":443"; ma=2592000,h3-Q050=":443"; ma=2592000,h3-Q046=":443"; ma=2592000,)"
     R"(h3-Q043=":443"; ma=2592000,quic=":443"; ma=2592000; v="46,43",h2="alt.example.com:8443"; persist=1)"},
    {"escaped", R"(w%3Dx%3Ay#z="alt\.example.com\:443"; ma="\6\0"; x="a \"quoted\" text")"},
};

void parse(benchmark::State& state, const sample& s) {
  for (auto _ : state) {
    const auto parsed = alt_svc::parse(s.value);
    benchmark::DoNotOptimize(parsed);
    require(parsed.has_value(), "the value is parsed");
  }
  count_bytes(state, s.value.size());
}

void parse_and_walk(benchmark::State& state, const sample& s) {
  for (auto _ : state) {
    const auto parsed = alt_svc::parse(s.value);
    std::size_t ports = 0;
    for (const alt_svc::alternative& a : *parsed) ports += a.protocol_id == "h3" ? a.port : 1U;
    require(ports != 0, "there are alternatives");
    benchmark::DoNotOptimize(ports);
  }
  count_bytes(state, s.value.size());
}

void write_values(benchmark::State& state) {
  const alt_svc::offer offers[] = {{.protocol = "h3", .max_age = 2'592'000, .persist = true},
                                   {.protocol = "h2", .host = "alt.example.com", .port = 8443}};
  std::array<std::uint8_t, 128> room;
  for (auto _ : state) {
    httpwire::writer out{room};
    write(out, std::span<const alt_svc::offer>{offers});
    require(out.ok(), "the value is written");
    benchmark::DoNotOptimize(room);
  }
  count_items(state, 2, "alternative");
}

/// Hosts, of which as many are in the cache as it has room for.
std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back("www" + std::to_string(i * 7919 % 100'003) + ".example.com");
  return all;
}

void choose(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  alt_svc::cache cache{{.max_origins = count}};
  const auto hosts = names(count);
  const auto services = *alt_svc::parse(samples[1].value);
  for (const std::string& host : hosts)
    require(cache.update({.host = host}, services, {.now = 1000}).has_value(), "there is room");
  constexpr std::string_view protocols[] = {"h3", "h2"};
  std::array<alt_svc::choice, 4> room;
  std::size_t i = 0;
  for (auto _ : state) {
    i = i + 1 == count ? 0 : i + 1;
    const auto chosen = cache.choose({.host = hosts[i]}, {.now = 2000, .protocols = protocols}, room);
    require(chosen.size() == 1, "h3 is chosen");
    benchmark::DoNotOptimize(room);
  }
  count_items(state, 1, "lookup");
}

/// Every update gives up the origin that was used longest ago.
void update_full(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  alt_svc::cache cache{{.max_origins = count}};
  const auto hosts = names(2 * count);
  const auto services = *alt_svc::parse(samples[1].value);
  std::size_t i = 0;
  for (auto _ : state) {
    i = i + 1 == hosts.size() ? 0 : i + 1;
    const auto done = cache.update({.host = hosts[i]}, services, {.now = 1000});
    require(done && done->stored == 2, "both are stored");
  }
  count_items(state, 1, "update");
}

void load_file(benchmark::State& state) {
  std::string file;
  for (const std::string& host : names(1000))
    file += "h2 " + host + " 443 h3 " + host + " 443 \"20300101 10:00:00\" 0 0\n";
  alt_svc::cache cache{{.max_origins = 1000}};
  for (auto _ : state) {
    cache.clear();
    require(alt_svc::load(cache, file, {.now = 1000}).loaded == 1000, "every line is loaded");
  }
  count_items(state, 1000, "line");
}

const int registered = [] {
  for (const sample& s : samples) {
    benchmark::RegisterBenchmark((std::string{"alt_svc_parse/"} + s.name + "/httpwire").c_str(), parse, s);
    benchmark::RegisterBenchmark((std::string{"alt_svc_parse_and_walk/"} + s.name + "/httpwire").c_str(),
                                 parse_and_walk, s);
  }
  benchmark::RegisterBenchmark("alt_svc_write/two/httpwire", write_values);
  benchmark::RegisterBenchmark("alt_svc_choose/httpwire", choose)->Arg(16)->Arg(256)->Arg(4096);
  benchmark::RegisterBenchmark("alt_svc_update_full/httpwire", update_full)->Arg(256);
  benchmark::RegisterBenchmark("alt_svc_load/lines_1000/httpwire", load_file);
  return 0;
}();

}  // namespace
