// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// Integers that share their first octet with flags, RFC 7541 section 5.1 and RFC 9204 section 4.1.1.
//
//   value < 2^N-1:  | flags | value (N) |
//   otherwise:      | flags | all ones  |, then 7 bits an octet, least significant first, high bit: more
//   follow

namespace httpwire {

/// Bounds of this library: 2^62-1 (RFC 9204 section 4.1.1), and no more octets than that needs.
inline constexpr std::uint64_t prefix_integer_max = (std::uint64_t{1} << 62) - 1;
/// Octets of the longest one that is accepted.
inline constexpr std::size_t prefix_integer_max_size = 10;

/// An integer with a prefix as it stood on the wire (RFC 7541 section 5.1).
struct prefix_integer {
  std::uint64_t value = 0;
  std::uint8_t size = 0;  ///< Octets taken.
  friend constexpr bool operator==(const prefix_integer&, const prefix_integer&) noexcept = default;
};

/// Reads an integer with a prefix of `prefix_bits` (1 to 8) at the front of `in`; the flags are masked off.
/// Fails with integer_too_large past 2^62-1 or past 10 octets.
[[nodiscard]] constexpr poll<prefix_integer> parse_prefix_integer(bytes in, unsigned prefix_bits) noexcept {
  HTTPWIRE_ASSERT(prefix_bits >= 1 && prefix_bits <= 8);
  if (in.empty()) return need_more;
  const std::uint64_t mask = (1U << prefix_bits) - 1;
  std::uint64_t value = in[0] & mask;
  if (value < mask) return prefix_integer{value, 1};
  for (std::size_t i = 1; i < prefix_integer_max_size; ++i) {
    if (i == in.size()) return need_more;
    // Nine groups of 7 bits and the prefix stay below 2^64, so that the sum is checked only at the end.
    value += std::uint64_t{in[i] & 0x7fU} << (7 * (i - 1));
    if ((in[i] & 0x80U) == 0) {
      // RFC 7541 section 5.1: what exceeds the implementation's limit is a decoding error.
      if (value > prefix_integer_max) break;
      return prefix_integer{value, static_cast<std::uint8_t>(i + 1)};
    }
  }
  // RFC 7541 section 5.1: too large, or too many octets, leading zeros included.
  return error{.code = error_code::integer_too_large, .limit = prefix_integer_max};
}

/// Octets that write_prefix_integer takes.
[[nodiscard]] constexpr std::size_t prefix_integer_size(std::uint64_t value, unsigned prefix_bits) noexcept {
  const std::uint64_t mask = (1U << prefix_bits) - 1;
  if (value < mask) return 1;
  std::size_t size = 2;
  for (value -= mask; value >= 128; value >>= 7) ++size;
  return size;
}

namespace detail {

/// Takes an integer from the front of a field section, which is not empty. On an error `in` stays.
[[gnu::always_inline]] constexpr error_code take_integer(bytes& in, unsigned prefix_bits,
                                                         std::uint64_t& value) noexcept {
  const auto mask = static_cast<std::uint8_t>((1U << prefix_bits) - 1);
  if ((in[0] & mask) != mask) {
    value = in[0] & mask;
    in = in.subspan(1);
    return error_code::none;
  }
  const auto parsed = parse_prefix_integer(in, prefix_bits);
  // RFC 7541 section 5: a section holds whole field lines.
  if (parsed.need_more()) return error_code::field_truncated;
  if (!parsed) return parsed.error().code;
  value = parsed->value;
  in = in.subspan(parsed->size);
  return error_code::none;
}

/// The limit that a failure of take_integer went past, or 0.
[[nodiscard]] constexpr std::uint64_t integer_limit(error_code code) noexcept {
  return code == error_code::integer_too_large ? prefix_integer_max : 0;
}

/// Writes without a check; returns the end. `flags` fill the bits above the prefix.
constexpr std::uint8_t* store_prefix_integer(std::uint8_t* out, std::uint64_t value, unsigned prefix_bits,
                                             std::uint8_t flags) noexcept {
  const std::uint64_t mask = (1U << prefix_bits) - 1;
  if (value < mask) {
    *out++ = static_cast<std::uint8_t>(flags | value);
    return out;
  }
  *out++ = static_cast<std::uint8_t>(flags | mask);
  for (value -= mask; value >= 128; value >>= 7) *out++ = static_cast<std::uint8_t>(value | 0x80U);
  *out++ = static_cast<std::uint8_t>(value);
  return out;
}

}  // namespace detail

/// Appends `value` with a prefix of `prefix_bits`; `flags` fill the bits above it.
constexpr void write_prefix_integer(writer& out, std::uint64_t value, unsigned prefix_bits,
                                    std::uint8_t flags) noexcept {
  HTTPWIRE_ASSERT(prefix_bits >= 1 && prefix_bits <= 8);
  if (value > prefix_integer_max) return out.fail(error_code::invalid_argument);
  std::uint8_t octets[prefix_integer_max_size]{};
  const std::uint8_t* const end = detail::store_prefix_integer(octets, value, prefix_bits, flags);
  out.append(bytes{octets, static_cast<std::size_t>(end - octets)});
}

}  // namespace httpwire
