// SPDX-License-Identifier: MIT
// Two decoders cannot share the memory of one table.
// g++: use of deleted function
// clang: (deleted|implicitly-deleted) copy constructor
#include "httpwire/hpack/decoder.hpp"

using fixed = httpwire::hpack::basic_decoder<httpwire::inline_storage<256>>;
fixed use(const fixed& d) { return d; }
#ifdef MISUSE
httpwire::hpack::decoder misuse(const httpwire::hpack::decoder& d) { return d; }
#endif
