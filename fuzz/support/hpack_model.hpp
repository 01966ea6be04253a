// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "../../tests/support/huffman_reference.hpp"
#include "httpwire/hpack/representation.hpp"
#include "httpwire/hpack/static_table.hpp"
#include "support/check.hpp"

// A second HPACK decoder: slow, without limits, made of strings.

namespace httpwire_fuzz {

struct model_field {
  std::string name{};
  std::string value{};
  httpwire::indexing indexing = httpwire::indexing::with;

  friend bool operator==(const model_field&, const model_field&) = default;
};

[[nodiscard]] inline std::string shown(const std::vector<model_field>& fields) {
  std::string out;
  for (const model_field& f : fields)
    out += "\n    " + shown(f.name) + ": " + shown(f.value) + " " + shown(static_cast<unsigned>(f.indexing));
  return out;
}

/// RFC 7541 section 4: entries by age, the newest first.
class table_model {
 public:
  explicit table_model(std::size_t capacity) : capacity_(capacity) {}

  void set_capacity(std::size_t capacity) {
    capacity_ = capacity;
    evict_to(capacity);
  }
  void insert(const model_field& f) {
    const std::size_t size = size_of(f);
    if (size > capacity_) return entries_.clear();
    evict_to(capacity_ - size);
    entries_.push_front(f);
  }

  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] const std::deque<model_field>& entries() const { return entries_; }
  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (const model_field& f : entries_) sum += size_of(f);
    return sum;
  }

 private:
  [[nodiscard]] static std::size_t size_of(const model_field& f) {
    return f.name.size() + f.value.size() + 32;
  }
  void evict_to(std::size_t most) {
    while (size() > most) entries_.pop_back();
  }

  std::size_t capacity_;
  std::deque<model_field> entries_;
};

/// The table of the library has the entries of the model.
template <class Table>
void check_table(const Table& table, const table_model& model) {
  check_equal(table.capacity(), model.capacity(), "capacity of the table");
  check_equal(table.count(), model.entries().size(), "entries in the table");
  check_equal(table.size(), model.size(), "size of the table");
  check(table.size() <= table.capacity(), "the table stays within its capacity");
  for (std::size_t age = 0; age < table.count(); ++age) {
    check_equal(table.newest(age).name, std::string_view{model.entries()[age].name}, "name in the table");
    check_equal(table.newest(age).value, std::string_view{model.entries()[age].value}, "value in the table");
  }
}

/// Two tables of the library have the same entries.
template <class TableA, class TableB>
void check_same_table(const TableA& a, const TableB& b) {
  check_equal(a.capacity(), b.capacity(), "capacity of both tables");
  check_equal(a.size(), b.size(), "size of both tables");
  check_equal(a.count(), b.count(), "entries in both tables");
  for (std::size_t age = 0; age < a.count(); ++age) {
    check_equal(a.newest(age).name, b.newest(age).name, "name in both tables");
    check_equal(a.newest(age).value, b.newest(age).value, "value in both tables");
  }
}

class decoder_model {
 public:
  explicit decoder_model(std::size_t capacity, std::size_t max_updates)
      : table_(capacity), limit_(capacity), max_updates_(max_updates) {}

  /// Appends the fields of a block; the reason when the connection has to end.
  [[nodiscard]] httpwire::error_code decode(httpwire::bytes block, std::vector<model_field>& fields) {
    using httpwire::error_code;
    using kind = httpwire::hpack::representation::kind;
    std::size_t updates = 0;
    bool fields_began = false;
    while (!block.empty()) {
      const auto r = httpwire::hpack::take_representation(block);
      if (!r) return r.error().code;
      if (r->type == kind::size_update) {
        if (fields_began) return error_code::hpack_size_update_misplaced;
        if (++updates > max_updates_) return error_code::hpack_too_many_size_updates;
        if (r->index > limit_) return error_code::hpack_size_update_too_large;
        if (due_ && r->index > lowest_) return error_code::hpack_size_update_missing;
        due_ = false;
        table_.set_capacity(static_cast<std::size_t>(r->index));
        continue;
      }
      if (due_) return error_code::hpack_size_update_missing;
      fields_began = true;
      model_field f{.indexing = r->indexing};
      if (r->type == kind::indexed && r->index == 0) return error_code::hpack_index_zero;
      if (r->index != 0 && !look_up(r->index, f)) return error_code::hpack_index_out_of_range;
      if (r->type == kind::literal) {
        if (r->index == 0)
          if (const auto code = text(r->name, f.name); code != error_code::none) return code;
        if (const auto code = text(r->value, f.value); code != error_code::none) return code;
        if (f.indexing == httpwire::indexing::with) table_.insert(f);
      }
      fields.push_back(f);
    }
    return due_ ? error_code::hpack_size_update_missing : error_code::none;
  }

  void set_table_capacity(std::size_t capacity) {
    limit_ = capacity;
    if (capacity >= table_.capacity()) return;
    lowest_ = due_ && lowest_ < capacity ? lowest_ : capacity;
    due_ = true;
  }

  [[nodiscard]] const table_model& table() const { return table_; }

 private:
  [[nodiscard]] bool look_up(std::uint64_t index, model_field& f) const {
    const auto& fixed = httpwire::hpack::static_table;
    if (index <= fixed.size()) {
      f.name = fixed[static_cast<std::size_t>(index) - 1].name;
      f.value = fixed[static_cast<std::size_t>(index) - 1].value;
      return true;
    }
    if (index - fixed.size() > table_.entries().size()) return false;
    const model_field& entry = table_.entries()[static_cast<std::size_t>(index) - fixed.size() - 1];
    f.name = entry.name;
    f.value = entry.value;
    return true;
  }

  [[nodiscard]] static httpwire::error_code text(const httpwire::string_literal& literal, std::string& out) {
    using httpwire_test::reference_verdict;
    if (!literal.huffman) {
      out = httpwire::as_text(literal.octets);
      return httpwire::error_code::none;
    }
    auto decoded = httpwire_test::reference_decode(literal.octets);
    out = decoded.text;
    switch (decoded.verdict) {
      case reference_verdict::text: return httpwire::error_code::none;
      case reference_verdict::eos: return httpwire::error_code::huffman_eos;
      case reference_verdict::padding: return httpwire::error_code::huffman_padding;
    }
    return httpwire::error_code::none;
  }

  table_model table_;
  std::size_t limit_;
  std::size_t max_updates_;
  std::size_t lowest_ = 0;
  bool due_ = false;
};

}  // namespace httpwire_fuzz
