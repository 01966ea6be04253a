// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/reader.hpp"

// The pairs of Gap and ACK Range Length in an ACK frame, RFC 9000 section 19.3.1.

namespace httpwire::quic::detail {

/// How the pairs of an ACK frame were passed over.
struct ack_pairs_end {
  std::size_t size = 0;     ///< Octets of the pairs that are good.
  std::uint64_t count = 0;  ///< Pairs that are good.
  bool below_zero = false;  ///< The next one reaches below packet number 0; otherwise it is cut short.
};

/// Passes over `count` pairs at the front of `in`, below a range that ends at `smallest`.
///
/// Every pair lowers the packet number, by the sum of both numbers and 2, so that only the last one has to be
/// looked at to know that none is negative. Eight octets that are a varint each are summed up at once.
[[nodiscard]] constexpr ack_pairs_end skip_ack_pairs(bytes in, std::uint64_t count,
                                                     std::uint64_t smallest) noexcept {
  constexpr std::uint64_t any_longer = 0xc0c0'c0c0'c0c0'c0c0;
  constexpr std::uint64_t every_other = 0x00ff'00ff'00ff'00ff;
  ack_pairs_end end;
  while (end.count < count) {
    const bytes rest = in.subspan(end.size);
    if (count - end.count >= 4 && rest.size() >= 8) {
      const std::uint64_t eight = load_be64(rest.data());
      const std::uint64_t pairs = (eight & every_other) + (eight >> 8U & every_other);
      const std::uint64_t sum = (pairs * 0x0001'0001'0001'0001U >> 48U) + 8;
      if ((eight & any_longer) == 0 && sum <= smallest) {
        smallest -= sum;
        end.size += 8;
        end.count += 4;
        continue;
      }
    }
    reader pair{rest};
    const std::uint64_t gap = pair.varint();
    const std::uint64_t length = pair.varint();
    if (!pair.ok()) return end;
    // RFC 9000 section 19.3.1: no packet number is negative. Both are below 2^62, so that the sum is one.
    if (gap + length + 2 > smallest) {
      end.below_zero = true;
      return end;
    }
    smallest -= gap + length + 2;
    end.size += pair.position();
    ++end.count;
  }
  return end;
}

}  // namespace httpwire::quic::detail
