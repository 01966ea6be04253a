// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/quic/detail/aes_x86.hpp"
#include "httpwire/quic/detail/cpu.hpp"

// AES-128, FIPS 197 section 5, and its counter mode. For Initial packets and Retry only, whose keys are
// public (RFC 9001 sections 5.2, 5.4.3 and 5.8): the portable code reads tables at places that depend on the
// key, which its time betrays. Never for secrets.

namespace httpwire::quic::detail {

using aes_block = std::array<std::uint8_t, 16>;

/// A block as four words in network byte order.
using aes_words = std::array<std::uint32_t, 4>;

/// SubBytes and MixColumns of one octet as a column, for each of the four rows.
struct aes_tables {
  std::array<std::array<std::uint32_t, 256>, 4> rows;

  /// The S-box, which is one of the octets of each column.
  [[nodiscard]] constexpr std::uint32_t substituted(std::uint32_t octet) const noexcept {
    return rows[0][octet & 0xffU] >> 8U & 0xffU;
  }
};

[[nodiscard]] constexpr std::uint8_t aes_doubled(std::uint8_t x) noexcept {
  return static_cast<std::uint8_t>(unsigned{x} << 1U ^ ((x & 0x80U) != 0 ? 0x1bU : 0U));
}

/// The S-box from its definition (FIPS 197 section 5.1.1): walks through all inverses by powers of 3, since
/// 3^i and 3^(255-i) are inverse to each other.
[[nodiscard]] constexpr aes_tables make_aes_tables() noexcept {
  std::array<std::uint8_t, 255> powers{};
  std::uint8_t power = 1;
  for (std::uint8_t& p : powers) {
    p = power;
    power = static_cast<std::uint8_t>(power ^ aes_doubled(power));
  }
  aes_tables tables{};
  for (std::size_t i = 0; i < 256; ++i) {
    const bool zero = i == 255;
    const std::size_t x = zero ? 0 : powers[i];
    const std::uint8_t inverse = zero ? std::uint8_t{0} : powers[(255 - i) % 255];
    const std::uint8_t s = static_cast<std::uint8_t>(inverse ^ std::rotl(inverse, 1) ^ std::rotl(inverse, 2) ^
                                                     std::rotl(inverse, 3) ^ std::rotl(inverse, 4) ^ 0x63U);
    const std::uint8_t twice = aes_doubled(s);
    auto column = std::uint32_t{twice} << 24U | std::uint32_t{s} << 16U | std::uint32_t{s} << 8U |
                  static_cast<std::uint32_t>(twice ^ s);
    for (std::size_t row = 0; row < 4; ++row) {
      tables.rows[row][x] = column;
      column = std::rotr(column, 8);
    }
  }
  return tables;
}

inline constexpr aes_tables aes = make_aes_tables();

/// A key made ready for encryption, which is all that counter mode and header protection need.
class aes128 {
 public:
  static constexpr std::size_t key_size = 16;

  constexpr explicit aes128(std::span<const std::uint8_t, key_size> key,
                            implementation wanted = implementation::best) noexcept
      : instructions_(use_aes_instructions(wanted)) {
    if (instructions_)
      x86::expand_key(keys_.data(), key.data());
    else
      expand_key(key);
  }

  [[nodiscard]] constexpr aes_block encrypt(std::span<const std::uint8_t, 16> block) const noexcept {
    aes_block out{};
    if (instructions_) {
      x86::encrypt_block(keys_.data(), block.data(), out.data());
      return out;
    }
    const aes_words words = encrypt_words({load_be32(block.data()), load_be32(block.data() + 4),
                                           load_be32(block.data() + 8), load_be32(block.data() + 12)});
    for (std::size_t i = 0; i < 4; ++i) store_be32(out.data() + 4 * i, words[i]);
    return out;
  }

  /// Encrypts or decrypts in place (NIST SP 800-38D section 6.5): the counter blocks are the nonce and a
  /// number that begins with `counter`.
  constexpr void apply_counter_mode(std::span<const std::uint8_t, 12> nonce, std::uint32_t counter,
                                    mutable_bytes text) const noexcept {
    if (instructions_)
      return x86::apply_counter_mode(keys_.data(), nonce.data(), counter, text.data(), text.size());
    const aes_words first = {load_be32(nonce.data()), load_be32(nonce.data() + 4),
                             load_be32(nonce.data() + 8), 0};
    for (; text.size() >= 16; text = text.subspan(16)) {
      const aes_words stream = encrypt_words({first[0], first[1], first[2], counter++});
      for (std::size_t i = 0; i < 4; ++i)
        store_be32(text.data() + 4 * i, load_be32(text.data() + 4 * i) ^ stream[i]);
    }
    if (text.empty()) return;
    const aes_words stream = encrypt_words({first[0], first[1], first[2], counter});
    for (std::size_t i = 0; i < text.size(); ++i)
      text[i] ^= static_cast<std::uint8_t>(stream[i / 4] >> (24 - 8 * (i % 4)));
  }

 private:
  constexpr void expand_key(std::span<const std::uint8_t, key_size> key) noexcept {
    for (std::size_t i = 0; i < 4; ++i) keys_[i] = load_be32(key.data() + 4 * i);
    std::uint8_t round_constant = 1;
    for (std::size_t i = 4; i < keys_.size(); ++i) {
      std::uint32_t t = keys_[i - 1];
      if (i % 4 == 0) {
        t = aes.substituted(t >> 16U) << 24U | aes.substituted(t >> 8U) << 16U | aes.substituted(t) << 8U |
            aes.substituted(t >> 24U);
        t ^= std::uint32_t{round_constant} << 24U;
        round_constant = aes_doubled(round_constant);
      }
      keys_[i] = keys_[i - 4] ^ t;
    }
  }

  /// One word after the shift of rows: row r comes from word w + r.
  [[nodiscard]] static constexpr std::uint32_t column(const aes_words& s, std::size_t w) noexcept {
    return aes.rows[0][s[w] >> 24U] ^ aes.rows[1][s[(w + 1) % 4] >> 16U & 0xffU] ^
           aes.rows[2][s[(w + 2) % 4] >> 8U & 0xffU] ^ aes.rows[3][s[(w + 3) % 4] & 0xffU];
  }

  /// The same without MixColumns: of each table only the octet that is the S-box.
  [[nodiscard]] static constexpr std::uint32_t last_column(const aes_words& s, std::size_t w) noexcept {
    return (aes.rows[2][s[w] >> 24U] & 0xff00'0000U) |
           (aes.rows[3][s[(w + 1) % 4] >> 16U & 0xffU] & 0x00ff'0000U) |
           (aes.rows[0][s[(w + 2) % 4] >> 8U & 0xffU] & 0x0000'ff00U) |
           (aes.rows[1][s[(w + 3) % 4] & 0xffU] & 0x0000'00ffU);
  }

  [[nodiscard]] constexpr aes_words encrypt_words(const aes_words& in) const noexcept {
    aes_words s = {in[0] ^ keys_[0], in[1] ^ keys_[1], in[2] ^ keys_[2], in[3] ^ keys_[3]};
    for (std::size_t k = 4; k < 40; k += 4)
      s = {column(s, 0) ^ keys_[k], column(s, 1) ^ keys_[k + 1], column(s, 2) ^ keys_[k + 2],
           column(s, 3) ^ keys_[k + 3]};
    return {last_column(s, 0) ^ keys_[40], last_column(s, 1) ^ keys_[41], last_column(s, 2) ^ keys_[42],
            last_column(s, 3) ^ keys_[43]};
  }

  /// For instructions in the order of octets, else as words of the machine.
  std::array<std::uint32_t, 44> keys_{};
  bool instructions_;
};

}  // namespace httpwire::quic::detail
