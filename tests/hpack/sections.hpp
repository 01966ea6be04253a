// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/hpack.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// Field sections that own their text, and calls of the codec whose buffers have no octet to spare.

namespace hpack_test {

using httpwire::error_code;
using httpwire::field_line;
using httpwire::indexing;
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

[[nodiscard]] inline std::vector<field_line> lines_of(const fields& from) {
  std::vector<field_line> lines;
  for (const field& f : from) lines.push_back({f.name, f.value, f.indexing});
  return lines;
}

/// Equal up to `indexing`, which a decoder reports for what it got and not for what was asked.
[[nodiscard]] inline bool same_text(const fields& a, const fields& b) {
  return std::ranges::equal(
      a, b, [](const field& x, const field& y) { return x.name == y.name && x.value == y.value; });
}

inline constexpr std::size_t large_scratch = 1U << 13;

/// What one call of decode did.
struct decoding {
  httpwire::result<httpwire::decoded_section> result;
  hpack_test::fields fields;

  [[nodiscard]] error_code code() const { return result ? error_code::none : result.error().code; }
};

template <class Decoder>
[[nodiscard]] decoding decode(Decoder& decoder, httpwire::bytes block, std::size_t scratch = large_scratch) {
  const httpwire_test::exact_octets copy{block};
  const httpwire_test::exact_buffer<char> text{scratch};
  fields shown;
  const auto result = decoder.decode(copy, text, [&](const field_line& line) {
    shown.push_back({std::string(line.name), std::string(line.value), line.indexing});
  });
  return {result, std::move(shown)};
}

template <class Decoder>
[[nodiscard]] decoding decode_hex(Decoder& decoder, std::string_view digits,
                                  std::size_t scratch = large_scratch) {
  return decode(decoder, unhex(digits), scratch);
}

/// The block, from a buffer that is exactly as large as encode asks for.
template <class Encoder>
[[nodiscard]] octets encode(Encoder& encoder, const fields& section) {
  const auto lines = lines_of(section);
  const httpwire_test::exact_octets out{encoder.max_size(lines)};
  const auto written = encoder.encode(lines, out);
  REQUIRE(written);
  return {written->begin(), written->end()};
}

/// The dynamic table from the newest entry to the oldest, as RFC 7541 Appendix C prints it.
template <class Table>
[[nodiscard]] std::vector<std::pair<std::string, std::string>> contents(const Table& table) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::size_t age = 0; age < table.count(); ++age) {
    const httpwire::table_entry entry = table.newest(age);
    entries.emplace_back(entry.name, entry.value);
  }
  return entries;
}

/// An error with every part that a caller may look at.
inline void check_error(const httpwire::error& e, error_code code, std::uint32_t field_index,
                        std::uint64_t offset, std::uint64_t limit = 0) {
  CAPTURE(e.name());
  CHECK(e.code == code);
  CHECK(e.field_index == field_index);
  CHECK(e.offset == offset);
  CHECK(e.limit == limit);
}

// --- Blocks by hand, for what httpwire's encoder never writes ----------------------------------------------

inline void put_integer(octets& out, std::uint64_t value, unsigned prefix_bits, std::uint8_t flags) {
  const std::uint64_t mask = (1U << prefix_bits) - 1;
  if (value < mask) {
    out.push_back(static_cast<std::uint8_t>(flags | value));
    return;
  }
  out.push_back(static_cast<std::uint8_t>(flags | mask));
  for (value -= mask; value >= 128; value /= 128) out.push_back(static_cast<std::uint8_t>(value % 128 + 128));
  out.push_back(static_cast<std::uint8_t>(value));
}

inline void put_string(octets& out, std::string_view text, bool huffman = false) {
  if (!huffman) {
    put_integer(out, text.size(), 7, 0);
    out.insert(out.end(), text.begin(), text.end());
    return;
  }
  octets coded(httpwire::huffman_encoded_size(text));
  REQUIRE(httpwire::huffman_encode(text, coded));
  put_integer(out, coded.size(), 7, 0x80);
  out.insert(out.end(), coded.begin(), coded.end());
}

inline void put_size_update(octets& out, std::uint64_t size) { put_integer(out, size, 5, 0x20); }
inline void put_indexed(octets& out, std::uint64_t index) { put_integer(out, index, 7, 0x80); }

/// First octet of a literal: its flags, and the bits left for the index.
inline void put_literal_index(octets& out, std::uint64_t index, httpwire::indexing how) {
  if (how == indexing::with) return put_integer(out, index, 6, 0x40);
  put_integer(out, index, 4, how == indexing::never ? 0x10 : 0x00);
}

inline void put_literal(octets& out, std::string_view name, std::string_view value,
                        httpwire::indexing how = indexing::with, bool huffman = false) {
  put_literal_index(out, 0, how);
  put_string(out, name, huffman);
  put_string(out, value, huffman);
}

inline void put_literal(octets& out, std::uint64_t name_index, std::string_view value,
                        httpwire::indexing how = indexing::with, bool huffman = false) {
  put_literal_index(out, name_index, how);
  put_string(out, value, huffman);
}

[[nodiscard]] inline octets joined(const octets& a, const octets& b) {
  octets all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

}  // namespace hpack_test
