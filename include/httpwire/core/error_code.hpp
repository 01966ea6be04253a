// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// Every failure that the library reports, in the order of its modules. docs/errors.md is made from this list.

namespace httpwire {

enum class error_code : std::uint16_t {
  none,

  // The caller's.
  buffer_too_small,
  scratch_too_small,
  out_of_memory,
  invalid_argument,
  varint_too_large,

  // Any construct.
  truncated,

  // Limits of the receiver on field sections.
  section_too_large,
  too_many_fields,
  string_too_long,

  // Coding of fields, which HPACK and QPACK share.
  integer_too_large,
  field_truncated,
  huffman_eos,
  huffman_padding,

  // HPACK.
  hpack_index_zero,
  hpack_index_out_of_range,
  hpack_size_update_too_large,
  hpack_size_update_misplaced,
  hpack_size_update_missing,
  hpack_too_many_size_updates,

  // HTTP/2 frames.
  h2_bad_preface,
  h2_settings_not_first,
  h2_frame_too_large,
  h2_stream_zero,
  h2_stream_not_zero,
  h2_padding_too_long,
  h2_data_length,
  h2_headers_length,
  h2_priority_length,
  h2_rst_stream_length,
  h2_settings_length,
  h2_settings_ack_length,
  h2_setting_enable_push,
  h2_setting_window_size,
  h2_setting_max_frame_size,
  h2_setting_enable_connect_protocol,
  h2_setting_no_rfc7540_priorities,
  h2_too_many_settings,
  h2_push_promise_length,
  h2_push_promise_from_client,
  h2_promised_stream_invalid,
  h2_ping_length,
  h2_goaway_length,
  h2_window_update_length,
  h2_window_increment_zero,
  h2_connection_window_increment_zero,
  h2_continuation_unexpected,
  h2_continuation_missing,
  h2_altsvc_malformed,
  h2_altsvc_origin,
  h2_origin_malformed,
  h2_origin_invalid,
  h2_extension_from_client,
  h2_priority_update_length,
  h2_priority_update_from_server,
  h2_priority_update_stream,
  h2_block_too_large,
  h2_block_too_many_frames,

  count_,
};

}  // namespace httpwire
