// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

// Encryption of server ID and nonce in a connection ID, draft-ietf-quic-load-balancers sections 5.4.1, 5.4.2
// and 5.5: one block of AES, or a network of four rounds on two halves that share the middle octet where
// there is one.

namespace httpwire::quic::detail {

/// Server ID and nonce, 5 to 19 octets; zeros behind them.
using cid_block = std::array<std::uint8_t, 19>;

/// Half of such a block: at most ten octets, zeros behind them.
struct cid_half {
  std::array<std::uint8_t, 10> octets{};
};

struct cid_halves {
  cid_half left;
  cid_half right;
};

class feistel {
 public:
  constexpr explicit feistel(std::size_t size) noexcept : size_(size), half_((size + 1) / 2) {}

  [[nodiscard]] constexpr cid_halves split(const cid_block& block) const noexcept {
    cid_halves h;
    for (std::size_t i = 0; i < half_; ++i) {
      h.left.octets[i] = block[i];
      h.right.octets[i] = block[size_ - half_ + i];
    }
    clear_last(h.left);
    clear_first(h.right);
    return h;
  }

  [[nodiscard]] constexpr cid_block join(const cid_halves& h) const noexcept {
    cid_block block{};
    for (std::size_t i = 0; i < half_; ++i) block[i] = h.left.octets[i];
    // The middle octet of an odd size is in both halves, with four bits from each.
    for (std::size_t i = 0; i < half_; ++i)
      block[size_ - half_ + i] = static_cast<std::uint8_t>(
          i == 0 && is_odd() ? h.left.octets[half_ - 1] | h.right.octets[0] : h.right.octets[i]);
    return block;
  }

  /// Changes one half by what the cipher makes of the other; done twice, nothing is changed.
  template <class Cipher>
  constexpr void right_from_left(cid_halves& h, unsigned pass, const Cipher& cipher) const noexcept {
    mix(h.right, h.left, pass, cipher);
    clear_first(h.right);
  }
  template <class Cipher>
  constexpr void left_from_right(cid_halves& h, unsigned pass, const Cipher& cipher) const noexcept {
    mix(h.left, h.right, pass, cipher);
    clear_last(h.left);
  }

 private:
  [[nodiscard]] constexpr bool is_odd() const noexcept { return size_ % 2 != 0; }

  constexpr void clear_last(cid_half& h) const noexcept {
    if (is_odd()) h.octets[half_ - 1] = static_cast<std::uint8_t>(h.octets[half_ - 1] & 0xf0U);
  }
  constexpr void clear_first(cid_half& h) const noexcept {
    if (is_odd()) h.octets[0] = static_cast<std::uint8_t>(h.octets[0] & 0x0fU);
  }

  template <class Cipher>
  constexpr void mix(cid_half& changed, const cid_half& from, unsigned pass,
                     const Cipher& cipher) const noexcept {
    std::array<std::uint8_t, 16> in{};
    std::array<std::uint8_t, 16> out{};
    for (std::size_t i = 0; i < half_; ++i) in[i] = from.octets[i];
    in[14] = static_cast<std::uint8_t>(size_);
    in[15] = static_cast<std::uint8_t>(pass);
    cipher.encrypt(in, out);
    for (std::size_t i = 0; i < half_; ++i)
      changed.octets[i] = static_cast<std::uint8_t>(changed.octets[i] ^ out[i]);
  }

  std::size_t size_;
  std::size_t half_;
};

template <class Cipher>
[[nodiscard]] constexpr cid_block encrypt_cid_block(const cid_block& block, std::size_t size,
                                                    const Cipher& cipher) noexcept {
  if (size == 16) {
    std::array<std::uint8_t, 16> in{};
    std::array<std::uint8_t, 16> out{};
    for (std::size_t i = 0; i < 16; ++i) in[i] = block[i];
    cipher.encrypt(in, out);
    cid_block result{};
    for (std::size_t i = 0; i < 16; ++i) result[i] = out[i];
    return result;
  }
  const feistel network{size};
  cid_halves h = network.split(block);
  network.right_from_left(h, 1, cipher);
  network.left_from_right(h, 2, cipher);
  network.right_from_left(h, 3, cipher);
  network.left_from_right(h, 4, cipher);
  return network.join(h);
}

template <class Cipher>
[[nodiscard]] constexpr cid_block decrypt_cid_block(const cid_block& block, std::size_t size,
                                                    const Cipher& cipher) noexcept {
  if (size == 16) {
    std::array<std::uint8_t, 16> in{};
    std::array<std::uint8_t, 16> out{};
    for (std::size_t i = 0; i < 16; ++i) in[i] = block[i];
    cipher.decrypt(in, out);
    cid_block result{};
    for (std::size_t i = 0; i < 16; ++i) result[i] = out[i];
    return result;
  }
  const feistel network{size};
  cid_halves h = network.split(block);
  network.left_from_right(h, 4, cipher);
  network.right_from_left(h, 3, cipher);
  network.left_from_right(h, 2, cipher);
  network.right_from_left(h, 1, cipher);
  return network.join(h);
}

}  // namespace httpwire::quic::detail
