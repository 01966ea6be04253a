// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/huffman.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/hpack/representation.hpp"
#include "httpwire/hpack/static_table.hpp"

// The decoder of HPACK, RFC 7541 section 3.

namespace httpwire::hpack {

/// Limits of a decoder.
struct decoder_options {
  /// SETTINGS_HEADER_TABLE_SIZE that this endpoint announces; memory is taken for it at construction. The
  /// peer begins with 4096: who announces less begins with 4096 too, and calls set_table_capacity when the
  /// peer has acknowledged it.
  std::size_t table_capacity = 4096;
  /// Sum of field_size in one section: SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113 section 6.5.2).
  std::size_t max_section_size = 65'536;
  /// Field lines in one section.
  std::size_t max_fields = 256;
  /// Octets of one name or one value.
  std::size_t max_string_size = 65'536;
  /// Dynamic table size updates at the start of one section (RFC 7541 section 4.2).
  std::size_t max_size_updates = 2;
  /// Octets of names that one section copies within the table by fields that are not shown any more: two
  /// octets of a block can insert a name as large as the table. Past it hpack_unshown_too_large ends the
  /// connection (RFC 9113 sections 4.3 and 10.5.1).
  std::size_t max_unshown_bytes = std::size_t{1} << 20;
};

/// Turns field blocks of one direction of one connection into field lines. Every block of the connection has
/// to pass through it, in order, also those whose fields nobody wants.
template <class Storage = heap_storage>
class basic_decoder {
 public:
  /// SETTINGS_HEADER_TABLE_SIZE before an endpoint has announced any (RFC 9113 section 6.5.2).
  static constexpr std::size_t initial_capacity = 4096;

  /// Without memory for the table every call fails with out_of_memory.
  constexpr explicit basic_decoder(const decoder_options& options = {}, Storage storage = {}) noexcept
      : options_(options), storage_(std::move(storage)) {
    if (const auto reserved = table_.reserve(options.table_capacity, storage_); !reserved)
      failure_ = reserved.error();
    else
      // RFC 7541 section 4.2: more than the initial size is used after a size update only.
      table_.set_capacity(options.table_capacity < initial_capacity ? options.table_capacity
                                                                    : initial_capacity);
  }

  /// Decodes one whole block and calls `sink` with each field line, in the order of the block (RFC 7541
  /// sections 2.1 and 3.2); its texts end with that call. `scratch`
  /// takes the text of Huffman-coded strings, name and value of one field at a time.
  ///
  /// A malformed block fails with scope `connection`, and so does every call after it (RFC 7541 section 2.3.3
  /// and others, RFC 9113 section 4.3). Past a limit (section_too_large, too_many_fields, string_too_long) or
  /// when `scratch` is short (scratch_too_small), the sink is no longer called, but the block is decoded to
  /// its end: the table stays in step and the next block can be decoded, unless max_unshown_bytes ends the
  /// connection. The limit of scratch_too_small is a size that suffices for the strings of the field up to
  /// the one that failed.
  ///
  /// The offset of an error is where its field line begins, or where a line is cut or has too large an
  /// integer.
  template <field_sink Sink>
  constexpr result<decoded_section> decode(bytes block, std::span<char> scratch, Sink&& sink) noexcept {
    if (failure_.code != error_code::none) return failure_;
    section s{.rest = block, .scratch = scratch};
    while (!s.rest.empty()) {
      s.at = block.size() - s.rest.size();
      const error_code code = (s.rest[0] & 0x80U) != 0 ? on_indexed(s, sink) : on_other(s, sink);
      if (code != error_code::none) return failure_ = s.error_at(code, limit_of(code));
    }
    s.at = block.size();
    // RFC 7541 section 4.2: a lowered limit has to be acknowledged, by an empty block as well.
    if (update_due_) return failure_ = s.error_at(error_code::hpack_size_update_missing);
    if (s.rejection.code != error_code::none) return s.rejection;
    return s.done;
  }

  /// Follows a change of SETTINGS_HEADER_TABLE_SIZE, once the peer has acknowledged it. The table shrinks
  /// when the encoder says so, which it has to do at the start of the next block (RFC 7541 section 4.2, RFC
  /// 9113 section 4.3.1).
  constexpr result<void> set_table_capacity(std::size_t capacity) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (const auto reserved = table_.reserve(capacity, storage_); !reserved) return reserved.error();
    options_.table_capacity = capacity;
    if (capacity < table_.capacity()) {
      if (!update_due_ || capacity < lowest_) lowest_ = capacity;
      update_due_ = true;
    }
    return {};
  }

  [[nodiscard]] constexpr const decoder_options& options() const noexcept { return options_; }

  /// The dynamic table, for inspection.
  [[nodiscard]] constexpr const entry_table<Storage>& table() const noexcept { return table_; }

 private:
  struct section {
    bytes rest;
    std::span<char> scratch;
    std::size_t at = 0;  // of the representation, or of what is wrong inside it
    decoded_section done{};
    std::size_t updates = 0;
    std::size_t representations = 0;  // of fields, shown or not, before this one
    std::size_t unshown = 0;          // octets copied within the table
    error rejection{};                // a limit fired: no more calls of the sink

    [[nodiscard]] constexpr error error_at(error_code code, std::uint64_t limit = 0) const noexcept {
      return {.code = code,
              .field_index = static_cast<std::uint32_t>(representations),
              .offset = at,
              .limit = limit};
    }
    constexpr void reject(error_code code, std::uint64_t limit) noexcept {
      if (rejection.code == error_code::none) rejection = error_at(code, limit);
    }
    [[nodiscard]] constexpr bool rejected() const noexcept { return rejection.code != error_code::none; }
  };

  /// RFC 7541 section 2.3.3: static table first, then the newest dynamic entry.
  [[nodiscard]] constexpr bool find(std::uint64_t index, table_entry& entry) const noexcept {
    if (index <= static_table.size()) {
      entry = {static_table[static_cast<std::size_t>(index) - 1].name,
               static_table[static_cast<std::size_t>(index) - 1].value};
      return true;
    }
    const std::uint64_t age = index - static_table.size() - 1;
    if (age >= table_.count()) return false;
    entry = table_.newest(age);
    return true;
  }

  /// Counts the field against the limits; false when it is not to be shown.
  constexpr bool admit(section& s, std::size_t name_size, std::size_t value_size) const noexcept {
    if (s.rejected()) return false;
    if (s.done.fields >= options_.max_fields)
      s.reject(error_code::too_many_fields, options_.max_fields);
    else if (name_size > options_.max_string_size || value_size > options_.max_string_size)
      s.reject(error_code::string_too_long, options_.max_string_size);
    else if (name_size + value_size + field_overhead > options_.max_section_size - s.done.size)
      s.reject(error_code::section_too_large, options_.max_section_size);
    else
      return true;
    return false;
  }

  template <class Sink>
  constexpr void show(section& s, Sink& sink, const field_line& line) const noexcept {
    s.done.size += field_size(line.name, line.value);
    ++s.done.fields;
    sink(line);
  }

  /// RFC 7541 section 6.1. Most fields are an index, for which no representation needs to be made.
  template <class Sink>
  constexpr error_code on_indexed(section& s, Sink& sink) const noexcept {
    std::uint64_t index = 0;
    // RFC 7541 section 5.1: the index is there as a whole, and not too large.
    if (const auto code = httpwire::detail::take_integer(s.rest, 7, index); code != error_code::none)
      return code;
    // RFC 7541 section 4.2: the update comes before the first field line.
    if (update_due_) return error_code::hpack_size_update_missing;
    // RFC 7541 section 6.1: index 0 is a decoding error.
    if (index == 0) return error_code::hpack_index_zero;
    table_entry entry;
    // RFC 7541 section 2.3.3: so is an index past the table.
    if (!find(index, entry)) return error_code::hpack_index_out_of_range;
    if (admit(s, entry.name.size(), entry.value.size()))
      show(s, sink, {entry.name, entry.value, indexing::with});
    ++s.representations;
    return error_code::none;
  }

  /// Everything else; apart, so that it takes no registers from the loop over indices.
  template <class Sink>
  [[gnu::noinline]] constexpr error_code on_other(section& s, Sink& sink) noexcept {
    const std::size_t left = s.rest.size();
    representation r;
    error_code code = detail::take_representation(s.rest, r);
    if (code != error_code::none) {
      s.at += left - s.rest.size();
      return code;
    }
    if (r.type == representation::kind::size_update) return on_size_update(s, r.index);
    code = on_literal(s, r, sink);
    if (code == error_code::none) ++s.representations;
    return code;
  }

  /// RFC 7541 section 6.2.
  template <class Sink>
  constexpr error_code on_literal(section& s, const representation& r, Sink& sink) noexcept {
    // RFC 7541 section 4.2: the update comes before the first field line.
    if (update_due_) return error_code::hpack_size_update_missing;
    table_entry entry;
    // RFC 7541 section 2.3.3: an index past the table is a decoding error.
    if (r.index != 0 && !find(r.index, entry)) return error_code::hpack_index_out_of_range;
    std::span<char> scratch = s.scratch;
    if (!s.rejected()) {
      error_code code = error_code::none;
      if (r.index == 0) code = unfold_into(s, r.name, scratch, entry.name);
      if (code == error_code::none && !s.rejected()) code = unfold_into(s, r.value, scratch, entry.value);
      if (code != error_code::none) return code;
    }
    if (!s.rejected() && admit(s, entry.name.size(), entry.value.size())) {
      show(s, sink, {entry.name, entry.value, r.indexing});
      if (r.indexing == indexing::with) table_.insert(entry.name, entry.value);
      return error_code::none;
    }
    return insert_unshown(s, r, entry.name);
  }

  /// A coding error ends the connection; a limit only rejects the section.
  [[gnu::always_inline]] constexpr error_code unfold_into(section& s, const string_literal& literal,
                                                          std::span<char>& scratch,
                                                          std::string_view& text) const noexcept {
    if (literal.huffman) {
      const std::size_t room =
          scratch.size() < options_.max_string_size ? scratch.size() : options_.max_string_size;
      if (const auto size = huffman_decode(literal.octets, scratch.first(room))) [[likely]] {
        text = {scratch.data(), *size};
        scratch = scratch.subspan(*size);
        return error_code::none;
      }
    }
    const std::size_t used = s.scratch.size() - scratch.size();
    const auto unfolded = unfold(literal, scratch, options_.max_string_size);
    if (unfolded) {
      text = *unfolded;
      return error_code::none;
    }
    const error& e = unfolded.error();
    if (e.scope() == error_scope::connection) return e.code;
    s.reject(e.code, e.code == error_code::scratch_too_small ? used + e.limit : e.limit);
    return error_code::none;
  }

  /// What a literal does to the table when nobody sees it: decoded straight into the table, so that no
  /// scratch is needed. Coding errors are found all the same. `name` is the indexed name, if there is one.
  constexpr error_code insert_unshown(section& s, const representation& r, std::string_view name) noexcept {
    std::size_t name_size = name.size();
    std::size_t value_size = 0;
    error_code code = r.index == 0 ? httpwire::detail::text_size(r.name, name_size) : error_code::none;
    if (code == error_code::none) code = httpwire::detail::text_size(r.value, value_size);
    if (code != error_code::none || r.indexing != indexing::with) return code;
    const std::size_t copied = r.index == 0 ? 0 : name.size();
    // RFC 9113 section 10.5.1: work that no octets pay for, in a section that is refused already. Section
    // 4.3: who does not decompress a section ends the connection.
    if (copied > options_.max_unshown_bytes - s.unshown) return error_code::hpack_unshown_too_large;
    s.unshown += copied;
    char* to = table_.prepare(name_size, value_size);
    if (to == nullptr) return error_code::none;
    if (r.index == 0)
      httpwire::detail::write_text(r.name, to, name_size);
    else
      table_.move_text(to, name);
    httpwire::detail::write_text(r.value, to + name_size, value_size);
    table_.commit(name_size, value_size);
    return error_code::none;
  }

  /// What a size update or an integer went past.
  [[nodiscard]] constexpr std::uint64_t limit_of(error_code code) const noexcept {
    if (code == error_code::hpack_too_many_size_updates) return options_.max_size_updates;
    if (code == error_code::hpack_size_update_too_large) return options_.table_capacity;
    if (code == error_code::hpack_unshown_too_large) return options_.max_unshown_bytes;
    return httpwire::detail::integer_limit(code);
  }

  /// RFC 7541 sections 4.2 and 6.3.
  constexpr error_code on_size_update(section& s, std::uint64_t size) noexcept {
    // RFC 7541 section 4.2: size updates stand before the first field line.
    if (s.representations != 0) return error_code::hpack_size_update_misplaced;
    // RFC 7541 section 4.2: the smallest size and the final one, so that there are two at most.
    if (++s.updates > options_.max_size_updates) return error_code::hpack_too_many_size_updates;
    // RFC 7541 section 6.3: above the limit is a decoding error.
    if (size > options_.table_capacity) return error_code::hpack_size_update_too_large;
    // RFC 7541 section 4.2: after a lowered limit, the first update goes at least as low.
    if (update_due_ && size > lowest_) return error_code::hpack_size_update_missing;
    update_due_ = false;
    table_.set_capacity(static_cast<std::size_t>(size));
    return error_code::none;
  }

  decoder_options options_;
  Storage storage_;
  entry_table<Storage> table_;
  std::size_t lowest_ = 0;   // smallest limit since the last block
  bool update_due_ = false;  // the encoder has yet to follow it
  error failure_{};
};

/// A decoder with memory from the heap.
using decoder = basic_decoder<>;

}  // namespace httpwire::hpack
