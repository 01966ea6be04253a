// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/detail/feistel.hpp"

// Connection IDs that name their server, draft-ietf-quic-load-balancers sections 3 to 5.
//
//   | configuration (3), size of what follows or random (5) | server ID | nonce | for the server's own use |
//   server ID and nonce: plain, or with a key encrypted: as one block when they have 16 octets, else in four
//   passes

namespace httpwire::quic {

/// The configuration that says: made by a server without one (section 3.2).
inline constexpr std::uint8_t unroutable_configuration = 7;

/// One of up to seven that servers and load balancers share.
struct load_balancer_config {
  std::uint8_t id = 0;              ///< 0 to 6, in the high three bits of every connection ID.
  std::uint8_t server_id_size = 1;  ///< Octets, at least 1.
  std::uint8_t nonce_size = 4;      ///< Octets, at least 4; together at most 19.
  bool encodes_length = false;      ///< Whether the first octet tells the length (section 3.3).

  /// Octets of server ID and nonce.
  [[nodiscard]] constexpr std::size_t block_size() const noexcept {
    return std::size_t{server_id_size} + nonce_size;
  }
  /// Section 5.3.
  [[nodiscard]] constexpr bool valid() const noexcept {
    return id < unroutable_configuration && server_id_size >= 1 && nonce_size >= 4 && block_size() <= 19;
  }
};

/// AES-128 in ECB mode, keyed: one block of 16 octets into another, which is never the same memory.
template <class T>
concept block_cipher = requires(const T& cipher, std::span<const std::uint8_t, 16> in,
                                std::span<std::uint8_t, 16> out) {
  cipher.encrypt(in, out);
  cipher.decrypt(in, out);
};

/// Without a key: everyone can see which server a connection ID names.
struct no_cipher {};

template <class T>
concept cid_cipher = block_cipher<T> || std::same_as<T, no_cipher>;

/// What a load balancer reads; a value.
class routed_connection_id {
 public:
  /// Of a connection ID that was decrypted.
  constexpr routed_connection_id(const detail::cid_block& block, const load_balancer_config& config) noexcept
      : block_(block), server_id_size_(config.server_id_size), nonce_size_(config.nonce_size) {}

  /// Both live as long as this object.
  [[nodiscard]] constexpr bytes server_id() const& noexcept { return bytes{block_}.first(server_id_size_); }
  /// The same.
  [[nodiscard]] constexpr bytes nonce() const& noexcept {
    return bytes{block_}.subspan(server_id_size_, nonce_size_);
  }
  bytes server_id() const&& = delete;
  bytes nonce() const&& = delete;

 private:
  detail::cid_block block_;
  std::uint8_t server_id_size_;
  std::uint8_t nonce_size_;
};

/// What a server puts into a connection ID.
struct cid_content {
  bytes server_id;
  bytes nonce;                   ///< Never the same twice with one key; without a key as good as random.
  std::uint8_t random_bits = 0;  ///< For the low five bits of the first octet, where it has no length.
  bytes server_use;              ///< Behind the rest, as good as random, always of the same length.
};

/// A connection ID for a server. invalid_argument for a configuration that is not valid or content of other
/// sizes than it says; quic_connection_id_too_long past 20 octets.
template <cid_cipher Cipher = no_cipher>
[[nodiscard]] constexpr result<connection_id> make_connection_id(const load_balancer_config& config,
                                                                 const cid_content& content,
                                                                 const Cipher& cipher = {}) noexcept {
  if (!config.valid() || content.server_id.size() != config.server_id_size ||
      content.nonce.size() != config.nonce_size)
    return error{.code = error_code::invalid_argument};
  const std::size_t block_size = config.block_size();
  // RFC 9000 section 17.2: 20 octets at most.
  if (content.server_use.size() > max_connection_id_size - 1 - block_size)
    return error{.code = error_code::quic_connection_id_too_long, .limit = max_connection_id_size};

  detail::cid_block block{};
  std::copy(content.server_id.begin(), content.server_id.end(), block.begin());
  std::copy(content.nonce.begin(), content.nonce.end(), block.begin() + config.server_id_size);
  if constexpr (block_cipher<Cipher>) block = detail::encrypt_cid_block(block, block_size, cipher);

  const std::size_t size = 1 + block_size + content.server_use.size();
  const unsigned low_bits =
      config.encodes_length ? static_cast<unsigned>(size - 1) : content.random_bits & 0x1fU;
  std::array<std::uint8_t, max_connection_id_size> octets{};
  octets[0] = static_cast<std::uint8_t>(static_cast<unsigned>(config.id) << 5U | low_bits);
  for (std::size_t i = 0; i < block_size; ++i) octets[1 + i] = block[i];
  for (std::size_t i = 1 + block_size; i < size; ++i) octets[i] = content.server_use[i - 1 - block_size];
  return connection_id::from(bytes{octets}.first(size));
}

/// A connection ID for a server that has no configuration: `random` has 7 to 19 octets (section 3.2), else
/// invalid_argument. Load balancers route it by other means.
[[nodiscard]] constexpr result<connection_id> make_unroutable_connection_id(bytes random) noexcept {
  if (random.size() < 7 || random.size() >= max_connection_id_size)
    return error{.code = error_code::invalid_argument, .limit = max_connection_id_size - 1};
  std::array<std::uint8_t, max_connection_id_size> octets{};
  octets[0] = static_cast<std::uint8_t>(unsigned{unroutable_configuration} << 5U | random.size());
  std::copy(random.begin(), random.end(), octets.begin() + 1);
  return connection_id::from(bytes{octets}.first(1 + random.size()));
}

/// Which configuration made a connection ID: 0 to 6, or unroutable_configuration, also for an empty one.
[[nodiscard]] constexpr std::uint8_t configuration_of(bytes cid) noexcept {
  return cid.empty() ? unroutable_configuration : static_cast<std::uint8_t>(cid[0] >> 5U);
}

namespace detail {

/// Whether `cid` can have been made with `config`; code `none` then.
[[nodiscard]] constexpr error check_routable(const load_balancer_config& config, bytes cid,
                                             bool cid_is_whole) noexcept {
  if (!config.valid()) return {.code = error_code::invalid_argument};
  // draft-ietf-quic-load-balancers section 4.1: another configuration, or none.
  if (configuration_of(cid) != config.id) return {.code = error_code::quic_lb_unroutable};
  // draft-ietf-quic-load-balancers section 4.1: too short to be read.
  if (cid.size() < 1 + config.block_size())
    return {.code = error_code::quic_lb_too_short, .offset = cid.size(), .limit = 1 + config.block_size()};
  if (!config.encodes_length) return {};
  const std::size_t told = cid[0] & 0x1fU;
  // draft-ietf-quic-load-balancers section 4.1: the length in the first octet is that of the header, or
  // suffices.
  if (cid_is_whole ? told != cid.size() - 1 : told < config.block_size())
    return {.code = error_code::quic_lb_length, .limit = cid_is_whole ? cid.size() - 1 : config.block_size()};
  return {};
}

}  // namespace detail

/// How much of `cid` is known to be connection ID.
enum class cid_extent : std::uint8_t {
  whole,  ///< From a long header: all of it.
  front,  ///< From a short header: more than the connection ID may follow.
};

/// Server ID and nonce of a connection ID. invalid_argument for a configuration that is not valid. Unroutable
/// (section 4.1): quic_lb_unroutable, quic_lb_too_short, quic_lb_length. Whether the server exists is left to
/// the caller.
template <cid_cipher Cipher = no_cipher>
[[nodiscard]] constexpr result<routed_connection_id> route_connection_id(
    const load_balancer_config& config, bytes cid, const Cipher& cipher = {},
    cid_extent extent = cid_extent::whole) noexcept {
  if (const error e = detail::check_routable(config, cid, extent == cid_extent::whole);
      e.code != error_code::none)
    return e;
  detail::cid_block block{};
  for (std::size_t i = 0; i < config.block_size(); ++i) block[i] = cid[1 + i];
  if constexpr (block_cipher<Cipher>) block = detail::decrypt_cid_block(block, config.block_size(), cipher);
  return routed_connection_id{block, config};
}

}  // namespace httpwire::quic
