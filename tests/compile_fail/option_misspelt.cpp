// SPDX-License-Identifier: MIT
// No limit is set by a wrong name.
// g++: has no non-static data member named 'max_setings'
// clang: does not refer to any field in type
#include "httpwire/h3/frame_decoder.hpp"

constexpr httpwire::h3::frame_decoder_options use{.max_settings = 1};
#ifdef MISUSE
constexpr httpwire::h3::frame_decoder_options misuse{.max_setings = 1};
#endif
