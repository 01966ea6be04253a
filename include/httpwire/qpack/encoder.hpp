// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/field/entry_index.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/indexing_policy.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/qpack/detail/encoder_stream_writer.hpp"
#include "httpwire/qpack/detail/encoder_table.hpp"
#include "httpwire/qpack/detail/eviction_plan.hpp"
#include "httpwire/qpack/detail/section_writer.hpp"
#include "httpwire/qpack/encoder_options.hpp"
#include "httpwire/qpack/indexing_policy.hpp"
#include "httpwire/qpack/static_table.hpp"

// The encoder of QPACK, RFC 9204 section 2.1.

namespace httpwire::qpack {

/// Turns field lines into encoded field sections and instructions for the peer's table.
template <class Storage = heap_storage, class Policy = balanced>
class basic_encoder {
 public:
  /// Without memory every call fails with out_of_memory.
  constexpr explicit basic_encoder(const encoder_options& options = {}) noexcept : options_(options) {
    reserve();
  }
  /// The same with a policy that has parameters, or memory of the caller's.
  constexpr basic_encoder(const encoder_options& options, const Policy& policy, Storage storage = {}) noexcept
      : options_(options), policy_(policy), storage_(std::move(storage)) {
    reserve();
  }

  /// Writes one section to the front of `section`, and what the peer's table needs for it to the front of
  /// `instructions`. Insertions for which `instructions` has no room are left out: an empty one means none,
  /// and room within the encoder stream's flow control is respected by giving no more (RFC 9204
  /// section 2.1.3).
  ///
  /// buffer_too_small is about `section`, has as its limit a size that suffices, and leaves everything as it
  /// was.
  [[nodiscard]] constexpr result<encoded_section> encode(std::uint64_t stream_id,
                                                         std::span<const field_line> fields,
                                                         mutable_bytes section,
                                                         mutable_bytes instructions) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (!detail::section_surely_fits(fields, section.size())) {
      const std::size_t needed = max_size(fields);
      if (needed > section.size())
        return error{.code = error_code::buffer_too_small,
                     .offset = section.size(),
                     .stream_id = stream_id,
                     .limit = needed};
    }
    walk w{.section = {section, table_.entries.inserted(), options_.huffman},
           .instructions = {instructions, options_.huffman}};
    w.may_refer = !table_.tracker.full() && table_.entries.reserved() != 0;
    w.may_block =
        w.may_refer && Policy::may_block && table_.tracker.may_block(stream_id, peer_.blocked_streams);
    store_capacity(w);
    draining_below_ = detail::first_kept(table_.entries, capacity_);
    if (drain_next_ > draining_below_) draining_below_ = drain_next_;
    drain_next_ = 0;
    if (w.may_block)
      w.usable = std::uint64_t{1} << 62;
    else if (w.may_refer && table_.tracker.known_received() > draining_below_)
      w.usable = table_.tracker.known_received() - draining_below_;
    table_.look_at_oldest();
    policy_.begin_section();
    ++section_;
    for (const field_line& line : fields) store_field(w, line);
    const std::uint64_t required = w.section.required;
    if (required != 0) table_.tracker.add({stream_id, required, w.section.smallest});
    return encoded_section{.section = w.section.finish(max_entries(peer_.max_table_capacity)),
                           .instructions = w.instructions.written(),
                           .required_insert_count = required};
  }

  /// Reads the peer's decoder stream (RFC 9204 section 4.4), in chunks of any size. Every error is final.
  constexpr result<void> read_decoder_stream(bytes chunk) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (const auto r = table_.tracker.read_decoder_stream(chunk, table_.entries.inserted()); !r)
      return failure_ = r.error();
    return {};
  }

  /// Follows the peer's SETTINGS, once they have come. What was remembered for 0-RTT binds the peer: another
  /// capacity than one that was not 0 fails with qpack_capacity_changed (RFC 9204 section 3.2.3), fewer
  /// blocked streams with qpack_blocked_streams_reduced (RFC 9114 section 7.2.4.2). out_of_memory leaves
  /// everything as it was.
  constexpr result<void> set_peer_settings(const peer_settings& peer) noexcept {
    if (failure_.code != error_code::none) return failure_;
    // RFC 9204 section 3.2.3: a remembered capacity may only be confirmed.
    if (peer_.max_table_capacity != 0 && peer.max_table_capacity != peer_.max_table_capacity)
      return failure_ = {.code = error_code::qpack_capacity_changed, .limit = peer_.max_table_capacity};
    // RFC 9114 section 7.2.4.2: a limit that 0-RTT data may have used is not reduced.
    if (peer.blocked_streams < peer_.blocked_streams)
      return failure_ = {.code = error_code::qpack_blocked_streams_reduced, .limit = peer_.blocked_streams};
    if (const error e = adopt(peer); e.code != error_code::none) return e;
    return {};
  }

  /// Changes how much of the peer's maximum is used (RFC 9204 section 3.2.2). A smaller table waits until
  /// what it evicts may be evicted, and takes no new entries until then. out_of_memory leaves everything as
  /// it was.
  constexpr result<void> set_table_capacity(std::size_t capacity) noexcept {
    if (failure_.code != error_code::none) return failure_;
    const std::size_t before = options_.table_capacity;
    options_.table_capacity = capacity;
    if (const error e = adopt(peer_); e.code != error_code::none) {
      options_.table_capacity = before;
      return e;
    }
    return {};
  }

  /// Octets that suffice for a section of these fields, whatever the tables hold; SIZE_MAX where none do.
  [[nodiscard]] constexpr std::size_t max_size(std::span<const field_line> fields) const noexcept {
    return detail::max_section_size(fields, options_.huffman);
  }

  /// Insert Count and Known Received Count (RFC 9204 section 2.1.4).
  [[nodiscard]] constexpr std::uint64_t inserted() const noexcept { return table_.entries.inserted(); }
  /// Insertions that the peer has acknowledged, by whatever instruction.
  [[nodiscard]] constexpr std::uint64_t known_received() const noexcept {
    return table_.tracker.known_received();
  }
  /// Sections that refer to the table and have not been acknowledged.
  [[nodiscard]] constexpr std::size_t outstanding_section_count() const noexcept {
    return table_.tracker.outstanding();
  }
  [[nodiscard]] constexpr const encoder_options& options() const noexcept { return options_; }

  /// The dynamic table, for inspection.
  [[nodiscard]] constexpr const entry_table<Storage>& table() const noexcept { return table_.entries; }

 private:
  struct walk {
    detail::section_writer section;
    detail::encoder_stream_writer instructions;
    bool may_refer = false;    // to the dynamic table at all
    bool may_block = false;    // to entries that the peer may not have
    std::uint64_t usable = 0;  // entries from draining_below_ on
  };

  constexpr void reserve() noexcept {
    if (const auto r = table_.tracker.reserve_sections(options_.max_outstanding_sections, storage_); !r)
      failure_ = r.error();
    if (failure_.code == error_code::none) failure_ = adopt(options_.peer);
    if (failure_.code != error_code::none || options_.initial_capacity == 0) return;
    if (options_.initial_capacity > table_.entries.reserved())
      failure_ = {.code = error_code::invalid_argument, .limit = table_.entries.reserved()};
    else
      table_.entries.set_capacity(options_.initial_capacity);
  }

  constexpr error adopt(const peer_settings& peer) noexcept {
    const std::size_t capacity = peer.max_table_capacity < options_.table_capacity
                                     ? static_cast<std::size_t>(peer.max_table_capacity)
                                     : options_.table_capacity;
    if (const error e = table_.reserve(capacity, storage_); e.code != error_code::none) return e;
    peer_ = peer;
    capacity_ = capacity;
    return {};
  }

  /// True while the table is larger than wanted. Nothing is inserted then, and what will have to go is not
  /// referred to: otherwise a peer that always has a section to acknowledge would keep it so for ever.
  [[nodiscard]] constexpr bool shrinking() const noexcept { return capacity_ < table_.entries.capacity(); }

  /// RFC 9204 section 4.3.1. A smaller table waits until what it evicts may be evicted.
  constexpr void store_capacity(walk& w) noexcept {
    if (capacity_ == table_.entries.capacity() || !w.may_refer) return;
    if (w.instructions.room() < prefix_integer_max_size) return;
    if (!table_.can_evict(w.section.smallest,
                          table_.entries.size() > capacity_ ? table_.entries.size() - capacity_ : 0))
      return;
    w.instructions.set_capacity(capacity_);
    table_.entries.set_capacity(capacity_);
  }

  [[nodiscard]] constexpr std::uint64_t usable_below(const walk& w) const noexcept {
    return w.may_block ? entry_match::none : table_.tracker.known_received();
  }
  [[nodiscard]] constexpr bool usable(const walk& w, std::uint64_t absolute) const noexcept {
    // What is none is past every end.
    return absolute - draining_below_ < w.usable;
  }

  [[gnu::always_inline]] constexpr void store_field(walk& w, const field_line& line) noexcept {
    const std::uint64_t name_hash = httpwire::detail::hash_text(line.name);
    const static_match fixed = static_table_index.find(line.name, name_hash, line.value);
    // No static entry of a sensitive name has a value.
    if (fixed.field != static_match::none && line.indexing != indexing::never && !line.value.empty())
      return w.section.static_indexed(fixed.field);
    indexing how = line.indexing;
    if (how == indexing::automatic && detail::is_sensitive(fixed.name, line.name, line.value))
      how = indexing::never;
    // RFC 9204 section 7.1.3: as a literal, wherever a table has it.
    const bool never = how == indexing::never;
    if (!never && fixed.field != static_match::none) return w.section.static_indexed(fixed.field);
    if (!never && w.may_refer && store_from_table(w, line, name_hash, fixed, how)) return;
    store_name(w, line.name, name_hash, fixed, never);
    w.section.value(line.value);
  }

  /// Refers to an entry with name and value, or inserts one; false when the section needs a literal.
  [[gnu::always_inline]] constexpr bool store_from_table(walk& w, const field_line& line,
                                                         std::uint64_t name_hash, const static_match& fixed,
                                                         indexing how) noexcept {
    const field_hash hash = field_hash::of(name_hash, line.value);
    const std::uint64_t newest = table_.index.find_field(line.name, line.value, hash, table_.entries);
    if (newest == entry_match::none) {
      if (how == indexing::without || !insert(w, line, hash, fixed.name, how == indexing::with) ||
          !w.may_block)
        return false;
      w.section.indexed(table_.entries.inserted() - 1);
      return true;
    }
    const std::uint64_t match = usable(w, newest) ? newest : older_usable(w, line, hash);
    if (match == entry_match::none) return false;
    policy_.use(hash, line.value.size(), table_.tracker.use_of(match));
    w.section.indexed(refreshed(w, match));
    return true;
  }

  /// A copy that the peer may not have yet is no use, but an older one may be. What is draining is not
  /// referred to, nor inserted anew (RFC 9204 section 2.1.1.1).
  [[nodiscard, gnu::noinline]] constexpr std::uint64_t older_usable(const walk& w, const field_line& line,
                                                                    const field_hash& hash) const noexcept {
    const std::uint64_t match =
        table_.index.find_field(line.name, line.value, hash, table_.entries, usable_below(w));
    return usable(w, match) ? match : entry_match::none;
  }

  constexpr void store_name(walk& w, std::string_view name, std::uint64_t name_hash,
                            const static_match& fixed, bool never) noexcept {
    if (fixed.name != static_match::none) return w.section.static_name(fixed.name, never);
    const std::uint64_t entry = w.may_refer
                                    ? table_.index.find_name(name, name_hash, table_.entries, usable_below(w))
                                    : entry_match::none;
    if (usable(w, entry)) return w.section.name(entry, never);
    w.section.literal_name(name, never);
  }

  /// Keeps an entry alive that is being used, by a copy (RFC 9204 section 2.1.1.1); gives the one to refer
  /// to.
  constexpr std::uint64_t refreshed(walk& w, std::uint64_t absolute) noexcept {
    if (shrinking() || table_.tracker.use_of(absolute).copied || !policy_.duplicate(absolute, view(w)))
      return absolute;
    // The original stays in the table if this section has to refer to it.
    if (!w.may_block) w.section.refer(absolute);
    const table_entry e = table_.entries.at(absolute);
    if (w.instructions.room() < prefix_integer_max_size ||
        !table_.can_insert(w.section.smallest, field_size(e.name, e.value)))
      return absolute;
    copy_to_front(w, absolute);
    return w.may_block ? table_.entries.inserted() - 1 : absolute;
  }

  /// RFC 9204 section 3.2.5, on the encoder stream.
  [[nodiscard]] constexpr std::uint64_t relative(std::uint64_t absolute) const noexcept {
    return table_.entries.inserted() - 1 - absolute;
  }

  constexpr void copy_to_front(walk& w, std::uint64_t absolute) noexcept {
    w.instructions.duplicate(relative(absolute));
    table_.insert_again(absolute);
  }

  [[nodiscard]] constexpr policy_view<entry_table<Storage>> view(const walk& w) const noexcept {
    return {.table = table_.entries,
            .uses = table_.tracker.uses(),
            .mask = table_.tracker.mask(),
            .known_received = table_.tracker.known_received(),
            .base = w.section.base,
            .may_block = w.may_block,
            .held = table_.held};
  }

  /// Inserts what the policy wants, or what has to be, if there is room.
  [[gnu::noinline]] constexpr bool insert(walk& w, const field_line& line, const field_hash& hash,
                                          std::size_t static_name, bool forced) noexcept {
    std::int64_t gain = policy_.gain({line, hash, static_name}, view(w));
    if (forced) gain = (std::numeric_limits<std::int64_t>::max)();
    const std::size_t size = field_size(line.name, line.value);
    if (gain <= 0 || size > table_.entries.capacity() || shrinking()) return false;
    const std::uint32_t worth = policy_.worth_of_insertion();
    const auto plan = detail::plan_eviction(view(w), table_.tracker, policy_, w.section.smallest, size, gain);
    if (plan.drain_below > drain_next_) drain_next_ = plan.drain_below;
    const std::size_t most = (2 + plan.copied_count) * prefix_integer_max_size;
    if (!plan.possible || most + line.name.size() + line.value.size() > w.instructions.room()) return false;
    const std::uint64_t oldest = table_.entries.oldest();
    for (std::uint32_t left = plan.copied; left != 0; left &= left - 1)
      copy_to_front(w, oldest + static_cast<unsigned>(std::countr_zero(left)));
    store_insertion(w, line, hash, static_name);
    table_.insert(line, hash, {.born = section_, .last = section_, .worth = worth});
    return true;
  }

  constexpr void store_insertion(walk& w, const field_line& line, const field_hash& hash,
                                 std::size_t static_name) noexcept {
    if (static_name != static_match::none) return w.instructions.insert_static_name(static_name, line.value);
    const std::uint64_t name = table_.index.find_name(line.name, hash.name, table_.entries);
    if (name == entry_match::none) return w.instructions.insert_literal_name(line.name, line.value);
    w.instructions.insert_name(relative(name), line.value);
  }

  encoder_options options_;
  Policy policy_;
  Storage storage_;
  detail::encoder_table<Storage> table_;
  peer_settings peer_{};
  std::size_t capacity_ = 0;          // wanted; the table follows when it can
  std::uint32_t section_ = 0;         // sections encoded
  std::uint64_t draining_below_ = 0;  // entries that this section leaves alone, so that they can be evicted,
  std::uint64_t drain_next_ = 0;      // and the next
  error failure_{};
};

/// An encoder with memory from the heap.
using encoder = basic_encoder<>;

}  // namespace httpwire::qpack
