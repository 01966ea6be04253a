// SPDX-License-Identifier: MIT
// A token has 16 octets (RFC 9000 section 10.3).
// g++: no matching function for call to 'httpwire::quic::stateless_reset_token
// clang: no matching constructor for initialization
#include <array>
#include <cstdint>

#include "httpwire/quic/stateless_reset.hpp"

constexpr std::array<std::uint8_t, 16> sixteen{};
constexpr httpwire::quic::stateless_reset_token use{sixteen};
#ifdef MISUSE
constexpr std::array<std::uint8_t, 15> fifteen{};
constexpr httpwire::quic::stateless_reset_token misuse{fifteen};
#endif
