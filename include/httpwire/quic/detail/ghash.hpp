// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/quic/detail/cpu.hpp"
#include "httpwire/quic/detail/ghash_x86.hpp"

// GHASH, NIST SP 800-38D section 6.4. For Initial packets and Retry only, whose keys are public (RFC 9001
// sections 5.2 and 5.8): the portable code reads tables at places that depend on the data. Never for secrets.

namespace httpwire::quic::detail {

/// A polynomial over GF(2): the coefficient of x^i is bit 63 - i of `high`, then bit 127 - i of `low`.
struct gf128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend constexpr gf128 operator^(const gf128& a, const gf128& b) noexcept {
    return {a.low ^ b.low, a.high ^ b.high};
  }
};

[[nodiscard]] constexpr gf128 load_gf128(const std::uint8_t* p) noexcept {
  return {load_be64(p + 8), load_be64(p)};
}

[[nodiscard]] constexpr gf128 times_x(const gf128& a) noexcept {
  const std::uint64_t reduction = (a.low & 1U) != 0 ? 0xe100'0000'0000'0000U : 0U;
  return {a.low >> 1U | a.high << 63U, a.high >> 1U ^ reduction};
}

[[nodiscard]] constexpr gf128 divided_by_x(const gf128& a) noexcept {
  const bool odd = a.high >> 63U != 0;
  return {a.low << 1U ^ (odd ? 1U : 0U), (a.high << 1U | a.low >> 63U) ^ (odd ? 0xc200'0000'0000'0000U : 0U)};
}

/// The 32 highest powers are moved down by 128, where they land on four places.
[[nodiscard]] constexpr gf128 times_x32(const gf128& a) noexcept {
  const std::uint64_t past = a.low << 32U;
  return {a.low >> 32U | a.high << 32U, a.high >> 32U ^ past ^ past >> 1U ^ past >> 2U ^ past >> 7U};
}

/// The key of the hash, as the products of all nibbles in the first 32 coefficients, 2 KiB; or, for
/// instructions, as its first powers.
class ghash_key {
 public:
  constexpr ghash_key(std::span<const std::uint8_t, 16> h, implementation wanted) noexcept
      : instructions_(use_aes_instructions(wanted)) {
    const gf128 key = load_gf128(h.data());
    if (instructions_) {
      const gf128 divided = divided_by_x(key);
      x86::expand_ghash_key(table_.data(), &divided);
    } else {
      fill_table(key);
    }
  }

  /// Adds `octets`, filled up with zeros to whole blocks, and then `last`, a block or nothing: in few steps,
  /// because each ends with a reduction that the next has to wait for.
  constexpr void absorb(gf128& state, bytes octets, bytes last = {}) const noexcept {
    std::array<std::uint8_t, 64> joined{};
    const std::size_t rest = octets.size() + 16 <= joined.size() ? octets.size() : octets.size() % 16;
    if (rest < octets.size()) absorb_blocks(state, octets.first(octets.size() - rest));
    std::copy_n(octets.end() - static_cast<std::ptrdiff_t>(rest), rest, joined.begin());
    const std::size_t filled = (rest + 15) / 16 * 16;
    std::copy_n(last.begin(), last.size(), joined.begin() + static_cast<std::ptrdiff_t>(filled));
    absorb_blocks(state, bytes{joined}.first(filled + last.size()));
  }

 private:
  constexpr void fill_table(gf128 power) noexcept {
    for (std::size_t nibble = 0; nibble < 8; ++nibble) {
      for (std::size_t bit = 8; bit != 0; bit /= 2) {
        table_[16 * nibble + bit] = power;
        power = times_x(power);
      }
      for (std::size_t i = 1; i < 16; ++i)
        table_[16 * nibble + i] = table_[16 * nibble + (i & (i - 1))] ^ table_[16 * nibble + (i & (~i + 1))];
    }
  }

  constexpr void absorb_blocks(gf128& state, bytes blocks) const noexcept {
    if (instructions_) return x86::absorb(&state, table_.data(), blocks.data(), blocks.size() / 16);
    gf128 y = state;
    for (; !blocks.empty(); blocks = blocks.subspan(16)) {
      y = y ^ load_gf128(blocks.data());
      // Horner's rule over words; the products of the words do not wait for each other.
      const gf128 w3 = product(static_cast<std::uint32_t>(y.low));
      const gf128 w2 = product(static_cast<std::uint32_t>(y.low >> 32U));
      const gf128 w1 = product(static_cast<std::uint32_t>(y.high));
      const gf128 w0 = product(static_cast<std::uint32_t>(y.high >> 32U));
      y = times_x32(times_x32(times_x32(w3) ^ w2) ^ w1) ^ w0;
    }
    state = y;
  }

  /// The key times 32 coefficients, the first of which is the highest bit.
  [[nodiscard]] constexpr gf128 product(std::uint32_t word) const noexcept {
    gf128 sum = table_[word >> 28U];
    for (std::uint32_t i = 1; i < 8; ++i) sum = sum ^ table_[16 * i + (word >> (28U - 4U * i) & 15U)];
    return sum;
  }

  std::array<gf128, 128> table_{};
  bool instructions_;
};

}  // namespace httpwire::quic::detail
