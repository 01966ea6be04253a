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
#include "httpwire/field/line.hpp"
#include "httpwire/field/string_literal.hpp"
#include "httpwire/qpack/acknowledgments.hpp"
#include "httpwire/qpack/blocked_streams.hpp"
#include "httpwire/qpack/encoder_stream_reader.hpp"
#include "httpwire/qpack/representation.hpp"
#include "httpwire/qpack/section_prefix.hpp"
#include "httpwire/qpack/static_table.hpp"

// The decoder of QPACK, RFC 9204 section 2.2.

namespace httpwire::qpack {

/// Limits of a decoder.
struct decoder_options {
  /// SETTINGS_QPACK_MAX_TABLE_CAPACITY that this endpoint announces; memory is taken for it at construction.
  std::size_t max_table_capacity = 4096;
  /// SETTINGS_QPACK_BLOCKED_STREAMS that this endpoint announces.
  std::size_t max_blocked_streams = 16;
  /// Octets of all sections that wait (RFC 9204 section 2.2.1).
  std::size_t max_blocked_bytes = 262'144;
  /// Sum of field_size in one section: SETTINGS_MAX_FIELD_SECTION_SIZE (RFC 9114 section 4.2.2).
  std::size_t max_section_size = 65'536;
  /// Field lines in one section.
  std::size_t max_fields = 256;
  /// Octets of one name or one value.
  std::size_t max_string_size = 65'536;
  /// Acknowledgments and cancellations that wait for write_decoder_stream.
  std::size_t max_pending_acknowledgments = 32;
  /// Octets of encoder stream, and octets that its instructions copy out of the table, that may come without
  /// a section that refers to the table. Each such section makes up for max_section_size of them.
  std::uint64_t max_unused_encoder_bytes = std::uint64_t{1} << 24;
  /// Capacity before the encoder has set one. 0 by RFC 9204 section 3.2.2; some offline formats begin with
  /// another.
  std::size_t initial_capacity = 0;
};

/// What became of a section.
struct section_result {
  /// Entries that must have been inserted before the section can be decoded.
  std::uint64_t required_insert_count = 0;
  decoded_section section{};
  bool is_blocked = false;

  /// True: the caller keeps the section and comes again when the Insert Count has got there.
  [[nodiscard]] constexpr bool blocked() const noexcept { return is_blocked; }
};

/// Turns encoded field sections into field lines, with the help of the peer's encoder stream.
template <class Storage = heap_storage>
class basic_decoder {
 public:
  /// Without memory every call fails with out_of_memory.
  constexpr explicit basic_decoder(const decoder_options& options = {}, Storage storage = {}) noexcept
      : options_(options), storage_(std::move(storage)) {
    if (const auto r = table_.reserve(options.max_table_capacity, storage_); !r) failure_ = r.error();
    if (const auto r = blocked_.reserve(options.max_blocked_streams, storage_); !r) failure_ = r.error();
    if (const auto r = pending_.reserve(options.max_pending_acknowledgments, storage_); !r)
      failure_ = r.error();
    if (options.initial_capacity > options.max_table_capacity)
      failure_ = {.code = error_code::invalid_argument, .limit = options.max_table_capacity};
    if (failure_.code == error_code::none) table_.set_capacity(options.initial_capacity);
  }

  /// Decodes one whole section and calls `sink` with each field line, in the order of the section (RFC 9204
  /// section 2.2); its texts end with that call. `scratch` takes the text of Huffman-coded strings, name and
  /// value of one field at a time.
  ///
  /// A section that needs entries not yet received is `blocked`: nothing was shown, the caller keeps its
  /// octets and decodes it again when inserted() has reached the count, or cancels the stream.
  ///
  /// An error of scope `connection` is final (RFC 9204 section 2.2.3). Limits (section_too_large,
  /// too_many_fields, string_too_long, qpack_integer_too_large, qpack_blocked_bytes) end the stream, which
  /// the caller then cancels; after scratch_too_small and qpack_acknowledgments_due the same call may be made
  /// again with more room. Fields shown before stay shown. The offset of an error is where its field line or
  /// integer begins, or where a line is cut or has too large an integer. The limit of scratch_too_small is a
  /// size that suffices for the string that failed.
  template <field_sink Sink>
  constexpr result<section_result> decode(std::uint64_t stream_id, bytes section, std::span<char> scratch,
                                          Sink&& sink) noexcept {
    if (failure_.code != error_code::none) return failure_;
    walk w{.section = section, .rest = section};
    error_code code = detail::take_section_prefix(w.rest, max_entries(options_.max_table_capacity),
                                                  table_.inserted(), w.prefix);
    if (code != error_code::none) return fail(w, code, stream_id);
    const std::uint64_t required = w.prefix.required_insert_count;
    // RFC 9204 section 2.2.3: where the count of a section that waited reads as another, so many insertions
    // came (section 4.5.1.1) that what it refers to is evicted. If it refers to nothing, the count was larger
    // than needed, which section 2.2.1 lets a decoder refuse.
    if (const std::uint64_t before = blocked_.required_of(stream_id);
        before != 0 && before != required && before <= table_.inserted())
      return fail(w, error_code::qpack_reference_invalid, stream_id);
    if (required > table_.inserted()) return block(w, stream_id);
    if (required != 0 && pending_.full())
      return w.error_at(error_code::qpack_acknowledgments_due, stream_id,
                        options_.max_pending_acknowledgments);
    while (!w.rest.empty()) {
      const bytes line = w.rest;
      representation r;
      code = detail::take_representation(w.rest, r);
      if (code == error_code::none) {
        code = show(w, r, scratch, sink);
        if (code != error_code::none) w.rest = line;
      }
      if (code != error_code::none) return fail(w, code, stream_id);
    }
    blocked_.erase(stream_id);
    // RFC 9204 section 2.2.2.1: what refers to the table is acknowledged.
    if (required != 0) {
      pending_.add_section(stream_id, required);
      unused_encoder_bytes_ -= unused_encoder_bytes_ < options_.max_section_size ? unused_encoder_bytes_
                                                                                 : options_.max_section_size;
    }
    return section_result{.required_insert_count = required, .section = w.done};
  }

  /// Reads the peer's encoder stream (RFC 9204 section 4.3), in chunks of any size; gives the Insert Count,
  /// up to which blocked sections may be tried again. Every error is final.
  constexpr result<std::uint64_t> read_encoder_stream(bytes chunk) noexcept {
    if (failure_.code != error_code::none) return failure_;
    // RFC 9204 section 7.3: insertions that no section uses are work for nothing, and an octet may duplicate
    // an entry as large as the table.
    const std::uint64_t limit = options_.max_unused_encoder_bytes;
    std::uint64_t budget = limit - unused_encoder_bytes_;
    const auto read = encoder_stream_.read(chunk, table_, options_.max_table_capacity, storage_, budget);
    unused_encoder_bytes_ = limit - budget;
    if (read) return table_.inserted();
    failure_ = read.error();
    if (failure_.code == error_code::qpack_encoder_stream_unused)
      failure_ = {.code = failure_.code, .limit = limit};
    return failure_;
  }

  /// Writes what the encoder has to know (RFC 9204 section 4.4) to the front of `out`: as many whole
  /// instructions as fit. Nothing when nothing is due. buffer_too_small only if something is due and no
  /// instruction fits; 10 octets always suffice for one.
  [[nodiscard]] constexpr result<bytes> write_decoder_stream(mutable_bytes out) noexcept {
    return pending_.write(out, table_.inserted());
  }
  /// Whether write_decoder_stream has something to write.
  [[nodiscard]] constexpr bool decoder_stream_due() const noexcept { return pending_.due(table_.inserted()); }

  /// For a stream that was reset or is no longer read (RFC 9204 section 2.2.2.2): forgets that it waited, and
  /// tells the encoder. qpack_acknowledgments_due when write_decoder_stream has to come first; nothing has
  /// changed then.
  constexpr result<void> cancel_stream(std::uint64_t stream_id) noexcept {
    if (failure_.code != error_code::none) return failure_;
    // RFC 9204 section 2.2.2.2: without a table there are no references to give up.
    if (options_.max_table_capacity != 0) {
      if (pending_.full())
        return error{.code = error_code::qpack_acknowledgments_due,
                     .stream_id = stream_id,
                     .limit = options_.max_pending_acknowledgments};
      pending_.add_cancellation(stream_id);
    }
    blocked_.erase(stream_id);
    return {};
  }

  /// Insert Count (RFC 9204 section 2.1.2).
  [[nodiscard]] constexpr std::uint64_t inserted() const noexcept { return table_.inserted(); }
  /// Streams that wait for the encoder stream.
  [[nodiscard]] constexpr std::size_t blocked_stream_count() const noexcept { return blocked_.count(); }
  /// Octets of their sections, which the caller keeps.
  [[nodiscard]] constexpr std::uint64_t blocked_bytes() const noexcept { return blocked_.octets(); }
  /// Octets of encoder stream, and copied by it, that sections have not made up for by using the table.
  [[nodiscard]] constexpr std::uint64_t unused_encoder_bytes() const noexcept {
    return unused_encoder_bytes_;
  }
  [[nodiscard]] constexpr const decoder_options& options() const noexcept { return options_; }

  /// The dynamic table, for inspection.
  [[nodiscard]] constexpr const entry_table<Storage>& table() const noexcept { return table_; }

 private:
  struct walk {
    bytes section;
    bytes rest;
    section_prefix prefix{};
    decoded_section done{};
    std::uint64_t limit = 0;

    [[nodiscard]] constexpr error error_at(error_code code, std::uint64_t stream_id,
                                           std::uint64_t value) const noexcept {
      return {.code = code,
              .field_index = static_cast<std::uint32_t>(done.fields),
              .offset = section.size() - rest.size(),
              .stream_id = stream_id,
              .limit = value};
    }
  };

  constexpr error fail(const walk& w, error_code code, std::uint64_t stream_id) noexcept {
    const bool integer = code == error_code::integer_too_large;
    // RFC 9204 section 7.4: what is too large to decode ends the stream alone; the table is not concerned.
    const error e = w.error_at(integer ? error_code::qpack_integer_too_large : code, stream_id,
                               integer ? prefix_integer_max : w.limit);
    if (e.scope() == error_scope::connection) failure_ = e;
    return e;
  }

  constexpr result<section_result> block(const walk& w, std::uint64_t stream_id) noexcept {
    // RFC 9204 section 2.1.2: a stream whose insertions have come is not blocked, even if the caller has not
    // tried it again yet; the encoder may rely on that.
    if (blocked_.count() >= options_.max_blocked_streams ||
        w.section.size() > options_.max_blocked_bytes - blocked_.octets())
      blocked_.release(table_.inserted());
    if (!blocked_.contains(stream_id) && blocked_.count() >= options_.max_blocked_streams) {
      // RFC 9204 section 2.1.2: more blocked streams than promised end the connection.
      return failure_ =
                 w.error_at(error_code::qpack_blocked_streams, stream_id, options_.max_blocked_streams);
    }
    const std::uint64_t others = blocked_.octets() - blocked_.octets_of(stream_id);
    // RFC 9204 section 2.2.1: what waits takes memory.
    if (w.section.size() > options_.max_blocked_bytes - others)
      return w.error_at(error_code::qpack_blocked_bytes, stream_id, options_.max_blocked_bytes);
    blocked_.set(stream_id, w.section.size(), w.prefix.required_insert_count);
    return section_result{.required_insert_count = w.prefix.required_insert_count, .is_blocked = true};
  }

  /// The entry that a representation refers to.
  constexpr error_code find(const walk& w, const representation& r, table_entry& entry) const noexcept {
    if (r.table == reference::in_static_table) {
      // RFC 9204 section 3.1: an index past the table is an error.
      if (r.index >= static_table.size()) return error_code::qpack_static_index_out_of_range;
      const static_entry& e = static_table[static_cast<std::size_t>(r.index)];
      entry = {e.name, e.value};
      return error_code::none;
    }
    // RFC 9204 sections 3.2.5 and 3.2.6. Neither sum can wrap: both parts are below 2^63.
    if (r.table == reference::relative && r.index >= w.prefix.base)
      return error_code::qpack_reference_invalid;
    const std::uint64_t absolute =
        r.table == reference::relative ? w.prefix.base - 1 - r.index : w.prefix.base + r.index;
    // RFC 9204 section 2.2.3: neither past the Required Insert Count nor already evicted.
    if (absolute >= w.prefix.required_insert_count || !table_.contains(absolute))
      return error_code::qpack_reference_invalid;
    entry = table_.at(absolute);
    return error_code::none;
  }

  template <class Sink>
  constexpr error_code show(walk& w, const representation& r, std::span<char> scratch,
                            Sink& sink) const noexcept {
    const std::size_t room = scratch.size();
    table_entry entry;
    if (r.table != reference::none)
      if (const error_code code = find(w, r, entry); code != error_code::none) return code;
    if (w.done.fields >= options_.max_fields)
      return limited(w, error_code::too_many_fields, options_.max_fields);
    if (r.table == reference::none)
      if (const error_code code = unfold_into(w, r.name, scratch, 0, entry.name); code != error_code::none)
        return code;
    if (!r.indexed)
      if (const error_code code = unfold_into(w, r.value, scratch, room - scratch.size(), entry.value);
          code != error_code::none)
        return code;
    const std::size_t longest =
        entry.name.size() < entry.value.size() ? entry.value.size() : entry.name.size();
    if (longest > options_.max_string_size)
      return limited(w, error_code::string_too_long, options_.max_string_size);
    const std::size_t size = field_size(entry.name, entry.value);
    if (size > options_.max_section_size - w.done.size)
      return limited(w, error_code::section_too_large, options_.max_section_size);
    w.done.size += size;
    ++w.done.fields;
    sink(field_line{entry.name, entry.value, r.indexing});
    return error_code::none;
  }

  /// `used` octets of the scratch are taken by the name.
  constexpr error_code unfold_into(walk& w, const string_literal& literal, std::span<char>& scratch,
                                   std::size_t used, std::string_view& text) const noexcept {
    const auto unfolded = unfold(literal, scratch, options_.max_string_size);
    if (!unfolded) {
      const error& e = unfolded.error();
      return limited(w, e.code, e.code == error_code::scratch_too_small ? used + e.limit : e.limit);
    }
    text = *unfolded;
    return error_code::none;
  }

  static constexpr error_code limited(walk& w, error_code code, std::uint64_t limit) noexcept {
    w.limit = limit;
    return code;
  }

  decoder_options options_;
  Storage storage_;
  entry_table<Storage> table_;
  encoder_stream_reader<Storage> encoder_stream_;
  blocked_streams<Storage> blocked_;
  acknowledgments<Storage> pending_;
  std::uint64_t unused_encoder_bytes_ = 0;
  error failure_{};
};

/// A decoder with memory from the heap.
using decoder = basic_decoder<>;

}  // namespace httpwire::qpack
