// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/string_literal.hpp"
#include "httpwire/qpack/instruction.hpp"
#include "httpwire/qpack/static_table.hpp"

// The encoder stream as its receiver sees it, RFC 9204 section 4.3.

namespace httpwire::qpack {

/// Carries out the instructions of an encoder stream on a table. An instruction that is cut by the end of a
/// chunk is held until the rest comes; as none is held whose entry cannot fit the table, that is less than
/// four times the capacity, in memory that doubles as it grows.
template <class Storage = heap_storage>
class encoder_stream_reader {
 public:
  /// Takes all of `chunk`. Errors have the origin qpack_encoder_stream and the offset in the stream where the
  /// instruction begins, or where it has too large an integer.
  constexpr result<void> read(bytes chunk, entry_table<Storage>& table, std::size_t max_capacity,
                              Storage& storage) noexcept {
    std::uint64_t any = ~std::uint64_t{0};
    return read(chunk, table, max_capacity, storage, any);
  }

  /// The same within a budget, which every octet of the stream lowers, and every octet that an instruction
  /// copies out of the table. What would pass it is not carried out, and is qpack_encoder_stream_unused,
  /// however the stream is cut.
  constexpr result<void> read(bytes chunk, entry_table<Storage>& table, std::size_t max_capacity,
                              Storage& storage, std::uint64_t& budget) noexcept {
    while (!chunk.empty()) {
      const std::size_t wanted =
          held_ == 0 || chunk.size() < needed_ - held_ ? chunk.size() : needed_ - held_;
      bytes in = chunk.first(wanted < budget ? wanted : static_cast<std::size_t>(budget));
      const bool all = in.size() == wanted;
      if (held_ != 0) {
        if (!take(in, budget, storage)) return fail(error_code::out_of_memory, 0, held_ + in.size());
        if (!all) return fail(error_code::qpack_encoder_stream_unused, 0, 0);
        chunk = chunk.subspan(in.size());
        if (held_ < needed_) return {};
        in = {octets_.data(), held_};
      }
      const auto parsed = parse_encoder_instruction(in, {table.capacity(), table.count()}, needed_);
      if (parsed.has_error()) return fail(parsed.error().code, parsed.error().offset, parsed.error().limit);
      if (parsed.need_more()) {
        if (held_ != 0) continue;
        if (!take(in, budget, storage)) return fail(error_code::out_of_memory, 0, in.size());
        if (!all) return fail(error_code::qpack_encoder_stream_unused, 0, 0);
        return {};
      }
      const std::uint64_t cost = (held_ == 0 ? parsed->size : 0) + copied_by(*parsed, table);
      // RFC 9204 section 7.3: work that is of no use to any section.
      if (cost > budget) return fail(error_code::qpack_encoder_stream_unused, 0, 0);
      budget -= cost;
      const error_code code = apply(*parsed, table, max_capacity);
      if (code != error_code::none) return fail(code, 0, limit_of(code, table.capacity(), max_capacity));
      offset_ += parsed->size;
      // A held instruction never has more octets than it needs.
      if (held_ == 0) chunk = chunk.subspan(parsed->size);
      held_ = 0;
    }
    return {};
  }

  /// Octets of an instruction whose end has not come.
  [[nodiscard]] constexpr std::size_t held() const noexcept { return held_; }

 private:
  [[nodiscard]] constexpr error fail(error_code code, std::uint64_t at, std::uint64_t limit) const noexcept {
    return {
        .code = code, .origin = error_origin::qpack_encoder_stream, .offset = offset_ + at, .limit = limit};
  }

  /// What an instruction went past.
  static constexpr std::uint64_t limit_of(error_code code, std::size_t capacity,
                                          std::size_t max_capacity) noexcept {
    if (code == error_code::qpack_capacity_too_large) return max_capacity;
    return code == error_code::qpack_insert_too_large ? capacity : 0;
  }

  /// Octets that an instruction takes from the table: RFC 9204 sections 4.3.2 and 4.3.4.
  static constexpr std::uint64_t copied_by(const encoder_instruction& i,
                                           const entry_table<Storage>& table) noexcept {
    const bool duplicate = i.type == encoder_instruction::kind::duplicate;
    if (!duplicate && i.table != reference::relative) return 0;
    const table_entry e = table.newest(i.value);
    return e.name.size() + (duplicate ? e.value.size() : 0);
  }

  constexpr bool take(bytes part, std::uint64_t& budget, Storage& storage) noexcept {
    budget -= part.size();
    return hold(part, storage);
  }
  constexpr bool hold(bytes part, Storage& storage) noexcept {
    if (held_ + part.size() > octets_.size()) {
      std::size_t size = 2 * octets_.size() < 64 ? 64 : 2 * octets_.size();
      if (size < held_ + part.size()) size = held_ + part.size();
      array grown;
      if (!grown.reserve_unset(size, storage)) return false;
      for (std::size_t i = 0; i < held_; ++i) grown.data()[i] = octets_.data()[i];
      octets_ = static_cast<array&&>(grown);
    }
    for (const std::uint8_t octet : part) octets_.data()[held_++] = octet;
    return true;
  }

  static constexpr error_code apply(const encoder_instruction& i, entry_table<Storage>& table,
                                    std::size_t max_capacity) noexcept {
    using kind = encoder_instruction::kind;
    if (i.type == kind::set_capacity) {
      // RFC 9204 section 4.3.1: never above what was announced.
      if (i.value > max_capacity) return error_code::qpack_capacity_too_large;
      table.set_capacity(static_cast<std::size_t>(i.value));
      return error_code::none;
    }
    table_entry entry;
    if (i.type == kind::insert_with_name_reference && i.table == reference::in_static_table) {
      entry.name = static_table[static_cast<std::size_t>(i.value)].name;
    } else if (i.type != kind::insert_with_literal_name) {
      entry = table.newest(i.value);
    }
    if (i.type == kind::duplicate) {
      // Name and value lie behind one another, and the copy may evict them.
      table.insert_again(table.inserted() - 1 - i.value);
      return error_code::none;
    }
    return insert(i, entry.name, table);
  }

  /// Decodes straight into the table: in one pass where there is room for the longest text that the literals
  /// can be.
  static constexpr error_code insert(const encoder_instruction& i, std::string_view name,
                                     entry_table<Storage>& table) noexcept {
    using namespace httpwire::detail;
    const bool literal_name = i.type == encoder_instruction::kind::insert_with_literal_name;
    const std::size_t name_most = literal_name ? max_text_size(i.name) : name.size();
    char* const to = table.spare(name_most + max_text_size(i.field_value));
    if (to == nullptr) return insert_measured(i, name, table);
    std::size_t name_size = name.size();
    std::size_t value_size = 0;
    error_code code = error_code::none;
    if (literal_name)
      code = unfold_to(i.name, to, name_size);
    else
      table.move_text(to, name);
    if (code == error_code::none) code = unfold_to(i.field_value, to + name_size, value_size);
    if (code != error_code::none) return code;
    // RFC 9204 section 3.2.2: an entry larger than the capacity is an error.
    return table.insert_spare(name_size, value_size) ? error_code::none : error_code::qpack_insert_too_large;
  }

  /// The same in two passes: the first finds how long the texts are.
  static constexpr error_code insert_measured(const encoder_instruction& i, std::string_view name,
                                              entry_table<Storage>& table) noexcept {
    using namespace httpwire::detail;
    const bool literal_name = i.type == encoder_instruction::kind::insert_with_literal_name;
    std::size_t name_size = name.size();
    std::size_t value_size = 0;
    error_code code = literal_name ? text_size(i.name, name_size) : error_code::none;
    if (code == error_code::none) code = text_size(i.field_value, value_size);
    if (code != error_code::none) return code;
    char* const to = table.prepare(name_size, value_size);
    // RFC 9204 section 3.2.2: an entry larger than the capacity is an error.
    if (to == nullptr) return error_code::qpack_insert_too_large;
    if (literal_name)
      write_text(i.name, to, name_size);
    else
      table.move_text(to, name);
    write_text(i.field_value, to + name_size, value_size);
    table.commit(name_size, value_size);
    return error_code::none;
  }

  /// 30 bits of a code stand for 8 at most, so that no literal takes 4 times its text.
  static constexpr std::size_t fixed_extent = 4 * Storage::static_size + 64;
  using array = typename Storage::template array<std::uint8_t, fixed_extent>;

  array octets_;
  std::size_t held_ = 0;
  std::size_t needed_ = 0;
  std::uint64_t offset_ = 0;  // of the instruction that comes next
};

}  // namespace httpwire::qpack
