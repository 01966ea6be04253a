// SPDX-License-Identifier: MIT
#include <istream>
#include <string>

#include "capture.hpp"
#include "escape.hpp"
#include "h3_stream.hpp"
#include "inspector.hpp"
#include "udp_flows.hpp"

// Whole inputs.

namespace inspect {

namespace {

std::string_view name(capture_error_code code) {
  switch (code) {
    case capture_error_code::unknown_format: return "capture_unknown_format";
    case capture_error_code::unsupported_version: return "capture_unsupported_version";
    case capture_error_code::truncated: return "capture_truncated";
    case capture_error_code::bad_length: return "capture_bad_length";
    case capture_error_code::packet_too_large: return "capture_packet_too_large";
    case capture_error_code::too_many_interfaces: return "capture_too_many_interfaces";
    case capture_error_code::unknown_interface: return "capture_unknown_interface";
    case capture_error_code::bad_byte_order: return "capture_bad_byte_order";
    case capture_error_code::bad_timestamp_resolution: return "capture_bad_timestamp_resolution";
    case capture_error_code::read_failed: return "capture_read_failed";
  }
  return "capture_error";
}

void report(output& out, const capture_error& found, std::uint64_t packet, std::string_view format) {
  record line;
  line.packet = packet;
  line.proto = format;
  const bool empty = found.code == capture_error_code::truncated && found.offset == 0;
  out.print_problem(line, {.code = name(found.code),
                           .text = empty ? "the capture is empty" : describe(found.code),
                           .section = "",
                           .offset = found.offset});
}

void append_count(std::string& to, std::uint64_t count, std::string_view one, std::string_view many) {
  if (!to.empty()) to += ", ";
  append_number(to, count);
  to += ' ';
  to += count == 1 ? one : many;
}

void summarize(output& out, const inspector& seen, const udp_flows& datagrams,
               const packet_statistics& packets) {
  std::string text;
  append_count(text, packets.decoded, "packet", "packets");
  for (std::size_t i = 0; i < skip_reason_count; ++i) {
    if (packets.skipped[i] == 0) continue;
    append_count(text, packets.skipped[i], "packet", "packets");
    text += " skipped (";
    text += describe(static_cast<skip_reason>(i));
    text += ")";
  }
  append_count(text, seen.h2_flows(), "HTTP/2 connection", "HTTP/2 connections");
  if (datagrams.quic_flows() != 0) append_count(text, datagrams.quic_flows(), "QUIC flow", "QUIC flows");
  append_count(text, seen.other_flows(), "other connection", "other connections");
  if (datagrams.other_flows() != 0)
    append_count(text, datagrams.other_flows(), "other UDP flow", "other UDP flows");
  append_count(text, out.problems(), "error", "errors");
  out.summarize(text);
}

std::string_view format_of(byte_span magic) {
  return magic.size() == 4 && load_u32(magic, 0) == 0x0A0D0D0A ? "pcapng" : "pcap";
}

}  // namespace

void inspect_capture(file_source& source, output& out, const options& chosen) {
  const limits& limit = chosen.limit;
  const std::string_view format = format_of(source.peek(4));
  std::istream stream{&source};
  capture_reader packets{stream, {.max_packet_size = static_cast<std::size_t>(limit.max_packet_size)}};
  flow_table<flow_state> flows{
      {.max_flows = static_cast<std::size_t>(limit.max_flows),
       .max_total_held_bytes = static_cast<std::size_t>(limit.max_held_bytes),
       .reassembly = {.max_held_bytes = static_cast<std::size_t>(limit.max_stream_held_bytes)}}};
  packet_statistics statistics;
  shared_state shared{out, limit};
  inspector seen{shared};
  udp_flows datagrams{shared, chosen.quic_ports};
  std::uint64_t last = 0;
  while (const auto packet = packets.next()) {
    if (out.failed()) return;
    last = packet->number;
    const decode_result decoded = decode_packet(packet->link_type, packet->bytes);
    statistics.count(decoded);
    const auto* const piece = std::get_if<decoded_packet>(&decoded);
    if (piece == nullptr) continue;
    flows.add(*piece, last, seen);
    datagrams.add(*piece, last);
  }
  flows.close_all(seen);
  datagrams.close_all();
  if (source.error() != 0) return;
  if (packets.error()) report(out, *packets.error(), last, format);
  summarize(out, seen, datagrams, statistics);
}

void inspect_h2(file_source& source, output& out, const limits& limit) {
  const bool is_client = begins_with_preface(source.peek(httpwire::h2::preface.size()));
  const flow_label label{.number = 1, .client = "file", .server = "file"};
  shared_state all{out, limit};
  h2_shared shared{all};
  h2_direction sender{shared,
                      label,
                      {.direction = heading::to_server,
                       .sender = is_client ? httpwire::h2::role::client : httpwire::h2::role::unknown,
                       .preface = is_client,
                       .settings_first = is_client}};
  sender.assume_highest_settings();
  for (byte_span piece = source.next_piece(); !piece.empty(); piece = source.next_piece()) {
    sender.read(piece, 0, nullptr);
    if (sender.stopped() || out.failed()) return;
  }
  if (source.error() == 0) sender.finish(0);
}

void inspect_h3(file_source& source, output& out, const limits& limit, stream_form form) {
  const bool unidirectional = form == stream_form::detect
                                  ? begins_unidirectional(source.peek(unidirectional_probe_size))
                                  : form == stream_form::unidirectional;
  if (!source.peek(1).empty()) out.count_stream(false);
  h3_stream stream{out, limit, unidirectional};
  for (byte_span piece = source.next_piece(); !piece.empty(); piece = source.next_piece()) {
    stream.read(piece);
    if (stream.stopped() || out.failed()) return;
  }
  if (source.error() == 0) stream.finish();
}

}  // namespace inspect
