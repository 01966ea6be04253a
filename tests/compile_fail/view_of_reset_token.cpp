// SPDX-License-Identifier: MIT
// So would that of a temporary token.
// g++: use of deleted function '.*stateless_reset_token::view\(\) const &&'
// clang: call to deleted member function 'view'
#include "httpwire/quic/stateless_reset.hpp"

httpwire::quic::stateless_reset_token make() { return {}; }
std::size_t use() {
  const auto token = make();
  return token.view().size();
}
#ifdef MISUSE
auto misuse() { return make().view(); }
#endif
