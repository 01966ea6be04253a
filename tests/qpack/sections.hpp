// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/qpack/decoder.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// Field sections that own their text, sections and encoder streams by hand, and calls of the decoder whose
// buffers have no octet to spare.

namespace qpack_test {

using httpwire::error;
using httpwire::error_code;
using httpwire::error_origin;
using httpwire::error_scope;
using httpwire::field_line;
using httpwire::indexing;
using httpwire::qpack::reference;
using httpwire_test::exact_octets;
using httpwire_test::hex;
using httpwire_test::random_source;
using httpwire_test::unhex;
using octets = std::vector<std::uint8_t>;

struct field {
  std::string name;
  std::string value;
  httpwire::indexing indexing = httpwire::indexing::with;
  friend bool operator==(const field&, const field&) = default;
};
using fields = std::vector<field>;

inline constexpr std::size_t large_scratch = 1U << 13;

/// What one call of decode did.
struct decoding {
  httpwire::result<httpwire::qpack::section_result> result;
  qpack_test::fields fields;

  [[nodiscard]] error_code code() const { return result ? error_code::none : result.error().code; }
  [[nodiscard]] bool blocked() const { return result && result->blocked(); }
};

template <class Decoder>
[[nodiscard]] decoding decode(Decoder& decoder, std::uint64_t stream_id, httpwire::bytes section,
                              std::size_t scratch = large_scratch) {
  const exact_octets copy{section};
  const httpwire_test::exact_buffer<char> text{scratch};
  fields shown;
  const auto result = decoder.decode(stream_id, copy, text, [&](const field_line& line) {
    shown.push_back({std::string(line.name), std::string(line.value), line.indexing});
  });
  return {result, std::move(shown)};
}

template <class Decoder>
[[nodiscard]] decoding decode_hex(Decoder& decoder, std::uint64_t stream_id, std::string_view digits,
                                  std::size_t scratch = large_scratch) {
  return decode(decoder, stream_id, unhex(digits), scratch);
}

template <class Decoder>
[[nodiscard]] httpwire::result<std::uint64_t> read_encoder(Decoder& decoder, httpwire::bytes chunk) {
  const exact_octets copy{chunk};
  return decoder.read_encoder_stream(copy);
}

/// All that the decoder stream has to say, in hexadecimal digits.
template <class Decoder>
[[nodiscard]] std::string decoder_stream(Decoder& decoder) {
  exact_octets out{4096};
  const auto written = decoder.write_decoder_stream(out);
  REQUIRE(written);
  return hex(*written);
}

/// The dynamic table from the oldest entry to the newest, as RFC 9204 Appendix B prints it.
template <class Table>
[[nodiscard]] std::vector<std::pair<std::string, std::string>> contents(const Table& table) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::uint64_t i = table.oldest(); i < table.inserted(); ++i)
    entries.emplace_back(table.at(i).name, table.at(i).value);
  return entries;
}

/// Compares every part that a caller may look at.
inline void check_error(const error& got, const error& expected) {
  CAPTURE(got.name(), expected.name());
  CHECK(got.code == expected.code);
  CHECK(got.origin == expected.origin);
  CHECK(got.field_index == expected.field_index);
  CHECK(got.offset == expected.offset);
  CHECK(got.stream_id == expected.stream_id);
  CHECK(got.limit == expected.limit);
}

// --- Sections and streams by hand, for what an encoder never writes

inline void put_integer(octets& out, std::uint64_t value, unsigned prefix_bits, unsigned flags) {
  const std::uint64_t mask = (1U << prefix_bits) - 1;
  if (value < mask) {
    out.push_back(static_cast<std::uint8_t>(flags | value));
    return;
  }
  out.push_back(static_cast<std::uint8_t>(flags | mask));
  for (value -= mask; value >= 128; value /= 128) out.push_back(static_cast<std::uint8_t>(value % 128 + 128));
  out.push_back(static_cast<std::uint8_t>(value));
}

/// `flags` are those in front of the H bit, which stands in front of the prefix.
inline void put_string(octets& out, std::string_view text, unsigned prefix_bits, unsigned flags,
                       bool huffman) {
  if (!huffman) {
    put_integer(out, text.size(), prefix_bits, flags);
    out.insert(out.end(), text.begin(), text.end());
    return;
  }
  octets coded(httpwire::huffman_encoded_size(text));
  REQUIRE(httpwire::huffman_encode(text, coded));
  put_integer(out, coded.size(), prefix_bits, flags | 1U << prefix_bits);
  out.insert(out.end(), coded.begin(), coded.end());
}

/// RFC 9204 section 4.5.1, for a table of at most `capacity`.
inline void put_prefix(octets& out, std::uint64_t required, std::uint64_t base, std::size_t capacity = 4096) {
  put_integer(out, required == 0 ? 0 : required % (2 * (capacity / 32)) + 1, 8, 0);
  if (base >= required)
    put_integer(out, base - required, 7, 0);
  else
    put_integer(out, required - base - 1, 7, 0x80);
}

[[nodiscard]] inline octets prefix(std::uint64_t required, std::uint64_t base, std::size_t capacity = 4096) {
  octets out;
  put_prefix(out, required, base, capacity);
  return out;
}

/// RFC 9204 sections 4.5.2 and 4.5.3.
inline void put_indexed(octets& out, reference table, std::uint64_t index) {
  if (table == reference::post_base) return put_integer(out, index, 4, 0x10);
  put_integer(out, index, 6, table == reference::in_static_table ? 0xc0 : 0x80);
}

/// RFC 9204 sections 4.5.4 and 4.5.5.
inline void put_literal(octets& out, reference table, std::uint64_t index, std::string_view value,
                        bool never = false, bool huffman = false) {
  if (table == reference::post_base)
    put_integer(out, index, 3, never ? 0x08 : 0x00);
  else
    put_integer(out, index, 4,
                0x40U | (never ? 0x20U : 0U) | (table == reference::in_static_table ? 0x10U : 0));
  put_string(out, value, 7, 0, huffman);
}

/// RFC 9204 section 4.5.6.
inline void put_literal(octets& out, std::string_view name, std::string_view value, bool never = false,
                        bool huffman = false) {
  put_string(out, name, 3, never ? 0x30 : 0x20, huffman);
  put_string(out, value, 7, 0, huffman);
}

/// RFC 9204 sections 4.3.1 to 4.3.4.
inline void put_capacity(octets& out, std::uint64_t capacity) { put_integer(out, capacity, 5, 0x20); }
inline void put_insert(octets& out, reference table, std::uint64_t index, std::string_view value,
                       bool huffman = false) {
  put_integer(out, index, 6, table == reference::in_static_table ? 0xc0 : 0x80);
  put_string(out, value, 7, 0, huffman);
}
inline void put_insert(octets& out, std::string_view name, std::string_view value, bool huffman = false) {
  put_string(out, name, 5, 0x40, huffman);
  put_string(out, value, 7, 0, huffman);
}
inline void put_duplicate(octets& out, std::uint64_t index) { put_integer(out, index, 5, 0x00); }

[[nodiscard]] inline octets joined(const octets& a, const octets& b) {
  octets all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

/// An encoder stream that sets the capacity and inserts ("n0", "v0"), ("n1", "v1") and so on.
[[nodiscard]] inline octets inserts(std::size_t count, std::size_t capacity = 4096) {
  octets out;
  put_capacity(out, capacity);
  for (std::size_t i = 0; i < count; ++i) put_insert(out, "n" + std::to_string(i), "v" + std::to_string(i));
  return out;
}

/// A section that shows the entry with this absolute index, and needs no later one.
[[nodiscard]] inline octets section_of(std::uint64_t absolute, std::size_t capacity = 4096) {
  octets out = prefix(absolute + 1, absolute + 1, capacity);
  put_indexed(out, reference::relative, 0);
  return out;
}

}  // namespace qpack_test
