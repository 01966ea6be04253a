// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "httpwire/core/error.hpp"

// Visits every failure that the library can report.

namespace httpwire::test {

template <class Check>
void for_each_error(Check check) {
  for (const auto block : detail::error_blocks)
    for (const auto& row : block) check(error{.code = row.code});
}

}  // namespace httpwire::test
