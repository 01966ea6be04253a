// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"

// Variable-length integers of QUIC and HTTP/3, RFC 9000 section 16.
//
//   the two high bits of the first octet: 00, 01, 10, 11
//   length in octets:                      1,  2,  4,  8
//   bits left for the value:               6, 14, 30, 62

namespace httpwire {

/// A number that fits a varint: 0 to 2^62-1.
class varint {
 public:
  static constexpr std::uint64_t max_value = (std::uint64_t{1} << 62) - 1;
  static constexpr std::size_t max_size = 8;

  constexpr varint() noexcept = default;

  /// varint_too_large past 2^62-1.
  [[nodiscard]] static constexpr result<varint> from(std::uint64_t value) noexcept {
    if (value > max_value) return error{.code = error_code::varint_too_large, .limit = max_value};
    return varint{value};
  }

  /// The number.
  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }

  /// Octets of the shortest form: 1, 2, 4 or 8.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_of(value_); }

  /// The same of any number up to max_value.
  [[nodiscard]] static constexpr std::size_t size_of(std::uint64_t value) noexcept {
    if (value < 64) return 1;
    if (value < 16384) return 2;
    return value < (1U << 30) ? 4 : 8;
  }

  friend constexpr bool operator==(varint, varint) noexcept = default;
  friend constexpr auto operator<=>(varint, varint) noexcept = default;

 private:
  explicit constexpr varint(std::uint64_t value) noexcept : value_(value) {}
  std::uint64_t value_ = 0;
};

/// A varint as it stood on the wire. Longer forms than needed are valid (RFC 9000 section 16); `size` keeps
/// which one it was.
struct received_varint {
  std::uint64_t value = 0;
  std::uint8_t size = 0;
  friend constexpr bool operator==(const received_varint&, const received_varint&) noexcept = default;
};

/// Octets of the varint that begins with `first`.
[[nodiscard]] constexpr std::size_t varint_size_from(std::uint8_t first) noexcept {
  return std::size_t{1} << (first >> 6);
}

namespace detail {

/// The bits of a value, by the two bits that tell its length.
inline constexpr std::uint64_t varint_masks[] = {0x3f, 0x3fff, 0x3fff'ffff, varint::max_value};

/// The varint at `p`, where eight octets can be read whatever its length is. No branch, which a peer could
/// make unpredictable. The next varint waits for the size alone, so that all else is spared what it needs:
/// there is one shift by a number that is not known, a rotation, and the mask comes from a table.
[[nodiscard]] constexpr received_varint load_varint(const std::uint8_t* p) noexcept {
  const std::size_t size = varint_size_from(p[0]);
  return {std::rotl(load_be64(p), static_cast<int>(8 * size % 64)) & varint_masks[p[0] >> 6],
          static_cast<std::uint8_t>(size)};
}

/// For each octet of a word, the octets of a varint that would begin with it.
[[nodiscard]] constexpr std::uint64_t varint_sizes_from(std::uint64_t firsts) noexcept {
  constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
  const std::uint64_t high = firsts >> 7 & ones;
  const std::uint64_t low = firsts >> 6 & ones;
  return ones + low + 3 * (high + (high & low));
}

/// The varint at the front of less than eight octets.
[[nodiscard]] constexpr poll<received_varint> parse_varint_at_end(bytes in) noexcept {
  if (in.empty()) return need_more;
  const std::size_t size = varint_size_from(in[0]);
  if (in.size() < size) return need_more;
  const std::uint8_t* const p = in.data();
  std::uint64_t value = 0;
  switch (size) {
    case 1: value = p[0]; break;
    case 2: value = load_be16(p) & 0x3fffU; break;
    default: value = load_be32(p) & 0x3fff'ffffU; break;
  }
  return received_varint{value, static_cast<std::uint8_t>(size)};
}

}  // namespace detail

/// Reads a varint at the front of `in`; need_more when `in` ends inside it. Cannot fail.
[[nodiscard]] constexpr poll<received_varint> parse_varint(bytes in) noexcept {
  if (in.size() >= varint::max_size) return detail::load_varint(in.data());
  return detail::parse_varint_at_end(in);
}

namespace detail {

/// Writes `value` in exactly `size` octets (1, 2, 4 or 8), which the caller has made sure are enough.
constexpr void store_varint(std::uint8_t* p, std::uint64_t value, std::size_t size) noexcept {
  switch (size) {
    case 1: p[0] = static_cast<std::uint8_t>(value); break;
    case 2: store_be16(p, static_cast<std::uint32_t>(value) | 0x4000U); break;
    case 4: store_be32(p, static_cast<std::uint32_t>(value) | 0x8000'0000U); break;
    default: store_be64(p, value | std::uint64_t{3} << 62); break;
  }
}

/// Writes `value`, at most 2^62-1, in its shortest form, and gives the size of it. No branch, which values
/// could make unpredictable, and no octet behind the varint is touched: the form of each length is stored,
/// those that are too long to a place where nobody looks.
[[nodiscard]] constexpr std::size_t store_shortest_varint(std::uint8_t* p, std::uint64_t value) noexcept {
  if (std::is_constant_evaluated()) {
    store_varint(p, value, varint::size_of(value));
    return varint::size_of(value);
  }
  // All ones where the value is below `first`. Comparisons would be made branches again.
  const auto below = [value](std::int64_t first) {
    return static_cast<std::uintptr_t>((static_cast<std::int64_t>(value) - first) >> 63);
  };
  const std::uintptr_t shorter_than_2 = below(0x40);
  const std::uintptr_t shorter_than_4 = below(0x4000);
  const std::uintptr_t shorter_than_8 = below(0x4000'0000);
  std::uint8_t nowhere[varint::max_size];
  const auto here = reinterpret_cast<std::uintptr_t>(p);
  const std::uintptr_t away = reinterpret_cast<std::uintptr_t>(nowhere) - here;
  const auto at = [=](std::uintptr_t shorter) {
    return reinterpret_cast<std::uint8_t*>(here + (away & shorter));
  };
  p[0] = static_cast<std::uint8_t>(value);
  store_be16(at(shorter_than_2), static_cast<std::uint32_t>(value) | 0x4000U);
  store_be32(at(shorter_than_4), static_cast<std::uint32_t>(value) | 0x8000'0000U);
  store_be64(at(shorter_than_8), value | std::uint64_t{3} << 62);
  return varint::max_size + shorter_than_2 + 2 * shorter_than_4 + 4 * shorter_than_8;
}

}  // namespace detail

/// Writes a varint (RFC 9000 section 16) in its shortest form to the front of `out`, or nothing; gives a view
/// of what was written. varint_too_large past 2^62-1, buffer_too_small, whose limit is the size needed.
[[nodiscard]] constexpr result<bytes> write_varint(mutable_bytes out, std::uint64_t value) noexcept {
  if (value > varint::max_value)
    return error{.code = error_code::varint_too_large, .limit = varint::max_value};
  if (out.size() >= varint::max_size)
    return bytes{out.data(), detail::store_shortest_varint(out.data(), value)};
  const std::size_t size = varint::size_of(value);
  if (size > out.size())
    return error{.code = error_code::buffer_too_small, .offset = out.size(), .limit = size};
  detail::store_varint(out.data(), value, size);
  return bytes{out.first(size)};
}

}  // namespace httpwire
