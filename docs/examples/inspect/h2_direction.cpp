// SPDX-License-Identifier: MIT
#include "h2_direction.hpp"
#include <variant>

#include "h2_describe.hpp"

namespace inspect {

namespace h2 = httpwire::h2;

namespace {

// Of the text of one frame, such as the debug data of GOAWAY.
constexpr std::size_t max_payload_shown = 4'096;

}  // namespace

h2_direction::h2_direction(h2_shared& shared, const flow_label& flow, const h2_direction_options& options)
    : shared_(shared),
      flow_(flow),
      direction_(options.direction),
      sender_(options.sender),
      expects_preface_(options.preface),
      frames_({.max_settings = static_cast<std::uint32_t>(shared.all.limit.max_settings),
               .peer = options.sender,
               .settings_first = options.settings_first}),
      block_({.max_size = static_cast<std::size_t>(shared.all.limit.max_block_size),
              .max_frames = static_cast<std::size_t>(shared.all.limit.max_block_frames)}) {}

void h2_direction::read(httpwire::bytes chunk, std::uint64_t packet, h2_direction* other) {
  if (stopped_ || !read_preface(chunk, packet)) return;
  while (!stopped_) {
    const auto event = frames_.next(chunk);
    if (event.need_more()) return;
    if (event.has_error()) {
      report(event.error(), preface_size_ + event.error().offset, packet);
    } else {
      on_event(*event, packet, other);
    }
  }
}

bool h2_direction::read_preface(httpwire::bytes& chunk, std::uint64_t packet) {
  if (!expects_preface_) return true;
  const auto complete = preface_.next(chunk);
  if (complete.need_more()) return false;
  if (complete.has_error()) {
    report(complete.error(), complete.error().offset, packet);
    return false;
  }
  expects_preface_ = false;
  preface_size_ = h2::preface.size();
  record& line = begin_record(packet);
  line.event = "PREFACE";
  line.length = preface_size_;
  shared_.all.out.print(line);
  return true;
}

void h2_direction::on_event(const h2::event& event, std::uint64_t packet, h2_direction* other) {
  if (const auto* piece = std::get_if<h2::settings>(&event)) {
    on_settings(*piece, packet, other);
  } else if (std::holds_alternative<h2::headers>(event) || std::holds_alternative<h2::continuation>(event) ||
             std::holds_alternative<h2::push_promise>(event)) {
    return on_block_piece(event, packet);
  } else {
    keep_text(event);
  }
  if (is_last(event)) print_frame(event, packet);
}

void h2_direction::on_settings(const h2::settings& piece, std::uint64_t packet, h2_direction* other) {
  if (piece.first) {
    settings_.clear();
    announced_ = {};
  }
  for (const h2::setting s : piece.entries) {
    settings_.push_back({h2::name(s.id), static_cast<std::uint16_t>(s.id), s.value});
    announced_.add(s);
  }
  if (!piece.last) return;
  if (piece.ack) {
    on_acknowledgement(packet);
  } else if (other != nullptr) {
    other->on_announcement(announced_);
  }
}

void h2_direction::on_block_piece(const h2::event& event, std::uint64_t packet) {
  count_stream(event);
  const auto block = block_.add(event);
  if (block.has_error()) return report(block.error(), offset(), packet);
  if (block) return decode(event, *block, packet);
  const std::size_t octets = std::visit(
      [](const auto& f) {
        if constexpr (requires { f.fragment; }) {
          return f.fragment.size();
        } else {
          return std::size_t{0};
        }
      },
      event);
  // The block's buffer doubles when it grows.
  if (!reserve(2 * octets)) return report_memory(packet);
  block_octets_ += 2 * octets;
  if (is_last(event)) print_frame(event, packet);
}

// A client opens streams by HEADERS, a server reserves them by PUSH_PROMISE (RFC 9113 section 5.1.1). Of a
// side that is read alone and has no preface, the answers have to do.
void h2_direction::count_stream(const h2::event& event) {
  if (!is_first(event)) return;
  if (const auto* promise = std::get_if<h2::push_promise>(&event)) {
    if (streams_.add(promise->promised_stream_id)) shared_.all.out.count_stream(true);
  } else if (const auto* headers = std::get_if<h2::headers>(&event); headers && sender_ != h2::role::server) {
    if (streams_.add(headers->stream_id)) shared_.all.out.count_stream(false);
  }
}

void h2_direction::keep_text(const h2::event& event) {
  if (is_first(event)) {
    payload_.clear();
    cut_ = false;
  }
  const std::string_view piece = httpwire::as_text(text_of(event));
  const std::size_t room = max_payload_shown - payload_.size();
  payload_.append(piece.substr(0, room));
  cut_ = cut_ || piece.size() > room;
}

record& h2_direction::begin_record(std::uint64_t packet) {
  record& line = shared_.all.line;
  line.clear();
  line.packet = packet;
  line.flow = &flow_;
  line.direction = direction_;
  line.proto = "h2";
  return line;
}

void h2_direction::print_frame(const h2::event& event, std::uint64_t packet) {
  record& line = begin_record(packet);
  describe_header(line, frames_.header());
  describe_event(line, event, payload_);
  if (cut_) line.add_truth("cut");
  if (std::holds_alternative<h2::settings>(event)) {
    line.has_settings = true;
    line.settings.assign(settings_.begin(), settings_.end());
  }
  shared_.all.out.print(line);
  std::string{}.swap(payload_);
  std::vector<setting_line>{}.swap(settings_);
  cut_ = false;
}

std::uint64_t h2_direction::frame_start() const { return preface_size_ + frames_.frame_offset(); }

void h2_direction::finish(std::uint64_t packet) {
  if (!stopped_ && (!frames_.at_boundary() || expects_preface_))
    report({.code = httpwire::error_code::truncated}, offset(), packet);
  stop();
}

void h2_direction::give_up(std::uint64_t packet, const problem& why) {
  if (stopped_) return;
  shared_.all.out.print_problem(begin_record(packet), why);
  stop();
}

void h2_direction::stop() {
  stopped_ = true;
  release();
}

void h2_direction::report(const httpwire::error& found, std::uint64_t at, std::uint64_t packet) {
  record& line = begin_record(packet);
  // Where the octets end, the header may be one of a frame before.
  const bool in_frame = frames_.offset() >= h2::frame_header_size;
  if (in_frame && found.code != httpwire::error_code::truncated) {
    describe_header(line, frames_.header());
    line.add_symbol("frame", line.event);
  }
  problem wrong{.code = found.name(), .text = found.text(), .section = found.section(), .offset = at};
  if (found.limit != 0) wrong.amount = found.limit;
  if (found.field_index != httpwire::error::no_field) {
    line.add_number("field", found.field_index);
    line.add_number("block_offset", found.offset);
  }
  shared_.all.out.print_problem(line, wrong);
  if (found.scope() == httpwire::error_scope::connection || found.scope() == httpwire::error_scope::caller)
    stop();
}

void h2_direction::report_memory(std::uint64_t packet) {
  give_up(packet, {.code = "out_of_state_bytes",
                   .text = "the connections together need more memory than max-state-bytes",
                   .section = "RFC 9113 section 10.5",
                   .offset = offset(),
                   .amount = shared_.all.budget.limit()});
}

}  // namespace inspect
