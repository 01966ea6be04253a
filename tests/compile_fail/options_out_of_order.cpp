// SPDX-License-Identifier: MIT
// Options are named in their order.
// g++: designator order for field
// clang: specified in declaration order
#include "httpwire/h3/frame_decoder.hpp"

constexpr httpwire::h3::frame_decoder_options use{.max_settings_size = 10, .max_settings = 1};
#ifdef MISUSE
constexpr httpwire::h3::frame_decoder_options misuse{.max_settings = 1, .max_settings_size = 10};
#endif
