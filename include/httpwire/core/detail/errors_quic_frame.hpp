// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of QUIC frames (RFC 9000 section 19).

namespace httpwire::detail {

// clang-format off
inline constexpr error_info quic_frame_errors[] = {
    {error_code::quic_frame_truncated, row_scope::connection, 0, 0, "quic_frame_truncated",
     "a packet ends inside a frame", "RFC 9000 section 12.4", 0x07},
};
// clang-format on

}  // namespace httpwire::detail
