// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/field/entry_index.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/indexing_policy.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/string_literal.hpp"
#include "httpwire/hpack/representation.hpp"
#include "httpwire/hpack/static_table.hpp"

// The encoder of HPACK, RFC 7541 section 2.

namespace httpwire::hpack {

/// Limits and habits of an encoder.
struct encoder_options {
  /// The most that this endpoint spends on its table. What the peer allows may be less: 4096 until it says
  /// so.
  std::size_t table_capacity = 4096;
  huffman_use huffman = huffman_use::when_shorter;
};

/// Turns field lines of one direction of one connection into field blocks, which have to reach the peer whole
/// and in order.
template <class Storage = heap_storage, class Policy = default_indexing>
class basic_encoder {
 public:
  /// SETTINGS_HEADER_TABLE_SIZE before the peer has sent any (RFC 9113 section 6.5.2).
  static constexpr std::size_t initial_capacity = 4096;

  /// Without memory for the table every call fails with out_of_memory.
  constexpr explicit basic_encoder(const encoder_options& options = {}, Policy policy = {},
                                   Storage storage = {}) noexcept
      : options_(options), policy_(policy), storage_(std::move(storage)) {
    failure_ = adopt(options.table_capacity, initial_capacity);
  }

  /// Writes one block to the front of `out` and gives the part written. On an error nothing has changed.
  /// buffer_too_small has as its limit a size that suffices: that of the block without help of the tables,
  /// though the block is mostly far smaller; SIZE_MAX where none does.
  [[nodiscard]] constexpr result<bytes> encode(std::span<const field_line> fields,
                                               mutable_bytes out) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (!fits_surely(fields, out.size())) {
      const std::size_t needed = max_size(fields);
      if (needed > out.size())
        return error{.code = error_code::buffer_too_small, .offset = out.size(), .limit = needed};
    }
    std::uint8_t* to = out.data();
    const std::uint8_t* const end = to + out.size();
    to = store_size_updates(to);
    return bytes{out.data(), store_fields(to, end, fields)};
  }

  /// Follows the peer's SETTINGS_HEADER_TABLE_SIZE. Changes are told to the peer at the start of the next
  /// block, the smallest and the final one (RFC 7541 section 4.2, RFC 9113 section 4.3.1). out_of_memory
  /// leaves the capacity as it was.
  constexpr result<void> set_peer_table_capacity(std::size_t capacity) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (const error e = adopt(options_.table_capacity, capacity); e.code != error_code::none) return e;
    return {};
  }

  /// Changes how much of what the peer allows is used, options().table_capacity (RFC 7541 section 4.2); told
  /// in the same way. out_of_memory leaves everything as it was.
  constexpr result<void> set_table_capacity(std::size_t capacity) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (const error e = adopt(capacity, peer_capacity_); e.code != error_code::none) return e;
    return {};
  }

  /// Octets that suffice for a block of these fields, whatever the tables hold; SIZE_MAX when that is past
  /// all sizes, for many lines may view one text.
  [[nodiscard]] constexpr std::size_t max_size(std::span<const field_line> fields) const noexcept {
    std::size_t size = max_updates_size;
    for (const field_line& line : fields)
      for (const std::size_t more :
           {max_index_size, string_literal_size_of(line.name), string_literal_size_of(line.value)})
        size = more < SIZE_MAX - size ? size + more : SIZE_MAX;
    return size;
  }

  [[nodiscard]] constexpr const encoder_options& options() const noexcept { return options_; }

  /// The dynamic table, for inspection.
  [[nodiscard]] constexpr const entry_table<Storage>& table() const noexcept { return table_; }

 private:
  static constexpr std::size_t max_updates_size = 2 * 6;  // capacities are at most 2^30
  static constexpr std::size_t max_index_size = 6;
  static constexpr std::size_t max_line_overhead = max_index_size + 2 * prefix_integer_max_size;

  [[nodiscard]] constexpr std::size_t string_literal_size_of(std::string_view text) const noexcept {
    return httpwire::detail::string_literal_size(text, 7, options_.huffman);
  }

  /// Whether they fit even uncoded. What is left is compared line by line, so that no sum can wrap.
  [[nodiscard]] static constexpr bool fits_surely(std::span<const field_line> fields,
                                                  std::size_t room) noexcept {
    std::uint64_t left = room;
    if (left < max_updates_size) return false;
    left -= max_updates_size;
    for (const field_line& line : fields) {
      const std::uint64_t size = std::uint64_t{max_line_overhead} + line.name.size() + line.value.size();
      if (left < size) return false;
      left -= size;
    }
    return true;
  }

  constexpr error adopt(std::size_t own, std::size_t peer) noexcept {
    const std::size_t capacity = peer < own ? peer : own;
    if (const auto r = table_.reserve(capacity, storage_); !r) return r.error();
    if (const auto r = index_.reserve(capacity, table_, storage_); !r) return r.error();
    options_.table_capacity = own;
    peer_capacity_ = peer;
    if (capacity < smallest_) smallest_ = capacity;
    final_ = capacity;
    return {};
  }

  /// RFC 7541 section 6.3.
  constexpr std::uint8_t* store_size_updates(std::uint8_t* to) noexcept {
    using httpwire::detail::store_prefix_integer;
    if (smallest_ < told_ && smallest_ != final_) {
      to = store_prefix_integer(to, smallest_, 5, 0x20);
      table_.set_capacity(smallest_);
      told_ = smallest_;
    }
    if (final_ != told_) {
      to = store_prefix_integer(to, final_, 5, 0x20);
      told_ = final_;
    }
    table_.set_capacity(final_);
    smallest_ = final_;
    return to;
  }

  /// Most fields are in a table. Everything that finds them there lies in this one function.
  [[gnu::flatten, gnu::noinline]] constexpr std::uint8_t* store_fields(
      std::uint8_t* to, const std::uint8_t* end, std::span<const field_line> fields) noexcept {
    using namespace httpwire::detail;
    for (const field_line& line : fields) {
      const indexing how =
          line.indexing == indexing::automatic ? policy_(line.name, line.value) : line.indexing;
      field_hash hash{.name = hash_quickly(line.name)};
      // RFC 7541 section 6.2.3: a field that is never indexed is a literal, also where the tables have it.
      if (how != indexing::never) {
        hash = field_hash::quickly(hash.name, line.value);
        const std::size_t fixed = static_table_index.find_field(line.name, line.value, hash.field);
        if (fixed != static_match::none) {
          to = store_prefix_integer(to, fixed + 1, 7, 0x80);
          continue;
        }
        const std::uint64_t match = index_.find_field(line.name, line.value, hash, table_);
        if (match != entry_match::none) {
          to = store_prefix_integer(to, index_of(match), 7, 0x80);
          continue;
        }
      }
      to = store_literal(to, end, line, how, hash);
    }
    return to;
  }

  [[gnu::noinline]] constexpr std::uint8_t* store_literal(std::uint8_t* to, const std::uint8_t* end,
                                                          const field_line& line, indexing how,
                                                          const field_hash& hash) noexcept {
    using namespace httpwire::detail;
    const std::size_t fixed = static_table_index.find_name(line.name, hash.name);
    std::uint64_t name_index = fixed == static_match::none ? 0 : fixed + 1;
    if (name_index == 0) {
      const std::uint64_t match = index_.find_name(line.name, hash.name, table_);
      if (match != entry_match::none) name_index = index_of(match);
    }
    // An entry that cannot fit would only empty the table (RFC 7541 section 4.4).
    const bool fits = field_size(line.name, line.value) <= table_.capacity();
    const bool insert = how == indexing::with && fits;
    if (how == indexing::with && !fits) how = indexing::without;
    const auto prefix = hpack::detail::prefix_of(how);
    to = store_prefix_integer(to, name_index, prefix.bits, prefix.flags);
    if (name_index == 0) to = store_string_literal(to, end, line.name, 7, 0, options_.huffman);
    to = store_string_literal(to, end, line.value, 7, 0, options_.huffman);
    if (insert) {
      table_.insert(line.name, line.value);
      index_.insert(table_.inserted() - 1, hash);
    }
    return to;
  }

  /// RFC 7541 section 2.3.3.
  [[nodiscard]] constexpr std::uint64_t index_of(std::uint64_t absolute) const noexcept {
    return static_table.size() + (table_.inserted() - absolute);
  }

  encoder_options options_;
  Policy policy_;
  Storage storage_;
  entry_table<Storage> table_;
  entry_index<Storage> index_;
  std::size_t peer_capacity_ = initial_capacity;
  std::size_t told_ = initial_capacity;      // what the peer's table has
  std::size_t smallest_ = initial_capacity;  // since the last block
  std::size_t final_ = initial_capacity;
  error failure_{};
};

/// An encoder with memory from the heap.
using encoder = basic_encoder<>;

}  // namespace httpwire::hpack
