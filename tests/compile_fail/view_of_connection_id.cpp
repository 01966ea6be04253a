// SPDX-License-Identifier: MIT
// The view of a temporary connection ID would dangle.
// g++: use of deleted function 'httpwire::bytes httpwire::quic::connection_id::view\(\) const &&'
// clang: call to deleted member function 'view'
#include "httpwire/quic/connection_id.hpp"

httpwire::quic::connection_id make() { return {}; }
std::size_t use() {
  const auto id = make();
  return id.view().size();
}
#ifdef MISUSE
httpwire::bytes misuse() { return make().view(); }
#endif
