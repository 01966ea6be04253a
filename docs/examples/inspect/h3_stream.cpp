// SPDX-License-Identifier: MIT
#include "h3_stream.hpp"

#include <optional>

namespace inspect {

namespace h3 = httpwire::h3;

namespace {

std::optional<std::uint64_t> take_varint(httpwire::bytes& octets) {
  const auto taken = httpwire::parse_varint(octets);
  if (!taken) return std::nullopt;
  octets = octets.subspan(taken->size);
  return taken->value;
}

// Whether a frame of this type is next, or so little that it may be one.
bool may_be_frame(httpwire::bytes octets, h3::frame_type type) {
  const auto next = take_varint(octets);
  return !next || *next == static_cast<std::uint64_t>(type);
}

}  // namespace

h3_stream::h3_stream(output& out, const limits& limit, bool unidirectional) : context_(out, limit) {
  if (!unidirectional) content_.emplace<h3_frames>(context_, h3::stream_kind::request, std::uint64_t{0});
}

void h3_stream::read(httpwire::bytes chunk) {
  if (std::holds_alternative<std::monostate>(content_)) read_type(chunk);
  std::visit(
      [&](auto& content) {
        if constexpr (requires { content.read(chunk); }) content.read(chunk);
      },
      content_);
}

void h3_stream::read_type(httpwire::bytes& chunk) {
  const auto header = type_.next(chunk);
  if (header.need_more()) return;
  record& line = context_.begin_record();
  if (header.has_error()) {
    context_.print_problem(line, h3_context::problem_of(header.error(), header.error().offset));
    return context_.stop();
  }
  const std::string_view known = h3::name(header->type);
  line.event = "STREAM_TYPE";
  line.length = type_.offset();
  line.add_number("type", static_cast<std::uint64_t>(header->type));
  if (!known.empty()) line.add_symbol("name", known);
  if (h3::is_reserved(header->type)) line.add_truth("reserved");
  if (header->type == h3::stream_type::push) line.add_number("push_id", header->id);
  context_.print(line);
  begin(*header);
}

void h3_stream::begin(const h3::stream_header& header) {
  const std::uint64_t before = type_.offset();
  switch (header.type) {
    case h3::stream_type::control:
      content_.emplace<h3_frames>(context_, h3::stream_kind::control, before);
      break;
    case h3::stream_type::push: content_.emplace<h3_frames>(context_, h3::stream_kind::push, before); break;
    case h3::stream_type::qpack_encoder: content_.emplace<h3_encoder_stream>(context_, before); break;
    case h3::stream_type::qpack_decoder: content_.emplace<h3_decoder_stream>(context_, before); break;
    default: content_.emplace<other>(); break;
  }
}

// RFC 9114 section 6.2: a unidirectional stream may end before its type is there.
void h3_stream::finish() {
  std::visit(
      [](auto& content) {
        if constexpr (requires { content.finish(); }) content.finish();
      },
      content_);
}

// A request stream that begins with 0x00, 0x02 or 0x03 is wrong in any case; one that begins with 0x01 has
// HEADERS there, whose length would be the push ID and whose section would not begin with 0x01 but for one
// Required Insert Count in many.
bool begins_unidirectional(httpwire::bytes octets) {
  const auto first = take_varint(octets);
  if (!first) return false;
  switch (static_cast<h3::stream_type>(*first)) {
    case h3::stream_type::control: return may_be_frame(octets, h3::frame_type::settings);
    case h3::stream_type::push:
      return take_varint(octets) && !octets.empty() && may_be_frame(octets, h3::frame_type::headers);
    // RFC 9204 section 3.2.2: the capacity is 0 until it is set.
    case h3::stream_type::qpack_encoder: return octets.empty() || octets[0] >> 5 == 1;
    // RFC 9204 section 4.4.3: an increment is never 0.
    case h3::stream_type::qpack_decoder: return octets.empty() || octets[0] != 0;
    default: return false;
  }
}

}  // namespace inspect
