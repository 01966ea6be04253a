// SPDX-License-Identifier: MIT
#include "h3_frames.hpp"

#include <variant>

#include "h3_describe.hpp"
#include "httpwire/qpack/decoder.hpp"

namespace inspect {

namespace h3 = httpwire::h3;
namespace qpack = httpwire::qpack;

namespace {

// Of the text of one frame, such as the origins of ORIGIN.
constexpr std::size_t max_payload_shown = 4'096;

h3::frame_decoder_options options_of(const limits& limit, h3::stream_kind stream) {
  return {.stream = stream,
          // RFC 9114 section 4.6: only servers push.
          .peer = stream == h3::stream_kind::push ? h3::role::server : h3::role::unknown,
          .max_field_section_size = limit.max_block_size,
          .max_settings_size = limit.max_settings * h3::max_setting_size,
          .max_settings = static_cast<std::uint32_t>(limit.max_settings),
          .max_priority_value_size = limit.max_string_size};
}

}  // namespace

h3_frames::h3_frames(h3_context& context, h3::stream_kind stream, std::uint64_t before)
    : context_(context),
      before_(before),
      frames_(options_of(context.limit, stream)),
      text_(2 * static_cast<std::size_t>(context.limit.max_string_size) + 1) {}

void h3_frames::read(httpwire::bytes chunk) {
  while (!context_.stopped()) {
    const auto event = frames_.next(chunk);
    if (event.need_more()) return;
    if (event.has_error()) return report(event.error());
    on_event(*event);
  }
}

void h3_frames::on_event(const h3::event& event) {
  if (const auto* promise = std::get_if<h3::push_promise>(&event))
    return on_section_piece(event, promise->section);
  if (const auto* headers = std::get_if<h3::headers>(&event))
    return on_section_piece(event, headers->section);
  if (const auto* piece = std::get_if<h3::settings>(&event)) {
    on_settings(*piece);
  } else {
    keep_text(event);
  }
  if (is_last(event)) print_frame(event);
}

void h3_frames::on_settings(const h3::settings& piece) {
  if (piece.first) settings_.clear();
  for (const h3::setting s : piece.entries)
    settings_.push_back({h3::name(s.id), static_cast<std::uint64_t>(s.id), s.value});
}

// The decoder of frames has seen to it that no section is larger than max-block-size.
void h3_frames::on_section_piece(const h3::event& event, httpwire::bytes piece) {
  if (is_first(event)) {
    if (is_last(event)) return print_section(event, piece);
    section_.clear();
  }
  section_.insert(section_.end(), piece.begin(), piece.end());
  if (is_last(event)) print_section(event, section_);
}

void h3_frames::keep_text(const h3::event& event) {
  if (is_first(event)) {
    payload_.clear();
    cut_ = false;
  }
  const std::string_view piece = httpwire::as_text(text_of(event));
  const std::size_t room = max_payload_shown - payload_.size();
  payload_.append(piece.substr(0, room));
  cut_ = cut_ || piece.size() > room;
}

void h3_frames::print_frame(const h3::event& event) {
  record& line = context_.begin_record();
  describe_header(line, frames_.header());
  describe_event(line, event, payload_);
  if (cut_) line.add_truth("cut");
  if (std::holds_alternative<h3::settings>(event)) {
    line.has_settings = true;
    line.settings.assign(settings_.begin(), settings_.end());
  }
  context_.print(line);
}

// Without a table no section needs one before it, so that each has a decoder of its own and an error of one
// is none of the next.
void h3_frames::print_section(const h3::event& event, httpwire::bytes section) {
  const limits& limit = context_.limit;
  qpack::decoder fields{{.max_table_capacity = 0,
                         .max_blocked_streams = 0,
                         .max_section_size = static_cast<std::size_t>(limit.max_section_size),
                         .max_fields = static_cast<std::size_t>(limit.max_fields),
                         .max_string_size = static_cast<std::size_t>(limit.max_string_size),
                         .max_pending_acknowledgments = 0}};
  record& line = context_.begin_record();
  describe_header(line, frames_.header());
  describe_event(line, event, payload_);
  line.has_fields = true;
  line.section_octets = section.size();
  const auto decoded = fields.decode(0, section, text_, [&](const httpwire::field_line& f) {
    line.fields.add(f.name, f.value, f.indexing == httpwire::indexing::never);
  });
  context_.print(line);
  if (!decoded) report_section(decoded.error());
}

void h3_frames::report_section(const httpwire::error& found) {
  record& line = context_.begin_record();
  describe_header(line, frames_.header());
  line.add_symbol("frame", line.event);
  line.add_number("field", found.field_index);
  line.add_number("block_offset", found.offset);
  problem wrong = h3_context::problem_of(found, before_ + frames_.frame_offset());
  // RFC 9204 section 4.5.1.1: without a table, every count but 0 is out of range.
  const bool wants_table = found.code == httpwire::error_code::qpack_insert_count_invalid;
  if (wants_table)
    wrong.text = "the field section refers to the dynamic table, and the encoder stream is not there";
  context_.print_problem(line, wrong);
  if (!wants_table && found.scope() == httpwire::error_scope::connection) context_.stop();
}

void h3_frames::report(const httpwire::error& found) {
  record& line = context_.begin_record();
  if (frames_.in_frame()) {
    describe_header(line, frames_.header());
    line.add_symbol("frame", line.event);
  }
  context_.print_problem(line, h3_context::problem_of(found, before_ + found.offset));
  // Whatever its scope, it is the end of this stream.
  context_.stop();
}

void h3_frames::finish() {
  if (context_.stopped()) return;
  auto ended = frames_.finish();
  // A control stream lasts as long as its connection, but files have an end.
  if (!ended && ended.error().code == httpwire::error_code::h3_control_stream_closed) {
    if (frames_.at_boundary()) return;
    ended = httpwire::error{.code = httpwire::error_code::h3_frame_truncated, .offset = frames_.offset()};
  }
  if (!ended) report(ended.error());
}

}  // namespace inspect
