// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/config.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"

// Reading whole constructs: straight-line code, one check at the end.

namespace httpwire {

/// Walks over octets it does not own. The first read that would pass the end makes the reader fail for good:
/// that read and all later ones give zero or nothing, and ok() is false.
class reader {
 public:
  /// From the first octet of `in`.
  constexpr explicit reader(bytes in) noexcept : in_(in) {}

  /// Behind the first `position` octets, as if they had been read; `position` is at most in.size().
  constexpr reader(bytes in, std::size_t position) noexcept : in_(in), position_(position) {
    HTTPWIRE_ASSERT(position <= in.size());
  }

  /// The next octet.
  [[nodiscard]] constexpr std::uint8_t u8() noexcept {
    const auto* p = advance(1);
    return p ? p[0] : std::uint8_t{0};
  }
  /// Two octets in network byte order, as are all that follow.
  [[nodiscard]] constexpr std::uint16_t u16() noexcept {
    const auto* p = advance(2);
    return p ? load_be16(p) : std::uint16_t{0};
  }
  /// Three octets.
  [[nodiscard]] constexpr std::uint32_t u24() noexcept {
    const auto* p = advance(3);
    return p ? load_be24(p) : 0;
  }
  /// Four octets.
  [[nodiscard]] constexpr std::uint32_t u32() noexcept {
    const auto* p = advance(4);
    return p ? load_be32(p) : 0;
  }
  /// Eight octets.
  [[nodiscard]] constexpr std::uint64_t u64() noexcept {
    const auto* p = advance(8);
    return p ? load_be64(p) : 0;
  }

  /// RFC 9000 section 16; any of the four lengths is taken.
  [[nodiscard, gnu::always_inline]] constexpr std::uint64_t varint() noexcept {
    return received_varint().value;
  }

  /// The same, with the length it had on the wire.
  [[nodiscard, gnu::always_inline]] constexpr httpwire::received_varint received_varint() noexcept {
    if (has_varints(1)) return received_varint_inside();
    if (failed_) return {};
    const auto v = detail::parse_varint_at_end(rest());
    if (!v) {
      failed_ = true;
      return {};
    }
    position_ += v->size;
    return *v;
  }

  /// Whether so many octets are left that `count` varints can be read whatever their lengths are.
  [[nodiscard]] constexpr bool has_varints(std::size_t count) const noexcept {
    constexpr std::size_t size = httpwire::varint::max_size;
    // No count wraps; most are constants, for which the first comparison is none.
    return !failed_ && count <= static_cast<std::size_t>(-1) / size && remaining() >= count * size;
  }

  /// The next varint; with Inside has_varints() has said that it needs no look at the end.
  template <bool Inside>
  [[nodiscard, gnu::always_inline]] constexpr std::uint64_t varint() noexcept {
    return Inside ? received_varint_inside().value : varint();
  }

  /// As many varints as `to` has (RFC 9000 section 16), as they would be one by one: from the first that
  /// would pass the end on they are 0. Quickest where lengths cannot be foreseen.
  constexpr void varints(std::span<std::uint64_t> to) noexcept {
    if (!std::is_constant_evaluated())
      while (to.size() > 1 && has_varints(1 + (to.size() < window ? to.size() : window)))
        to = to.subspan(varints_inside(to));
    for (std::uint64_t& v : to) v = varint();
  }

  /// The next `size` octets, as a view into the input.
  [[nodiscard]] constexpr bytes take(std::uint64_t size) noexcept {
    const std::size_t from = position_;
    const auto* p = advance(size);
    return p ? in_.subspan(from, static_cast<std::size_t>(size)) : bytes{};
  }

  /// What has not been read.
  [[nodiscard]] constexpr bytes rest() const noexcept { return in_.subspan(position_); }
  /// Octets that have not been read.
  [[nodiscard]] constexpr std::size_t remaining() const noexcept { return in_.size() - position_; }
  /// Octets that have been read.
  [[nodiscard]] constexpr std::size_t position() const noexcept { return position_; }

  /// False from the first read that would have passed the end.
  [[nodiscard]] constexpr bool ok() const noexcept { return !failed_; }

  /// True when all was read and nothing failed.
  [[nodiscard]] constexpr bool finished() const noexcept { return ok() && remaining() == 0; }

  /// The failure with the position of the read that failed; code `none` while ok().
  [[nodiscard]] constexpr httpwire::error error(error_code code = error_code::truncated) const noexcept {
    if (ok()) return {};
    return {.code = code, .offset = position_};
  }

 private:
  static constexpr std::size_t window = 32;

  /// Those that begin in the next words of the input, as many words as there are varints to read, or a
  /// window; gives their count. Where each would end is computed before the first is read: then a varint
  /// waits for no more than one load.
  [[nodiscard]] std::size_t varints_inside(std::span<std::uint64_t> to) noexcept {
    const std::uint8_t* const p = in_.data() + position_;
    const std::size_t words = to.size() < window ? to.size() : window;
    std::uint8_t sizes[window * 8];
    for (std::size_t i = 0; i != words; ++i) {
      std::uint64_t word;
      std::memcpy(&word, p + 8 * i, sizeof word);
      word = detail::varint_sizes_from(word);
      std::memcpy(sizes + 8 * i, &word, sizeof word);
    }
    std::size_t at = 0;
    std::size_t count = 0;
    for (; at < 8 * words && count != to.size(); ++count) {
      const std::size_t size = sizes[at];
      to[count] =
          std::rotl(load_be64(p + at), static_cast<int>(8 * size % 64)) & detail::varint_masks[p[at] >> 6];
      at += size;
    }
    position_ += at;
    return count;
  }

  [[gnu::always_inline]] constexpr httpwire::received_varint received_varint_inside() noexcept {
    HTTPWIRE_ASSERT(has_varints(1));
    // Branches, where parse_varint has none: as long as the lengths are those that were foreseen, the next
    // read need not wait for the octets of this one.
    const std::uint8_t* const p = in_.data() + position_;
    if (p[0] < 0x40) {
      position_ += 1;
      return {p[0], 1};
    }
    if (p[0] < 0x80) {
      position_ += 2;
      return {load_be16(p) & 0x3fffU, 2};
    }
    if (p[0] < 0xc0) {
      position_ += 4;
      return {load_be32(p) & 0x3fff'ffffU, 4};
    }
    position_ += 8;
    return {load_be64(p) & httpwire::varint::max_value, 8};
  }

  constexpr const std::uint8_t* advance(std::uint64_t size) noexcept {
    if (failed_ || size > remaining()) {
      failed_ = true;
      return nullptr;
    }
    const std::uint8_t* const p = in_.data() + position_;
    position_ += static_cast<std::size_t>(size);
    // Taking nothing from an empty span must not look like a failure.
    return p ? p : &nothing;
  }

  static constexpr std::uint8_t nothing = 0;

  bytes in_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace httpwire
