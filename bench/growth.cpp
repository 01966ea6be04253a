// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <vector>

#include "support/counters.hpp"
#include "support/work_fields.hpp"
#include "support/work_frames.hpp"
#include "support/work_hostile.hpp"
#include "support/work_values.hpp"

// What an item costs as sizes grow, and what an octet of hostile input costs. growth/... has so many items,
// flat/... something of that size that should not matter, hostile/... items that were chosen to cost much.

namespace {

using httpwire_bench::growth;
using httpwire_bench::ready;
using httpwire_bench::work;

void measure(benchmark::State& state, const work& w, std::size_t size) {
  const ready r = w.make(size);
  // Tables are filled by the first turn.
  r.run();
  for (auto _ : state) r.run();
  httpwire_bench::count_items(state, r.items, "item");
  state.counters["items"] = static_cast<double>(r.items);
  state.counters["octets"] = static_cast<double>(r.input);
  state.SetLabel(w.item);
}

const char* front_of(growth kind) {
  switch (kind) {
    case growth::linear: return "growth/";
    case growth::flat: return "flat/";
    case growth::hostile: return "hostile/";
  }
  return "";
}

[[maybe_unused]] const int registered = [] {
  std::vector<work> all;
  httpwire_bench::add_field_work(all);
  httpwire_bench::add_frame_work(all);
  httpwire_bench::add_value_work(all);
  httpwire_bench::add_hostile_fields(all);
  httpwire_bench::add_hostile_frames(all);
  httpwire_bench::add_hostile_values(all);
  for (const work& w : all)
    for (const std::size_t size : w.sizes)
      benchmark::RegisterBenchmark((front_of(w.kind) + w.name + "/" + std::to_string(size)).c_str(), measure,
                                   w, size);
  return 0;
}();

}  // namespace
