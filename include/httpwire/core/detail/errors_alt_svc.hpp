// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of Alt-Svc (RFC 7838).

namespace httpwire::detail {

// clang-format off
inline constexpr error_info alt_svc_errors[] = {
    {error_code::alt_svc_protocol_id, row_scope::field, 1, 0x10e, "alt_svc_protocol_id",
     "an alternative does not begin with a protocol ID", "RFC 7838 section 3"},
};
// clang-format on

}  // namespace httpwire::detail
