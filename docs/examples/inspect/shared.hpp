// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "limits.hpp"
#include "output.hpp"

// What all connections of a capture share, so that a connection costs little.

namespace inspect {

struct shared_state {
  shared_state(output& to, const limits& limit_values)
      : out(to), limit(limit_values), budget(limit_values.max_state_bytes) {}
  shared_state(const shared_state&) = delete;
  shared_state& operator=(const shared_state&) = delete;

  output& out;
  limits limit;
  memory_budget budget;
  record line;                    // one is printed at a time
  std::uint64_t shown_flows = 0;  // the number of the last one
};

}  // namespace inspect
