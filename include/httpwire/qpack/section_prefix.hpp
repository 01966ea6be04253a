// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/prefix_integer.hpp"

// What an encoded field section begins with, RFC 9204 section 4.5.1.
//
//   | encoded required insert count (8+) |
//   | sign | delta base (7+) |

namespace httpwire::qpack {

/// What an encoded field section begins with (RFC 9204 section 4.5.1).
struct section_prefix {
  /// Entries that must have been inserted before the section can be decoded; 0: none are referred to.
  std::uint64_t required_insert_count = 0;
  /// Where relative indices end and post-Base indices begin.
  std::uint64_t base = 0;

  friend constexpr bool operator==(const section_prefix&, const section_prefix&) noexcept = default;
};

/// RFC 9204 section 4.5.1.1: the most entries that a table of this capacity can have.
[[nodiscard]] constexpr std::uint64_t max_entries(std::uint64_t max_table_capacity) noexcept {
  return max_table_capacity / field_overhead;
}

/// The Required Insert Count as it goes on the wire, modulo twice max_entries; of a table that has no entries
/// none can be required.
[[nodiscard]] constexpr std::uint64_t encode_insert_count(std::uint64_t required,
                                                          std::uint64_t max_entries) noexcept {
  const std::uint64_t full_range = 2 * max_entries;
  if (required == 0) return 0;
  // Divisions take long, the more so of 64 bits.
  if (required < full_range) return required + 1;
  if (full_range == 0) return 0;
  if ((required | full_range) >> 32 == 0)
    return static_cast<std::uint32_t>(required) % static_cast<std::uint32_t>(full_range) + 1;
  return required % full_range + 1;
}

/// The count behind `encoded`, for a decoder that has seen `inserted` insertions.
[[nodiscard]] constexpr result<std::uint64_t> decode_insert_count(std::uint64_t encoded,
                                                                  std::uint64_t max_entries,
                                                                  std::uint64_t inserted) noexcept {
  if (encoded == 0) return std::uint64_t{0};
  const std::uint64_t full_range = 2 * max_entries;
  const error invalid{.code = error_code::qpack_insert_count_invalid};
  // RFC 9204 section 4.5.1.1: no encoder makes a value past the range.
  if (encoded > full_range) return invalid;
  const std::uint64_t max_value = inserted + max_entries;
  std::uint64_t required = max_value / full_range * full_range + encoded - 1;
  if (required > max_value) {
    // RFC 9204 section 4.5.1.1: nor one that would have wrapped below zero.
    if (required <= full_range) return invalid;
    required -= full_range;
  }
  // RFC 9204 section 4.5.1.1: nor one that stands for 0 without being 0.
  if (required == 0) return invalid;
  return required;
}

namespace detail {

/// Takes the prefix from the front of a section. After an error `in` is where it happened.
constexpr error_code take_section_prefix(bytes& in, std::uint64_t max_entries, std::uint64_t inserted,
                                         section_prefix& prefix) noexcept {
  using namespace httpwire::detail;
  // RFC 9204 section 4.5.1: both integers are there.
  if (in.empty()) return error_code::field_truncated;
  std::uint64_t encoded = 0;
  bytes rest = in;
  if (const error_code code = take_integer(rest, 8, encoded); code != error_code::none) return code;
  const auto required = decode_insert_count(encoded, max_entries, inserted);
  if (!required) return required.error().code;
  in = rest;
  prefix.required_insert_count = *required;
  // RFC 9204 section 4.5.1: both integers are there.
  if (in.empty()) return error_code::field_truncated;
  const bool sign = (in[0] & 0x80U) != 0;
  std::uint64_t delta = 0;
  if (const error_code code = take_integer(rest, 7, delta); code != error_code::none) return code;
  // RFC 9204 section 4.5.1.2: the Base is never negative.
  if (sign && delta >= *required) return error_code::qpack_base_invalid;
  in = rest;
  prefix.base = sign ? *required - delta - 1 : *required + delta;
  return error_code::none;
}

/// Writes the prefix where 2 * prefix_integer_max_size octets are free; gives the end.
constexpr std::uint8_t* store_section_prefix(std::uint8_t* out, const section_prefix& prefix,
                                             std::uint64_t max_entries) noexcept {
  using namespace httpwire::detail;
  out = store_prefix_integer(out, encode_insert_count(prefix.required_insert_count, max_entries), 8, 0);
  if (prefix.base >= prefix.required_insert_count)
    return store_prefix_integer(out, prefix.base - prefix.required_insert_count, 7, 0);
  return store_prefix_integer(out, prefix.required_insert_count - prefix.base - 1, 7, 0x80);
}

}  // namespace detail
}  // namespace httpwire::qpack
