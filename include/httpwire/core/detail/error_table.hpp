// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error_code.hpp"

// One row an error code, in the order of the enumeration. h2 and h3 are the codes of RFC 9113 section 7, RFC
// 9114 section 8.1 and RFC 9204 section 6.

namespace httpwire::detail {

enum class row_scope : std::uint8_t { caller, frame, stream, connection };

struct error_info {
  error_code code;
  row_scope scope;
  std::uint32_t h2;
  std::uint32_t h3;
  std::string_view name;
  std::string_view text;
  std::string_view section;
};

// clang-format off
inline constexpr error_info error_table[] = {
    {error_code::none, row_scope::caller, 0, 0x100, "none",
     "success", ""},
    {error_code::buffer_too_small, row_scope::caller, 2, 0x102, "buffer_too_small",
     "the output does not fit the buffer", ""},
    {error_code::scratch_too_small, row_scope::caller, 2, 0x102, "scratch_too_small",
     "a Huffman-coded field does not fit the scratch text", ""},
    {error_code::out_of_memory, row_scope::caller, 2, 0x102, "out_of_memory",
     "the storage cannot hold what was asked of it", ""},
    {error_code::invalid_argument, row_scope::caller, 2, 0x102, "invalid_argument",
     "the caller gave a value that the wire format cannot carry", ""},
    {error_code::varint_too_large, row_scope::caller, 2, 0x102, "varint_too_large",
     "a variable-length integer is limited to 2^62-1", "RFC 9000 section 16"},
    {error_code::truncated, row_scope::connection, 6, 0x106, "truncated",
     "the input ends inside a construct", "RFC 9113 section 4.2"},
    {error_code::section_too_large, row_scope::stream, 11, 0x107, "section_too_large",
     "the decoded field section is larger than this endpoint accepts", "RFC 9113 section 10.5.1"},
    {error_code::too_many_fields, row_scope::stream, 11, 0x107, "too_many_fields",
     "the field section has more field lines than this endpoint accepts", "RFC 9113 section 10.5.1"},
    {error_code::string_too_long, row_scope::stream, 11, 0x107, "string_too_long",
     "a field name or value is longer than this endpoint accepts", "RFC 9113 section 10.5.1"},
    {error_code::integer_too_large, row_scope::connection, 9, 0x200, "integer_too_large",
     "a prefix integer is larger than 2^62-1 or has too many octets", "RFC 7541 section 5.1"},
    {error_code::field_truncated, row_scope::connection, 9, 0x200, "field_truncated",
     "the field section ends inside a field line", "RFC 7541 section 5"},
    {error_code::huffman_eos, row_scope::connection, 9, 0x200, "huffman_eos",
     "a Huffman-coded string contains the EOS symbol", "RFC 7541 section 5.2"},
    {error_code::huffman_padding, row_scope::connection, 9, 0x200, "huffman_padding",
     "the padding of a Huffman-coded string is longer than 7 bits or not all ones", "RFC 7541 section 5.2"},
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
    {error_code::h2_bad_preface, row_scope::connection, 1, 0, "h2_bad_preface",
     "the connection does not begin with the client preface", "RFC 9113 section 3.4"},
    {error_code::h2_settings_not_first, row_scope::connection, 1, 0, "h2_settings_not_first",
     "the first frame of the connection is not SETTINGS", "RFC 9113 section 3.4"},
    {error_code::h2_frame_too_large, row_scope::connection, 6, 0, "h2_frame_too_large",
     "a frame is longer than SETTINGS_MAX_FRAME_SIZE", "RFC 9113 section 4.2"},
    {error_code::h2_stream_zero, row_scope::connection, 1, 0, "h2_stream_zero",
     "a frame that belongs to a stream came on stream 0", "RFC 9113 section 5.1.1"},
    {error_code::h2_stream_not_zero, row_scope::connection, 1, 0, "h2_stream_not_zero",
     "a frame that belongs to the connection came on a stream", "RFC 9113 section 5.1.1"},
    {error_code::h2_padding_too_long, row_scope::connection, 1, 0, "h2_padding_too_long",
     "the padding is as long as the frame or longer", "RFC 9113 section 6.1"},
    {error_code::h2_data_length, row_scope::connection, 6, 0, "h2_data_length",
     "a padded DATA frame has no room for its pad length", "RFC 9113 section 6.1"},
    {error_code::h2_headers_length, row_scope::connection, 6, 0, "h2_headers_length",
     "a HEADERS frame is too short for the fields that its flags announce", "RFC 9113 section 6.2"},
    {error_code::h2_priority_length, row_scope::stream, 6, 0, "h2_priority_length",
     "a PRIORITY frame is not 5 octets long", "RFC 9113 section 6.3"},
    {error_code::h2_rst_stream_length, row_scope::connection, 6, 0, "h2_rst_stream_length",
     "a RST_STREAM frame is not 4 octets long", "RFC 9113 section 6.4"},
    {error_code::h2_settings_length, row_scope::connection, 6, 0, "h2_settings_length",
     "the length of a SETTINGS frame is not a multiple of 6", "RFC 9113 section 6.5"},
    {error_code::h2_settings_ack_length, row_scope::connection, 6, 0, "h2_settings_ack_length",
     "a SETTINGS acknowledgement carries settings", "RFC 9113 section 6.5"},
    {error_code::h2_setting_enable_push, row_scope::connection, 1, 0, "h2_setting_enable_push",
     "SETTINGS_ENABLE_PUSH is not 0 or 1, or a server sets it to 1", "RFC 9113 section 6.5.2"},
    {error_code::h2_setting_window_size, row_scope::connection, 3, 0, "h2_setting_window_size",
     "SETTINGS_INITIAL_WINDOW_SIZE is above 2^31-1", "RFC 9113 section 6.5.2"},
    {error_code::h2_setting_max_frame_size, row_scope::connection, 1, 0, "h2_setting_max_frame_size",
     "SETTINGS_MAX_FRAME_SIZE is not between 2^14 and 2^24-1", "RFC 9113 section 6.5.2"},
    {error_code::h2_setting_enable_connect_protocol, row_scope::connection, 1, 0, "h2_setting_enable_connect_protocol",
     "SETTINGS_ENABLE_CONNECT_PROTOCOL is not 0 or 1", "RFC 8441 section 3"},
    {error_code::h2_setting_no_rfc7540_priorities, row_scope::connection, 1, 0, "h2_setting_no_rfc7540_priorities",
     "SETTINGS_NO_RFC7540_PRIORITIES is not 0 or 1", "RFC 9218 section 2.1"},
    {error_code::h2_too_many_settings, row_scope::connection, 11, 0, "h2_too_many_settings",
     "a SETTINGS frame has more entries than this endpoint accepts", "RFC 9113 section 10.5"},
    {error_code::h2_push_promise_length, row_scope::connection, 6, 0, "h2_push_promise_length",
     "a PUSH_PROMISE frame is too short for the fields that its flags announce", "RFC 9113 section 6.6"},
    {error_code::h2_push_promise_from_client, row_scope::connection, 1, 0, "h2_push_promise_from_client",
     "a client sent PUSH_PROMISE", "RFC 9113 section 8.4"},
    {error_code::h2_promised_stream_invalid, row_scope::connection, 1, 0, "h2_promised_stream_invalid",
     "the promised stream is 0 or odd", "RFC 9113 section 6.6"},
    {error_code::h2_ping_length, row_scope::connection, 6, 0, "h2_ping_length",
     "a PING frame is not 8 octets long", "RFC 9113 section 6.7"},
    {error_code::h2_goaway_length, row_scope::connection, 6, 0, "h2_goaway_length",
     "a GOAWAY frame is shorter than 8 octets", "RFC 9113 section 6.8"},
    {error_code::h2_window_update_length, row_scope::connection, 6, 0, "h2_window_update_length",
     "a WINDOW_UPDATE frame is not 4 octets long", "RFC 9113 section 6.9"},
    {error_code::h2_window_increment_zero, row_scope::stream, 1, 0, "h2_window_increment_zero",
     "a window of a stream is enlarged by 0", "RFC 9113 section 6.9"},
    {error_code::h2_connection_window_increment_zero, row_scope::connection, 1, 0, "h2_connection_window_increment_zero",
     "the window of the connection is enlarged by 0", "RFC 9113 section 6.9"},
    {error_code::h2_continuation_unexpected, row_scope::connection, 1, 0, "h2_continuation_unexpected",
     "a CONTINUATION frame follows no open field block of its stream", "RFC 9113 section 6.10"},
    {error_code::h2_continuation_missing, row_scope::connection, 1, 0, "h2_continuation_missing",
     "another frame came where CONTINUATION has to follow", "RFC 9113 section 6.2"},
    {error_code::h2_altsvc_malformed, row_scope::frame, 6, 0, "h2_altsvc_malformed",
     "the origin of an ALTSVC frame is longer than the frame", "RFC 7838 section 4"},
    {error_code::h2_altsvc_origin, row_scope::frame, 1, 0, "h2_altsvc_origin",
     "an ALTSVC frame has an origin on a stream, or none on stream 0", "RFC 7838 section 4"},
    {error_code::h2_origin_malformed, row_scope::frame, 6, 0, "h2_origin_malformed",
     "an entry of an ORIGIN frame is longer than the frame", "RFC 8336 section 2.1"},
    {error_code::h2_origin_invalid, row_scope::frame, 1, 0, "h2_origin_invalid",
     "an ORIGIN frame came on a stream or with a reserved flag", "RFC 8336 section 2.2"},
    {error_code::h2_extension_from_client, row_scope::frame, 1, 0, "h2_extension_from_client",
     "a client sent a frame that only servers send", "RFC 7838 section 4"},
    {error_code::h2_priority_update_length, row_scope::connection, 6, 0, "h2_priority_update_length",
     "a PRIORITY_UPDATE frame is shorter than 4 octets", "RFC 9218 section 7.1"},
    {error_code::h2_priority_update_from_server, row_scope::connection, 1, 0, "h2_priority_update_from_server",
     "a server sent PRIORITY_UPDATE", "RFC 9218 section 7.1"},
    {error_code::h2_priority_update_stream, row_scope::connection, 1, 0, "h2_priority_update_stream",
     "a PRIORITY_UPDATE frame prioritizes stream 0", "RFC 9218 section 7.1"},
    {error_code::h2_block_too_large, row_scope::connection, 11, 0, "h2_block_too_large",
     "a field block is longer than this endpoint accepts", "RFC 9113 section 10.5.1"},
    {error_code::h2_block_too_many_frames, row_scope::connection, 11, 0, "h2_block_too_many_frames",
     "a field block has more frames than this endpoint accepts", "RFC 9113 section 10.5.1"},
};
// clang-format on

[[nodiscard]] constexpr bool error_table_is_in_order() noexcept {
  std::size_t i = 0;
  for (const error_info& row : error_table)
    if (static_cast<std::size_t>(row.code) != i++) return false;
  return i == static_cast<std::size_t>(error_code::count_);
}
static_assert(error_table_is_in_order());

[[nodiscard]] constexpr const error_info& info_of(error_code code) noexcept {
  const auto i = static_cast<std::size_t>(code);
  return error_table[i < static_cast<std::size_t>(error_code::count_) ? i : 0];
}

}  // namespace httpwire::detail
