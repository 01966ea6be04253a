// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "support/work_fields.hpp"
#include "support/work_frames.hpp"
#include "support/work_hostile.hpp"
#include "support/work_values.hpp"

#include <valgrind/callgrind.h>

// The work of growth.cpp once, for ../instructions to count: callgrind writes a file for each piece of work
// and each size. Only what `run` does is counted.
//
//   loops --list           area/case, kind, the sizes that are compared
//   loops [area/case...]   run these, or all

namespace {

using httpwire_bench::growth;
using httpwire_bench::work;

const char* name_of(growth kind) {
  switch (kind) {
    case growth::linear: return "linear";
    case growth::flat: return "flat";
    case growth::hostile: return "hostile";
  }
  return "";
}

/// n, 2n and 4n of items. Payloads and tables have sizes of their own.
std::vector<std::size_t> sizes_of(const work& w) {
  const std::size_t last = w.sizes.back();
  if (w.kind == growth::flat) return {last / 64, last / 16, last};
  if (last > 2'000'000) return {262'144, 524'288, 1'048'576};
  return {256, 512, 1'024};
}

void count(const work& w, std::size_t size) {
  const httpwire_bench::ready r = w.make(size);
  r.run();
  const std::string label =
      w.name + " " + std::to_string(size) + " " + std::to_string(r.items) + " " + std::to_string(r.input);
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
  r.run();
  CALLGRIND_DUMP_STATS_AT(label.c_str());
  CALLGRIND_STOP_INSTRUMENTATION;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<work> all;
  httpwire_bench::add_field_work(all);
  httpwire_bench::add_frame_work(all);
  httpwire_bench::add_value_work(all);
  httpwire_bench::add_hostile_fields(all);
  httpwire_bench::add_hostile_frames(all);
  httpwire_bench::add_hostile_values(all);
  const std::vector<std::string_view> asked(argv + 1, argv + argc);
  const bool list = !asked.empty() && asked.front() == "--list";
  for (const work& w : all) {
    bool wanted = asked.empty() || list;
    for (const std::string_view name : asked) wanted = wanted || name == w.name;
    if (!wanted) continue;
    if (list) {
      std::printf("%s %s", w.name.c_str(), name_of(w.kind));
      for (const std::size_t size : sizes_of(w)) std::printf(" %zu", size);
      std::printf("\n");
      continue;
    }
    for (const std::size_t size : sizes_of(w)) count(w, size);
  }
  return 0;
}
