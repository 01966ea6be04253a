// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/detail/grammar.hpp"
#include "httpwire/alt_svc/parameter.hpp"
#include "httpwire/alt_svc/protocol_id.hpp"
#include "httpwire/core/result.hpp"

// One alternative service, RFC 7838 section 3.
//
//   alt-value     = alternative *( OWS ";" OWS parameter )
//   alternative   = protocol-id "=" alt-authority
//   alt-authority = quoted-string ; containing [ uri-host ] ":" port

namespace httpwire::alt_svc {

/// RFC 7838 section 3.1: without `ma`, fresh for 24 hours.
inline constexpr std::uint64_t default_max_age = 86'400;

/// Larger values of `ma` count as this one, 68 years (RFC 9111 section 1.2.2).
inline constexpr std::uint64_t largest_max_age = std::uint64_t{1} << 31U;

/// An alternative as it was received. All texts are views into what was parsed.
struct alternative {
  alt_svc::protocol_id protocol_id{};
  /// A name, or an address in brackets if it is IPv6; empty stands for the host of the origin. As it was
  /// sent: where host_escaped is set, take host_text() instead.
  std::string_view host{};
  std::uint16_t port = 0;     ///< 1 to 65535.
  bool host_escaped = false;  ///< `host` has backslashes that are not part of it. No sender needs them.
  bool persist = false;       ///< To be kept when the network changes.
  std::uint64_t max_age = default_max_age;  ///< Seconds since the response was generated; see remaining().
  parameter_list parameters{};              ///< All of them, `ma` and `persist` as well.

  /// The host without escapes: `host` itself where there are none, otherwise written into `room`.
  /// buffer_too_small, with the size needed, leaves `room` alone.
  [[nodiscard]] constexpr result<std::string_view> host_text(std::span<char> room) const noexcept {
    if (!host_escaped) return host;
    return detail::unescape(host, room);
  }

  /// Seconds for which the alternative is still fresh when its response has this age, from the Age field or
  /// better knowledge (RFC 7838 section 3.1, RFC 9111 section 4.2.3). 0 is stale.
  [[nodiscard]] constexpr std::uint64_t remaining(std::uint64_t age) const noexcept {
    return max_age > age ? max_age - age : 0;
  }
};

}  // namespace httpwire::alt_svc
