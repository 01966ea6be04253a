// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures that any part can report.

namespace httpwire::detail {

// clang-format off
inline constexpr error_info common_errors[] = {
    {error_code::none, row_scope::caller, 0, 0x100, "none",
     "success", "", 0x00},
    {error_code::buffer_too_small, row_scope::caller, 2, 0x102, "buffer_too_small",
     "the output does not fit the buffer", "", 0x01},
    {error_code::scratch_too_small, row_scope::caller, 2, 0x102, "scratch_too_small",
     "a Huffman-coded field does not fit the scratch text", "", 0x01},
    {error_code::out_of_memory, row_scope::caller, 2, 0x102, "out_of_memory",
     "the storage cannot hold what was asked of it", "", 0x01},
    {error_code::invalid_argument, row_scope::caller, 2, 0x102, "invalid_argument",
     "the caller gave a value that the wire format cannot carry", "", 0x01},
    {error_code::varint_too_large, row_scope::caller, 2, 0x102, "varint_too_large",
     "a variable-length integer is limited to 2^62-1", "RFC 9000 section 16", 0x01},
    {error_code::truncated, row_scope::connection, 6, 0x106, "truncated",
     "the input ends inside a construct", "RFC 9113 section 4.2"},
    {error_code::section_too_large, row_scope::stream, 11, 0x107, "section_too_large",
     "the decoded field section is larger than this endpoint accepts", "RFC 9113 section 10.5.1"},
    {error_code::too_many_fields, row_scope::stream, 11, 0x107, "too_many_fields",
     "the field section has more field lines than this endpoint accepts", "RFC 9113 section 10.5.1"},
    {error_code::string_too_long, row_scope::stream, 11, 0x200, "string_too_long",
     "a field name or value is longer than this endpoint accepts", "RFC 9113 section 10.5.1"},
    {error_code::integer_too_large, row_scope::connection, 9, 0x200, "integer_too_large",
     "a prefix integer is larger than 2^62-1 or has too many octets", "RFC 7541 section 5.1"},
    {error_code::field_truncated, row_scope::connection, 9, 0x200, "field_truncated",
     "the field section ends inside a field line", "RFC 7541 section 5"},
    {error_code::huffman_eos, row_scope::connection, 9, 0x200, "huffman_eos",
     "a Huffman-coded string contains the EOS symbol", "RFC 7541 section 5.2"},
    {error_code::huffman_padding, row_scope::connection, 9, 0x200, "huffman_padding",
     "the padding of a Huffman-coded string is longer than 7 bits or not all ones", "RFC 7541 section 5.2"},
};
// clang-format on

}  // namespace httpwire::detail
