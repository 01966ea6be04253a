// SPDX-License-Identifier: MIT
// Input: one octet of options, one with the number of chunk sizes, the sizes, then the octets of one
// direction of a stream; a unidirectional stream begins with its type.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "httpwire/h3.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/h3_trace.hpp"

namespace {

namespace h3 = httpwire::h3;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::h3_frame_record;
using httpwire_fuzz::h3_trace;
using httpwire_fuzz::one_of;
using httpwire_fuzz::trace_of;

/// A frame parsed alone says the same as one pulled out of chunks.
template <class Frame>
void compare_with(const h3_frame_record& pulled, const h3::frame_header& h, bytes payload) {
  const auto parsed = Frame::parse(h, payload);
  check(parsed.has_value(), "a frame that was pulled is parsed");
  const auto piece = httpwire_fuzz::piece_of(h3::event{*parsed});
  check(piece.first && piece.last, "a whole frame is its first and last piece");
  h3_frame_record record = piece.record;
  record.payload += httpwire::as_text(piece.payload);
  record.complete = true;
  check_equal(record, pulled, "a frame parsed whole and in pieces");
}

void compare_with_whole(const h3_frame_record& pulled, const h3::frame_header& h, bytes payload) {
  using type = h3::frame_type;
  if (pulled.refused != error_code::none) return;
  switch (h.type) {
    case type::data: return compare_with<h3::data>(pulled, h, payload);
    case type::headers: return compare_with<h3::headers>(pulled, h, payload);
    case type::cancel_push: return compare_with<h3::cancel_push>(pulled, h, payload);
    case type::settings: return compare_with<h3::settings>(pulled, h, payload);
    case type::push_promise: return compare_with<h3::push_promise>(pulled, h, payload);
    case type::goaway: return compare_with<h3::goaway>(pulled, h, payload);
    case type::origin: return compare_with<h3::origin>(pulled, h, payload);
    case type::max_push_id: return compare_with<h3::max_push_id>(pulled, h, payload);
    case type::priority_update_request:
    case type::priority_update_push: return compare_with<h3::priority_update>(pulled, h, payload);
    default: check_equal(httpwire::as_text(payload), std::string_view{pulled.payload}, "an unknown payload");
  }
}

/// Writes a frame from its record.
void write_record(httpwire::writer& out, const h3_frame_record& f) {
  using type = h3::frame_type;
  const bytes payload = httpwire::as_bytes(f.payload);
  switch (f.type) {
    case type::data: return write(out, h3::data{.payload = payload});
    case type::headers: return write(out, h3::headers{.section = payload});
    case type::cancel_push: return write(out, h3::cancel_push{.push_id = f.numbers.at(0)});
    case type::settings: {
      std::vector<h3::setting> entries;
      for (std::size_t i = 0; i < f.numbers.size(); i += 2)
        entries.push_back({h3::setting_id{f.numbers[i]}, f.numbers.at(i + 1)});
      return h3::write_settings(out, entries);
    }
    case type::push_promise:
      return write(out, h3::push_promise{.push_id = f.numbers.at(0), .section = payload});
    case type::goaway: return write(out, h3::goaway{.id = f.numbers.at(0)});
    case type::max_push_id: return write(out, h3::max_push_id{.push_id = f.numbers.at(0)});
    case type::priority_update_request:
      return h3::write_priority_update(out, h3::prioritized_element::request, f.numbers.at(0),
                                       httpwire::as_text(payload));
    case type::priority_update_push:
      return h3::write_priority_update(out, h3::prioritized_element::push, f.numbers.at(0),
                                       httpwire::as_text(payload));
    case type::origin: {
      std::vector<std::string_view> origins;
      h3::origin_reader reader{payload};
      for (bytes entry;;) {
        const auto more = reader.next(entry);
        // What is not a list of origins is written as it came.
        if (!more) break;
        if (!*more) return h3::write_origin(out, origins);
        origins.push_back(httpwire::as_text(entry));
      }
      break;
    }
    default: break;
  }
  write(out, h3::unknown{.header = {.type = f.type}, .payload = payload});
}

constexpr auto ignore_frames = [](const auto&...) {};

/// Frames that were accepted can be written, and then say the same again.
void write_and_decode(const h3_trace& received, h3::frame_decoder_options options) {
  h3_trace expected;
  httpwire::writer measured;
  for (const h3_frame_record& f : received.frames)
    if (f.complete && f.refused == error_code::none) expected.frames.push_back(f);
  for (const h3_frame_record& f : expected.frames) write_record(measured, f);
  std::vector<std::uint8_t> wire(measured.size());
  httpwire::writer out{wire};
  for (const h3_frame_record& f : expected.frames) write_record(out, f);
  const auto written = out.written();
  check(written.has_value() && written->size() == measured.size(), "what was received can be written");
  const h3_trace again = trace_of(*written, {}, options, ignore_frames);
  check_equal(again.failure, httpwire::error{}, "what was written is accepted");
  check(again.frames == expected.frames, "frames received and frames written");
  check(again.at_boundary && again.offset == wire.size(), "frames that are written are whole");
}

/// The front of a unidirectional stream, whole and octet by octet; nothing behind it is taken.
void compare_fronts(bytes stream, const h3::stream_type_reader_options& options) {
  h3::stream_type_reader whole{options};
  bytes rest = stream;
  const auto header = whole.next(rest);
  h3::stream_type_reader single{options};
  bytes none;
  auto again = single.next(none);
  for (std::size_t i = 0; again.need_more() && i < stream.size(); ++i) {
    bytes octet = stream.subspan(i, 1);
    again = single.next(octet);
  }
  check(whole.offset() == single.offset() && rest.size() == stream.size() - whole.offset(),
        "the front of a stream has its length");
  check(header.need_more() == again.need_more() && header.has_error() == again.has_error(),
        "the front of a stream whole and octet by octet");
  if (header) check(*header == *again, "the header of a stream whole and octet by octet");
  if (!header) return;
  std::uint8_t memory[16];
  httpwire::writer out{memory};
  write(out, *header);
  bytes wire = *out.written();
  h3::stream_type_reader reread{options};
  const auto read = reread.next(wire);
  check(read.has_value() && *read == *header, "what is read can be written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const h3::frame_decoder_options options{
      .stream =
          one_of({h3::stream_kind::request, h3::stream_kind::push, h3::stream_kind::control}, choice & 3),
      .peer = one_of({h3::role::unknown, h3::role::client, h3::role::server}, choice >> 2 & 3),
      .max_field_section_size = (choice & 16) == 0 ? 65'536U : 12U,
      .max_settings = (choice & 32) == 0 ? 64U : 2U,
      .webtransport = (choice & 64) != 0};
  std::vector<std::size_t> sizes(in.u8() % 8);
  for (std::size_t& chunk : sizes) chunk = in.u8();
  const bytes stream = in.take_all();
  compare_fronts(stream, {.peer = options.peer, .webtransport = options.webtransport});

  const h3_trace whole =
      trace_of(stream, {}, options, [&](const h3_frame_record& f, const h3::frame_decoder& frames) {
        const auto begin = static_cast<std::size_t>(frames.frame_offset()) + frames.header_size();
        const bytes rest = stream.subspan(begin);
        // A frame that is ignored for its header may end past the input.
        if (frames.header().length <= rest.size())
          compare_with_whole(f, frames.header(),
                             rest.first(static_cast<std::size_t>(frames.header().length)));
      });
  constexpr std::size_t one_octet[] = {1};
  check_equal(trace_of(stream, one_octet, options, ignore_frames), whole, "octet by octet and whole");
  check_equal(trace_of(stream, sizes, options, ignore_frames), whole, "cut and whole");
  write_and_decode(whole, options);
  return 0;
}
