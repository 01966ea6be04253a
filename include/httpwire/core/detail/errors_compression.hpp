// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/core/detail/error_info.hpp"

// Failures of HPACK (RFC 7541) and QPACK (RFC 9204).

namespace httpwire::detail {

// clang-format off
inline constexpr error_info hpack_errors[] = {
    {error_code::hpack_index_zero, row_scope::connection, 9, 0x200, "hpack_index_zero",
     "index 0 stands for no field", "RFC 7541 section 6.1"},
    {error_code::hpack_index_out_of_range, row_scope::connection, 9, 0x200, "hpack_index_out_of_range",
     "an index is past the end of the static and dynamic table", "RFC 7541 section 2.3.3"},
    {error_code::hpack_size_update_too_large, row_scope::connection, 9, 0x200, "hpack_size_update_too_large",
     "a dynamic table size update is above the limit that was announced", "RFC 7541 section 6.3"},
    {error_code::hpack_size_update_misplaced, row_scope::connection, 9, 0x200, "hpack_size_update_misplaced",
     "a dynamic table size update follows a field line", "RFC 7541 section 4.2"},
    {error_code::hpack_size_update_missing, row_scope::connection, 9, 0x200, "hpack_size_update_missing",
     "the table limit was lowered, but the next field section does not begin with a size update", "RFC 7541 section 4.2"},
    {error_code::hpack_too_many_size_updates, row_scope::connection, 9, 0x200, "hpack_too_many_size_updates",
     "a field section begins with more than two dynamic table size updates", "RFC 7541 section 4.2"},
    {error_code::hpack_unshown_too_large, row_scope::connection, 9, 0x200, "hpack_unshown_too_large",
     "fields that are not shown copy more within the table than this endpoint does", "RFC 9113 section 10.5.1"},
};

inline constexpr error_info qpack_errors[] = {
    {error_code::qpack_insert_count_invalid, row_scope::connection, 9, 0x200, "qpack_insert_count_invalid",
     "the Required Insert Count is one that no encoder makes", "RFC 9204 section 4.5.1.1"},
    {error_code::qpack_base_invalid, row_scope::connection, 9, 0x200, "qpack_base_invalid",
     "the Base is negative", "RFC 9204 section 4.5.1.2"},
    {error_code::qpack_static_index_out_of_range, row_scope::connection, 9, 0x200, "qpack_static_index_out_of_range",
     "an index is past the end of the static table", "RFC 9204 section 3.1"},
    {error_code::qpack_reference_invalid, row_scope::connection, 9, 0x200, "qpack_reference_invalid",
     "a reference is to an entry that was evicted, or to one past those announced", "RFC 9204 section 2.2.3"},
    {error_code::qpack_blocked_streams, row_scope::connection, 9, 0x200, "qpack_blocked_streams",
     "more streams are blocked than this endpoint allows", "RFC 9204 section 2.1.2"},
    {error_code::qpack_blocked_bytes, row_scope::stream, 11, 0x107, "qpack_blocked_bytes",
     "blocked sections hold more octets than this endpoint accepts", "RFC 9204 section 2.2.1"},
    {error_code::qpack_acknowledgments_due, row_scope::caller, 2, 0x102, "qpack_acknowledgments_due",
     "the decoder stream has to be written first", "", 0x01},
    {error_code::qpack_capacity_too_large, row_scope::connection, 9, 0x201, "qpack_capacity_too_large",
     "the table capacity is above the limit that was announced", "RFC 9204 section 4.3.1"},
    {error_code::qpack_insert_too_large, row_scope::connection, 9, 0x201, "qpack_insert_too_large",
     "an entry is larger than the table capacity", "RFC 9204 section 3.2.2"},
    {error_code::qpack_encoder_stream_unused, row_scope::connection, 11, 0x107, "qpack_encoder_stream_unused",
     "the encoder stream brings entries that no section uses", "RFC 9204 section 7.3"},
    {error_code::qpack_acknowledgment_unexpected, row_scope::connection, 9, 0x202, "qpack_acknowledgment_unexpected",
     "a section is acknowledged on a stream that has none to acknowledge", "RFC 9204 section 4.4.1"},
    {error_code::qpack_increment_zero, row_scope::connection, 9, 0x202, "qpack_increment_zero",
     "the Insert Count Increment is 0", "RFC 9204 section 4.4.3"},
    {error_code::qpack_increment_too_large, row_scope::connection, 9, 0x202, "qpack_increment_too_large",
     "more insertions are acknowledged than were sent", "RFC 9204 section 4.4.3"},
    {error_code::qpack_capacity_changed, row_scope::connection, 9, 0x202, "qpack_capacity_changed",
     "the table capacity remembered for 0-RTT is not the one in SETTINGS", "RFC 9204 section 3.2.3"},
    {error_code::qpack_blocked_streams_reduced, row_scope::connection, 9, 0x109, "qpack_blocked_streams_reduced",
     "SETTINGS allow fewer blocked streams than were remembered for 0-RTT", "RFC 9114 section 7.2.4.2"},
    {error_code::qpack_integer_too_large, row_scope::stream, 9, 0x200, "qpack_integer_too_large",
     "a field section has a prefix integer larger than 2^62-1 or with too many octets", "RFC 9204 section 7.4"},
};
// clang-format on

}  // namespace httpwire::detail
