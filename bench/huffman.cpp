// SPDX-License-Identifier: MIT
#include "httpwire/field/huffman.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/counters.hpp"
#include "support/stories.hpp"
#ifdef HTTPWIRE_HAVE_NGHTTP3_HUFFMAN
#include "support/nghttp3_huffman.hpp"
#endif

namespace {

using httpwire_bench::count_bytes;
using httpwire_bench::require;

struct httpwire_huffman {
  static constexpr const char* name = "httpwire";
  [[nodiscard]] static std::ptrdiff_t decode(httpwire::bytes coded, std::span<char> out) {
    const auto size = httpwire::huffman_decode(coded, out);
    return size ? static_cast<std::ptrdiff_t>(*size) : -1;
  }
  [[nodiscard]] static std::ptrdiff_t encode(std::string_view text, httpwire::mutable_bytes out) {
    const auto coded = httpwire::huffman_encode(text, out);
    return coded ? static_cast<std::ptrdiff_t>(coded->size()) : -1;
  }
};

/// Encodes without the instructions that only some processors have.
struct httpwire_portable {
  static constexpr const char* name = "httpwire_portable";
  [[nodiscard]] static std::ptrdiff_t encode(std::string_view text, httpwire::mutable_bytes out) {
    const std::uint8_t* const end = out.data() + out.size();
    const std::uint8_t* const coded = httpwire::detail::store_huffman(
        text, out.data(), end, end, httpwire::detail::implementation::portable);
    return coded != nullptr ? coded - out.data() : -1;
  }
};

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

/// Texts of so many octets out of what the values of fields mostly have.
std::vector<std::string> values_of(std::size_t size) {
  std::string all;
  for (const std::string& value : header_values()) all += value;
  std::vector<std::string> values;
  for (std::size_t at = 0; values.size() < 1000 && at + size <= all.size(); at += size)
    values.push_back(all.substr(at, size));
  return values;
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
template <class Coder>
void decode(benchmark::State& state, const std::vector<std::string>& texts) {
  std::vector<std::vector<std::uint8_t>> inputs;
  std::size_t longest = 0;
  for (const std::string& text : texts) {
    inputs.push_back(coded(text));
    longest = std::max(longest, httpwire::huffman_max_decoded_size(inputs.back().size()));
  }
  std::vector<char> out(longest);
  for (auto _ : state) {
    std::ptrdiff_t size = 0;
    for (const auto& input : inputs) {
      size += Coder::decode(input, out);
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
    if (size != static_cast<std::ptrdiff_t>(octets_of(texts))) return state.SkipWithError("wrong text");
  }
  count_bytes(state, octets_of(texts));
}

template <class Coder>
void encode(benchmark::State& state, const std::vector<std::string>& texts) {
  std::size_t longest = 0;
  std::ptrdiff_t expected = 0;
  for (const std::string& text : texts) {
    longest = std::max(longest, httpwire::huffman_encoded_size(text));
    expected += static_cast<std::ptrdiff_t>(httpwire::huffman_encoded_size(text));
  }
  // Some coders write whole words.
  std::vector<std::uint8_t> out(longest + sizeof(std::uint64_t));
  for (auto _ : state) {
    std::ptrdiff_t size = 0;
    for (const std::string& text : texts) {
      size += Coder::encode(text, out);
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
    if (size != expected) return state.SkipWithError("wrong octets");
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
/// decoder costs that runs now and then. The time of the reading is taken off; values and room for the text
/// have left the caches as the tables have.
template <class Coder>
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
      octets += static_cast<std::size_t>(Coder::decode(inputs[at], out));
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    // Whoever is interrupted in a group loses no more than this.
    constexpr double most = 10e-6;
    state.SetIterationTime(std::min(taken.count(), most));
  }
  count_bytes(state, octets / static_cast<std::size_t>(state.iterations()));
}

/// All coders one after the other, so that they meet the same machine.
template <class... Coders>
int register_all() {
  using texts = std::vector<std::string>;
  const auto add = [](const std::string& name, void (*run)(benchmark::State&, const texts&),
                      const texts& of) {
    return benchmark::RegisterBenchmark(name.c_str(), [run, of](benchmark::State& state) { run(state, of); });
  };
  const texts values = header_values();
  const texts one = long_value();
  (add(std::string("huffman_decode/header_values/") + Coders::name, decode<Coders>, values), ...);
  (add(std::string("huffman_decode/long_value/") + Coders::name, decode<Coders>, one), ...);
  (add(std::string("huffman_decode/header_values_cold/") + Coders::name, decode_cold<Coders>, values)
       ->UseManualTime()
       ->Iterations(1000),
   ...);
  (add(std::string("huffman_encode/header_values/") + Coders::name, encode<Coders>, values), ...);
  add(std::string("huffman_encode/header_values/") + httpwire_portable::name, encode<httpwire_portable>,
      values);
  (add(std::string("huffman_encode/long_value/") + Coders::name, encode<Coders>, one), ...);
  add(std::string("huffman_encode/long_value/") + httpwire_portable::name, encode<httpwire_portable>, one);
  for (const std::size_t size : {8U, 16U, 32U}) {
    const std::string name = "huffman_encode/values_of_" + std::to_string(size) + "/";
    const texts some = values_of(size);
    (add(name + Coders::name, encode<Coders>, some), ...);
    add(name + httpwire_portable::name, encode<httpwire_portable>, some);
  }
  add("huffman_size/header_values/httpwire", encoded_size, values);
  return 0;
}

#ifdef HTTPWIRE_HAVE_NGHTTP3_HUFFMAN
[[maybe_unused]] const int registered = register_all<httpwire_huffman, httpwire_bench::nghttp3_huffman>();
#else
[[maybe_unused]] const int registered = register_all<httpwire_huffman>();
#endif

}  // namespace
