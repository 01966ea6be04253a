// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// Every failure that the library reports. Each module counts from a base of its own, so that a new failure
// does not renumber those of others; detail/errors_<module>.hpp has the rows, and docs/errors.md is made from
// them.

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
  hpack_index_zero = 0x100,
  hpack_index_out_of_range,
  hpack_size_update_too_large,
  hpack_size_update_misplaced,
  hpack_size_update_missing,
  hpack_too_many_size_updates,

  // QPACK.
  qpack_insert_count_invalid = 0x200,
  qpack_base_invalid,
  qpack_static_index_out_of_range,
  qpack_reference_invalid,
  qpack_blocked_streams,
  qpack_blocked_bytes,
  qpack_acknowledgments_due,
  qpack_capacity_too_large,
  qpack_insert_too_large,
  qpack_encoder_stream_unused,
  qpack_acknowledgment_unexpected,
  qpack_increment_zero,
  qpack_increment_too_large,
  qpack_capacity_changed,
  qpack_blocked_streams_reduced,

  // HTTP/2 frames.
  h2_bad_preface = 0x300,
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

  // HTTP/3 frames.
  h3_frame_http2_only = 0x400,
  h3_frame_on_control_stream,
  h3_frame_not_on_control_stream,
  h3_settings_missing,
  h3_settings_repeated,
  h3_data_unexpected,
  h3_headers_unexpected,
  h3_push_promise_from_client,
  h3_push_promise_on_push_stream,
  h3_max_push_id_from_server,
  h3_priority_update_from_server,
  h3_origin_from_client,
  h3_origin_stream,
  h3_cancel_push_length,
  h3_settings_length,
  h3_push_promise_length,
  h3_goaway_length,
  h3_max_push_id_length,
  h3_priority_update_length,
  h3_origin_malformed,
  h3_setting_http2_only,
  h3_setting_duplicate,
  h3_setting_enable_connect_protocol,
  h3_setting_h3_datagram,
  h3_settings_too_large,
  h3_too_many_settings,
  h3_field_section_too_large,
  h3_priority_update_too_large,
  h3_origin_too_large,
  h3_goaway_stream,
  h3_goaway_increased,
  h3_max_push_id_reduced,
  h3_priority_update_stream,
  h3_push_stream_from_client,
  h3_wt_stream_unexpected,
  h3_wt_session_invalid,
  h3_control_stream_closed,
  h3_frame_truncated,
  h3_request_incomplete,
  h3_response_incomplete,

  // QUIC packets.
  quic_header_truncated = 0x500,
  quic_connection_id_too_long,

  // QUIC frames.
  quic_frame_truncated = 0x600,

  // QUIC handshake: transport parameters, CRYPTO data, TLS messages.
  quic_parameter_truncated = 0x700,

  // HTTP messages.
  http_name_invalid = 0x800,

  // HTTP field values, capsules and gRPC messages.
  structured_field_truncated = 0x900,
  structured_field_trailing,
  structured_field_lines,
  structured_field_comma,
  structured_field_inner_list,
  structured_field_item,
  structured_field_key,
  structured_field_number,
  structured_field_string,
  structured_field_byte_sequence,
  structured_field_boolean,
  structured_field_date,
  structured_field_display_string,
  structured_field_type,
  structured_field_too_many_members,
  structured_field_too_many_items,
  structured_field_too_many_parameters,
  structured_value_unwritable,
  capsule_truncated,
  capsule_too_large,
  capsule_field_truncated,
  capsule_trailing,
  http_datagram_truncated,
  http_datagram_stream,
  connect_udp_context_truncated,
  connect_udp_payload_too_large,
  connect_udp_path,
  connect_udp_host,
  connect_udp_port,
  connect_udp_template,
  wt_message_too_long,
  wt_message_encoding,
  wt_close_not_last,
  wt_streams_too_many,
  wt_limit_not_increased,
  wt_capsule_prohibited,

  // Alt-Svc.
  alt_svc_protocol_id = 0xa00,
};

}  // namespace httpwire
