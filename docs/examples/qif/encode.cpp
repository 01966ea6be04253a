// SPDX-License-Identifier: MIT
#include <array>

#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/encoder.hpp"
#include "httpwire/qpack/instruction.hpp"
#include "httpwire/qpack/representation.hpp"
#include "httpwire/qpack/section_prefix.hpp"
#include "qif/coding.hpp"
#include "qif/limits.hpp"
#include "qif/policies.hpp"
#include "qif/record.hpp"

namespace qif {

namespace {

using httpwire::bytes;
namespace qpack = httpwire::qpack;

/// Room that is never the reason why an insertion is left out.
std::size_t room_for_instructions(const std::vector<httpwire::field_line>& lines) {
  std::size_t size = httpwire::prefix_integer_max_size;
  for (const httpwire::field_line& line : lines)
    size += 4 * httpwire::prefix_integer_max_size + line.name.size() + line.value.size();
  return size;
}

void count_section(bytes section, statistics& counts) {
  for (const unsigned prefix_bits : {8U, 7U})  // Required Insert Count and Base
    section = section.subspan(httpwire::parse_prefix_integer(section, prefix_bits)->size);
  while (!section.empty()) {
    const auto r = qpack::take_representation(section);
    if (!r) return;
    ++counts.fields;
    if (!r->indexed)
      ++counts.literal_fields;
    else if (r->table == qpack::reference::in_static_table)
      ++counts.static_fields;
    else
      ++counts.dynamic_fields;
  }
}

void count_instructions(bytes instructions, std::size_t capacity, statistics& counts) {
  using kind = qpack::encoder_instruction::kind;
  const qpack::table_bounds any_reference{.capacity = capacity, .count = static_cast<std::size_t>(-1)};
  while (!instructions.empty()) {
    std::size_t needed = 0;
    const auto i = qpack::parse_encoder_instruction(instructions, any_reference, needed);
    if (!i) return;
    if (i->type == kind::duplicate) ++counts.duplicates;
    if (i->type == kind::insert_with_name_reference || i->type == kind::insert_with_literal_name)
      ++counts.inserts;
    instructions = instructions.subspan(i->size);
  }
}

/// The other end of the connection, which gets everything at once and acknowledges it.
class prompt_peer {
 public:
  explicit prompt_peer(const settings& s) : decoder_(decoder_options_for(s)), scratch_(max_string_size) {}

  template <class Encoder>
  httpwire::result<void> acknowledge(Encoder& encoder, std::uint64_t stream_id,
                                     const qpack::encoded_section& sent) {
    if (const auto r = decoder_.read_encoder_stream(sent.instructions); !r) return r.error();
    const auto ignore = [](const httpwire::field_line&) {};
    if (const auto r = decoder_.decode(stream_id, sent.section, scratch_, ignore); !r) return r.error();
    while (decoder_.decoder_stream_due()) {
      std::array<std::uint8_t, 64> out;
      const auto written = decoder_.write_decoder_stream(out);
      if (!written) return written.error();
      if (const auto r = encoder.read_decoder_stream(*written); !r) return r.error();
    }
    return {};
  }

 private:
  qpack::decoder decoder_;
  std::vector<char> scratch_;
};

template <class Encoder>
encoding encode_with(const std::vector<list>& lists, const settings& s) {
  Encoder encoder{{.table_capacity = s.table,
                   .max_outstanding_sections = lists.size(),
                   .peer = {.max_table_capacity = s.table, .blocked_streams = s.blocked},
                   .initial_capacity = s.table}};
  std::optional<prompt_peer> peer;
  if (s.acknowledged) peer.emplace(s);
  encoding done;
  statistics& counts = done.counts;
  std::vector<std::uint8_t> section;
  std::vector<std::uint8_t> instructions;
  std::uint64_t stream_id = encoder_stream;
  for (const list& one : lists) {
    ++stream_id;
    const auto lines = lines_of(one);
    section.resize(encoder.max_size(lines));
    instructions.resize(room_for_instructions(lines));
    const std::uint64_t known = encoder.known_received();
    const auto encoded = encoder.encode(stream_id, lines, section, instructions);
    if (!encoded) {
      done.failure = failure{stream_id, encoded.error(), {}};
      return done;
    }
    if (!encoded->instructions.empty()) append_record(done.file, {encoder_stream, encoded->instructions});
    append_record(done.file, {stream_id, encoded->section});
    ++counts.sections;
    counts.section_octets += encoded->section.size();
    counts.encoder_stream_octets += encoded->instructions.size();
    count_section(encoded->section, counts);
    count_instructions(encoded->instructions, s.table, counts);
    if (encoded->required_insert_count > known) {
      ++counts.at_risk;
      // Each stream has one section, and either all are acknowledged at once or none is.
      counts.most_at_risk = peer ? 1 : counts.at_risk;
    }
    if (!peer) continue;
    if (const auto r = peer->acknowledge(encoder, stream_id, *encoded); !r) {
      done.failure = failure{stream_id, r.error(), {}};
      return done;
    }
  }
  return done;
}

struct policy_row {
  std::string_view name;
  encoding (*encode)(const std::vector<list>&, const settings&);
};

constexpr auto policy_rows = std::apply(
    [](const auto&... each) {
      return std::array{policy_row{
          each.name, &encode_with<typename std::remove_cvref_t<decltype(each)>::template encoder<>>}...};
    },
    policies);

constexpr auto row_names = [] {
  std::array<std::string_view, policy_rows.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = policy_rows[i].name;
  return names;
}();

}  // namespace

std::span<const std::string_view> policy_names() { return row_names; }

encoding encode(const std::vector<list>& lists, const settings& s, std::string_view policy) {
  for (const policy_row& row : policy_rows)
    if (row.name == policy) return row.encode(lists, s);
  encoding none;
  none.failure = failure{0, std::nullopt, "no policy " + std::string(policy)};
  return none;
}

}  // namespace qif
