// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <variant>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/detail/ack_octets.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// ACK, RFC 9000 section 19.3.
//
//   | type (varint) = 0x02, or 0x03 with ECN counts |
//   | largest acknowledged (varint) | ACK delay (varint) | ACK range count (varint) | first ACK range
//   (varint) | | gap (varint) | ACK range length (varint) |, ACK range count times | ECT0 count (varint) |
//   ECT1 count (varint) | ECN-CE count (varint) |, only 0x03

namespace httpwire::quic {

/// Packet numbers from `smallest` to `largest`, both included.
struct packet_number_range {
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
  friend constexpr bool operator==(const packet_number_range&, const packet_number_range&) noexcept = default;
};

/// Packets received with each mark, in the packet number space (RFC 9000 section 19.3.2).
struct ecn_counts {
  std::uint64_t ect0 = 0;
  std::uint64_t ect1 = 0;
  std::uint64_t ce = 0;
  friend constexpr bool operator==(const ecn_counts&, const ecn_counts&) noexcept = default;
};

/// The ranges of an ACK frame, largest packet numbers first, read from the octets at each step. Octets that
/// no parser has seen are safe: the walk ends before what is no range.
class ack_range_view {
 public:
  /// Over the ranges, the largest first; ends when their octets do.
  class iterator {
   public:
    using value_type = packet_number_range;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() noexcept = default;
    constexpr iterator(packet_number_range first, bytes pairs) noexcept
        : current_(first), rest_(pairs), at_end_(first.smallest > first.largest) {}

    [[nodiscard]] constexpr packet_number_range operator*() const noexcept { return current_; }
    constexpr iterator& operator++() noexcept {
      std::uint64_t gap = 0;
      std::uint64_t length = 0;
      if (rest_.size() >= 2 && (rest_[0] | rest_[1]) < 0x40) {
        gap = rest_[0];
        length = rest_[1];
        rest_ = rest_.subspan(2);
      } else if (rest_.empty()) {
        at_end_ = true;
        return *this;
      } else {
        reader in{rest_};
        gap = in.varint();
        length = in.varint();
        rest_ = in.rest();
        if (!in.ok()) at_end_ = true;
      }
      if (gap + length + 2 > current_.smallest) at_end_ = true;
      current_.largest = current_.smallest - gap - 2;
      current_.smallest = current_.largest - length;
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      const iterator old = *this;
      ++*this;
      return old;
    }
    /// Of the same view.
    friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.at_end_ == b.at_end_ && (a.at_end_ || a.rest_.size() == b.rest_.size());
    }
    friend constexpr bool operator==(const iterator& a, std::default_sentinel_t) noexcept {
      return a.at_end_;
    }

   private:
    packet_number_range current_{};
    bytes rest_{};
    bool at_end_ = true;
  };

  constexpr ack_range_view() noexcept = default;
  /// The first range, and the pairs of Gap and ACK Range Length behind it, which were checked.
  constexpr ack_range_view(packet_number_range first, bytes pairs) noexcept : first_(first), pairs_(pairs) {}

  [[nodiscard]] constexpr iterator begin() const noexcept { return {first_, pairs_}; }
  [[nodiscard]] constexpr std::default_sentinel_t end() const noexcept { return {}; }

 private:
  packet_number_range first_{.smallest = 1, .largest = 0};
  bytes pairs_{};
};

/// Packets that were received. Made by hand it has one range; ack_ranges writes frames with more.
struct ack {
  std::uint64_t largest_acknowledged = 0;
  std::uint64_t ack_delay = 0;        ///< As on the wire; delay_microseconds scales it.
  std::uint64_t first_ack_range = 0;  ///< Packets right below the largest, which are acknowledged too.
  std::uint64_t ack_range_count = 0;  ///< Pairs in `pairs`.
  bytes pairs{};                      ///< Gaps and ACK Range Lengths, a view into the packet.
  std::optional<ecn_counts> ecn{};    ///< Only type 0x03 has them.

  [[nodiscard]] constexpr frame_type type() const noexcept {
    return ecn ? frame_type::ack_ecn : frame_type::ack;
  }

  /// The first range and those of `pairs`; ends with `pairs`.
  [[nodiscard]] constexpr ack_range_view ranges() const noexcept {
    if (first_ack_range > largest_acknowledged) return {};
    return {{largest_acknowledged - first_ack_range, largest_acknowledged}, pairs};
  }

  /// The delay in microseconds: ack_delay times 2 to the power of the ack_delay_exponent of the sender, at
  /// most 2^64-1 (RFC 9000 section 18.2).
  [[nodiscard]] constexpr std::uint64_t delay_microseconds(unsigned ack_delay_exponent = 3) const noexcept {
    constexpr std::uint64_t most = ~std::uint64_t{0};
    if (ack_delay_exponent >= 64) return ack_delay == 0 ? 0 : most;
    return ack_delay > most >> ack_delay_exponent ? most : ack_delay << ack_delay_exponent;
  }

  /// Reads what is behind the type. quic_frame_truncated, quic_too_many_ack_ranges,
  /// quic_ack_range_below_zero with the offset of the range. All ranges are checked here.
  template <class Result = result<ack>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type type,
                                              const frame_options& options = {}) noexcept {
    if (type == frame_type::ack) {
      reader ahead = in;
      if (const one_range one = read_one_range(ahead); one.good) {
        in = ahead;
        return make<Result>(one.range, one.delay, 0, {}, {});
      }
    }
    return parse_any<Result>(in, type, options);
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1; invalid_argument where `pairs` are not
  /// ack_range_count pairs, or a packet number is negative.
  friend constexpr void write(writer& out, const ack& f) noexcept {
    if (f.first_ack_range > f.largest_acknowledged || f.ack_range_count > f.pairs.size() / 2)
      return out.fail(error_code::invalid_argument);
    const auto end =
        detail::skip_ack_pairs(f.pairs, f.ack_range_count, f.largest_acknowledged - f.first_ack_range);
    if (end.count != f.ack_range_count || end.size != f.pairs.size())
      return out.fail(error_code::invalid_argument);
    detail::write_type(out, f.type());
    out.varint(f.largest_acknowledged);
    out.varint(f.ack_delay);
    out.varint(f.ack_range_count);
    out.varint(f.first_ack_range);
    out.append(f.pairs);
    if (!f.ecn) return;
    out.varint(f.ecn->ect0);
    out.varint(f.ecn->ect1);
    out.varint(f.ecn->ce);
  }

  /// The same ranges in the same octets.
  friend constexpr bool operator==(const ack& a, const ack& b) noexcept {
    return a.largest_acknowledged == b.largest_acknowledged && a.ack_delay == b.ack_delay &&
           a.first_ack_range == b.first_ack_range && a.ack_range_count == b.ack_range_count &&
           detail::same_octets(a.pairs, b.pairs) && a.ecn == b.ecn;
  }

 private:
  friend struct detail::frame_access;

  /// What nearly all ACK frames are, or not good.
  struct one_range {
    bool good = false;
    packet_number_range range{};
    std::uint64_t delay = 0;
  };

  /// One range, no ECN counts, not near the end of the packet.
  [[nodiscard, gnu::always_inline]] static constexpr one_range read_one_range(reader& in) noexcept {
    if (!in.has_varints(4)) return {};
    const std::uint64_t largest = in.varint<true>();
    const std::uint64_t delay = in.varint<true>();
    const std::uint64_t count = in.varint<true>();
    const std::uint64_t first = in.varint<true>();
    return {count == 0 && first <= largest, {largest - first, largest}, delay};
  }

  /// Fills the frame where it is returned to. It is so large that compilers would make and then copy it.
  template <class Result>
  [[nodiscard, gnu::always_inline]] static constexpr Result make(
      packet_number_range first, std::uint64_t delay, std::uint64_t count, bytes pairs,
      const std::optional<ecn_counts>& marks) noexcept {
    Result made{ack{}};
    ack& f = in_place(*made);
    f.largest_acknowledged = first.largest;
    f.ack_delay = delay;
    f.first_ack_range = first.largest - first.smallest;
    f.ack_range_count = count;
    f.pairs = pairs;
    f.ecn = marks;
    return made;
  }

  template <class Result>
  [[nodiscard, gnu::noinline]] static constexpr Result parse_any(reader& in, frame_type type,
                                                                 const frame_options& options) noexcept {
    const std::size_t at = in.position();
    const std::uint64_t largest = in.varint();
    const std::uint64_t delay = in.varint();
    const std::uint64_t count = in.varint();
    const std::uint64_t first = in.varint();
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.3.1: no packet number is negative.
    if (first > largest) return error{.code = error_code::quic_ack_range_below_zero, .offset = at};
    bytes pairs;
    if (count != 0) {
      // RFC 9000 section 20.1: not more ranges than the rest of the packet could carry,
      if (count > in.remaining() / 2)
        return error{.code = error_code::quic_frame_truncated, .offset = in.position()};
      // RFC 9000 section 21.9: nor more than are worth their work.
      if (count >= options.max_ack_ranges)
        return error{
            .code = error_code::quic_too_many_ack_ranges, .offset = at, .limit = options.max_ack_ranges};
      const detail::ack_pairs_end end = detail::skip_ack_pairs(in.rest(), count, largest - first);
      // RFC 9000 section 19.3.1: no packet number is negative, and section 12.4: frames are complete.
      if (end.count != count)
        return error{
            .code = end.below_zero ? error_code::quic_ack_range_below_zero : error_code::quic_frame_truncated,
            .offset = in.position() + end.size};
      pairs = in.take(end.size);
    }
    std::optional<ecn_counts> marks;
    if (type == frame_type::ack_ecn) {
      marks = {.ect0 = in.varint(), .ect1 = in.varint(), .ce = in.varint()};
      if (!in.ok()) return detail::truncated(in);
    }
    return make<Result>({largest - first, largest}, delay, count, pairs, marks);
  }

  [[nodiscard]] static constexpr ack& in_place(ack& f) noexcept { return f; }
  template <class Variant>
  [[nodiscard]] static constexpr ack& in_place(Variant& f) noexcept {
    return *std::get_if<ack>(&f);
  }
};

}  // namespace httpwire::quic
