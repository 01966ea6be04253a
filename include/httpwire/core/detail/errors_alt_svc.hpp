// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of Alt-Svc (RFC 7838).

namespace httpwire::detail {

// clang-format off
inline constexpr error_info alt_svc_errors[] = {
    {error_code::alt_svc_protocol_id, row_scope::field, 1, 0x10e, "alt_svc_protocol_id",
     "an alternative does not begin with a protocol ID", "RFC 7838 section 3"},
    {error_code::alt_svc_protocol_id_encoding, row_scope::field, 1, 0x10e, "alt_svc_protocol_id_encoding",
     "a percent sign in a protocol ID is not followed by two hexadecimal digits", "RFC 7838 section 3"},
    {error_code::alt_svc_equals_sign, row_scope::field, 1, 0x10e, "alt_svc_equals_sign",
     "a protocol ID or the name of a parameter is not followed by an equals sign", "RFC 7838 section 3"},
    {error_code::alt_svc_authority, row_scope::field, 1, 0x10e, "alt_svc_authority",
     "the authority of an alternative is not a quoted string with a colon", "RFC 7838 section 3"},
    {error_code::alt_svc_quoted_string, row_scope::field, 1, 0x10e, "alt_svc_quoted_string",
     "a quoted string in Alt-Svc has no end, or an octet that may not be in it", "RFC 9110 section 5.6.4"},
    {error_code::alt_svc_host, row_scope::field, 1, 0x10e, "alt_svc_host",
     "the host of an alternative is neither a name nor an address", "RFC 7838 section 3"},
    {error_code::alt_svc_port, row_scope::field, 1, 0x10e, "alt_svc_port",
     "the port of an alternative is not a number from 1 to 65535", "RFC 7838 section 3"},
    {error_code::alt_svc_parameter_name, row_scope::field, 1, 0x10e, "alt_svc_parameter_name",
     "a semicolon in Alt-Svc is not followed by the name of a parameter", "RFC 7838 section 3"},
    {error_code::alt_svc_parameter_value, row_scope::field, 1, 0x10e, "alt_svc_parameter_value",
     "the value of an Alt-Svc parameter is neither a token nor a quoted string", "RFC 7838 section 3"},
    {error_code::alt_svc_max_age, row_scope::field, 1, 0x10e, "alt_svc_max_age",
     "the value of ma is not a number of seconds", "RFC 7838 section 3.1"},
    {error_code::alt_svc_delimiter, row_scope::field, 1, 0x10e, "alt_svc_delimiter",
     "an alternative is followed by neither a semicolon nor a comma", "RFC 7838 section 3"},
    {error_code::alt_svc_empty, row_scope::field, 1, 0x10e, "alt_svc_empty",
     "an Alt-Svc value has neither an alternative nor the word clear", "RFC 7838 section 3"},
    {error_code::alt_svc_value_too_long, row_scope::field, 1, 0x10e, "alt_svc_value_too_long",
     "an Alt-Svc value is longer than this endpoint accepts", "RFC 9110 section 17.5"},
    {error_code::alt_svc_too_many_alternatives, row_scope::field, 1, 0x10e, "alt_svc_too_many_alternatives",
     "an Alt-Svc value has more alternatives than this endpoint accepts", "RFC 9110 section 17.5"},
    {error_code::alt_svc_too_many_parameters, row_scope::field, 1, 0x10e, "alt_svc_too_many_parameters",
     "an alternative has more parameters than this endpoint accepts", "RFC 9110 section 17.5"},
    {error_code::alt_svc_too_many_empty_elements, row_scope::field, 1, 0x10e, "alt_svc_too_many_empty_elements",
     "an Alt-Svc value has more empty elements than this endpoint accepts", "RFC 9110 section 5.6.1.2"},
    {error_code::alt_svc_frame_truncated, row_scope::frame, 6, 0x106, "alt_svc_frame_truncated",
     "the payload of an ALTSVC frame ends inside its origin", "RFC 7838 section 4"},
    {error_code::alt_svc_frame_origin_missing, row_scope::frame, 1, 0x105, "alt_svc_frame_origin_missing",
     "an ALTSVC frame on stream 0 names no origin", "RFC 7838 section 4"},
    {error_code::alt_svc_frame_origin_unexpected, row_scope::frame, 1, 0x105, "alt_svc_frame_origin_unexpected",
     "an ALTSVC frame on a stream of its own names an origin", "RFC 7838 section 4"},
    {error_code::alt_svc_origin, row_scope::field, 1, 0x10e, "alt_svc_origin",
     "an origin is not a scheme, a host and a port", "RFC 7838 section 4"},
    {error_code::alt_svc_cache_text, row_scope::caller, 2, 0x102, "alt_svc_cache_text",
     "a key of the Alt-Svc cache is longer than its slots", "", 0x01},
    {error_code::alt_svc_cache_line, row_scope::caller, 2, 0x102, "alt_svc_cache_line",
     "a line of an Alt-Svc cache file is malformed", "", 0x01},
};
// clang-format on

}  // namespace httpwire::detail
