// SPDX-License-Identifier: MIT
// No limit loses its high bits.
// g++: narrowing conversion
// clang: cannot be narrowed
#include <cstdint>

#include "httpwire/h3/frame_decoder.hpp"

constexpr std::uint64_t all = 1U << 31U;
constexpr httpwire::h3::frame_decoder_options use{.max_settings = all};
#ifdef MISUSE
constexpr std::uint64_t more = std::uint64_t{1} << 32;
constexpr httpwire::h3::frame_decoder_options misuse{.max_settings = more};
#endif
