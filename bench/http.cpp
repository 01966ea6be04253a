// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "httpwire/http.hpp"
#include "support/counters.hpp"
#include "support/stories.hpp"

namespace {

namespace http = httpwire::http;
using httpwire_bench::count_items;
using httpwire_bench::require;
using httpwire_bench::section;

/// What a browser sends for a page.
section browser_request() {
  return {{":method", "GET"},
          {":authority", "shop.example.com"},
          {":scheme", "https"},
          {":path", "/catalogue/lamps?sort=price&page=2"},
          {"sec-ch-ua", "\"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\""},
          {"sec-ch-ua-mobile", "?0"},
          {"sec-ch-ua-platform", "\"Linux\""},
          {"upgrade-insecure-requests", "1"},
          {"user-agent",
           "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
           "Safari/537.36"},
          {"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"},
          {"sec-fetch-site", "same-origin"},
          {"sec-fetch-mode", "navigate"},
          {"sec-fetch-user", "?1"},
          {"sec-fetch-dest", "document"},
          {"referer", "https://shop.example.com/catalogue"},
          {"accept-encoding", "gzip, deflate, br, zstd"},
          {"accept-language", "en-GB,en;q=0.9"},
          {"cookie", "session=4c1f0b7a96e2d83512aa"},
          {"cookie", "theme=dark"},
          {"priority", "u=0, i"}};
}

section server_response() {
  return {{":status", "200"},
          {"date", "Tue, 04 Mar 2025 10:12:07 GMT"},
          {"content-type", "text/html; charset=utf-8"},
          {"content-length", "48213"},
          {"cache-control", "public, max-age=86400"},
          {"etag", "\"6f1c-17-a9e0\""},
          {"last-modified", "Mon, 03 Mar 2025 08:15:30 GMT"},
          {"vary", "accept-encoding"},
          {"set-cookie", "seen=17; path=/; secure; httponly"},
          {"strict-transport-security", "max-age=63072000; includeSubDomains; preload"},
          {"x-content-type-options", "nosniff"},
          {"server", "example/2.1"}};
}

http::section_rules_options options_for(const section& fields) {
  const bool response = !fields.empty() && fields.front().name == ":status";
  // Some of the recorded messages come from HTTP/1.1, with its fields.
  return {.section = response ? http::section_kind::response : http::section_kind::request,
          .policies = {.connection_field = http::policy::drop}};
}

bool judge(http::section_rules& rules, const std::vector<httpwire::field_line>& fields) {
  bool all = true;
  for (const auto& f : fields) {
    all = all && rules.check(f.name, f.value);
  }
  return all && rules.finish();
}

void section_rules(benchmark::State& state, section (*make)()) {
  const section texts = make();
  const auto fields = httpwire_bench::lines_of(texts);
  const auto options = options_for(texts);
  {
    http::section_rules rules{options};
    require(judge(rules, fields), "a usual message is well-formed");
  }
  for (auto _ : state) {
    http::section_rules rules{options};
    benchmark::DoNotOptimize(judge(rules, fields));
  }
  count_items(state, fields.size(), "field");
}
BENCHMARK_CAPTURE(section_rules, browser_request, browser_request);
BENCHMARK_CAPTURE(section_rules, server_response, server_response);

/// Every section of the stories.
void section_rules_stories(benchmark::State& state) {
  const auto& all = httpwire_bench::stories();
  std::vector<std::pair<http::section_rules_options, std::vector<httpwire::field_line>>> sections;
  for (const auto& s : all)
    for (const section& fields : s.sections)
      sections.emplace_back(options_for(fields), httpwire_bench::lines_of(fields));
  std::size_t good = 0;
  for (auto _ : state) {
    good = 0;
    for (const auto& [options, fields] : sections) {
      http::section_rules rules{options};
      good += judge(rules, fields) ? 1U : 0U;
    }
    benchmark::DoNotOptimize(good);
  }
  state.counters["sections"] = static_cast<double>(sections.size());
  state.counters["well_formed"] = static_cast<double>(good);
  count_items(state, httpwire_bench::fields_of(all), "field");
}
BENCHMARK(section_rules_stories)->Name("section_rules/stories");

void field_value(benchmark::State& state) {
  const std::string value(static_cast<std::size_t>(state.range(0)), 'v');
  for (auto _ : state) {
    std::string_view view = value;
    benchmark::DoNotOptimize(view);
    benchmark::DoNotOptimize(http::check_field_value(view));
  }
  httpwire_bench::count_bytes(state, value.size());
}
BENCHMARK(field_value)->Arg(16)->Arg(64)->Arg(4096);

void content_length(benchmark::State& state) {
  const std::array<std::string_view, 4> values{"0", "742", "48213", "5368709120"};
  for (auto _ : state)
    for (std::string_view value : values) {
      benchmark::DoNotOptimize(value);
      benchmark::DoNotOptimize(http::parse_content_length(value));
    }
  count_items(state, values.size(), "field");
}
BENCHMARK(content_length);

void grpc_messages(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t count = 64;
  std::vector<std::uint8_t> octets((size + http::grpc::message_prefix_size) * count);
  const std::vector<std::uint8_t> payload(size, 0x61);
  httpwire::writer out{octets};
  for (std::size_t i = 0; i < count; ++i) http::grpc::write_message(out, payload);
  require(out.ok(), "messages are written");
  for (auto _ : state) {
    http::grpc::message_reader reader;
    std::size_t messages = 0;
    for (std::size_t at = 0; at < octets.size(); at += 16'384) {
      httpwire::bytes chunk = httpwire::bytes{octets}.subspan(at);
      chunk = chunk.first(chunk.size() < 16'384 ? chunk.size() : 16'384);
      while (const auto m = reader.next(chunk)) messages += m->last ? 1U : 0U;
    }
    if (messages != count) return state.SkipWithError("wrong messages");
  }
  count_items(state, count, "message");
}
BENCHMARK(grpc_messages)->Arg(32)->Arg(4096);

}  // namespace
