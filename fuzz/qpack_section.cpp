// SPDX-License-Identifier: MIT
// Input: one octet says how many of five insertions have arrived, four give limits and scratch sizes of two
// decoders, and the rest is a section.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "httpwire/qpack/decoder.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/hpack_model.hpp"
#include "support/qpack_model.hpp"

namespace {

namespace qpack = httpwire::qpack;
using httpwire::bytes;
using httpwire::error_code;
using httpwire::error_scope;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::model_field;
using httpwire_fuzz::one_of;

constexpr std::size_t table_capacity = 220;
constexpr std::uint64_t stream_id = 4;
constexpr std::size_t huge = std::size_t{1} << 30;

struct outcome {
  httpwire::error failure{};
  qpack::section_result result{};
  std::vector<model_field> fields{};

  [[nodiscard]] bool fatal() const {
    return failure.code != error_code::none && failure.scope() == error_scope::connection;
  }
};

/// The table of RFC 9204 Appendix B, as far as `count` insertions bring it.
httpwire_fuzz::entries_model fill(qpack::decoder& decoder, unsigned count) {
  httpwire_fuzz::entries_model model{.all = {}, .oldest = 0, .capacity = table_capacity};
  const model_field fields[] = {{":authority", "www.example.com"},
                                {":path", "/sample/path"},
                                {"custom-key", "custom-value"},
                                {":authority", "www.example.com"},
                                {"custom-key", "custom-value2"}};
  std::vector<std::uint8_t> stream{0x3f, 0xbd, 0x01};
  const auto put = [&stream](std::uint8_t flags, const std::string& text) {
    stream.push_back(static_cast<std::uint8_t>(flags | text.size()));
    stream.insert(stream.end(), text.begin(), text.end());
  };
  for (unsigned i = 0; i < count; ++i) {
    put(0x40, fields[i].name);
    put(0x00, fields[i].value);
    check(model.insert(fields[i]), "an entry fits");
  }
  const auto read = decoder.read_encoder_stream(stream);
  check(read && *read == count, "the table can be filled");
  return model;
}

outcome decode(qpack::decoder& decoder, bytes section, std::size_t scratch_size) {
  outcome o;
  const exact_copy<char> scratch{scratch_size};
  const auto result = decoder.decode(stream_id, section, scratch.span(), [&](const httpwire::field_line& f) {
    o.fields.push_back({std::string{f.name}, std::string{f.value}, f.indexing});
  });
  if (result)
    o.result = *result;
  else
    o.failure = result.error();
  return o;
}

void check_counts(const outcome& o, const qpack::decoder_options& limits) {
  std::size_t size = 0;
  check(o.fields.size() <= limits.max_fields, "fields within their limit");
  for (const model_field& f : o.fields) {
    check(f.name.size() <= limits.max_string_size && f.value.size() <= limits.max_string_size,
          "strings within their limit");
    size += httpwire::field_size(f.name, f.value);
  }
  check(size <= limits.max_section_size, "section within its limit");
  if (o.failure.code != error_code::none) return;
  check_equal(o.result.section.fields, o.fields.size(), "fields counted");
  check_equal(o.result.section.size, size, "size counted");
}

/// A limit fires at the first field past it and shows those before.
void check_rejection(const outcome& limited, const outcome& free, const qpack::decoder_options& limits,
                     std::size_t section_size) {
  const std::size_t shown = limited.fields.size();
  check(shown <= free.fields.size() &&
            std::vector<model_field>(free.fields.begin(), free.fields.begin() + static_cast<std::ptrdiff_t>(
                                                                                    shown)) == limited.fields,
        "fields shown before a limit are those of the section");
  const httpwire::error& e = limited.failure;
  check_equal(e.stream_id, stream_id, "the stream is named");
  if (e.code == error_code::qpack_blocked_bytes) {
    check(free.result.blocked() && section_size > limits.max_blocked_bytes, "too much waits only if so");
    return check_equal(e.limit, std::uint64_t{limits.max_blocked_bytes}, "limit of what waits");
  }
  if (e.code == error_code::qpack_blocked_streams)
    return check(free.result.blocked() && limits.max_blocked_streams == 0, "too many wait only if so");
  check_equal(std::size_t{e.field_index}, shown, "the field past a limit is named");
  if (shown == free.fields.size())
    return check(free.fatal() && free.failure.field_index == shown, "a limit fires at a field");
  const model_field& next = free.fields[shown];
  std::size_t size = httpwire::field_size(next.name, next.value);
  for (const model_field& f : limited.fields) size += httpwire::field_size(f.name, f.value);
  switch (e.code) {
    case error_code::too_many_fields:
      return check(shown == limits.max_fields && e.limit == limits.max_fields,
                   "too many fields only when there are");
    case error_code::string_too_long:
      check_equal(e.limit, std::uint64_t{limits.max_string_size}, "limit of strings");
      return check(next.name.size() > limits.max_string_size || next.value.size() > limits.max_string_size,
                   "a string too long only when it is");
    case error_code::section_too_large:
      check_equal(e.limit, std::uint64_t{limits.max_section_size}, "limit of sections");
      return check(size > limits.max_section_size, "a section too large only when it is");
    case error_code::scratch_too_small: return;
    default: httpwire_fuzz::fail("a limit is one of six", httpwire_fuzz::shown(e));
  }
}

void check_limited(const qpack::decoder_options& limits, std::size_t scratch_size, unsigned count,
                   bytes section, const outcome& free) {
  qpack::decoder decoder{limits};
  const auto model = fill(decoder, count);
  outcome o = decode(decoder, section, scratch_size);
  check_counts(o, limits);
  // With what the error asks for the same call gets further.
  while (o.failure.code == error_code::scratch_too_small) {
    check_rejection(o, free, limits, section.size());
    check(o.failure.limit > scratch_size, "more scratch is asked for than there was");
    scratch_size = static_cast<std::size_t>(o.failure.limit);
    check(scratch_size <= 4 * section.size() + 16, "no more scratch is asked for than the texts can take");
    outcome again = decode(decoder, section, scratch_size);
    check_counts(again, limits);
    check(again.fields.size() >= o.fields.size(), "no fewer fields with more scratch");
    o = std::move(again);
  }
  const bool same_failure = o.failure.code == free.failure.code && o.failure.offset == free.failure.offset &&
                            o.failure.field_index == free.failure.field_index;
  if (o.failure.code == error_code::none || same_failure) {
    check(same_failure, "no failure without limits");
    check_equal(o.fields, free.fields, "fields with and without limits");
    check_equal(o.result.blocked(), free.result.blocked(), "blocked with and without limits");
  } else {
    check_rejection(o, free, limits, section.size());
  }
  check_equal(decoder.blocked_stream_count(), std::size_t{o.result.blocked()}, "blocked streams");
  check_equal(decoder.blocked_bytes(), o.result.blocked() ? section.size() : 0, "octets that wait");
  httpwire_fuzz::check_entries(decoder.table(), model);
  if (!o.fatal()) {
    check(decoder.cancel_stream(stream_id).has_value(), "a stream can be cancelled");
    return check_equal(decoder.blocked_stream_count(), std::size_t{0}, "a cancelled stream does not wait");
  }
  const outcome again = decode(decoder, {}, 16);
  check(again.failure == o.failure && again.fields.empty(), "a failure of the connection stays");
}

qpack::decoder_options limits_of(unsigned choice) {
  return {.max_table_capacity = table_capacity,
          .max_blocked_streams = one_of({16U, 1U, 16U, 0U}, choice >> 6 & 3),
          .max_blocked_bytes = one_of({262'144U, 20U, 3U, 0U}, choice >> 6 & 3),
          .max_section_size = one_of({65'536U, 100U, 200U, 0U}, choice & 3),
          .max_fields = one_of({256U, 1U, 3U, 0U}, choice >> 2 & 3),
          .max_string_size = one_of({65'536U, 64U, 8U, 0U}, choice >> 4 & 3)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned count = 5 - in.u8() % 6U;
  const qpack::decoder_options some = limits_of(in.u8());
  const std::size_t some_scratch = one_of({65'536U, 0U, 8U, 64U}, in.u8());
  const qpack::decoder_options other = limits_of(in.u8());
  const std::size_t other_scratch = one_of({65'536U, 0U, 1U, 20U}, in.u8());
  const exact_copy<std::uint8_t> section{in.take_all()};

  const qpack::decoder_options no_limits{.max_table_capacity = table_capacity,
                                         .max_blocked_bytes = huge,
                                         .max_section_size = huge,
                                         .max_fields = huge,
                                         .max_string_size = huge};
  qpack::decoder decoder{no_limits};
  const auto model = fill(decoder, count);
  const auto expected = httpwire_fuzz::section_model{model, table_capacity}.decode(section.span());
  // No string is longer than 8/5 of the section, and a field has two.
  const outcome free = decode(decoder, section.span(), 4 * section.span().size() + 16);
  check_equal(free.failure.code, expected.code, "verdict of the model");
  check_equal(free.fields, expected.fields, "fields of the model");
  check_counts(free, no_limits);
  if (expected.code == error_code::none) {
    check_equal(free.result.blocked(), expected.blocked, "blocked by the model");
    check_equal(free.result.required_insert_count, expected.required_insert_count, "count of the model");
    const bool acknowledged = expected.required_insert_count != 0 && !expected.blocked;
    exact_copy<std::uint8_t> out{32};
    const auto written = decoder.write_decoder_stream(out.span());
    check(written.has_value(), "the decoder stream can be written");
    check_equal(!written->empty() && (*written)[0] == (0x80 | stream_id), acknowledged,
                "what used the table is acknowledged");
    check(!decoder.decoder_stream_due(), "then nothing is due");
    // The table is as it was.
    const outcome again = decode(decoder, section.span(), 4 * section.span().size() + 16);
    check_equal(again.fields, free.fields, "the same section shows the same fields");
  }
  check_limited(some, some_scratch, count, section.span(), free);
  check_limited(other, other_scratch, count, section.span(), free);
  return 0;
}
