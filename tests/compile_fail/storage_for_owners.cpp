// SPDX-License-Identifier: MIT
// Storage holds trivial values only.
// g++: static assertion failed
// clang: static(_assert| assertion) failed
#include <string>

#include "httpwire/core/storage.hpp"

httpwire::heap_storage::array<int, 4> use;
#ifdef MISUSE
httpwire::heap_storage::array<std::string, 4> misuse;
#endif
