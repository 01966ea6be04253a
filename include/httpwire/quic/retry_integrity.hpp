// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/detail/aes128_gcm.hpp"
#include "httpwire/quic/retry.hpp"
#include "httpwire/quic/version.hpp"

// The Retry Integrity Tag, RFC 9000 section 17.2.5, RFC 9001 section 5.8 and RFC 9369 section 3.3.3. It is
// the tag of AEAD_AES_128_GCM over nothing, with a key that everyone knows and this as the associated data:
//
//   | ODCID length (8) | original Destination Connection ID | Retry packet without its last 16 octets |

namespace httpwire::quic {

/// The Retry Integrity Tag.
using retry_tag = std::array<std::uint8_t, retry_integrity_tag_size>;

namespace detail {

struct retry_key {
  std::array<std::uint8_t, 16> key;
  std::array<std::uint8_t, 12> nonce;
};

// RFC 9001 section 5.8.
inline constexpr retry_key retry_key_v1{
    {0xbe, 0x0c, 0x69, 0x0b, 0x9f, 0x66, 0x57, 0x5a, 0x1d, 0x76, 0x6b, 0x54, 0xe3, 0x68, 0xc8, 0x4e},
    {0x46, 0x15, 0x99, 0xd3, 0x5d, 0x63, 0x2b, 0xf2, 0x23, 0x98, 0x25, 0xbb}};
// RFC 9369 section 3.3.3.
inline constexpr retry_key retry_key_v2{
    {0x8f, 0xb4, 0xb0, 0x1b, 0x56, 0xac, 0x48, 0xe2, 0x60, 0xfb, 0xcb, 0xce, 0xad, 0x7c, 0xcc, 0x92},
    {0xd8, 0x69, 0x69, 0xbc, 0x2d, 0x7c, 0x6d, 0x99, 0x90, 0xef, 0xb0, 0x4a}};

}  // namespace detail

/// The tag of a Retry packet, given without it. `original_connection_id` is the Destination Connection ID of
/// the Initial packet that it answers. Fails with quic_protection_version for a version that is not known,
/// and quic_connection_id_too_long past 20 octets.
[[nodiscard]] constexpr result<retry_tag> retry_integrity_tag(
    version v, bytes original_connection_id, bytes retry_without_tag,
    detail::implementation wanted = detail::implementation::best) noexcept {
  // RFC 9001 section 5.8: each version has a key of its own.
  if (!is_known(v)) return error{.code = error_code::quic_protection_version};
  // RFC 9000 section 17.2.
  if (original_connection_id.size() > connection_id::max_size)
    return error{.code = error_code::quic_connection_id_too_long, .limit = connection_id::max_size};
  std::array<std::uint8_t, connection_id::max_size + 1> front{};
  front[0] = static_cast<std::uint8_t>(original_connection_id.size());
  std::copy(original_connection_id.begin(), original_connection_id.end(), front.begin() + 1);
  const detail::retry_key& k = v == version::v2 ? detail::retry_key_v2 : detail::retry_key_v1;
  const detail::aes128_gcm aead{k.key, wanted};
  return aead.tag_of(k.nonce, bytes{front}.first(original_connection_id.size() + 1), retry_without_tag, {});
}

/// Whether a whole Retry packet has its tag, compared in constant time. Fails as retry_integrity_tag, with
/// quic_header_truncated below 16 octets, and quic_retry_integrity: a client then discards the packet.
[[nodiscard]] constexpr result<void> check_retry_integrity(
    version v, bytes original_connection_id, bytes retry_packet,
    detail::implementation wanted = detail::implementation::best) noexcept {
  // RFC 9000 section 17.2.5.
  if (retry_packet.size() < retry_integrity_tag_size)
    return error{.code = error_code::quic_header_truncated, .offset = retry_packet.size()};
  const std::size_t tag_offset = retry_packet.size() - retry_integrity_tag_size;
  const auto tag = retry_integrity_tag(v, original_connection_id, retry_packet.first(tag_offset), wanted);
  if (!tag) return tag.error();
  // RFC 9000 section 17.2.5.2, RFC 9001 section 5.8.
  if (!detail::equal_tags(*tag, retry_packet.last<retry_integrity_tag_size>()))
    return error{.code = error_code::quic_retry_integrity, .offset = tag_offset};
  return {};
}

}  // namespace httpwire::quic
