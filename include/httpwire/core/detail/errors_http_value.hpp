// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of field values and payload formats that HTTP/2 and HTTP/3 share.

namespace httpwire::detail {

// clang-format off
inline constexpr error_info http_value_errors[] = {
    {error_code::structured_field_truncated, row_scope::field, 1, 0x10e, "structured_field_truncated",
     "a structured field ends inside a value", "RFC 8941 section 4.2"},
};
// clang-format on

}  // namespace httpwire::detail
