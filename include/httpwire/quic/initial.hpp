// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/detail/aes128.hpp"
#include "httpwire/quic/detail/aes128_gcm.hpp"
#include "httpwire/quic/detail/hkdf.hpp"
#include "httpwire/quic/packet_protection.hpp"
#include "httpwire/quic/protection_labels.hpp"
#include "httpwire/quic/role.hpp"
#include "httpwire/quic/version.hpp"

// Protection of Initial packets, RFC 9001 section 5.2 and RFC 9369 section 3.3, without a crypto library.
//
// Its keys follow from the first Destination Connection ID of the client, which everyone on the path sees:
// this protects against accidents and off-path attackers, and hides nothing. The ciphers here are made for
// that alone. They are not constant-time, so that no secret key may ever be given to them; all other packets
// need the AEADs of a crypto library, which packet_protection.hpp takes.

namespace httpwire::quic {

/// The keys of AEAD_AES_128_GCM and of header protection by AES for one direction.
struct packet_keys {
  std::array<std::uint8_t, 16> key{};
  packet_iv iv{};
  std::array<std::uint8_t, 16> header_protection{};

  friend constexpr bool operator==(const packet_keys&, const packet_keys&) noexcept = default;
};

namespace detail {

// RFC 9001 section 5.2.
inline constexpr std::array<std::uint8_t, 20> initial_salt_v1 = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34,
                                                                 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8,
                                                                 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
// RFC 9369 section 3.3.1.
inline constexpr std::array<std::uint8_t, 20> initial_salt_v2 = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6,
                                                                 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26,
                                                                 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};

inline constexpr hmac_sha256_key salt_key_v1{initial_salt_v1};
inline constexpr hmac_sha256_key salt_key_v2{initial_salt_v2};

/// initial_secret, ready to be expanded.
[[nodiscard]] constexpr result<hmac_sha256_key> initial_secret(version v, bytes client_connection_id,
                                                               implementation wanted) noexcept {
  // RFC 9001 section 5.2: each version has a salt of its own.
  if (!is_known(v)) return error{.code = error_code::quic_protection_version};
  // RFC 9000 section 17.2.
  if (client_connection_id.size() > connection_id::max_size)
    return error{.code = error_code::quic_connection_id_too_long, .limit = connection_id::max_size};
  const hmac_sha256_key& salt = v == version::v2 ? salt_key_v2 : salt_key_v1;
  return hmac_sha256_key{hkdf_extract(salt, client_connection_id, wanted), wanted};
}

[[nodiscard]] constexpr packet_keys initial_keys_of(version v, const hmac_sha256_key& initial_secret,
                                                    role sender, implementation wanted) noexcept {
  sha256_digest secret{};
  hkdf_expand_label(initial_secret, sender == role::client ? "client in" : "server in", secret, wanted);
  const hmac_sha256_key key{secret, wanted};
  const protection_labels labels = labels_of(v);
  packet_keys keys;
  hkdf_expand_label(key, labels.key, keys.key, wanted);
  hkdf_expand_label(key, labels.iv, keys.iv, wanted);
  hkdf_expand_label(key, labels.header_protection, keys.header_protection, wanted);
  return keys;
}

}  // namespace detail

/// The keys of what `sender` sends. `client_connection_id` is the Destination Connection ID of the first
/// Initial packet that the client sent; after a Retry, of the first one after it. Fails with
/// quic_protection_version for a version that is not known, and quic_connection_id_too_long past 20 octets.
[[nodiscard]] constexpr result<packet_keys> derive_initial_keys(
    version v, bytes client_connection_id, role sender,
    detail::implementation wanted = detail::implementation::best) noexcept {
  const auto secret = detail::initial_secret(v, client_connection_id, wanted);
  if (!secret) return secret.error();
  return detail::initial_keys_of(v, *secret, sender, wanted);
}

/// The keys of both directions.
struct initial_keys {
  packet_keys client;  ///< For what the client sends.
  packet_keys server;

  /// As derive_initial_keys, with less work than asking twice.
  [[nodiscard]] static constexpr result<initial_keys> derive(
      version v, bytes client_connection_id,
      detail::implementation wanted = detail::implementation::best) noexcept {
    const auto secret = detail::initial_secret(v, client_connection_id, wanted);
    if (!secret) return secret.error();
    return initial_keys{detail::initial_keys_of(v, *secret, role::client, wanted),
                        detail::initial_keys_of(v, *secret, role::server, wanted)};
  }

  friend constexpr bool operator==(const initial_keys&, const initial_keys&) noexcept = default;
};

/// Header protection by AES (RFC 9001 section 5.4.3); a header_protection_cipher for Initial packets.
class initial_header_cipher {
 public:
  /// `key` is that of header protection, hp.
  constexpr explicit initial_header_cipher(
      std::span<const std::uint8_t, 16> key,
      detail::implementation wanted = detail::implementation::best) noexcept
      : cipher_(key, wanted) {}

  /// The first octets of the encrypted sample.
  [[nodiscard]] constexpr header_protection_mask mask(
      std::span<const std::uint8_t, header_protection_sample_size> sample) const noexcept {
    const detail::aes_block block = cipher_.encrypt(sample);
    return {block[0], block[1], block[2], block[3], block[4]};
  }

 private:
  detail::aes128 cipher_;
};

/// AEAD_AES_128_GCM for Initial packets; a packet_aead. It changes nothing when a tag is wrong.
class initial_aead {
 public:
  /// `key` is that of packet protection.
  constexpr explicit initial_aead(std::span<const std::uint8_t, 16> key,
                                  detail::implementation wanted = detail::implementation::best) noexcept
      : cipher_(key, wanted) {}

  /// buffer_too_small without room for the tag.
  [[nodiscard]] constexpr result<void> seal(std::span<const std::uint8_t, 12> nonce, bytes associated_data,
                                            mutable_bytes text_and_tag) const noexcept {
    if (text_and_tag.size() < packet_tag_size)
      return error{.code = error_code::buffer_too_small, .limit = packet_tag_size};
    cipher_.seal(nonce, associated_data, text_and_tag);
    return {};
  }

  /// quic_protection_authentication when the tag is wrong or missing.
  [[nodiscard]] constexpr result<void> open(std::span<const std::uint8_t, 12> nonce, bytes associated_data,
                                            mutable_bytes text_and_tag) const noexcept {
    // RFC 9001 section 5.3: the tag is the end of the packet.
    if (text_and_tag.size() < packet_tag_size || !cipher_.open(nonce, associated_data, text_and_tag))
      return error{.code = error_code::quic_protection_authentication};
    return {};
  }

 private:
  detail::aes128_gcm cipher_;
};

/// Keys of one direction made ready, about 2.5 KiB. Worth keeping for the few Initial packets of a handshake.
class initial_protection {
 public:
  /// Keys of client or server from initial_keys.
  constexpr explicit initial_protection(const packet_keys& keys,
                                        detail::implementation wanted = detail::implementation::best) noexcept
      : aead_(keys.key, wanted), header_cipher_(keys.header_protection, wanted), iv_(keys.iv) {}

  /// For the payload.
  [[nodiscard]] constexpr const initial_aead& aead() const noexcept { return aead_; }
  /// For the header.
  [[nodiscard]] constexpr const initial_header_cipher& header_cipher() const noexcept {
    return header_cipher_;
  }
  /// Joined with the packet number it is the nonce (RFC 9001 section 5.3).
  [[nodiscard]] constexpr const packet_iv& iv() const noexcept { return iv_; }

 private:
  initial_aead aead_;
  initial_header_cipher header_cipher_;
  packet_iv iv_;
};

/// Opens an Initial packet in place; arguments and errors as of unprotect. On an error nothing has changed.
[[nodiscard]] constexpr result<unprotected_packet> open_initial(const initial_protection& protection,
                                                                mutable_bytes whole,
                                                                std::size_t packet_number_offset,
                                                                std::uint64_t next_packet_number) noexcept {
  return unprotect(protection.aead(), protection.iv(), protection.header_cipher(), whole,
                   packet_number_offset, next_packet_number);
}

/// The same for what a server, or someone on the path, gets first from a client it knows nothing of. Fails
/// also as derive_initial_keys.
[[nodiscard]] constexpr result<unprotected_packet> open_first_initial(
    version v, bytes client_connection_id, mutable_bytes whole, std::size_t packet_number_offset) noexcept {
  const auto keys = derive_initial_keys(v, client_connection_id, role::client);
  if (!keys) return keys.error();
  return open_initial(initial_protection{*keys}, whole, packet_number_offset, 0);
}

/// Protects an Initial packet in place; arguments and errors as of protect. On an error nothing has changed.
[[nodiscard]] constexpr result<void> seal_initial(const initial_protection& protection, mutable_bytes whole,
                                                  std::size_t packet_number_offset,
                                                  std::uint64_t packet_number) noexcept {
  return protect(protection.aead(), protection.iv(), protection.header_cipher(), whole, packet_number_offset,
                 packet_number);
}

}  // namespace httpwire::quic
