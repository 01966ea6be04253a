// SPDX-License-Identifier: MIT
// An error cannot be overlooked: a result is looked at, or thrown away in so many words.
// g++: ignoring returned value of type 'httpwire::result<void>'
// clang: ignoring return value of (type 'result<|function declared with 'nodiscard')
#include "httpwire/core/writer.hpp"

httpwire::result<void> act() { return {}; }
void use() {
  if (!act()) return;
}
#ifdef MISUSE
void misuse() { act(); }
#endif
