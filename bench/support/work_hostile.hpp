// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/work_fields.hpp"
#include "support/work_frames.hpp"
#include "support/work_values.hpp"

// Input that is chosen to cost much for each of its octets.

namespace httpwire_bench {

// --- Field compression

/// A literal of 10 octets a number: the value 127 in as many octets as may be (RFC 7541 section 5.1).
[[nodiscard]] inline octets longest_integer(std::uint8_t first) {
  return {first, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
}

/// The entry that is referred to: no name, and a value that fills a table of `capacity`.
[[nodiscard]] inline octets hpack_large_entry(std::size_t capacity) {
  octets out = made([&](httpwire::writer& to) {
    httpwire::write_prefix_integer(to, capacity, 5, 0x20);
    to.u8(0x40);
    httpwire::write_prefix_integer(to, capacity - 34, 7, 0x00);
    to.fill(capacity - 34, 'n');
    httpwire::write_prefix_integer(to, 1, 7, 0x00);
    to.u8('v');
  });
  return out;
}

/// Values whose hashes agree, as the encoder's hash is now: the product of the last word, which nothing else
/// depends on at these sizes, is chosen, so that the half by which buckets and entries are found is the same
/// for all.
[[nodiscard]] inline std::vector<std::string> colliding_values(std::size_t count, std::size_t size) {
  check(size % 16 == 8 && size > 16, "the last word is read once");
  constexpr std::uint64_t factor = 0xd6e8'feb8'6659'fd93U;
  std::uint64_t inverse = factor;
  for (int i = 0; i < 6; ++i) inverse *= 2 - factor * inverse;
  std::vector<std::string> values;
  std::string value(size, 'v');
  value.replace(size - 8, 8, 8, '\0');
  const std::uint64_t others = httpwire::detail::hash_quickly(value) * inverse;
  for (std::uint64_t low = 1; values.size() < count; ++low) {
    const std::uint64_t word = ((std::uint64_t{0x1234'5678} << 32 | low) * inverse) ^ others;
    for (std::size_t i = 0; i < 8; ++i) value[size - 8 + i] = static_cast<char>(word >> (8 * i) & 0xffU);
    values.push_back(value);
    check(httpwire::detail::hash_quickly(value) >> 32 == 0x1234'5678, "hashes agree");
  }
  return values;
}

[[nodiscard]] inline ready hpack_collisions_of(std::size_t count, std::size_t size, std::size_t capacity,
                                               bool collide) {
  struct state {
    std::vector<std::string> values;
    std::vector<field_line> lines;
    octets out;
    hpack::encoder encoder;
    explicit state(const hpack::encoder_options& options) : encoder(options) {}
  };
  auto s = std::make_shared<state>(
      hpack::encoder_options{.table_capacity = capacity, .huffman = httpwire::huffman_use::never});
  constexpr std::string_view name = "x-example";
  if (collide) {
    s->values = colliding_values(count, size);
  } else {
    for (std::size_t i = 0; i < count; ++i)
      s->values.push_back(text_of({std::string(size - 8, 'v'), digits(i * 7'919, 8)}));
  }
  for (const std::string& v : s->values) s->lines.push_back({name, v, httpwire::indexing::with});
  s->out.resize(count * (size * 4 + 64));
  check(s->encoder.set_peer_table_capacity(capacity).has_value(), "there is memory");
  const auto run = [s] {
    check(s->encoder.encode(s->lines, s->out).has_value(), "fields are encoded");
    keep(s->out.data());
  };
  run();
  return {.items = count, .input = count * (name.size() + size), .run = run};
}

inline void add_hostile_fields(std::vector<work>& all) {
  const auto add = [&](const char* name, const char* item, std::function<ready(std::size_t)> make) {
    all.push_back({name, item, growth::hostile, hostile_sizes, std::move(make)});
  };
  // A line feed has a code of 30 bits, '0' one of 5.
  add("huffman_decode/longest_codes", "symbol",
      [](std::size_t n) { return huffman_decode_of(std::string(n, '\n')); });
  add("huffman_decode/shortest_codes", "symbol",
      [](std::size_t n) { return huffman_decode_of(std::string(n, '0')); });
  add("huffman_encode/longest_codes", "symbol",
      [](std::size_t n) { return huffman_encode_of(std::string(n, '\n')); });
  add("hpack_decode/one_octet_references", "field",
      [](std::size_t n) { return hpack_decode_of(octets(n, 0xbe), n, hpack_large_entry(4'096)); });
  add("hpack_decode/table_churn", "field", [](std::size_t n) {
    return hpack_decode_of(times(n, {0x40, 0x00, 0x00}), n, times(200, {0x40, 0x00, 0x00}));
  });
  add("hpack_decode/empty_literals", "field", [](std::size_t n) {
    return hpack_decode_of(times(n, {0x00, 0x00, 0x00}), n);
  });
  add("hpack_decode/longest_integers", "field", [](std::size_t n) {
    return hpack_decode_of(times(n, longest_integer(0xff)), n, times(128, {0x40, 0x00, 0x00}));
  });
  add("hpack_decode/large_name_copied_4096", "field", [](std::size_t n) {
    return hpack_decode_of(times(n, {0x7e, 0x00}), n, hpack_large_entry(4'096));
  });
  add("hpack_decode/large_name_copied_65536", "field", [](std::size_t n) {
    return hpack_decode_of(times(n, {0x7e, 0x00}), n, hpack_large_entry(65'536), 65'536);
  });
  add("hpack_decode/past_the_limit", "field", [](std::size_t n) {
    struct state {
      hpack::decoder decoder{{.max_section_size = 0}};
      octets block;
    };
    auto s = std::make_shared<state>();
    s->block = hpack_literals(n, 0x40);
    return ready{.items = n, .input = s->block.size(), .run = [s] {
                   const auto done = s->decoder.decode(s->block, {}, [](const field_line&) {});
                   check(!done && done.error().code == httpwire::error_code::scratch_too_small,
                         "nothing is shown");
                 }};
  });
  add("hpack_decode/resized_tables", "section", [](std::size_t n) {
    struct state {
      hpack::decoder decoder;
      octets block = times(36, {0x40, 0x00, 0x00});
    };
    auto s = std::make_shared<state>();
    s->block.insert(s->block.begin(), {0x20, 0x3f, 0xe1, 0x1f});
    return ready{.items = n, .input = n * s->block.size(), .run = [s, n] {
                   for (std::size_t i = 0; i < n; ++i)
                     check(s->decoder.decode(s->block, {}, [](const field_line&) {}).has_value(),
                           "a block is decoded");
                 }};
  });
  add("hpack_encode/different_hashes_24", "field",
      [](std::size_t n) { return hpack_collisions_of(n, 24, 8'192, false); });
  add("hpack_encode/colliding_hashes_24", "field",
      [](std::size_t n) { return hpack_collisions_of(n, 24, 8'192, true); });
  add("hpack_encode/different_hashes_1000", "field",
      [](std::size_t n) { return hpack_collisions_of(n / 8, 1'000, 16'384, false); });
  add("hpack_encode/colliding_hashes_1000", "field",
      [](std::size_t n) { return hpack_collisions_of(n / 8, 1'000, 16'384, true); });
  add("qpack_decode/longest_integers", "field", [](std::size_t n) {
    octets section = times(n, longest_integer(0x7f));
    section[0] = 0x7f;
    // Literals with a static name of index 15 + 0 would be shorter: 0101 1111 is 15 and more.
    for (std::size_t i = 0; i < section.size(); i += 10) section[i] = 0x5f;
    octets block{0x00, 0x00};
    for (std::size_t i = 0; i < n; ++i) {
      block.insert(block.end(), section.begin(), section.begin() + 10);
      block.push_back(0x00);
    }
    return qpack_decode_of(block, n);
  });
  add("qpack_instructions/duplicates_small", "instruction", [](std::size_t n) {
    return qpack_instructions_of(octets(n, 0x00), n, {0x40, 0x00});
  });
  for (const std::size_t capacity : {std::size_t{4'096}, std::size_t{65'536}}) {
    const std::string name = text_of({"qpack_instructions/duplicates_of_", std::to_string(capacity)});
    add(name.c_str(), "instruction", [capacity](std::size_t n) {
      const octets first = made([&](httpwire::writer& to) {
        httpwire::write_prefix_integer(to, capacity - 40, 5, 0x40);
        to.fill(capacity - 40, 'n');
        to.u8(0x00);
      });
      return qpack_instructions_of(octets(n, 0x00), n, first, capacity);
    });
  }
  add("qpack_instructions/table_churn", "instruction", [](std::size_t n) {
    return qpack_instructions_of(times(n, {0x40, 0x00}), n, {0x40, 0x00});
  });
}

// --- Frames

inline void add_hostile_frames(std::vector<work>& all) {
  const auto add = [&](const char* name, const char* item, std::function<ready(std::size_t)> make) {
    all.push_back({name, item, growth::hostile, hostile_sizes, std::move(make)});
  };
  add("h2_frames/empty_data", "frame", [](std::size_t n) { return h2_frames_of(times(n, h2_data(0)), n); });
  add("h2_frames/empty_settings", "frame", [](std::size_t n) {
    return h2_frames_of(times(n, made([](httpwire::writer& out) { h2::write_settings(out, {}); })), n);
  });
  add("h2_frames/pings", "frame", [](std::size_t n) {
    return h2_frames_of(times(n, made([](httpwire::writer& out) { write(out, h2::ping{}); })), n);
  });
  add("h2_frames/one_octet_chunks", "frame",
      [](std::size_t n) { return h2_frames_of(times(n / 8, h2_data(16)), n / 8, 1); });
  add("h2_field_block/empty_continuations", "frame", [](std::size_t n) { return h2_block_of(n, 0); });
  add("h3_frames/empty_data", "frame", [](std::size_t n) { return h3_frames_of(times(n, {0, 0}), n); });
  add("h3_frames/empty_unknown", "frame", [](std::size_t n) { return h3_frames_of(times(n, {0x21, 0}), n); });
  add("h3_frames/longest_varints", "frame", [](std::size_t n) {
    return h3_frames_of(times(n, {0xc0, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0}), n);
  });
  add("h3_frames/one_octet_chunks", "frame",
      [](std::size_t n) { return h3_frames_of(times(n / 8, h3_data(16)), n / 8, 1); });
  add("quic_frames/pings", "frame", [](std::size_t n) { return quic_frames_of(octets(n, 0x01), n); });
  add("quic_frames/padding", "octet", [](std::size_t n) { return quic_frames_of(octets(n, 0x00), n); });
  add("quic_frames/empty_streams", "frame", [](std::size_t n) {
    return quic_frames_of(times(n, made([](httpwire::writer& out) {
                                  write(out, quic::stream{.stream_id = 4, .offset = 0, .data = {}});
                                })),
                          n);
  });
  add("quic_frames/one_range_acks", "frame", [](std::size_t n) {
    return quic_frames_of(times(n, {0x02, 0, 0, 0, 0}), n);
  });
  add("quic_ack_ranges/oldest_last", "packet", [](std::size_t n) { return quic_ranges_of(n, true); });
  add("quic_crypto_stream/one_octet_frames", "frame",
      [](std::size_t n) { return quic_crypto_of(n, 1, true); });
  add("quic_crypto_stream/most_gaps", "frame", quic_gaps_of);
}

// --- Values

inline void add_hostile_values(std::vector<work>& all) {
  const auto add = [&](const char* name, const char* item, std::function<ready(std::size_t)> make) {
    all.push_back({name, item, growth::hostile, hostile_sizes, std::move(make)});
  };
  add("section_rules/tiny_fields", "field", [](std::size_t n) { return section_rules_of("a", "", n); });
  add("section_rules/cookies", "field", [](std::size_t n) { return section_rules_of("cookie", "a=b", n); });
  add("sf_dictionary/duplicate_keys", "member",
      [](std::size_t n) { return sf_dictionary_of(joined(n, "a", ","), n, false); });
  add("sf_dictionary/duplicate_keys_found", "member",
      [](std::size_t n) { return sf_dictionary_of(joined(n, "a", ","), n, true); });
  add("sf_dictionary/duplicate_keys_unique", "member",
      [](std::size_t n) { return sf_unique_of(joined(n, "a", ","), n); });
  add("sf_dictionary/distinct_keys_unique", "member",
      [](std::size_t n) { return sf_unique_of(distinct_keys(n), n); });
  add("sf_list/duplicate_parameters", "parameter", [](std::size_t n) {
    return sf_list_of(text_of({"a", joined(n, ";b", "")}), n);
  });
  add("sf_list/empty_inner_lists", "member",
      [](std::size_t n) { return sf_list_of(joined(n, "()", ","), n); });
  add("capsules/empty", "capsule", [](std::size_t n) { return capsules_of(n, 0); });
  add("grpc/empty", "message", [](std::size_t n) { return grpc_of(n, 0); });
  add("alt_svc_parse/escaped", "alternative",
      [](std::size_t n) { return alt_svc_parse_of(joined(n, R"(%77="\a\.\b\:\1"; x="\y")", ","), n); });
  add("alt_svc_parse/empty_elements", "element", [](std::size_t n) {
    return alt_svc_parse_of(text_of({std::string(n, ','), R"(h3=":443")"}), n);
  });
  add("alt_svc_parse/parameters", "parameter", [](std::size_t n) {
    return alt_svc_parse_of(text_of({R"(h3=":443")", joined(n, ";a=b", "")}), n);
  });
}

}  // namespace httpwire_bench
