// SPDX-License-Identifier: MIT
// Input: one octet for the sections that are outstanding, then sizes of chunks behind their number, then a
// decoder stream.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "httpwire/qpack/encoder.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/qpack_model.hpp"

namespace {

namespace qpack = httpwire::qpack;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using encoder = qpack::basic_encoder<httpwire::heap_storage, qpack::everything>;

/// RFC 9204 sections 2.1.4 and 4.4, with a list of sections a stream.
struct stream_model {
  std::map<std::uint64_t, std::deque<std::uint64_t>> outstanding{};
  std::uint64_t inserted = 0;
  std::uint64_t known = 0;
  error_code code = error_code::none;
  std::uint64_t offset = 0;

  [[nodiscard]] std::size_t count() const {
    std::size_t sum = 0;
    for (const auto& [id, sections] : outstanding) sum += sections.size();
    return sum;
  }

  void read(bytes stream) {
    while (code == error_code::none) {
      const auto i = qpack::parse_decoder_instruction(stream);
      if (i.need_more()) return;
      code = i ? apply(*i) : i.error().code;
      if (code != error_code::none) return;
      offset += i->size;
      stream = stream.subspan(i->size);
    }
  }

 private:
  error_code apply(const qpack::decoder_instruction& i) {
    using kind = qpack::decoder_instruction::kind;
    if (i.type == kind::insert_count_increment) {
      if (i.value == 0) return error_code::qpack_increment_zero;
      if (i.value > inserted || known + i.value > inserted) return error_code::qpack_increment_too_large;
      known += i.value;
      return error_code::none;
    }
    auto& sections = outstanding[i.value];
    if (i.type == kind::stream_cancellation) {
      sections.clear();
      return error_code::none;
    }
    if (sections.empty()) return error_code::qpack_acknowledgment_unexpected;
    known = std::max(known, sections.front());
    sections.pop_front();
    return error_code::none;
  }
};

std::string section_of(encoder& e, std::uint64_t stream_id, unsigned number, std::uint64_t& required) {
  const std::string fresh = "value-" + std::to_string(number);
  const httpwire::field_line lines[] = {{":method", "GET"}, {"x-name", "value"}, {"x-other", fresh}};
  std::uint8_t section[256];
  std::uint8_t instructions[256];
  // Every third section does without new entries.
  const std::size_t lines_used = number % 3 == 2 ? 2 : 3;
  const auto written = e.encode(stream_id, std::span{lines}.first(lines_used), section, instructions);
  check(written.has_value(), "an encoder encodes");
  required = written->required_insert_count;
  return std::string{httpwire::as_text(written->section)} +
         std::string{httpwire::as_text(written->instructions)};
}

/// Sections on streams 0, 4, 8, 12 and one with a large number.
void encode_sections(encoder& e, unsigned sections, stream_model& model) {
  constexpr std::uint64_t streams[] = {0, 4, 8, 4, 12, (std::uint64_t{1} << 62) - 4, 0};
  for (unsigned i = 0; i < sections; ++i) {
    std::uint64_t required = 0;
    section_of(e, streams[i % std::size(streams)], i, required);
    if (required != 0) model.outstanding[streams[i % std::size(streams)]].push_back(required);
  }
  model.inserted = e.inserted();
}

void check_state(const encoder& e, const stream_model& model) {
  check_equal(e.known_received(), model.known, "entries known to have arrived");
  check_equal(e.outstanding_section_count(), model.count(), "outstanding sections");
  check(e.known_received() <= e.inserted(), "no more arrived than was sent");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const unsigned sections = choice % 16;
  const auto cuts = httpwire_fuzz::take_cuts(in);
  const exact_copy<std::uint8_t> stream{in.take_all()};

  const qpack::encoder_options options{
      .table_capacity = httpwire_fuzz::one_of({4096U, 220U}, choice >> 4),
      .max_outstanding_sections = httpwire_fuzz::one_of({256U, 4U}, choice >> 5),
      .peer = {.max_table_capacity = 4096,
               .blocked_streams = httpwire_fuzz::one_of({100U, 2U}, choice >> 6)}};
  encoder whole{options};
  encoder cut{options};
  stream_model model;
  stream_model ignored;
  encode_sections(whole, sections, model);
  encode_sections(cut, sections, ignored);
  check_state(whole, model);

  model.read(stream.span());
  httpwire::error failure{};
  if (const auto r = whole.read_decoder_stream(stream.span()); !r) failure = r.error();
  httpwire::error cut_failure{};
  httpwire_fuzz::in_chunks(stream.span(), cuts, [&](bytes chunk) {
    const auto r = cut.read_decoder_stream(chunk);
    if (!r) cut_failure = r.error();
    return r.has_value();
  });
  check_equal(failure.code, model.code, "verdict of the model");
  check_equal(failure.offset, model.code == error_code::none ? 0 : model.offset, "where it fails");
  check_equal(failure, cut_failure, "failures whole and cut");
  check_state(whole, model);
  check_state(cut, model);

  if (failure.code != error_code::none) {
    check(failure.origin == httpwire::error_origin::qpack_decoder_stream, "the stream is named");
    const auto again = whole.read_decoder_stream({});
    check(!again && again.error() == failure, "a failure of the connection stays");
    return 0;
  }
  // Both go on alike, and nothing that is still referred to or on its way was evicted.
  for (unsigned i = 0; i < 4; ++i) {
    std::uint64_t required = 0;
    check_equal(section_of(whole, 16, 20 + i, required), section_of(cut, 16, 20 + i, required),
                "what is encoded next");
    check(whole.table().oldest() <= whole.known_received(), "what may be on its way stays");
  }
  return 0;
}
