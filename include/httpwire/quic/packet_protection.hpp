// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/header_protection.hpp"
#include "httpwire/quic/packet_number.hpp"

// Packet protection, RFC 9001 sections 5.3 and 5.4, with any AEAD: all of it, in place.
//
//   | header, up to and with the packet number | payload | tag (16 octets) |
//     associated data, then masked               encrypted

namespace httpwire::quic {

/// Of all cipher suites that QUIC can use (RFC 9001 section 5.3).
inline constexpr std::size_t packet_tag_size = 16;

/// The IV that is derived from a secret (RFC 9001 section 5.1).
using packet_iv = std::array<std::uint8_t, 12>;
/// What an AEAD takes for one packet (RFC 9001 section 5.3).
using packet_nonce = std::array<std::uint8_t, 12>;

/// How often an AEAD may be used (RFC 9001 section 6.6). The caller counts; past a limit the connection has
/// to end with AEAD_LIMIT_REACHED (0x0f), or, for the first, the keys have to be updated before.
struct aead_limits {
  std::uint64_t confidentiality;  ///< Packets sealed with one key.
  std::uint64_t integrity;        ///< Packets of a connection that failed to open, with all keys together.
};

/// For AES-128-GCM and AES-256-GCM.
inline constexpr aead_limits aes_gcm_limits{std::uint64_t{1} << 23U, std::uint64_t{1} << 52U};
/// There are no more packets than the first limit.
inline constexpr aead_limits chacha20_poly1305_limits{std::uint64_t{1} << 62U, std::uint64_t{1} << 36U};
/// 2^21.5, rounded down.
inline constexpr aead_limits aes_128_ccm_limits{2'965'820, 2'965'820};

/// An authenticated cipher with its key. Both work in place on text that is followed by its tag, 16 octets.
/// `seal` encrypts and writes the tag; a failure is quic_protection_cipher_failed. `open` fails with
/// quic_protection_authentication when the tag is wrong; better no octet has changed then, but what a library
/// leaves behind there is its own affair.
template <class Aead>
concept packet_aead = requires(const Aead& aead, std::span<const std::uint8_t, 12> nonce,
                               bytes associated_data, mutable_bytes text_and_tag) {
  { aead.seal(nonce, associated_data, text_and_tag) } -> std::convertible_to<result<void>>;
  { aead.open(nonce, associated_data, text_and_tag) } -> std::convertible_to<result<void>>;
};

/// The nonce of a packet: its number over the end of the IV (RFC 9001 section 5.3).
[[nodiscard]] constexpr packet_nonce nonce_of(const packet_iv& iv, std::uint64_t packet_number) noexcept {
  packet_nonce nonce = iv;
  for (std::size_t i = 0; i < 8; ++i)
    nonce[11 - i] = static_cast<std::uint8_t>(nonce[11 - i] ^ (packet_number >> 8U * i & 0xffU));
  return nonce;
}

/// Encrypts the payload. `whole` is a header of `header_size` octets, the payload, and room for the tag.
/// invalid_argument past 2^62-1 as the packet number, buffer_too_small without room for the tag.
template <packet_aead Aead>
[[nodiscard]] constexpr result<void> seal_payload(const Aead& aead, const packet_iv& iv, mutable_bytes whole,
                                                  std::size_t header_size,
                                                  std::uint64_t packet_number) noexcept {
  if (packet_number > max_packet_number) return error{.code = error_code::invalid_argument};
  if (header_size > whole.size() || whole.size() - header_size < packet_tag_size)
    return error{.code = error_code::buffer_too_small,
                 .offset = whole.size(),
                 .limit = std::uint64_t{header_size} + packet_tag_size};
  return aead.seal(nonce_of(iv, packet_number), whole.first(header_size), whole.subspan(header_size));
}

/// Authenticates a packet whose header protection was taken off, and decrypts its payload, which it gives as
/// a view into `whole`. For whoever has to pick the AEAD by the key phase first. Fails with
/// quic_protection_authentication, quic_packet_too_short, or as the AEAD does.
template <packet_aead Aead>
[[nodiscard]] constexpr result<mutable_bytes> open_payload(const Aead& aead, const packet_iv& iv,
                                                           mutable_bytes whole, std::size_t header_size,
                                                           std::uint64_t packet_number) noexcept {
  // RFC 9001 section 5.3: the tag is there.
  if (header_size > whole.size() || whole.size() - header_size < packet_tag_size)
    return error{.code = error_code::quic_packet_too_short, .offset = whole.size()};
  const std::size_t tag_offset = whole.size() - packet_tag_size;
  // RFC 9000 section 12.3: no packet has a number past 2^62-1.
  if (packet_number > max_packet_number)
    return error{.code = error_code::quic_protection_authentication, .offset = tag_offset};
  const result<void> opened =
      aead.open(nonce_of(iv, packet_number), whole.first(header_size), whole.subspan(header_size));
  if (!opened) {
    error e = opened.error();
    e.offset = tag_offset;
    return e;
  }
  return whole.subspan(header_size, tag_offset - header_size);
}

/// A packet that is what its sender made; all views are into the octets that were given.
struct unprotected_packet {
  unprotected_header header;        ///< Its reserved bits may be checked now.
  std::uint64_t packet_number = 0;  ///< In full.
  mutable_bytes payload;            ///< The frames; that there is one at least is not checked here.
};

/// Takes all protection off one whole packet (to the end that its Length says, or of the datagram).
///
/// `packet_number_offset` is where its packet number begins; `next_packet_number` is one more than the
/// largest that was opened in its packet number space, 0 at first (RFC 9000 Appendix A.3), and at most
/// 2^62-1, else invalid_argument. Fails as read_protected_header and open_payload. On an error the header is
/// as it was, and the payload as the AEAD left it; that of initial.hpp leaves it alone.
template <packet_aead Aead, header_protection_cipher Cipher>
[[nodiscard]] constexpr result<unprotected_packet> unprotect(const Aead& aead, const packet_iv& iv,
                                                             const Cipher& cipher, mutable_bytes whole,
                                                             std::size_t packet_number_offset,
                                                             std::uint64_t next_packet_number) noexcept {
  if (next_packet_number > max_packet_number) return error{.code = error_code::invalid_argument};
  const auto mask = detail::mask_of(cipher, whole, packet_number_offset);
  if (!mask) return mask.error();
  unprotected_packet p;
  p.header = detail::unmasked(*mask, whole, packet_number_offset);
  p.packet_number = expand_packet_number_near(
      {.value = p.header.truncated_packet_number, .size = p.header.packet_number_length}, next_packet_number);
  detail::apply_mask(*mask, whole, packet_number_offset, p.header.packet_number_length);
  const auto payload =
      open_payload(aead, iv, whole, packet_number_offset + p.header.packet_number_length, p.packet_number);
  if (!payload) {
    // The mask does not touch the bit that chooses it, so that a second time undoes the first.
    detail::apply_mask(*mask, whole, packet_number_offset, p.header.packet_number_length);
    return payload.error();
  }
  p.payload = *payload;
  return p;
}

/// Puts all protection on one whole packet: its header with the packet number in the clear, as many octets of
/// it as the first octet says; the payload; 16 octets of room for the tag.
///
/// invalid_argument when the header does not end in `packet_number`, or that is past 2^62-1;
/// buffer_too_small, with the size that suffices as its limit, when the payload has to be padded to be
/// sampled (RFC 9001 section 5.4.2); or as the ciphers do. Only when a cipher fails has the packet changed.
template <packet_aead Aead, header_protection_cipher Cipher>
[[nodiscard]] constexpr result<void> protect(const Aead& aead, const packet_iv& iv, const Cipher& cipher,
                                             mutable_bytes whole, std::size_t packet_number_offset,
                                             std::uint64_t packet_number) noexcept {
  constexpr std::size_t needed = header_protection_sample_offset + header_protection_sample_size;
  if (packet_number_offset == 0) return error{.code = error_code::invalid_argument};
  if (packet_number_offset > whole.size() || whole.size() - packet_number_offset < needed)
    return error{.code = error_code::buffer_too_small,
                 .offset = whole.size(),
                 .limit = std::uint64_t{packet_number_offset} + needed};
  const std::size_t header_size = packet_number_offset + (whole[0] & 3U) + 1U;
  for (std::size_t i = packet_number_offset; i < header_size; ++i)
    if (whole[i] != (packet_number >> 8U * (header_size - 1 - i) & 0xffU))
      return error{.code = error_code::invalid_argument, .offset = i};
  if (const auto sealed = seal_payload(aead, iv, whole, header_size, packet_number); !sealed)
    return sealed.error();
  return apply_header_protection(cipher, whole, packet_number_offset);
}

}  // namespace httpwire::quic
