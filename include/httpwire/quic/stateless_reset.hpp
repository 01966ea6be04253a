// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// Stateless Reset, RFC 9000 section 10.3: a datagram that looks like a 1-RTT packet and ends with a token.
//
//   | 0, 1, unpredictable (6) | unpredictable (4 or more) | token (16) |

namespace httpwire::quic {

/// Octets of a stateless reset token.
inline constexpr std::size_t stateless_reset_token_size = 16;

/// Octets of the shortest Stateless Reset.
inline constexpr std::size_t min_stateless_reset_size = 21;

/// A secret that ends a connection for whoever shows it. There is no ==, which would tell how many octets are
/// right by the time that it takes.
class stateless_reset_token {
 public:
  constexpr stateless_reset_token() noexcept = default;
  /// Copies the octets.
  constexpr explicit stateless_reset_token(
      std::span<const std::uint8_t, stateless_reset_token_size> octets) noexcept {
    std::copy(octets.begin(), octets.end(), octets_.begin());
  }

  /// Lives as long as this object.
  [[nodiscard]] constexpr std::span<const std::uint8_t, stateless_reset_token_size> view() const& noexcept {
    return octets_;
  }
  std::span<const std::uint8_t, stateless_reset_token_size> view() const&& = delete;

  /// Takes the same time whatever the octets are (RFC 9000 section 10.3.1).
  [[nodiscard]] constexpr bool matches(
      std::span<const std::uint8_t, stateless_reset_token_size> octets) const noexcept {
    std::uint32_t difference = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
      difference |= static_cast<std::uint32_t>(octets_[i] ^ octets[i]);
    // Bit 31 is set exactly when the difference was 0; no branch.
    return (difference - 1U) >> 31U != 0;
  }

 private:
  std::array<std::uint8_t, stateless_reset_token_size> octets_{};
};

/// The token with which `datagram` ends, as an index into `tokens`: those of connection IDs that this
/// endpoint has used towards the sender and not retired. To be asked when the first packet of a datagram
/// belongs to no connection or cannot be decrypted; any header will do. All tokens are compared, without a
/// branch on any.
[[nodiscard]] constexpr std::optional<std::size_t> find_stateless_reset(
    bytes datagram, std::span<const stateless_reset_token> tokens) noexcept {
  if (datagram.size() < min_stateless_reset_size) return std::nullopt;
  const auto last = datagram.last<stateless_reset_token_size>();
  std::size_t found = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    // All ones, or none.
    found |= (std::size_t{0} - static_cast<std::size_t>(tokens[i].matches(last))) & (i + 1);
  if (found == 0) return std::nullopt;
  // Tokens are never the same (section 10.3.2); if they are, the bits of two indices are mixed.
  return found - 1 < tokens.size() ? found - 1 : tokens.size() - 1;
}

/// How long a Stateless Reset is.
struct stateless_reset_options {
  /// Octets that are sent in answer to datagrams that are long enough; 43 and more look like packets to
  /// whoever does not know the connection IDs in use (RFC 9000 section 10.3).
  std::size_t preferred_size = 43;
};

/// Octets of the answer to a datagram of `received_size`: smaller than that, so that two endpoints without
/// state come to an end, and 21 at least. quic_reset_too_small when there is no such size; invalid_argument
/// when less than 21 octets are preferred.
[[nodiscard]] constexpr result<std::size_t> stateless_reset_size(
    std::size_t received_size, const stateless_reset_options& options = {}) noexcept {
  if (options.preferred_size < min_stateless_reset_size) return error{.code = error_code::invalid_argument};
  // RFC 9000 section 10.3.3: smaller than what triggers it.
  if (received_size <= min_stateless_reset_size)
    return error{.code = error_code::quic_reset_too_small,
                 .offset = received_size,
                 .limit = min_stateless_reset_size + 1};
  return (std::min)(options.preferred_size, received_size - 1);
}

/// Appends a Stateless Reset whose front are the octets of `unpredictable`, at least five and as good as
/// random; the high two bits of the first are set as the layout asks. invalid_argument for fewer.
constexpr void write_stateless_reset(writer& out, bytes unpredictable,
                                     const stateless_reset_token& token) noexcept {
  if (unpredictable.size() < min_stateless_reset_size - stateless_reset_token_size)
    return out.fail(httpwire::error_code::invalid_argument);
  out.u8(static_cast<std::uint8_t>((unpredictable[0] & 0x3fU) | 0x40U));
  out.append(unpredictable.subspan(1));
  out.append(bytes{token.view()});
}

/// The whole answer to a datagram of `received_size` octets, in `out`. Of `random` as many octets are taken
/// as the size leaves room for; too few of them make it shorter. Fails as stateless_reset_size and
/// write_stateless_reset, and with buffer_too_small.
[[nodiscard]] constexpr result<bytes> answer_with_stateless_reset(
    mutable_bytes out, std::size_t received_size, bytes random, const stateless_reset_token& token,
    const stateless_reset_options& options = {}) noexcept {
  const auto size = stateless_reset_size(received_size, options);
  if (!size) return size.error();
  const std::size_t front = (std::min)(*size - stateless_reset_token_size, random.size());
  writer over{out};
  write_stateless_reset(over, random.first(front), token);
  return over.written();
}

}  // namespace httpwire::quic
