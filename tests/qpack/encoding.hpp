// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/encoder.hpp"
#include "httpwire/qpack/instruction.hpp"
#include "httpwire/qpack/representation.hpp"
#include "httpwire/qpack/section_prefix.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// For the tests of the encoder: sections that own their text, calls whose buffers have no octet to spare, and
// a plain account of what a decoder has acknowledged.

namespace qpack_encoding {

using httpwire::error_code;
using httpwire::field_line;
using httpwire::indexing;
using httpwire_test::hex;
using httpwire_test::random_source;
using httpwire_test::unhex;
using octets = std::vector<std::uint8_t>;
namespace qpack = httpwire::qpack;

struct field {
  std::string name;
  std::string value;
  httpwire::indexing indexing = httpwire::indexing::with;
  friend bool operator==(const field&, const field&) = default;
};
using fields = std::vector<field>;

[[nodiscard]] inline std::vector<field_line> lines_of(const fields& from) {
  std::vector<field_line> lines;
  for (const field& f : from) lines.push_back({f.name, f.value, f.indexing});
  return lines;
}

[[nodiscard]] inline bool same_text(const fields& a, const fields& b) {
  return std::ranges::equal(
      a, b, [](const field& x, const field& y) { return x.name == y.name && x.value == y.value; });
}

/// True when every field that was sent as never indexed arrived as such (RFC 9204 section 7.1.3).
[[nodiscard]] inline bool never_is_kept(const fields& sent, const fields& got) {
  for (std::size_t i = 0; i < sent.size(); ++i)
    if (sent[i].indexing == indexing::never && got[i].indexing != indexing::never) return false;
  return true;
}

// --- Calls

struct encoded {
  octets section;
  octets instructions;
  std::uint64_t required_insert_count = 0;
};

inline constexpr std::size_t much_room = 1U << 13;

/// From a section buffer that is exactly as large as encode asks for.
template <class Encoder>
[[nodiscard]] encoded encode(Encoder& encoder, std::uint64_t stream_id, const fields& section,
                             std::size_t instruction_room = much_room) {
  const auto lines = lines_of(section);
  const httpwire_test::exact_octets out{encoder.max_size(lines)};
  const httpwire_test::exact_octets instructions{instruction_room};
  const auto written = encoder.encode(stream_id, lines, out, instructions);
  REQUIRE(written);
  return {{written->section.begin(), written->section.end()},
          {written->instructions.begin(), written->instructions.end()},
          written->required_insert_count};
}

struct decoding {
  httpwire::result<qpack::section_result> result;
  qpack_encoding::fields fields;

  [[nodiscard]] error_code code() const { return result ? error_code::none : result.error().code; }
};

template <class Decoder>
[[nodiscard]] decoding decode(Decoder& decoder, std::uint64_t stream_id, httpwire::bytes section) {
  const httpwire_test::exact_octets copy{section};
  std::array<char, 1U << 12> text;
  fields shown;
  const auto result = decoder.decode(stream_id, copy, text, [&](const field_line& line) {
    shown.push_back({std::string(line.name), std::string(line.value), line.indexing});
  });
  return {result, std::move(shown)};
}

/// All that the decoder has to say.
template <class Decoder>
[[nodiscard]] octets decoder_stream_of(Decoder& decoder) {
  octets all;
  while (decoder.decoder_stream_due()) {
    std::array<std::uint8_t, 64> out;
    const auto written = decoder.write_decoder_stream(out);
    REQUIRE(written);
    all.insert(all.end(), written->begin(), written->end());
  }
  return all;
}

/// Takes the instructions, then the section, which has to come out as it went in.
template <class Decoder>
void deliver(Decoder& decoder, std::uint64_t stream_id, const encoded& sent, const fields& expected) {
  REQUIRE(decoder.read_encoder_stream(sent.instructions));
  const decoding got = decode(decoder, stream_id, sent.section);
  REQUIRE(got.code() == error_code::none);
  REQUIRE_FALSE(got.result->blocked());
  REQUIRE(got.result->required_insert_count == sent.required_insert_count);
  REQUIRE(same_text(got.fields, expected));
  REQUIRE(never_is_kept(expected, got.fields));
}

/// From the oldest entry to the newest.
template <class Table>
[[nodiscard]] std::vector<std::pair<std::string, std::string>> contents(const Table& table) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::uint64_t i = table.oldest(); i < table.inserted(); ++i)
    entries.emplace_back(table.at(i).name, table.at(i).value);
  return entries;
}

/// Where both tables have an entry it is the same one.
template <class A, class B>
[[nodiscard]] bool agree(const A& a, const B& b) {
  const std::uint64_t end = std::min(a.inserted(), b.inserted());
  for (std::uint64_t i = std::max(a.oldest(), b.oldest()); i < end; ++i)
    if (a.at(i).name != b.at(i).name || a.at(i).value != b.at(i).value) return false;
  return true;
}

// --- Looking at what was written

/// A section taken apart. String literals are views into it.
struct section_view {
  std::uint64_t required_insert_count = 0;
  std::uint64_t base = 0;
  std::vector<qpack::representation> lines;
  std::set<std::uint64_t> references;  ///< Absolute indices of dynamic entries.
};

/// `inserted`: the encoder's Insert Count when it had encoded the section.
[[nodiscard]] inline section_view view_of(httpwire::bytes section, std::size_t max_table_capacity,
                                          std::uint64_t inserted) {
  section_view view;
  const auto count = httpwire::parse_prefix_integer(section, 8);
  REQUIRE(count);
  section = section.subspan(count->size);
  const auto required =
      qpack::decode_insert_count(count->value, qpack::max_entries(max_table_capacity), inserted);
  REQUIRE(required);
  view.required_insert_count = *required;
  REQUIRE_FALSE(section.empty());
  const bool sign = (section[0] & 0x80U) != 0;
  const auto delta = httpwire::parse_prefix_integer(section, 7);
  REQUIRE(delta);
  section = section.subspan(delta->size);
  view.base = sign ? *required - delta->value - 1 : *required + delta->value;
  while (!section.empty()) {
    const auto r = qpack::take_representation(section);
    REQUIRE(r);
    view.lines.push_back(*r);
    if (r->table == qpack::reference::relative) view.references.insert(view.base - 1 - r->index);
    if (r->table == qpack::reference::post_base) view.references.insert(view.base + r->index);
  }
  return view;
}

[[nodiscard]] inline std::vector<qpack::encoder_instruction> instructions_of(httpwire::bytes instructions) {
  const qpack::table_bounds any{.capacity = 1U << 30, .count = static_cast<std::size_t>(-1)};
  std::vector<qpack::encoder_instruction> all;
  while (!instructions.empty()) {
    std::size_t needed = 0;
    const auto i = qpack::parse_encoder_instruction(instructions, any, needed);
    REQUIRE(i);
    all.push_back(*i);
    instructions = instructions.subspan(i->size);
  }
  return all;
}

// --- A plain account of RFC 9204 section 2.1

/// What is outstanding, kept apart from the encoder.
class account {
 public:
  /// Notes what was encoded; the prefix has to say exactly what the lines need.
  template <class Encoder>
  void sent(const Encoder& encoder, std::uint64_t stream_id, const encoded& e,
            std::size_t max_table_capacity) {
    note(view_of(e.section, max_table_capacity, encoder.inserted()), stream_id, e.required_insert_count);
  }
  void note(const section_view& view, std::uint64_t stream_id, std::uint64_t required) {
    REQUIRE(view.required_insert_count == required);
    REQUIRE(required == (view.references.empty() ? 0 : *view.references.rbegin() + 1));
    if (required != 0) sections_[stream_id].push_back({required, *view.references.begin()});
  }

  /// Follows whole instructions of a decoder stream.
  void read(httpwire::bytes decoder_stream) {
    using kind = qpack::decoder_instruction::kind;
    while (!decoder_stream.empty()) {
      const auto i = qpack::parse_decoder_instruction(decoder_stream);
      REQUIRE(i);
      decoder_stream = decoder_stream.subspan(i->size);
      if (i->type == kind::insert_count_increment) {
        known_ += i->value;
        continue;
      }
      const auto of_stream = sections_.find(i->value);
      if (i->type == kind::stream_cancellation) {
        if (of_stream != sections_.end()) sections_.erase(of_stream);
        continue;
      }
      REQUIRE(of_stream != sections_.end());
      known_ = std::max(known_, of_stream->second.front().required);
      of_stream->second.erase(of_stream->second.begin());
      if (of_stream->second.empty()) sections_.erase(of_stream);
    }
  }

  /// Known Received Count.
  [[nodiscard]] std::uint64_t known() const { return known_; }

  [[nodiscard]] std::size_t outstanding() const {
    std::size_t count = 0;
    for (const auto& [id, sections] : sections_) count += sections.size();
    return count;
  }

  /// Streams that may be blocked (RFC 9204 section 2.1.2).
  [[nodiscard]] std::size_t at_risk() const {
    std::size_t count = 0;
    for (const auto& [id, sections] : sections_)
      if (std::ranges::any_of(sections, [&](const section& s) { return s.required > known_; })) ++count;
    return count;
  }

  /// No entry may go that this one or a newer one is (RFC 9204 section 2.1.1).
  [[nodiscard]] std::uint64_t first_kept() const {
    std::uint64_t first = known_;
    for (const auto& [id, sections] : sections_)
      for (const section& s : sections) first = std::min(first, s.smallest);
    return first;
  }

  /// The encoder's state against the account.
  template <class Encoder>
  void check(const Encoder& encoder, std::uint64_t blocked_streams) const {
    REQUIRE(encoder.known_received() == known_);
    REQUIRE(encoder.outstanding_section_count() == outstanding());
    REQUIRE(at_risk() <= blocked_streams);
    REQUIRE(encoder.table().oldest() <= first_kept());
    REQUIRE(encoder.table().size() <= encoder.table().capacity());
  }

 private:
  struct section {
    std::uint64_t required;
    std::uint64_t smallest;
  };
  std::map<std::uint64_t, std::vector<section>> sections_;
  std::uint64_t known_ = 0;
};

// --- Random sections

/// Fields that come back, fields that do not, fields of the static table, and all kinds of wishes.
[[nodiscard]] inline fields random_section(random_source& random, std::size_t max_fields = 8) {
  fields section;
  for (std::size_t i = random.below(max_fields + 1); i > 0; --i) {
    const auto how = random.one_in(3) ? static_cast<indexing>(random.below(4)) : indexing::automatic;
    switch (random.below(6)) {
      case 0: {
        const auto& entry = qpack::static_table[random.below(qpack::static_table.size())];
        section.push_back({std::string(entry.name),
                           random.one_in(2) ? std::string(entry.value) : std::to_string(random.below(40)),
                           how});
        break;
      }
      case 1:
        section.push_back({"x-" + std::to_string(random.below(9)), random.text(random.below(60)), how});
        break;
      default:
        section.push_back(
            {"name-" + std::to_string(random.below(12)), "value-" + std::to_string(random.below(6)), how});
        break;
    }
  }
  return section;
}

}  // namespace qpack_encoding
