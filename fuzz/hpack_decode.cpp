// SPDX-License-Identifier: MIT
// Input: three octets of options, then blocks, each behind its length in one octet; length 254 means that two
// octets of length follow, 255 that two octets of a new table capacity follow instead of a block.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "httpwire/hpack.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/hpack_model.hpp"

namespace {

namespace hpack = httpwire::hpack;
using httpwire::bytes;
using httpwire::error_code;
using httpwire::error_scope;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::model_field;
using httpwire_fuzz::one_of;

struct outcome {
  httpwire::error failure{};
  httpwire::decoded_section section{};
  std::vector<model_field> fields{};

  /// The connection goes on.
  [[nodiscard]] bool alive() const {
    return failure.code == error_code::none || failure.scope() != error_scope::connection;
  }
};

outcome decode(hpack::decoder& decoder, bytes block, std::size_t scratch_size) {
  outcome o;
  const exact_copy<char> scratch{scratch_size};
  const auto section = decoder.decode(block, scratch.span(), [&](const httpwire::field_line& f) {
    o.fields.push_back({std::string{f.name}, std::string{f.value}, f.indexing});
  });
  if (section)
    o.section = *section;
  else
    o.failure = section.error();
  return o;
}

/// Fields that a section with these limits may have.
void check_limits(const outcome& o, const hpack::decoder_options& limits) {
  std::size_t size = 0;
  check(o.fields.size() <= limits.max_fields, "fields within their limit");
  for (const model_field& f : o.fields) {
    check(f.name.size() <= limits.max_string_size && f.value.size() <= limits.max_string_size,
          "strings within their limit");
    size += httpwire::field_size(f.name, f.value);
  }
  check(size <= limits.max_section_size, "section within its limit");
  if (o.failure.code != error_code::none) return;
  check_equal(o.section.fields, o.fields.size(), "fields counted");
  check_equal(o.section.size, size, "size counted");
}

/// A limit fires at the first field past it and shows those before.
void check_rejection(const outcome& limited, const outcome& free, const hpack::decoder_options& limits) {
  const std::size_t shown = limited.fields.size();
  check(shown <= free.fields.size() &&
            std::vector<model_field>(free.fields.begin(), free.fields.begin() + static_cast<std::ptrdiff_t>(
                                                                                    shown)) == limited.fields,
        "fields shown before a limit are those of the block");
  if (limited.failure.code == error_code::none) {
    check_equal(limited.fields, free.fields, "fields with and without limits");
    return;
  }
  check(shown < free.fields.size(), "a limit fires at a field");
  check_equal(std::size_t{limited.failure.field_index}, shown, "the field past a limit is named");
  const model_field& next = free.fields[shown];
  std::size_t size = httpwire::field_size(next.name, next.value);
  for (const model_field& f : limited.fields) size += httpwire::field_size(f.name, f.value);
  switch (limited.failure.code) {
    case error_code::too_many_fields:
      check_equal(limited.failure.limit, std::uint64_t{limits.max_fields}, "limit of fields");
      return check(shown == limits.max_fields, "too many fields only when there are");
    case error_code::string_too_long:
      check_equal(limited.failure.limit, std::uint64_t{limits.max_string_size}, "limit of strings");
      return check(next.name.size() > limits.max_string_size || next.value.size() > limits.max_string_size,
                   "a string too long only when it is");
    case error_code::section_too_large:
      check_equal(limited.failure.limit, std::uint64_t{limits.max_section_size}, "limit of sections");
      return check(size > limits.max_section_size, "a section too large only when it is");
    case error_code::scratch_too_small:
      return check(limited.failure.limit != 0, "the scratch that would do is named");
    default: httpwire_fuzz::fail("a limit is one of four", httpwire_fuzz::shown(limited.failure));
  }
}

/// A failure of the connection does not depend on limits, and stays.
void check_failure(hpack::decoder& decoder, const outcome& o, const outcome& expected) {
  check_equal(o.alive(), expected.alive(), "all decoders fail alike");
  if (o.alive()) return;
  check_equal(o.failure.code, expected.failure.code, "reason for failing");
  check_equal(o.failure.offset, expected.failure.offset, "where it fails");
  const outcome again = decode(decoder, {}, 16);
  check(again.failure == o.failure && again.fields.empty(), "a failure of the connection stays");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned capacity_choice = in.u8();
  const unsigned limit_choice = in.u8();
  const unsigned scratch_choice = in.u8();
  const std::size_t scratch_size = one_of({65'536U, 0U, 8U, 64U}, scratch_choice);
  constexpr std::size_t huge = std::size_t{1} << 30;
  hpack::decoder_options options{
      .table_capacity = one_of({0U, 64U, 256U, 4096U}, capacity_choice),
      .max_section_size = one_of({65'536U, 100U, 200U, 0U}, limit_choice & 3),
      .max_fields = one_of({256U, 1U, 3U, 0U}, limit_choice >> 2 & 3),
      .max_string_size = one_of({65'536U, 64U, 8U, 0U}, limit_choice >> 4 & 3),
      .max_size_updates = one_of({2U, 1U, 5U, 0U}, limit_choice >> 6 & 3),
      .max_unshown_bytes = huge,
  };
  const hpack::decoder_options no_limits{.table_capacity = options.table_capacity,
                                         .max_section_size = huge,
                                         .max_fields = huge,
                                         .max_string_size = huge,
                                         .max_size_updates = options.max_size_updates};
  const hpack::decoder_options no_fields{.table_capacity = options.table_capacity,
                                         .max_fields = 0,
                                         .max_size_updates = options.max_size_updates,
                                         .max_unshown_bytes = huge};
  hpack::decoder limited{options};
  hpack::decoder free{no_limits};
  hpack::decoder blind{no_fields};
  httpwire_fuzz::decoder_model model{options.table_capacity, options.max_size_updates};

  while (!in.empty()) {
    std::size_t length = in.u8();
    if (length == 255) {
      const std::size_t capacity = in.u16();
      check(limited.set_table_capacity(capacity) && free.set_table_capacity(capacity) &&
                blind.set_table_capacity(capacity),
            "memory for a table");
      model.set_table_capacity(capacity);
      continue;
    }
    if (length == 254) length = in.u16();
    const exact_copy<std::uint8_t> block{in.take(length)};
    outcome expected;
    expected.failure.code = model.decode(block.span(), expected.fields);

    // No string is longer than 8/5 of the block, and a field has two.
    const outcome all = decode(free, block.span(), 4 * block.span().size() + 16);
    check_equal(all.failure.code, expected.failure.code, "verdict of the model");
    check_equal(all.fields, expected.fields, "fields of the model");
    const outcome some = decode(limited, block.span(), scratch_size);
    const outcome none = decode(blind, block.span(), 0);
    check_limits(all, no_limits);
    check_limits(some, options);
    check_limits(none, no_fields);
    check_failure(limited, some, all);
    check_failure(blind, none, all);
    if (!all.alive()) return 0;
    check_rejection(some, all, options);
    check_rejection(none, all, no_fields);
    httpwire_fuzz::check_table(free.table(), model.table());
    httpwire_fuzz::check_same_table(free.table(), limited.table());
    httpwire_fuzz::check_same_table(free.table(), blind.table());
  }
  return 0;
}
