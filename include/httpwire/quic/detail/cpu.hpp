// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/cpu.hpp"

// Which code runs the ciphers of Initial packets (RFC 9001 section 5.2): portable C++, or instructions made
// for them where the machine has these.

namespace httpwire::quic::detail {

using httpwire::detail::implementation;

[[nodiscard]] constexpr bool use_aes_instructions(implementation wanted) noexcept {
  return httpwire::detail::wants_instructions(wanted) && httpwire::detail::cpu<>.aes;
}

[[nodiscard]] constexpr bool use_sha_instructions(implementation wanted) noexcept {
  return httpwire::detail::wants_instructions(wanted) && httpwire::detail::cpu<>.sha;
}

}  // namespace httpwire::quic::detail
