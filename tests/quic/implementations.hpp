// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "httpwire/quic/detail/cpu.hpp"

// The code paths that this machine has: on one with instructions for ciphers, tests run through both.

namespace httpwire_test {

[[nodiscard]] inline std::vector<httpwire::quic::detail::implementation> implementations() {
  using httpwire::quic::detail::implementation;
  return {implementation::portable, implementation::best};
}

}  // namespace httpwire_test
