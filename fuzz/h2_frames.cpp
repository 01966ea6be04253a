// SPDX-License-Identifier: MIT
// Input: one octet of options, one with the number of chunk sizes, the sizes, then the octets of one
// direction of a connection.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "httpwire/h2.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/h2_trace.hpp"

namespace {

namespace h2 = httpwire::h2;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::frame_record;
using httpwire_fuzz::one_of;
using httpwire_fuzz::trace;
using httpwire_fuzz::trace_options;

/// The fields of a HEADERS or PRIORITY frame as h2_trace.hpp packs them.
h2::priority_fields unpack(std::uint64_t n) {
  return {.stream_dependency = static_cast<std::uint32_t>(n & h2::max_stream_id),
          .exclusive = (n >> 32 & 1) != 0,
          .weight = static_cast<std::uint8_t>(n >> 40)};
}

/// The record of a frame that is parsed as a whole, or its error.
template <class Frame>
httpwire::result<bool> parse_one(const h2::frame_header& h, bytes payload, frame_record& record) {
  const auto parsed = Frame::parse(h, payload);
  if (!parsed) return parsed.error();
  const auto piece = httpwire_fuzz::piece_of(h2::event{*parsed});
  check(piece.first && piece.last, "a whole frame is its first and last piece");
  record = piece.record;
  record.payload += httpwire::as_text(piece.payload);
  record.complete = true;
  return true;
}

httpwire::result<bool> parse_whole(const h2::frame_header& h, bytes payload, frame_record& record) {
  using type = h2::frame_type;
  switch (h.type) {
    case type::data: return parse_one<h2::data>(h, payload, record);
    case type::headers: return parse_one<h2::headers>(h, payload, record);
    case type::priority: return parse_one<h2::priority>(h, payload, record);
    case type::rst_stream: return parse_one<h2::rst_stream>(h, payload, record);
    case type::settings: return parse_one<h2::settings>(h, payload, record);
    case type::push_promise: return parse_one<h2::push_promise>(h, payload, record);
    case type::ping: return parse_one<h2::ping>(h, payload, record);
    case type::goaway: return parse_one<h2::goaway>(h, payload, record);
    case type::window_update: return parse_one<h2::window_update>(h, payload, record);
    case type::continuation: return parse_one<h2::continuation>(h, payload, record);
    case type::altsvc: return parse_one<h2::altsvc>(h, payload, record);
    case type::origin: return parse_one<h2::origin>(h, payload, record);
    case type::priority_update: return parse_one<h2::priority_update>(h, payload, record);
  }
  return false;
}

/// A frame parsed alone says the same as one pulled out of chunks.
void compare_with_whole(const frame_record& pulled, const h2::frame_header& h, bytes payload) {
  // A whole frame does not say who sent it.
  if (pulled.refused == error_code::h2_extension_from_client) return;
  frame_record record;
  const auto parsed = parse_whole(h, payload, record);
  if (!parsed)
    check_equal(parsed.error().code, pulled.refused, "reason for refusing a frame");
  else if (*parsed)
    check_equal(record, pulled, "a frame parsed whole and in pieces");
}

/// Writes a frame from its record.
void write_record(httpwire::writer& out, const frame_record& f) {
  using type = h2::frame_type;
  const auto number = [&](std::size_t i) { return static_cast<std::uint32_t>(f.numbers.at(i)); };
  const auto padding = [&](std::size_t i) { return static_cast<std::uint16_t>(f.numbers.at(i)); };
  const auto flag = [&](std::size_t i) { return f.numbers.at(i) != 0; };
  const bytes payload = httpwire::as_bytes(f.payload);
  switch (f.type) {
    case type::data:
      return write(
          out,
          h2::data{.stream_id = number(0), .payload = payload, .padding = padding(1), .end_stream = flag(2)});
    case type::headers:
      return write(out, h2::headers{.stream_id = number(0),
                                    .fragment = payload,
                                    .padding = padding(1),
                                    .end_stream = flag(2),
                                    .end_headers = flag(3),
                                    .has_priority = flag(4),
                                    .priority = unpack(f.numbers.at(5))});
    case type::priority:
      return write(out, h2::priority{.stream_id = number(0), .fields = unpack(f.numbers.at(1))});
    case type::rst_stream:
      return write(out, h2::rst_stream{.stream_id = number(0), .error = h2::error_code{number(1)}});
    case type::settings: {
      if (flag(0)) return h2::write_settings_ack(out);
      std::vector<h2::setting> entries;
      for (std::size_t i = 1; i < f.numbers.size(); i += 2)
        entries.push_back({h2::setting_id{static_cast<std::uint16_t>(f.numbers[i])}, number(i + 1)});
      return h2::write_settings(out, entries);
    }
    case type::push_promise:
      return write(out, h2::push_promise{.stream_id = number(0),
                                         .promised_stream_id = number(1),
                                         .fragment = payload,
                                         .padding = padding(2),
                                         .end_headers = flag(3)});
    case type::ping: {
      h2::ping ping{.ack = flag(0)};
      std::copy(payload.begin(), payload.end(), ping.opaque_data.begin());
      return write(out, ping);
    }
    case type::goaway:
      return write(
          out,
          h2::goaway{.last_stream_id = number(0), .error = h2::error_code{number(1)}, .debug_data = payload});
    case type::window_update:
      return write(out, h2::window_update{.stream_id = number(0), .increment = number(1)});
    case type::continuation:
      return write(out,
                   h2::continuation{.stream_id = number(0), .fragment = payload, .end_headers = flag(1)});
    case type::altsvc: {
      const auto text = httpwire::as_text(payload);
      return h2::write_altsvc(out, number(0), text.substr(0, number(1)), text.substr(number(1)));
    }
    case type::origin: {
      std::vector<std::string_view> origins;
      h2::origin_reader reader{payload};
      bytes entry;
      for (;;) {
        const auto more = reader.next(entry);
        // What is not a list of origins is written as it came.
        if (!more) return write(out, h2::unknown{.header = {.type = type::origin}, .payload = payload});
        if (!*more) return h2::write_origin(out, origins);
        origins.push_back(httpwire::as_text(entry));
      }
    }
    case type::priority_update: return h2::write_priority_update(out, number(0), httpwire::as_text(payload));
  }
  write(out, h2::unknown{.header = {.type = f.type,
                                    .flags = static_cast<std::uint8_t>(f.numbers.at(1)),
                                    .stream_id = number(0)},
                         .payload = payload});
}

constexpr auto ignore_frames = [](const auto&...) {};

/// Frames that were accepted can be written, and then say the same again.
void write_and_decode(const trace& received, const trace_options& options) {
  trace expected;
  httpwire::writer measured;
  for (const frame_record& f : received.frames)
    if (f.complete && f.refused == error_code::none) expected.frames.push_back(f);
  for (const frame_record& f : expected.frames) write_record(measured, f);
  std::vector<std::uint8_t> wire(measured.size());
  httpwire::writer out{wire};
  for (const frame_record& f : expected.frames) write_record(out, f);
  const auto written = out.written();
  check(written.has_value() && written->size() == measured.size(), "what was received can be written");
  const trace again = trace_of(*written, {}, options, ignore_frames);
  expected.blocks = again.blocks;
  expected.at_boundary = again.at_boundary;
  expected.offset = wire.size();
  check_equal(again, expected, "frames received and frames written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const trace_options options{
      .frames = {.max_frame_size = (choice & 1) == 0 ? h2::min_max_frame_size : 40'000U,
                 .max_settings = (choice & 2) == 0 ? 64U : 2U,
                 .peer = one_of({h2::role::unknown, h2::role::client, h2::role::server}, choice >> 2 & 3),
                 .settings_first = (choice & 16) != 0},
      .blocks = {.max_size = (choice & 32) == 0 ? 65'536U : 24U,
                 .max_frames = (choice & 64) == 0 ? 32U : 3U}};
  std::vector<std::size_t> sizes(in.u8() % 8);
  for (std::size_t& chunk : sizes) chunk = in.u8();
  const bytes stream = in.take_all();

  std::size_t begin = 0;  // of the frame
  const trace whole = trace_of(stream, {}, options, [&](const frame_record& f, const h2::frame_header& h) {
    const bytes rest = stream.subspan(begin + h2::frame_header_size);
    begin += h2::frame_header_size + h.length;
    // A frame that is refused for its front may end past the input.
    if (h.length <= rest.size()) compare_with_whole(f, h, rest.first(h.length));
  });
  constexpr std::size_t one_octet[] = {1};
  check_equal(trace_of(stream, one_octet, options, ignore_frames), whole, "octet by octet and whole");
  check_equal(trace_of(stream, sizes, options, ignore_frames), whole, "cut and whole");
  write_and_decode(whole, options);
  return 0;
}
