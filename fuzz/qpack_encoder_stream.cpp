// SPDX-License-Identifier: MIT
// Input: one octet for the largest capacity of the table, one for the first, then sizes of chunks behind
// their number, then an encoder stream.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/encoder_stream_reader.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/hpack_model.hpp"
#include "support/qpack_model.hpp"

namespace {

namespace qpack = httpwire::qpack;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::one_of;

struct capacities {
  std::size_t most;
  std::size_t first;
};

/// The reader with a table of its own.
class receiver {
 public:
  explicit receiver(const capacities& c) : most_(c.most) {
    check(table.reserve(c.most, storage_).has_value(), "memory for a table");
    table.set_capacity(c.first);
  }

  bool read(bytes chunk) {
    const auto r = reader_.read(chunk, table, most_, storage_);
    check(table.size() <= table.capacity() && table.capacity() <= most_, "the table stays within bounds");
    check(reader_.held() <= 4 * table.capacity() + 64, "little is held");
    if (!r) failure = r.error();
    return r.has_value();
  }
  [[nodiscard]] std::size_t held() const { return reader_.held(); }

  httpwire::entry_table<> table;
  httpwire::error failure{};

 private:
  std::size_t most_;
  httpwire::heap_storage storage_;
  qpack::encoder_stream_reader<> reader_;
};

/// Complete instructions by strings.
struct stream_model {
  httpwire_fuzz::entries_model entries;
  std::size_t most;
  error_code code = error_code::none;
  std::size_t offset = 0;  ///< Of the first instruction that was not carried out.

  void read(bytes stream) {
    const qpack::table_bounds any{.capacity = std::size_t{1} << 30, .count = static_cast<std::size_t>(-1)};
    while (offset < stream.size()) {
      std::size_t needed = 0;
      const auto i = qpack::parse_encoder_instruction(stream.subspan(offset), any, needed);
      if (i.need_more()) return;
      code = i ? apply(*i) : i.error().code;
      if (code != error_code::none) return;
      offset += i->size;
    }
  }

 private:
  error_code apply(const qpack::encoder_instruction& i) {
    using kind = qpack::encoder_instruction::kind;
    if (i.type == kind::set_capacity) {
      if (i.value > most) return error_code::qpack_capacity_too_large;
      entries.capacity = static_cast<std::size_t>(i.value);
      entries.evict_to(entries.capacity);
      return error_code::none;
    }
    httpwire_fuzz::model_field f;
    if (i.type == kind::insert_with_name_reference && i.table == qpack::reference::in_static_table) {
      if (i.value > 98) return error_code::qpack_static_index_out_of_range;
      f.name = qpack::static_table[static_cast<std::size_t>(i.value)].name;
    } else if (i.type != kind::insert_with_literal_name) {
      if (i.value >= entries.all.size() - entries.oldest) return error_code::qpack_reference_invalid;
      f = entries.all[entries.all.size() - 1 - static_cast<std::size_t>(i.value)];
    } else if (const auto bad = httpwire_fuzz::model_text(i.name, f.name); bad != error_code::none) {
      return bad;
    }
    if (i.type != kind::duplicate)
      if (const auto bad = httpwire_fuzz::model_text(i.field_value, f.value); bad != error_code::none)
        return bad;
    return entries.insert(f) ? error_code::none : error_code::qpack_insert_too_large;
  }
};

void check_same(const receiver& a, const receiver& b) {
  check_equal(a.failure, b.failure, "failures whole and cut");
  check_equal(a.table.inserted(), b.table.inserted(), "insertions whole and cut");
  httpwire_fuzz::check_same_table(a.table, b.table);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const std::size_t most = one_of({4096U, 0U, 64U, 220U}, in.u8());
  const capacities c{.most = most, .first = std::min(most, one_of({0UL, 64UL, 100UL, most}, in.u8()))};
  const auto cuts = httpwire_fuzz::take_cuts(in);
  const httpwire_fuzz::exact_copy<std::uint8_t> stream{in.take_all()};

  receiver whole{c};
  receiver cut{c};
  receiver by_octet{c};
  whole.read(stream.span());
  httpwire_fuzz::in_chunks(stream.span(), cuts, [&](bytes chunk) { return cut.read(chunk); });
  httpwire_fuzz::in_chunks(stream.span(), {1}, [&](bytes chunk) { return by_octet.read(chunk); });
  check_same(whole, cut);
  check_same(whole, by_octet);

  stream_model model{.entries = {.all = {}, .oldest = 0, .capacity = c.first}, .most = c.most};
  model.read(stream.span());
  if (model.code != error_code::none) check(whole.failure.code != error_code::none, "the model fails");
  if (whole.failure.code == error_code::none) {
    httpwire_fuzz::check_entries(whole.table, model.entries);
    check_equal(whole.held(), stream.span().size() - model.offset, "what is incomplete is held");
  } else {
    check(whole.failure.offset >= model.offset, "nothing before fails");
    check(whole.failure.origin == httpwire::error_origin::qpack_encoder_stream, "the stream is named");
    check_equal(whole.table.inserted(), std::uint64_t{model.entries.all.size()}, "insertions before");
    // What is refused before its end has come has no verdict of the model.
    const bool early = model.code == error_code::none ||
                       whole.failure.code == error_code::qpack_insert_too_large ||
                       whole.failure.code == error_code::qpack_reference_invalid ||
                       whole.failure.code == error_code::qpack_static_index_out_of_range;
    if (!early) check_equal(whole.failure.code, model.code, "verdict of the model");
  }

  qpack::decoder decoder{{.max_table_capacity = c.most, .initial_capacity = c.first}};
  const auto read = decoder.read_encoder_stream(stream.span());
  check_equal(read.has_value(), whole.failure.code == error_code::none, "verdict of the decoder");
  if (!read) {
    check(read.error() == whole.failure, "failure of the decoder");
    const auto again = decoder.read_encoder_stream({});
    check(!again && again.error() == read.error(), "a failure of the connection stays");
  }
  httpwire_fuzz::check_same_table(decoder.table(), whole.table);
  return 0;
}
