// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"

// Header protection, RFC 9001 section 5.4, with any cipher.
//
//   long header:  | 1 1 type(2) reserved(2) length(2) | ... | packet number (1 to 4 octets) | payload ... |
//   short header: | 0 1 spin reserved(2) phase length(2) | connection ID | packet number | payload ... |
//
// Four or five low bits of the first octet and the packet number are hidden by a mask, which comes from 16
// octets that begin 4 octets behind the start of the packet number, however long that is.

namespace httpwire::quic {

/// Octets of ciphertext that make the mask (RFC 9001 section 5.4.2).
inline constexpr std::size_t header_protection_sample_size = 16;

/// From the start of the packet number to that of the sample (RFC 9001 section 5.4.2).
inline constexpr std::size_t header_protection_sample_offset = 4;

/// One octet for the first of the packet, four for the packet number.
using header_protection_mask = std::array<std::uint8_t, 5>;

/// What gives the mask of a sample (RFC 9001 sections 5.4.3 and 5.4.4). A cipher that can fail returns a
/// result, with quic_protection_cipher_failed.
template <class Cipher>
concept header_protection_cipher =
    requires(const Cipher& cipher, std::span<const std::uint8_t, header_protection_sample_size> sample) {
  { cipher.mask(sample) } -> std::convertible_to<result<header_protection_mask>>;
};

/// What header protection hides. Nobody vouches for it before the packet is authenticated.
struct unprotected_header {
  std::uint8_t first_octet = 0;
  std::uint8_t packet_number_length = 0;      ///< 1 to 4.
  std::uint32_t truncated_packet_number = 0;  ///< As sent, in that many octets.

  /// Header Form: long or short (RFC 9000 section 17).
  [[nodiscard]] constexpr bool is_long() const noexcept { return (first_octet & 0x80U) != 0; }

  /// Of a short header (RFC 9001 section 6).
  [[nodiscard]] constexpr bool key_phase() const noexcept { return (first_octet & 0x04U) != 0; }

  /// quic_reserved_bits when they are not zero, which ends the connection. To be asked only after
  /// the packet was authenticated: anyone can set them in a forged one, and to act on it earlier betrays the
  /// mask (RFC 9000 section 17.2, RFC 9001 section 9.5).
  [[nodiscard]] constexpr result<void> check_reserved_bits() const noexcept {
    // RFC 9000 sections 17.2 and 17.3.1.
    if ((first_octet & (is_long() ? 0x0cU : 0x18U)) != 0)
      return error{.code = error_code::quic_reserved_bits};
    return {};
  }

  friend constexpr bool operator==(const unprotected_header&, const unprotected_header&) noexcept = default;
};

namespace detail {

/// The bits of the first octet that are hidden.
[[nodiscard]] constexpr std::uint8_t hidden_bits(std::uint8_t first_octet) noexcept {
  return (first_octet & 0x80U) != 0 ? 0x0f : 0x1f;
}

template <header_protection_cipher Cipher>
[[nodiscard]] constexpr result<header_protection_mask> mask_of(const Cipher& cipher, bytes whole,
                                                               std::size_t packet_number_offset) noexcept {
  if (packet_number_offset == 0) return error{.code = error_code::invalid_argument};
  constexpr std::size_t needed = header_protection_sample_offset + header_protection_sample_size;
  // RFC 9001 section 5.4.2: no packet without a complete sample.
  if (packet_number_offset > whole.size() || whole.size() - packet_number_offset < needed)
    return error{.code = error_code::quic_packet_too_short, .offset = whole.size()};
  return cipher.mask(whole.subspan(packet_number_offset + header_protection_sample_offset)
                         .template first<header_protection_sample_size>());
}

constexpr void apply_mask(const header_protection_mask& mask, mutable_bytes whole,
                          std::size_t packet_number_offset, std::size_t packet_number_length) noexcept {
  whole[0] = static_cast<std::uint8_t>(whole[0] ^ (mask[0] & hidden_bits(whole[0])));
  for (std::size_t i = 0; i < packet_number_length; ++i) whole[packet_number_offset + i] ^= mask[i + 1];
}

[[nodiscard]] constexpr unprotected_header unmasked(const header_protection_mask& mask, bytes whole,
                                                    std::size_t packet_number_offset) noexcept {
  unprotected_header h;
  h.first_octet = static_cast<std::uint8_t>(whole[0] ^ (mask[0] & hidden_bits(whole[0])));
  h.packet_number_length = static_cast<std::uint8_t>((h.first_octet & 3U) + 1U);
  for (std::size_t i = 0; i < h.packet_number_length; ++i)
    h.truncated_packet_number = h.truncated_packet_number << 8U |
                                static_cast<std::uint8_t>(whole[packet_number_offset + i] ^ mask[i + 1]);
  return h;
}

}  // namespace detail

/// Looks under the protection of one whole packet (to the end that its Length says, or of the datagram),
/// whose packet number begins at `packet_number_offset`. Fails with quic_packet_too_short,
/// invalid_argument for the offset 0, or as the cipher does.
template <header_protection_cipher Cipher>
[[nodiscard]] constexpr result<unprotected_header> read_protected_header(
    const Cipher& cipher, bytes whole, std::size_t packet_number_offset) noexcept {
  const auto mask = detail::mask_of(cipher, whole, packet_number_offset);
  if (!mask) return mask.error();
  return detail::unmasked(*mask, whole, packet_number_offset);
}

/// The same, and takes the protection off. Nothing changes on an error.
template <header_protection_cipher Cipher>
[[nodiscard]] constexpr result<unprotected_header> remove_header_protection(
    const Cipher& cipher, mutable_bytes whole, std::size_t packet_number_offset) noexcept {
  const auto mask = detail::mask_of(cipher, whole, packet_number_offset);
  if (!mask) return mask.error();
  const unprotected_header h = detail::unmasked(*mask, whole, packet_number_offset);
  detail::apply_mask(*mask, whole, packet_number_offset, h.packet_number_length);
  return h;
}

/// Puts the protection on; the payload has to be encrypted before (RFC 9001 section 5.4.1). Fails as
/// read_protected_header: whoever sends pads the payload so that there is a sample. Nothing changes on an
/// error.
template <header_protection_cipher Cipher>
[[nodiscard]] constexpr result<void> apply_header_protection(const Cipher& cipher, mutable_bytes whole,
                                                             std::size_t packet_number_offset) noexcept {
  const auto mask = detail::mask_of(cipher, whole, packet_number_offset);
  if (!mask) return mask.error();
  detail::apply_mask(*mask, whole, packet_number_offset, (whole[0] & 3U) + std::size_t{1});
  return {};
}

}  // namespace httpwire::quic
