// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/config.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"

// Writing whole constructs: straight-line code, one check at the end.

namespace httpwire {

/// Fills octets it does not own. It goes on counting past the end, so that size() is what would have been
/// needed: over an empty span it measures. Nothing is ever written past the span.
class writer {
 public:
  /// Counts only.
  constexpr writer() noexcept = default;
  /// From the first octet of `out`.
  constexpr explicit writer(mutable_bytes out) noexcept
      : end_(out.data() + out.size()), capacity_(out.size()), at_(-static_cast<std::ptrdiff_t>(out.size())) {}

  /// One octet.
  constexpr void u8(std::uint8_t v) noexcept {
    if (auto* p = advance_few(1)) p[0] = v;
  }
  /// Two octets in network byte order, as are all that follow.
  constexpr void u16(std::uint16_t v) noexcept {
    if (auto* p = advance_few(2)) store_be16(p, v);
  }
  /// The low 24 bits of `v`.
  constexpr void u24(std::uint32_t v) noexcept {
    if (auto* p = advance_few(3)) store_be24(p, v);
  }
  /// Four octets.
  constexpr void u32(std::uint32_t v) noexcept {
    if (auto* p = advance_few(4)) store_be32(p, v);
  }
  /// Eight octets.
  constexpr void u64(std::uint64_t v) noexcept {
    if (auto* p = advance_few(8)) store_be64(p, v);
  }

  /// RFC 9000 section 16, in the shortest form. Past 2^62-1 the writer fails with varint_too_large.
  constexpr void varint(std::uint64_t v) noexcept {
    if (at_ > -8) [[unlikely]] {
      if (v > httpwire::varint::max_value) return fail(error_code::varint_too_large);
      return count_on(store_at_end(end_, at_, v));
    }
    varint_inside(v);
  }

  /// Whether there is so much room that `count` varints fit whatever their lengths are.
  [[nodiscard]] constexpr bool has_room_for_varints(std::size_t count) const noexcept {
    return at_ <= 0 && count <= static_cast<std::size_t>(-at_) / httpwire::varint::max_size;
  }

  /// The next varint; with Inside has_room_for_varints() has said that it needs no look at the end.
  template <bool Inside>
  constexpr void varint(std::uint64_t v) noexcept {
    if constexpr (Inside)
      varint_inside(v);
    else
      varint(v);
  }

  /// Several varints (RFC 9000 section 16), as they would be one by one, of which one past 2^62-1 makes the
  /// writer fail. Quickest where neighbors have one length.
  constexpr void varints(std::span<const std::uint64_t> values) noexcept {
    while (!values.empty()) {
      const std::size_t run = varints_alike(values);
      // At the end of the room, or too large.
      if (run == 0) varint(values.front());
      values = values.subspan(run == 0 ? 1 : run);
    }
  }

  /// The same as varint(v) in `size` octets (1, 2, 4 or 8) when that is longer; 0 is no wish. With another
  /// `size` the writer fails with invalid_argument.
  constexpr void varint(std::uint64_t v, std::size_t size) noexcept {
    if (v > httpwire::varint::max_value) return fail(error_code::varint_too_large);
    if (size != 0 && size != 1 && size != 2 && size != 4 && size != 8)
      return fail(error_code::invalid_argument);
    const std::size_t shortest = httpwire::varint::size_of(v);
    if (size < shortest) size = shortest;
    if (auto* p = advance(size)) detail::store_varint(p, v, size);
  }

  /// The octets as they are. They may not overlap with those written to.
  constexpr void append(bytes octets) noexcept {
    if (auto* p = advance(octets.size()))
      for (const std::uint8_t octet : octets) *p++ = octet;
  }
  /// The same of text.
  constexpr void append(std::string_view text) noexcept {
    if (auto* p = advance(text.size()))
      for (const char c : text) *p++ = static_cast<std::uint8_t>(c);
  }
  /// The same octet `count` times: padding.
  constexpr void fill(std::size_t count, std::uint8_t octet) noexcept {
    if (auto* p = advance(count))
      for (std::size_t i = 0; i < count; ++i) p[i] = octet;
  }

  /// Makes the writer fail for good; the first code stays.
  constexpr void fail(error_code code) noexcept {
    if (code_ == error_code::none) code_ = code;
  }

  /// Octets written, or that would have been.
  [[nodiscard]] constexpr std::size_t size() const noexcept {
    return capacity_ + static_cast<std::size_t>(at_);
  }
  /// False when something did not fit or fail() was called.
  [[nodiscard]] constexpr bool ok() const noexcept { return code_ == error_code::none && at_ <= 0; }

  /// What was written; buffer_too_small (its limit is the size needed) or the code given to fail().
  [[nodiscard]] constexpr result<bytes> written() const noexcept {
    if (code_ != error_code::none)
      return httpwire::error{
          .code = code_, .limit = code_ == error_code::varint_too_large ? httpwire::varint::max_value : 0};
    if (at_ > 0)
      return httpwire::error{.code = error_code::buffer_too_small, .offset = capacity_, .limit = size()};
    return bytes{end_ - capacity_, size()};
  }

 private:
  /// Writes those at the front that are as long as the first and have room; gives their count.
  constexpr std::size_t varints_alike(std::span<const std::uint64_t> values) noexcept {
    const std::uint64_t v = values.front();
    if (v < 0x40) return varints_between<1>(values, 0, 0x3f);
    if (v < 0x4000) return varints_between<2>(values, 0x40, 0x3fff);
    if (v < 0x4000'0000) return varints_between<4>(values, 0x4000, 0x3fff'ffff);
    return varints_between<8>(values, 0x4000'0000, httpwire::varint::max_value);
  }
  template <std::size_t Size>
  constexpr std::size_t varints_between(std::span<const std::uint64_t> values, std::uint64_t least,
                                        std::uint64_t most) noexcept {
    if (at_ > 0) return 0;
    const std::size_t room = static_cast<std::size_t>(-at_) / Size;
    if (values.size() > room) values = values.first(room);
    std::uint8_t* p = end_ + at_;
    std::size_t count = 0;
    for (; count != values.size() && values[count] - least <= most - least; ++count, p += Size)
      detail::store_varint(p, values[count], Size);
    at_ += static_cast<std::ptrdiff_t>(count * Size);
    return count;
  }

  constexpr void varint_inside(std::uint64_t v) noexcept {
    HTTPWIRE_ASSERT(has_room_for_varints(1));
    // Branches, where write_varint has none: the lengths of what is written by one place are mostly alike.
    std::uint8_t* const p = end_ + at_;
    if (v < 0x40) {
      p[0] = static_cast<std::uint8_t>(v);
      at_ += 1;
    } else if (v < 0x4000) {
      store_be16(p, static_cast<std::uint32_t>(v) | 0x4000U);
      at_ += 2;
    } else if (v < 0x4000'0000) {
      store_be32(p, static_cast<std::uint32_t>(v) | 0x8000'0000U);
      at_ += 4;
    } else if (v <= httpwire::varint::max_value) {
      store_be64(p, v | std::uint64_t{3} << 62);
      at_ += 8;
    } else {
      fail(error_code::varint_too_large);
    }
  }

  /// Of a size that the compiler knows.
  constexpr std::uint8_t* advance_few(std::ptrdiff_t size) noexcept {
    if (at_ > -size) [[unlikely]] {
      count_on(static_cast<std::size_t>(size));
      return nullptr;
    }
    std::uint8_t* const p = end_ + at_;
    at_ += size;
    return p;
  }
  constexpr std::uint8_t* advance(std::size_t size) noexcept {
    if (at_ > 0 || size > static_cast<std::size_t>(-at_)) [[unlikely]] {
      count_on(size);
      return nullptr;
    }
    std::uint8_t* const p = end_ + at_;
    at_ += static_cast<std::ptrdiff_t>(size);
    return p;
  }

  /// A varint where less than eight octets are left, if it fits; gives its size. It has no writer, whose
  /// members would have to be in memory for it.
  [[gnu::noinline]] static constexpr std::size_t store_at_end(std::uint8_t* end, std::ptrdiff_t at,
                                                              std::uint64_t v) noexcept {
    const std::size_t size = httpwire::varint::size_of(v);
    if (at <= -static_cast<std::ptrdiff_t>(size)) detail::store_varint(end + at, v, size);
    return size;
  }

  /// The count stops at half of what a size can hold, which is more than any span has, instead of wrapping.
  constexpr void count_on(std::size_t size) noexcept {
    constexpr auto most = static_cast<std::size_t>((std::numeric_limits<std::ptrdiff_t>::max)());
    const auto at = static_cast<std::size_t>(at_);
    at_ = static_cast<std::ptrdiff_t>(size <= most - at ? at + size : most);
  }

  std::uint8_t* end_ = nullptr;
  std::size_t capacity_ = 0;
  std::ptrdiff_t at_ = 0;  // from the end of the span; past it nothing is written any more
  error_code code_ = error_code::none;
};

}  // namespace httpwire
