// SPDX-License-Identifier: MIT
#include <algorithm>

#include "h2_describe.hpp"
#include "h2_direction.hpp"

// The half of h2_direction that decodes field blocks: the dynamic table, its limits, its memory.

namespace inspect {

namespace h2 = httpwire::h2;
namespace hpack = httpwire::hpack;

namespace {

constexpr std::size_t initial_table_capacity = 4'096;

std::size_t table_memory(std::size_t capacity) { return httpwire::entry_table<>::memory_for(capacity); }

}  // namespace

// Prints the frame that completes a field block, with the field lines.
void h2_direction::decode(const h2::event& last_piece, const h2::complete_field_block& block,
                          std::uint64_t packet) {
  if (!prepare_fields(block.block)) return report_memory(packet);
  record& line = begin_record(packet);
  describe_header(line, frames_.header());
  describe_event(line, last_piece, payload_);
  line.has_fields = true;
  line.section_octets = block.block.size();
  const auto section = fields_->decode(block.block, shared_.text, [&](const httpwire::field_line& f) {
    line.fields.add(f.name, f.value, f.indexing == httpwire::indexing::never);
  });
  shared_.all.out.print(line);
  release_block();
  if (!section) report(section.error(), frame_start(), packet);
}

// Makes the decoder before the first block, and its table larger when the block is about to ask for that, so
// that a connection costs no more than it uses, whatever was announced. False when there is no memory left.
bool h2_direction::prepare_fields(httpwire::bytes block) {
  if (!make_decoder()) return false;
  // RFC 7541 section 6.3: a block that changes the size of the table begins with 001.
  const bool resizes = !block.empty() && block[0] >> 5 == 1;
  const auto allowed = static_cast<std::size_t>(
      std::min<std::uint64_t>(allowed_.table_capacity(), shared_.all.limit.table_capacity));
  if (!resizes || allowed <= fields_->options().table_capacity) return true;
  const std::size_t held = fields_->table().reserved();
  if (allowed > held && !reserve(table_memory(allowed) - table_memory(held))) return false;
  return fields_->set_table_capacity(allowed).has_value();
}

bool h2_direction::make_decoder() {
  if (fields_) return true;
  if (!reserve(table_memory(initial_table_capacity))) return false;
  const limits& limit = shared_.all.limit;
  fields_.emplace(hpack::decoder_options{.table_capacity = initial_table_capacity,
                                         .max_section_size = static_cast<std::size_t>(limit.max_section_size),
                                         .max_fields = static_cast<std::size_t>(limit.max_fields),
                                         .max_string_size = static_cast<std::size_t>(limit.max_string_size)});
  return true;
}

void h2_direction::on_announcement(const h2_announcement& made) {
  allowed_.announce(made);
  follow_frame_size();
}

// This side has acknowledged what the other one announced: from here on its field blocks keep to it.
void h2_direction::on_acknowledgement(std::uint64_t packet) {
  const h2_announcement made = allowed_.acknowledge();
  follow_frame_size();
  if (!made.table || (!fields_ && made.lowest_table_capacity >= initial_table_capacity)) return;
  if (!make_decoder()) return report_memory(packet);
  for (const std::size_t capacity : {made.lowest_table_capacity, made.table_capacity}) {
    if (capacity >= fields_->options().table_capacity) continue;
    if (const auto followed = fields_->set_table_capacity(capacity); !followed)
      return report(followed.error(), offset(), packet);
  }
}

void h2_direction::follow_frame_size() {
  frames_.set_max_frame_size(static_cast<std::uint32_t>(
      std::min<std::uint64_t>(allowed_.frame_size(), shared_.all.limit.max_frame_size)));
}

void h2_direction::assume_highest_settings() {
  allowed_.allow_all();
  follow_frame_size();
}

bool h2_direction::reserve(std::size_t octets) {
  if (!shared_.all.budget.take(octets)) return false;
  reserved_ += octets;
  return true;
}

void h2_direction::release_block() {
  if (block_octets_ == 0) return;
  block_ = h2::field_block{block_.options()};
  shared_.all.budget.give_back(block_octets_);
  reserved_ -= block_octets_;
  block_octets_ = 0;
}

void h2_direction::release() {
  release_block();
  fields_.reset();
  shared_.all.budget.give_back(reserved_);
  reserved_ = 0;
}

}  // namespace inspect
