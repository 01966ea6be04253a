// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/string_literal.hpp"
#include "httpwire/qpack/representation.hpp"
#include "httpwire/qpack/section_prefix.hpp"

// A section while it is written, RFC 9204 section 4.5. Its prefix is only known at the end.

namespace httpwire::qpack::detail {

/// Octets that a prefix takes at most,
inline constexpr std::size_t max_section_prefix_size = 2 * prefix_integer_max_size;
/// and mostly: with as much room for it, what follows seldom has to move.
inline constexpr std::size_t usual_section_prefix_size = 2;

/// Octets of an index below 2^30 at most.
inline constexpr std::size_t max_index_size = 6;

/// Octets that suffice for a section of these fields, whatever the tables hold; SIZE_MAX when that is past
/// all sizes, for many lines may view one text.
[[nodiscard]] constexpr std::size_t max_section_size(std::span<const field_line> fields,
                                                     huffman_use huffman) noexcept {
  using httpwire::detail::string_literal_size;
  std::size_t size = max_section_prefix_size;
  for (const field_line& line : fields)
    for (const std::size_t more : {max_index_size, string_literal_size(line.name, 3, huffman),
                                   string_literal_size(line.value, 7, huffman)})
      size = more < SIZE_MAX - size ? size + more : SIZE_MAX;
  return size;
}

/// Whether the section surely fits, for which nobody looks at the texts. What is left is compared line by
/// line, so that no sum can wrap.
[[nodiscard]] constexpr bool section_surely_fits(std::span<const field_line> fields,
                                                 std::size_t room) noexcept {
  constexpr std::size_t line_overhead = max_index_size + 2 * prefix_integer_max_size;
  if (room < max_section_prefix_size) return false;
  std::size_t left = room - max_section_prefix_size;
  for (const field_line& line : fields) {
    if (left < line_overhead || line.name.size() > left - line_overhead) return false;
    left -= line_overhead + line.name.size();
    if (line.value.size() > left) return false;
    left -= line.value.size();
  }
  return true;
}

struct section_writer {
  std::uint8_t* begin;
  std::uint8_t* to;
  const std::uint8_t* end;
  std::uint64_t base;
  huffman_use huffman;
  std::uint64_t required = 0;
  std::uint64_t smallest = ~std::uint64_t{0};  ///< Reference.

  constexpr section_writer(mutable_bytes out, std::uint64_t section_base, huffman_use use) noexcept
      : begin(out.data()),
        to(out.data() + usual_section_prefix_size),
        end(out.data() + out.size()),
        base(section_base),
        huffman(use) {}

  constexpr void refer(std::uint64_t absolute) noexcept {
    // Stored in any case: whether it is the largest or smallest so far cannot be predicted.
    required = absolute < required ? required : absolute + 1;
    smallest = absolute < smallest ? absolute : smallest;
  }
  constexpr void static_indexed(std::uint64_t index) noexcept { to = store_static_indexed(to, index); }
  constexpr void indexed(std::uint64_t absolute) noexcept {
    refer(absolute);
    to = store_indexed(to, absolute, base);
  }
  constexpr void static_name(std::uint64_t index, bool never) noexcept {
    to = store_static_name(to, index, never);
  }
  constexpr void name(std::uint64_t absolute, bool never) noexcept {
    refer(absolute);
    to = store_name(to, absolute, base, never);
  }
  constexpr void literal_name(std::string_view text, bool never) noexcept {
    const auto flags = never ? std::uint8_t{0x30} : std::uint8_t{0x20};
    to = httpwire::detail::store_string_literal(to, end, text, 3, flags, huffman);
  }
  constexpr void value(std::string_view text) noexcept {
    to = httpwire::detail::store_string_literal(to, end, text, 7, 0, huffman);
  }

  /// Puts the prefix in front and gives the whole.
  constexpr bytes finish(std::uint64_t max_entries) noexcept {
    // RFC 9204 section 4.5.1.2: without references any Base will do, and 0 is short.
    const section_prefix prefix{.required_insert_count = required, .base = required == 0 ? 0 : base};
    std::uint8_t octets[max_section_prefix_size];
    const auto size = static_cast<std::size_t>(store_section_prefix(octets, prefix, max_entries) - octets);
    if (size == usual_section_prefix_size) [[likely]] {
      begin[0] = octets[0];
      begin[1] = octets[1];
    } else {
      move_behind(size);
      for (std::size_t i = 0; i < size; ++i) begin[i] = octets[i];
    }
    return {begin, to};
  }

 private:
  /// Makes room for a longer prefix.
  constexpr void move_behind(std::size_t size) noexcept {
    const std::size_t by = size - usual_section_prefix_size;
    for (std::uint8_t* from = to; from != begin + usual_section_prefix_size;) {
      --from;
      from[by] = *from;
    }
    to += by;
  }
};

}  // namespace httpwire::qpack::detail
