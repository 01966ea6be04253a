// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/field/string_literal.hpp"

// The encoder stream while it is written, RFC 9204 section 4.3.

namespace httpwire::qpack::detail {

/// Writes instructions one after the other. Whoever writes has looked at room() before: an instruction takes
/// no more than prefix_integer_max_size for each of its integers, and its texts uncoded.
struct encoder_stream_writer {
  std::uint8_t* begin;
  std::uint8_t* to;
  const std::uint8_t* end;
  huffman_use huffman;

  constexpr encoder_stream_writer(mutable_bytes out, huffman_use use) noexcept
      : begin(out.data()), to(out.data()), end(out.data() + out.size()), huffman(use) {}

  [[nodiscard]] constexpr std::size_t room() const noexcept { return static_cast<std::size_t>(end - to); }
  [[nodiscard]] constexpr bytes written() const noexcept { return {begin, to}; }

  /// RFC 9204 section 4.3.1.
  constexpr void set_capacity(std::uint64_t capacity) noexcept { integer(capacity, 5, 0x20); }
  /// RFC 9204 section 4.3.2, for the name of an entry of the static table,
  constexpr void insert_static_name(std::uint64_t index, std::string_view value) noexcept {
    integer(index, 6, 0xc0);
    literal(value, 7, 0);
  }
  /// or of the dynamic one.
  constexpr void insert_name(std::uint64_t relative, std::string_view value) noexcept {
    integer(relative, 6, 0x80);
    literal(value, 7, 0);
  }
  /// RFC 9204 section 4.3.3.
  constexpr void insert_literal_name(std::string_view name, std::string_view value) noexcept {
    literal(name, 5, 0x40);
    literal(value, 7, 0);
  }
  /// RFC 9204 section 4.3.4.
  constexpr void duplicate(std::uint64_t relative) noexcept { integer(relative, 5, 0x00); }

 private:
  constexpr void integer(std::uint64_t value, unsigned prefix_bits, std::uint8_t flags) noexcept {
    to = httpwire::detail::store_prefix_integer(to, value, prefix_bits, flags);
  }
  constexpr void literal(std::string_view text, unsigned prefix_bits, std::uint8_t flags) noexcept {
    to = httpwire::detail::store_string_literal(to, end, text, prefix_bits, flags, huffman);
  }
};

}  // namespace httpwire::qpack::detail
