// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "../../tests/support/huffman_reference.hpp"
#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/instruction.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/hpack_model.hpp"

// A second QPACK decoder: slow, without limits, made of strings. And what the QPACK targets share.

namespace httpwire_fuzz {

/// Sizes of chunks from the front of the input: their number in one octet, then an octet each.
[[nodiscard]] inline std::vector<std::size_t> take_cuts(fuzz_input& in) {
  std::vector<std::size_t> sizes;
  for (unsigned count = in.u8() % 8; count > 0; --count) sizes.push_back(in.u8() % 40U + 1);
  if (sizes.empty()) sizes.push_back(1);
  return sizes;
}

/// Calls `read` with chunks of these sizes, one after the other and again from the first, until it is false.
template <class Read>
void in_chunks(httpwire::bytes stream, const std::vector<std::size_t>& sizes, Read&& read) {
  for (std::size_t i = 0; !stream.empty(); ++i) {
    const std::size_t size = std::min(sizes[i % sizes.size()], stream.size());
    const exact_copy<std::uint8_t> chunk{stream.first(size)};
    stream = stream.subspan(size);
    if (!read(httpwire::bytes{chunk.span()})) return;
  }
}

/// Text of a literal, by the reference coder.
[[nodiscard]] inline httpwire::error_code model_text(const httpwire::string_literal& literal,
                                                     std::string& out) {
  using httpwire::error_code;
  using httpwire_test::reference_verdict;
  if (!literal.huffman) {
    out = httpwire::as_text(literal.octets);
    return error_code::none;
  }
  auto decoded = httpwire_test::reference_decode(literal.octets);
  out = decoded.text;
  if (decoded.verdict == reference_verdict::eos) return error_code::huffman_eos;
  return decoded.verdict == reference_verdict::padding ? error_code::huffman_padding : error_code::none;
}

/// Entries by absolute index; the front ones may be evicted.
struct entries_model {
  std::vector<model_field> all;
  std::size_t oldest = 0;
  std::size_t capacity = 0;

  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (std::size_t i = oldest; i < all.size(); ++i) sum += httpwire::field_size(all[i].name, all[i].value);
    return sum;
  }
  void evict_to(std::size_t most) {
    while (size() > most) ++oldest;
  }
  /// False for an entry that cannot fit.
  [[nodiscard]] bool insert(const model_field& f) {
    const std::size_t needed = httpwire::field_size(f.name, f.value);
    if (needed > capacity) return false;
    evict_to(capacity - needed);
    all.push_back(f);
    return true;
  }
};

/// The table of the library is that of the model.
template <class Table>
void check_entries(const Table& table, const entries_model& model) {
  check_equal(table.capacity(), model.capacity, "capacity of the table");
  check_equal(table.size(), model.size(), "size of the table");
  check_equal(table.inserted(), std::uint64_t{model.all.size()}, "insertions");
  check_equal(table.oldest(), std::uint64_t{model.oldest}, "oldest entry");
  for (std::size_t i = model.oldest; i < model.all.size(); ++i) {
    check_equal(table.at(i).name, std::string_view{model.all[i].name}, "name in the table");
    check_equal(table.at(i).value, std::string_view{model.all[i].value}, "value in the table");
  }
}

struct section_verdict {
  httpwire::error_code code = httpwire::error_code::none;
  bool blocked = false;
  std::uint64_t required_insert_count = 0;
  std::vector<model_field> fields{};
};

/// RFC 9204 section 4.5, for entries of a table whose largest capacity is `max_capacity`.
class section_model {
 public:
  section_model(const entries_model& entries, std::size_t max_capacity)
      : entries_(entries), max_entries_(max_capacity / 32) {}

  [[nodiscard]] section_verdict decode(httpwire::bytes in) const {
    section_verdict v = decode_all(in);
    // RFC 9204 section 7.4: the same failure ends a stream alone.
    if (v.code == error_code::integer_too_large) v.code = error_code::qpack_integer_too_large;
    return v;
  }

 private:
  using error_code = httpwire::error_code;

  [[nodiscard]] section_verdict decode_all(httpwire::bytes in) const {
    section_verdict v;
    std::uint64_t base = 0;
    v.code = prefix(in, v.required_insert_count, base);
    if (v.code != httpwire::error_code::none) return v;
    v.blocked = v.required_insert_count > entries_.all.size();
    if (v.blocked) return v;
    while (!in.empty() && v.code == httpwire::error_code::none) {
      const auto r = httpwire::qpack::take_representation(in);
      model_field f;
      v.code = r ? field(*r, v.required_insert_count, base, f) : r.error().code;
      if (v.code == httpwire::error_code::none) v.fields.push_back(f);
    }
    return v;
  }

  [[nodiscard]] static error_code integer(httpwire::bytes& in, unsigned prefix_bits, std::uint64_t& value) {
    const auto parsed = httpwire::parse_prefix_integer(in, prefix_bits);
    if (parsed.need_more()) return error_code::field_truncated;
    if (!parsed) return parsed.error().code;
    value = parsed->value;
    in = in.subspan(parsed->size);
    return error_code::none;
  }

  [[nodiscard]] error_code prefix(httpwire::bytes& in, std::uint64_t& required, std::uint64_t& base) const {
    std::uint64_t encoded = 0;
    if (const auto code = integer(in, 8, encoded); code != error_code::none) return code;
    if (encoded != 0) {
      // The one count that an encoder can have meant: within max_entries of the insertions.
      const std::uint64_t inserted = entries_.all.size();
      for (std::uint64_t n = inserted + max_entries_; n >= 1 && n + max_entries_ > inserted; --n)
        if (n % (2 * max_entries_) + 1 == encoded) required = n;
      if (required == 0) return error_code::qpack_insert_count_invalid;
    }
    const bool sign = !in.empty() && (in[0] & 0x80) != 0;
    std::uint64_t delta = 0;
    if (const auto code = integer(in, 7, delta); code != error_code::none) return code;
    if (sign && required < delta + 1) return error_code::qpack_base_invalid;
    base = sign ? required - (delta + 1) : required + delta;
    return error_code::none;
  }

  [[nodiscard]] error_code field(const httpwire::qpack::representation& r, std::uint64_t required,
                                 std::uint64_t base, model_field& f) const {
    using httpwire::qpack::reference;
    if (r.table == reference::in_static_table) {
      if (r.index > 98) return error_code::qpack_static_index_out_of_range;
      const auto& entry = httpwire::qpack::static_table[static_cast<std::size_t>(r.index)];
      f = {std::string{entry.name}, std::string{entry.value}};
    } else if (r.table != reference::none) {
      if (r.table == reference::relative && r.index + 1 > base) return error_code::qpack_reference_invalid;
      const std::uint64_t at = r.table == reference::relative ? base - (r.index + 1) : base + r.index;
      if (at >= required || at < entries_.oldest) return error_code::qpack_reference_invalid;
      f = entries_.all[static_cast<std::size_t>(at)];
    }
    f.indexing = r.indexing;
    if (r.table == reference::none)
      if (const auto code = model_text(r.name, f.name); code != error_code::none) return code;
    return r.indexed ? error_code::none : model_text(r.value, f.value);
  }

  const entries_model& entries_;
  std::uint64_t max_entries_;
};

}  // namespace httpwire_fuzz
