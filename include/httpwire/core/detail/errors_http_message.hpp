// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of HTTP messages (RFC 9113 section 8, RFC 9114 section 4).

namespace httpwire::detail {

// clang-format off
inline constexpr error_info http_message_errors[] = {
    {error_code::http_name_invalid, row_scope::stream, 1, 0x10e, "http_name_invalid",
     "a field name has a character that is not allowed", "RFC 9113 section 8.2.1"},
};
// clang-format on

}  // namespace httpwire::detail
