// SPDX-License-Identifier: MIT
#include "h3_instructions.hpp"

#include <algorithm>
#include <limits>

namespace inspect {

namespace qpack = httpwire::qpack;

namespace {

std::string_view name(qpack::encoder_instruction::kind type) {
  using enum qpack::encoder_instruction::kind;
  switch (type) {
    case insert_with_name_reference: return "INSERT_WITH_NAME_REFERENCE";
    case insert_with_literal_name: return "INSERT_WITH_LITERAL_NAME";
    case set_capacity: return "SET_DYNAMIC_TABLE_CAPACITY";
    case duplicate: return "DUPLICATE";
  }
  return "UNKNOWN";
}

std::string_view name(qpack::decoder_instruction::kind type) {
  using enum qpack::decoder_instruction::kind;
  switch (type) {
    case section_acknowledgment: return "SECTION_ACKNOWLEDGMENT";
    case stream_cancellation: return "STREAM_CANCELLATION";
    case insert_count_increment: return "INSERT_COUNT_INCREMENT";
  }
  return "UNKNOWN";
}

void report_cut(h3_context& context, std::uint64_t offset, std::string_view section) {
  context.print_problem(context.begin_record(), {.code = "truncated",
                                                 .text = "the input ends inside an instruction",
                                                 .section = section,
                                                 .offset = offset});
  context.stop();
}

}  // namespace

h3_encoder_stream::h3_encoder_stream(h3_context& context, std::uint64_t before)
    : context_(context),
      offset_(before),
      decoder_({.max_table_capacity = static_cast<std::size_t>(context.limit.table_capacity),
                .max_blocked_streams = 0,
                .max_pending_acknowledgments = 0,
                .max_unused_encoder_bytes = std::numeric_limits<std::uint64_t>::max()}) {}

// What is held never has more octets than its instruction.
void h3_encoder_stream::read(httpwire::bytes chunk) {
  while (!context_.stopped() && !chunk.empty()) {
    if (held_.empty()) {
      if (take(chunk)) continue;
      held_.assign(chunk.begin(), chunk.end());
      return;
    }
    const httpwire::bytes part = chunk.first(std::min(chunk.size(), needed_ - held_.size()));
    held_.insert(held_.end(), part.begin(), part.end());
    chunk = chunk.subspan(part.size());
    if (held_.size() < needed_) return;
    httpwire::bytes in = held_;
    if (take(in)) held_.clear();
  }
}

bool h3_encoder_stream::take(httpwire::bytes& in) {
  const auto& table = decoder_.table();
  const auto parsed = qpack::parse_encoder_instruction(in, {table.capacity(), table.count()}, needed_);
  if (parsed.need_more()) return false;
  if (parsed.has_error()) {
    report(parsed.error(), offset_ + parsed.error().offset);
    return true;
  }
  const auto done = decoder_.read_encoder_stream(in.first(parsed->size));
  if (!done) {
    report(done.error(), offset_);
    return true;
  }
  print(*parsed);
  in = in.subspan(parsed->size);
  offset_ += parsed->size;
  return true;
}

void h3_encoder_stream::print(const qpack::encoder_instruction& instruction) {
  using enum qpack::encoder_instruction::kind;
  record& line = context_.begin_record();
  line.event = name(instruction.type);
  line.length = instruction.size;
  if (instruction.type == set_capacity) {
    line.add_number("capacity", instruction.value);
    return context_.print(line);
  }
  if (instruction.type == insert_with_name_reference)
    line.add_symbol("table", instruction.table == qpack::reference::in_static_table ? "static" : "dynamic");
  if (instruction.type != insert_with_literal_name) line.add_number("index", instruction.value);
  line.add_number("entry", decoder_.inserted() - 1);
  const httpwire::table_entry entry = decoder_.table().newest(0);
  line.has_fields = true;
  line.fields.add(entry.name, entry.value, false);
  context_.print(line);
}

void h3_encoder_stream::report(const httpwire::error& found, std::uint64_t at) {
  context_.print_problem(context_.begin_record(), h3_context::problem_of(found, at));
  context_.stop();
}

void h3_encoder_stream::finish() {
  if (!context_.stopped() && !held_.empty())
    report_cut(context_, offset_ + held_.size(), "RFC 9204 section 4.3");
}

void h3_decoder_stream::read(httpwire::bytes chunk) {
  while (!context_.stopped() && !chunk.empty()) {
    httpwire::bytes in = chunk;
    if (!held_.empty()) {
      held_.push_back(chunk[0]);
      chunk = chunk.subspan(1);
      in = held_;
    }
    const auto parsed = qpack::parse_decoder_instruction(in);
    if (parsed.has_error()) return report(parsed.error());
    if (parsed.need_more()) {
      if (!held_.empty()) continue;
      held_.assign(chunk.begin(), chunk.end());
      return;
    }
    print(*parsed);
    offset_ += parsed->size;
    if (held_.empty()) chunk = chunk.subspan(parsed->size);
    held_.clear();
  }
}

void h3_decoder_stream::print(const qpack::decoder_instruction& instruction) {
  const bool increments = instruction.type == qpack::decoder_instruction::kind::insert_count_increment;
  // RFC 9204 section 4.4.3: an increment is never 0.
  if (increments && instruction.value == 0)
    return report({.code = httpwire::error_code::qpack_increment_zero});
  record& line = context_.begin_record();
  line.event = name(instruction.type);
  line.length = instruction.size;
  line.add_number(increments ? "increment" : "stream_id", instruction.value);
  context_.print(line);
}

void h3_decoder_stream::report(const httpwire::error& found) {
  context_.print_problem(context_.begin_record(), h3_context::problem_of(found, offset_ + found.offset));
  context_.stop();
}

void h3_decoder_stream::finish() {
  if (!context_.stopped() && !held_.empty())
    report_cut(context_, offset_ + held_.size(), "RFC 9204 section 4.4");
}

}  // namespace inspect
