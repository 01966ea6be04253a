// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"

// Packet numbers: RFC 9000 sections 12.3 and 17.1, Appendix A.2 and A.3. On the wire only the low octets.
//
//   | packet number (1 to 4 octets) |    their count less one is in bits 1 and 0 of the packet's first octet

namespace httpwire::quic {

/// Octets of the longest packet number in a header.
inline constexpr std::size_t max_packet_number_size = 4;
/// Packet numbers fit a varint (RFC 9000 section 12.3).
inline constexpr std::uint64_t max_packet_number = varint::max_value;

/// The low octets of a packet number, as they are sent.
struct truncated_packet_number {
  std::uint32_t value = 0;
  std::uint8_t size = 1;  ///< Octets, 1 to 4.

  friend constexpr bool operator==(const truncated_packet_number&,
                                   const truncated_packet_number&) noexcept = default;
};

/// Keeps as many octets of `number` as its receiver needs, who has acknowledged `largest_acked` or, with
/// nullopt, nothing yet (Appendix A.2). varint_too_large past 2^62-1, invalid_argument when `number` is not
/// above `largest_acked`, quic_packet_number_distance when four octets are not enough.
[[nodiscard]] constexpr result<truncated_packet_number> truncate_packet_number(
    std::uint64_t number, std::optional<std::uint64_t> largest_acked) noexcept {
  // RFC 9000 section 12.3: 2^62-1 is the last one.
  if (number > max_packet_number)
    return error{.code = error_code::varint_too_large, .limit = max_packet_number};
  if (largest_acked && *largest_acked >= number) return error{.code = error_code::invalid_argument};
  const std::uint64_t unacknowledged = largest_acked ? number - *largest_acked : number + 1;
  // RFC 9000 section 17.1: what is sent has to tell apart twice as many numbers.
  for (unsigned size = 1; size <= max_packet_number_size; ++size) {
    const std::uint64_t window = std::uint64_t{1} << (8 * size);
    if (unacknowledged <= window / 2)
      return truncated_packet_number{.value = static_cast<std::uint32_t>(number & (window - 1)),
                                     .size = static_cast<std::uint8_t>(size)};
  }
  return error{.code = error_code::quic_packet_number_distance, .limit = std::uint64_t{1} << 31};
}

/// The packet number nearest to `expected`, the next one that is awaited (Appendix A.3).
[[nodiscard]] constexpr std::uint64_t expand_packet_number_near(truncated_packet_number number,
                                                                std::uint64_t expected) noexcept {
  // Sizes past 4 are the caller's mistake, which must not shift past 64 bits.
  const std::uint64_t window = std::uint64_t{1} << (8U * (number.size & 7U));
  const std::uint64_t half = window / 2;
  const std::uint64_t candidate = (expected & ~(window - 1)) | number.value;
  // Appendix A.3: one window up or down, unless that leaves 0 to 2^62-1.
  if (candidate + half <= expected && candidate < (std::uint64_t{1} << 62) - window)
    return candidate + window;
  const bool too_large = candidate > expected + half || candidate > max_packet_number;
  if (too_large && candidate >= window) return candidate - window;
  return candidate;
}

/// The same after `largest_received`, the largest that was authenticated in its packet number space, or
/// nullopt before the first.
[[nodiscard]] constexpr std::uint64_t expand_packet_number(
    truncated_packet_number number, std::optional<std::uint64_t> largest_received) noexcept {
  return expand_packet_number_near(number, largest_received ? *largest_received + 1 : 0);
}

/// The number in the first `size` octets of `in`; `size` is 1 to 4 and `in` has as many.
[[nodiscard]] constexpr truncated_packet_number read_packet_number(bytes in, std::size_t size) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | in[i];
  return {.value = value, .size = static_cast<std::uint8_t>(size)};
}

/// Appends the number. invalid_argument when `size` is not 1 to 4 or `value` needs more.
constexpr void write(writer& out, truncated_packet_number number) noexcept {
  const bool fits = number.size == max_packet_number_size || number.value >> (8U * (number.size & 3U)) == 0;
  if (number.size == 0 || number.size > max_packet_number_size || !fits)
    return out.fail(httpwire::error_code::invalid_argument);
  switch (number.size) {
    case 1: return out.u8(static_cast<std::uint8_t>(number.value));
    case 2: return out.u16(static_cast<std::uint16_t>(number.value));
    case 3: return out.u24(number.value);
    default: return out.u32(number.value);
  }
}

}  // namespace httpwire::quic
