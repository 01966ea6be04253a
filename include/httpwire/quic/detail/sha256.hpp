// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/quic/detail/cpu.hpp"
#include "httpwire/quic/detail/sha256_x86.hpp"

// SHA-256, FIPS 180-4 section 6.2: the hash of RFC 9001 section 5.2. For Initial packets only, whose secrets
// anyone can derive; not written for data that is secret.

namespace httpwire::quic::detail {

using sha256_digest = std::array<std::uint8_t, 32>;
using sha256_state = std::array<std::uint32_t, 8>;

inline constexpr std::size_t sha256_block_size = 64;

inline constexpr sha256_state sha256_initial_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

inline constexpr std::array<std::uint32_t, 64> sha256_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr void sha256_compress_portable(sha256_state& state, bytes block) noexcept {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 16; ++i) w[i] = load_be32(block.data() + 4 * i);
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3U;
    const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10U;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + sha256_constants[i] + w[i];
    const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const sha256_state after = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += after[i];
}

/// Hashes octets in pieces of any size. Its state after whole blocks can be kept and continued.
class sha256 {
 public:
  constexpr explicit sha256(implementation wanted = implementation::best) noexcept
      : instructions_(use_sha_instructions(wanted)) {}

  /// Goes on from `state`, which `hashed` octets, a multiple of 64, have led to.
  constexpr sha256(const sha256_state& state, std::uint64_t hashed, implementation wanted) noexcept
      : state_(state), size_(hashed), instructions_(use_sha_instructions(wanted)) {}

  constexpr void update(bytes in) noexcept {
    const auto used = static_cast<std::size_t>(size_ % sha256_block_size);
    size_ += in.size();
    if (used != 0) {
      const std::size_t taken = (std::min)(in.size(), sha256_block_size - used);
      std::copy_n(in.begin(), taken, buffer_.begin() + static_cast<std::ptrdiff_t>(used));
      in = in.subspan(taken);
      if (used + taken < sha256_block_size) return;
      compress(buffer_);
    }
    const bytes whole = in.first(in.size() - in.size() % sha256_block_size);
    compress(whole);
    in = in.subspan(whole.size());
    std::copy_n(in.begin(), in.size(), buffer_.begin());
  }

  /// The state after whole blocks: what is left over is not in it.
  [[nodiscard]] constexpr const sha256_state& state() const noexcept { return state_; }

  /// The digest of all that was given; then the object is used up.
  [[nodiscard]] constexpr sha256_digest finish() noexcept {
    auto used = static_cast<std::size_t>(size_ % sha256_block_size);
    buffer_[used++] = 0x80;
    if (used > sha256_block_size - 8) {
      std::fill(buffer_.begin() + static_cast<std::ptrdiff_t>(used), buffer_.end(), std::uint8_t{0});
      compress(buffer_);
      used = 0;
    }
    std::fill(buffer_.begin() + static_cast<std::ptrdiff_t>(used), buffer_.end() - 8, std::uint8_t{0});
    store_be64(buffer_.data() + sha256_block_size - 8, size_ * 8);
    compress(buffer_);
    sha256_digest digest{};
    for (std::size_t i = 0; i < 8; ++i) store_be32(digest.data() + 4 * i, state_[i]);
    return digest;
  }

 private:
  constexpr void compress(bytes blocks) noexcept {
    if (instructions_)
      return x86::sha256_compress(state_.data(), sha256_constants.data(), blocks.data(),
                                  blocks.size() / sha256_block_size);
    for (; !blocks.empty(); blocks = blocks.subspan(sha256_block_size))
      sha256_compress_portable(state_, blocks.first(sha256_block_size));
  }

  sha256_state state_ = sha256_initial_state;
  std::uint64_t size_ = 0;
  std::array<std::uint8_t, sha256_block_size> buffer_{};
  bool instructions_;
};

}  // namespace httpwire::quic::detail
