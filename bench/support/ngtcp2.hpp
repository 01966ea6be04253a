// SPDX-License-Identifier: MIT
#pragma once

#include <ngtcp2/ngtcp2.h>

#include <cstddef>

#include "httpwire/core/bytes.hpp"
#include "support/counters.hpp"

// Transport parameters of a server by libngtcp2, whose interface changed with 0.13.

namespace httpwire_bench {

[[nodiscard]] inline ngtcp2_transport_params ngtcp2_parse(httpwire::bytes in) {
  ngtcp2_transport_params p;
#if NGTCP2_VERSION_NUM < 0x000d00
  const int failed = ngtcp2_decode_transport_params(&p, NGTCP2_TRANSPORT_PARAMS_TYPE_ENCRYPTED_EXTENSIONS,
                                                    in.data(), in.size());
#else
  const int failed = ngtcp2_transport_params_decode(&p, in.data(), in.size());
#endif
  require(failed == 0, "ngtcp2 parses transport parameters");
  return p;
}

inline void ngtcp2_set_presence([[maybe_unused]] ngtcp2_transport_params& p) {
#if NGTCP2_VERSION_NUM >= 0x000d00
  p.initial_scid_present = 1;
  p.original_dcid_present = 1;
#endif
}

[[nodiscard]] inline std::size_t ngtcp2_write(const ngtcp2_transport_params& p, httpwire::mutable_bytes out) {
#if NGTCP2_VERSION_NUM < 0x000d00
  const auto size = ngtcp2_encode_transport_params(out.data(), out.size(),
                                                   NGTCP2_TRANSPORT_PARAMS_TYPE_ENCRYPTED_EXTENSIONS, &p);
#else
  const auto size = ngtcp2_transport_params_encode(out.data(), out.size(), &p);
#endif
  require(size >= 0, "ngtcp2 writes transport parameters");
  return static_cast<std::size_t>(size);
}

}  // namespace httpwire_bench
