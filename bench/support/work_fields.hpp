// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/hpack.hpp"
#include "httpwire/qpack.hpp"
#include "support/work.hpp"

// Huffman coding, HPACK and QPACK.

namespace httpwire_bench {

namespace hpack = httpwire::hpack;
namespace qpack = httpwire::qpack;
using httpwire::field_line;

inline constexpr std::size_t unlimited = std::numeric_limits<std::uint32_t>::max();

/// Fields of 16 + 48 octets whose values `renew` makes new ones, so that no table has them.
struct many_fields {
  std::vector<std::string> names;
  std::vector<std::string> values;
  std::vector<field_line> lines;
  std::size_t next = 0;

  many_fields(std::size_t count, httpwire::indexing how) {
    names.reserve(count);
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back(text_of({"x-example-", digits(i % 32)}));
      values.push_back(text_of({digits(next++, 8), "; path=/items/view; secure; httponly"}));
      lines.push_back({names.back(), values.back(), how});
    }
  }
  void renew() {
    for (std::string& v : values) v.replace(0, 8, digits(next++, 8));
  }
  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (const field_line& f : lines) sum += f.name.size() + f.value.size();
    return sum;
  }
};

[[nodiscard]] inline hpack::decoder_options wide_hpack(std::size_t capacity) {
  return {.table_capacity = capacity, .max_section_size = unlimited, .max_fields = unlimited};
}
[[nodiscard]] inline qpack::decoder_options wide_qpack(std::size_t capacity) {
  return {.max_table_capacity = capacity,
          .max_section_size = unlimited,
          .max_fields = unlimited,
          .max_unused_encoder_bytes = std::numeric_limits<std::uint64_t>::max(),
          .initial_capacity = capacity};
}

// --- Huffman

[[nodiscard]] inline ready huffman_decode_of(std::string text) {
  auto coded = std::make_shared<octets>(httpwire::huffman_encoded_size(text));
  check(httpwire::huffman_encode(text, *coded).has_value(), "text is coded");
  auto out = std::make_shared<std::vector<char>>(text.size() + 8);
  return {.items = text.size(), .input = coded->size(), .run = [coded, out] {
            const auto size = httpwire::huffman_decode(*coded, *out);
            check(size.has_value(), "text is decoded");
            keep(out->data());
          }};
}
[[nodiscard]] inline ready huffman_encode_of(std::string text) {
  auto out = std::make_shared<octets>(httpwire::huffman_encoded_size(text) + 8);
  auto in = std::make_shared<std::string>(std::move(text));
  return {.items = in->size(), .input = in->size(), .run = [in, out] {
            check(httpwire::huffman_encode(*in, *out).has_value(), "text is coded");
            keep(out->data());
          }};
}
[[nodiscard]] inline std::string letters(std::size_t count) {
  constexpr std::string_view all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::uint32_t state = 1; text.size() < count; text += all[state >> 26])
    state = state * 1664525U + 1013904223U;
  return text;
}

// --- HPACK

/// Decodes `block` again and again, after `first` has filled the table.
[[nodiscard]] inline ready hpack_decode_of(octets block, std::size_t items, const octets& first = {},
                                           std::size_t capacity = 4096) {
  struct state {
    hpack::decoder decoder;
    octets block;
    std::vector<char> scratch;
  };
  auto s = std::make_shared<state>(
      state{hpack::decoder{wide_hpack(capacity)}, std::move(block), std::vector<char>(1U << 17)});
  const auto decode = [s](const octets& b) {
    std::size_t sum = 0;
    const auto done = s->decoder.decode(b, s->scratch, [&](const field_line& f) { sum += f.value.size(); });
    check(done.has_value(), "a block is decoded");
    keep(sum);
  };
  if (!first.empty()) decode(first);
  return {.items = items, .input = s->block.size(), .run = [s, decode] { decode(s->block); }};
}

/// A Huffman-coded string behind `flags` and H.
inline void put_text(httpwire::writer& out, std::string_view text, unsigned prefix, std::uint8_t flags) {
  octets coded(httpwire::huffman_encoded_size(text));
  check(httpwire::huffman_encode(text, coded).has_value(), "text is coded");
  httpwire::write_prefix_integer(out, coded.size(), prefix, static_cast<std::uint8_t>(flags | 1U << prefix));
  out.append(coded);
}

/// Literals with a new name, which begin with `kind`: 0x40 to enter the table, 0x00 to stay out of it.
[[nodiscard]] inline octets hpack_literals(std::size_t count, std::uint8_t kind) {
  const many_fields fields(count, httpwire::indexing::with);
  return made([&](httpwire::writer& out) {
    for (const field_line& f : fields.lines) {
      out.u8(kind);
      put_text(out, f.name, 7, 0);
      put_text(out, f.value, 7, 0);
    }
  });
}

/// A table size update, and fields that fill the table.
[[nodiscard]] inline octets hpack_filling(std::size_t capacity) {
  octets out = made([&](httpwire::writer& to) { httpwire::write_prefix_integer(to, capacity, 5, 0x20); });
  const octets fields = hpack_literals(capacity / 80 + 1, 0x40);
  out.insert(out.end(), fields.begin(), fields.end());
  return out;
}

[[nodiscard]] inline ready hpack_encode_of(std::size_t count, httpwire::indexing how, bool renew,
                                           std::size_t capacity = 4096, std::size_t filling = 0) {
  struct state {
    many_fields fields;
    octets out;
    hpack::encoder encoder;
    state(std::size_t size, httpwire::indexing how_sent, const hpack::encoder_options& options)
        : fields(size, how_sent), out(size * 256 + 4096), encoder(options) {}
  };
  auto s = std::make_shared<state>(count, how, hpack::encoder_options{.table_capacity = capacity});
  check(s->encoder.set_peer_table_capacity(capacity).has_value(), "there is memory");
  if (filling != 0) {
    octets sink(2 * capacity + 4096);
    check(s->encoder.encode(many_fields(filling, httpwire::indexing::with).lines, sink).has_value(),
          "the table is filled");
    s->fields.next = 50'000'000;
    s->fields.renew();
  }
  const auto run = [s, renew] {
    if (renew) s->fields.renew();
    check(s->encoder.encode(s->fields.lines, s->out).has_value(), "fields are encoded");
    keep(s->out.data());
  };
  run();
  return {.items = count, .input = s->fields.size(), .run = run};
}

/// The same few fields, which are in the table, among as many others as it holds.
[[nodiscard]] inline ready hpack_find_in(std::size_t capacity) {
  struct state {
    std::vector<field_line> lines;
    many_fields few{20, httpwire::indexing::with};
    octets out = octets(1U << 18);
    hpack::encoder encoder;
    explicit state(const hpack::encoder_options& options) : encoder(options) {}
  };
  auto s = std::make_shared<state>(hpack::encoder_options{.table_capacity = capacity});
  check(s->encoder.set_peer_table_capacity(capacity).has_value(), "there is memory");
  many_fields others(capacity / 100, httpwire::indexing::with);
  others.next = 40'000'000;
  others.renew();
  octets sink(2 * capacity + 4096);
  check(s->encoder.encode(others.lines, sink).has_value(), "the table is filled");
  for (std::size_t i = 0; i < 1000; ++i) s->lines.push_back(s->few.lines[i % s->few.lines.size()]);
  const auto run = [s] {
    check(s->encoder.encode(s->lines, s->out).has_value(), "fields are encoded");
    keep(s->out.data());
  };
  run();
  return {.items = 1000, .input = 1000 * 64, .run = run};
}

// --- QPACK

[[nodiscard]] inline ready qpack_decode_of(octets section, std::size_t items, const octets& instructions = {},
                                           std::size_t capacity = 4096) {
  struct state {
    qpack::decoder decoder;
    octets section;
    std::vector<char> scratch;
  };
  auto s = std::make_shared<state>(
      state{qpack::decoder{wide_qpack(capacity)}, std::move(section), std::vector<char>(1U << 17)});
  check(s->decoder.read_encoder_stream(instructions).has_value(), "instructions are read");
  return {.items = items, .input = s->section.size(), .run = [s] {
            std::size_t sum = 0;
            const auto done = s->decoder.decode(0, s->section, s->scratch,
                                                [&](const field_line& f) { sum += f.value.size(); });
            check(done && !done->blocked(), "a section is decoded");
            std::array<std::uint8_t, 64> answer;
            check(s->decoder.write_decoder_stream(answer).has_value(), "it is acknowledged");
            keep(sum);
          }};
}

[[nodiscard]] inline ready qpack_instructions_of(octets stream, std::size_t items, const octets& first = {},
                                                 std::size_t capacity = 4096) {
  struct state {
    qpack::decoder decoder;
    octets stream;
  };
  auto s = std::make_shared<state>(state{qpack::decoder{wide_qpack(capacity)}, std::move(stream)});
  check(s->decoder.read_encoder_stream(first).has_value(), "instructions are read");
  return {.items = items, .input = s->stream.size(), .run = [s] {
            check(s->decoder.read_encoder_stream(s->stream).has_value(), "instructions are read");
            std::array<std::uint8_t, 64> answer;
            check(s->decoder.write_decoder_stream(answer).has_value(), "they are acknowledged");
          }};
}

/// Insertions with a literal name, RFC 9204 section 4.3.3.
[[nodiscard]] inline octets qpack_insertions_of(const many_fields& fields) {
  return made([&](httpwire::writer& out) {
    for (const field_line& f : fields.lines) {
      put_text(out, f.name, 5, 0x40);
      put_text(out, f.value, 7, 0x00);
    }
  });
}

/// Sections of ten fields, each acknowledged.
[[nodiscard]] inline ready qpack_encode_of(std::size_t count, httpwire::indexing how, bool renew,
                                           std::size_t capacity = 4096) {
  struct state {
    explicit state(std::size_t count, httpwire::indexing how, std::size_t capacity)
        : fields(count, how),
          encoder({.table_capacity = capacity,
                   .peer = {.max_table_capacity = capacity, .blocked_streams = 100},
                   .initial_capacity = capacity}) {}
    many_fields fields;
    octets section = octets(8192);
    octets instructions = octets(8192);
    qpack::encoder encoder;
  };
  auto s = std::make_shared<state>(count, how, capacity);
  const auto run = [s, renew] {
    if (renew) s->fields.renew();
    std::span<const field_line> rest{s->fields.lines};
    while (!rest.empty()) {
      const auto ten = rest.first(std::min<std::size_t>(10, rest.size()));
      rest = rest.subspan(ten.size());
      const auto written = s->encoder.encode(4, ten, s->section, s->instructions);
      check(written.has_value(), "fields are encoded");
      const std::uint8_t acknowledgment[] = {0x84};
      if (written->required_insert_count != 0)
        check(s->encoder.read_decoder_stream(acknowledgment).has_value(), "a section is acknowledged");
      else if (const auto due = s->encoder.inserted() - s->encoder.known_received(); due != 0) {
        std::array<std::uint8_t, 10> increment;
        httpwire::writer out{increment};
        httpwire::write_prefix_integer(out, due, 6, 0x00);
        check(s->encoder.read_decoder_stream(*out.written()).has_value(), "insertions are acknowledged");
      }
    }
    keep(s->section.data());
  };
  for (int i = 0; i < 8; ++i) run();
  return {.items = count, .input = s->fields.size(), .run = run};
}

inline void add_field_work(std::vector<work>& all) {
  using httpwire::indexing;
  std::vector<std::size_t> octet_counts = few_to_many;
  octet_counts.push_back(163'840);
  octet_counts.push_back(1'048'576);
  all.push_back({"huffman_decode/letters", "octet", growth::linear, octet_counts,
                 [](std::size_t n) { return huffman_decode_of(letters(n)); }});
  all.push_back({"huffman_encode/letters", "octet", growth::linear, octet_counts,
                 [](std::size_t n) { return huffman_encode_of(letters(n)); }});
  all.push_back({"hpack_decode/static_references", "field", growth::linear, few_to_many,
                 [](std::size_t n) { return hpack_decode_of(octets(n, 0x82), n); }});
  all.push_back({"hpack_decode/literals", "field", growth::linear, few_to_many,
                 [](std::size_t n) { return hpack_decode_of(hpack_literals(n, 0x00), n); }});
  all.push_back({"hpack_decode/insertions", "field", growth::linear, few_to_many, [](std::size_t n) {
                   return hpack_decode_of(hpack_literals(n, 0x40), n, hpack_literals(60, 0x40));
                 }});
  all.push_back({"hpack_encode/literals", "field", growth::linear, few_to_many,
                 [](std::size_t n) { return hpack_encode_of(n, indexing::without, false); }});
  all.push_back({"hpack_encode/insertions", "field", growth::linear, few_to_many,
                 [](std::size_t n) { return hpack_encode_of(n, indexing::with, true, 4096, 60); }});
  all.push_back({"hpack_decode/table", "field", growth::flat, table_sizes, [](std::size_t n) {
                   return hpack_decode_of(hpack_literals(1000, 0x40), 1000, hpack_filling(n), n);
                 }});
  all.push_back({"hpack_encode/table", "field", growth::flat, table_sizes,
                 [](std::size_t n) { return hpack_encode_of(1000, indexing::with, true, n, n / 80 + 1); }});
  all.push_back({"hpack_encode/table_found",
                 "field",
                 growth::flat,
                 {4'096, 16'384, 65'536, 262'144, 1'048'576},
                 hpack_find_in});

  all.push_back({"qpack_decode/static_references", "field", growth::linear, few_to_many, [](std::size_t n) {
                   octets section(n + 2, 0xd1);
                   section[0] = section[1] = 0;
                   return qpack_decode_of(section, n);
                 }});
  all.push_back({"qpack_decode/literals", "field", growth::linear, few_to_many, [](std::size_t n) {
                   many_fields fields(n, indexing::without);
                   octets section(n * 128 + 64);
                   octets none;
                   qpack::encoder encoder;
                   const auto written = encoder.encode(0, fields.lines, section, none);
                   check(written.has_value(), "fields are encoded");
                   section.resize(written->section.size());
                   return qpack_decode_of(section, n);
                 }});
  all.push_back(
      {"qpack_instructions/insertions", "instruction", growth::linear, few_to_many, [](std::size_t n) {
         return qpack_instructions_of(qpack_insertions_of(many_fields(n, indexing::with)), n,
                                      qpack_insertions_of(many_fields(60, indexing::with)));
       }});
  all.push_back({"qpack_instructions/table",
                 "instruction",
                 growth::flat,
                 {4'096, 16'384, 65'536, 262'144, 1'048'576},
                 [](std::size_t n) {
                   return qpack_instructions_of(qpack_insertions_of(many_fields(1000, indexing::with)), 1000,
                                                qpack_insertions_of(many_fields(n / 80 + 1, indexing::with)),
                                                n);
                 }});
  all.push_back({"qpack_encode/literals", "field", growth::linear, few_to_many,
                 [](std::size_t n) { return qpack_encode_of(n, indexing::without, false); }});
  all.push_back({"qpack_encode/new_values", "field", growth::linear, few_to_many,
                 [](std::size_t n) { return qpack_encode_of(n, indexing::automatic, true); }});
  all.push_back({"qpack_encode/insertions", "field", growth::linear, few_to_many,
                 [](std::size_t n) { return qpack_encode_of(n, indexing::with, true); }});
  all.push_back({"qpack_encode/table", "field", growth::flat, table_sizes,
                 [](std::size_t n) { return qpack_encode_of(1000, indexing::with, true, n); }});
}

}  // namespace httpwire_bench
