// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/string_literal.hpp"
#include "httpwire/qpack/representation.hpp"
#include "httpwire/qpack/section_prefix.hpp"

// A section while it is written, RFC 9204 section 4.5. Its prefix is only known at the end.

namespace httpwire::qpack::detail {

/// Room for the prefix in front of the representations.
inline constexpr std::size_t max_section_prefix_size = 2 * prefix_integer_max_size;

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
        to(out.data() + max_section_prefix_size),
        end(out.data() + out.size()),
        base(section_base),
        huffman(use) {}

  constexpr void refer(std::uint64_t absolute) noexcept {
    if (absolute + 1 > required) required = absolute + 1;
    if (absolute < smallest) smallest = absolute;
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
    const std::uint8_t* from = begin + max_section_prefix_size;
    std::uint8_t* out = store_section_prefix(begin, prefix, max_entries);
    while (from != to) *out++ = *from++;
    return {begin, out};
  }
};

}  // namespace httpwire::qpack::detail
