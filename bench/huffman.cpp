// SPDX-License-Identifier: MIT
#include "httpwire/field/huffman.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/counters.hpp"
#include "support/stories.hpp"

// libnghttp2 does not export its Huffman coder, so that it stands alone here; hpack.cpp has both.

namespace {

using httpwire_bench::count_bytes;
using httpwire_bench::require;

std::vector<std::string> header_values() { return httpwire_bench::codable_values(); }

/// 4 KiB as in a long cookie or token.
std::vector<std::string> long_value() {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < 4096) {
    state = state * 1664525U + 1013904223U;
    text += letters[state >> 26];
  }
  return {text};
}

std::vector<std::uint8_t> coded(const std::string& text) {
  std::vector<std::uint8_t> out(httpwire::huffman_encoded_size(text));
  require(httpwire::huffman_encode(text, out).has_value(), "huffman_encode");
  return out;
}

std::size_t octets_of(const std::vector<std::string>& texts) {
  std::size_t sum = 0;
  for (const std::string& text : texts) sum += text.size();
  return sum;
}

/// Octets of text, also when decoding.
void decode(benchmark::State& state, const std::vector<std::string>& texts) {
  std::vector<std::vector<std::uint8_t>> inputs;
  std::size_t longest = 0;
  for (const std::string& text : texts) {
    inputs.push_back(coded(text));
    longest = std::max(longest, httpwire::huffman_max_decoded_size(inputs.back().size()));
  }
  std::vector<char> out(longest);
  for (auto _ : state) {
    std::size_t size = 0;
    for (const auto& input : inputs) {
      const auto decoded = httpwire::huffman_decode(input, out);
      size += decoded ? *decoded : 0;
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
    if (size != octets_of(texts)) return state.SkipWithError("wrong text");
  }
  count_bytes(state, octets_of(texts));
}

void encode(benchmark::State& state, const std::vector<std::string>& texts) {
  std::size_t longest = 0;
  for (const std::string& text : texts) longest = std::max(longest, httpwire::huffman_encoded_size(text));
  std::vector<std::uint8_t> out(longest);
  for (auto _ : state) {
    for (const std::string& text : texts) {
      auto written = httpwire::huffman_encode(text, out);
      benchmark::DoNotOptimize(written);
      benchmark::ClobberMemory();
    }
  }
  count_bytes(state, octets_of(texts));
}

void encoded_size(benchmark::State& state, const std::vector<std::string>& texts) {
  for (auto _ : state) {
    for (const std::string& text : texts) benchmark::DoNotOptimize(httpwire::huffman_encoded_size(text));
  }
  count_bytes(state, octets_of(texts));
}

/// Groups of twelve values, with more octets read between them than the caches near the core hold: what a
/// decoder costs that runs now and then. The time of the reading is taken off.
void decode_cold(benchmark::State& state, const std::vector<std::string>& texts) {
  constexpr std::size_t group = 12;
  std::vector<std::vector<std::uint8_t>> inputs;
  for (const std::string& text : texts) inputs.push_back(coded(text));
  std::vector<char> out(1U << 16);
  std::vector<std::uint64_t> others((8U << 20) / sizeof(std::uint64_t), 1);
  std::size_t at = 0;
  std::size_t octets = 0;
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::uint64_t other : others) sum += other;
    benchmark::DoNotOptimize(sum);
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < group; ++i, at = (at + 1) % inputs.size()) {
      const auto decoded = httpwire::huffman_decode(inputs[at], out);
      octets += decoded ? *decoded : 0;
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(taken.count());
  }
  count_bytes(state, octets / static_cast<std::size_t>(state.iterations()));
}

BENCHMARK_CAPTURE(decode, header_values, header_values())->Name("huffman_decode/header_values/httpwire");
BENCHMARK_CAPTURE(decode, long_value, long_value())->Name("huffman_decode/long_value/httpwire");
BENCHMARK_CAPTURE(decode_cold, header_values, header_values())
    ->Name("huffman_decode/header_values_cold/httpwire")
    ->UseManualTime();
BENCHMARK_CAPTURE(encode, header_values, header_values())->Name("huffman_encode/header_values/httpwire");
BENCHMARK_CAPTURE(encode, long_value, long_value())->Name("huffman_encode/long_value/httpwire");
BENCHMARK_CAPTURE(encoded_size, header_values, header_values())->Name("huffman_size/header_values/httpwire");

}  // namespace
