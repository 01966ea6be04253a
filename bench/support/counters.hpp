// SPDX-License-Identifier: MIT
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace httpwire_bench {

/// Items a second, and seconds an item as the counter `per_<what>`.
inline void count_items(benchmark::State& state, std::size_t per_iteration, const std::string& what) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(per_iteration));
  state.counters["per_" + what] =
      benchmark::Counter(static_cast<double>(per_iteration),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// Octets a second, and seconds an octet as the counter `per_byte`.
inline void count_bytes(benchmark::State& state, std::size_t per_iteration) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(per_iteration));
  state.counters["per_byte"] =
      benchmark::Counter(static_cast<double>(per_iteration),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// What is measured has to work, or its time says nothing.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "the benchmark is broken: %s\n", what);
  std::abort();
}

}  // namespace httpwire_bench
