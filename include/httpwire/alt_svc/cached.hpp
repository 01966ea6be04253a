// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/broken_services.hpp"
#include "httpwire/core/error.hpp"

// What goes into a cache of alternative services and what comes out, RFC 7838 section 2.2.

namespace httpwire::alt_svc {

/// Limits of a cache.
struct cache_options {
  /// Origins; the least recently used is given up for another.
  std::size_t max_origins = 256;
  /// Alternatives of one origin; those that the server prefers least are left out.
  std::size_t max_alternatives = 8;
  /// Octets of the texts of one origin: partition, scheme, host, and the protocols and hosts of its
  /// alternatives. At most 65535.
  std::size_t max_text = 512;
  /// Seconds for which anything is fresh at most, whatever `ma` says.
  std::uint64_t max_lifetime = std::uint64_t{1} << 31U;
  /// Services that did not work.
  broken_options broken{};
  /// Any number that others cannot know: without it who chooses names may choose those that collide. That
  /// would make looking up as slow as max_origins comparisons.
  std::uint64_t hash_seed = 0;
};

/// When a value was received.
struct reception {
  std::uint64_t now = 0;  ///< Seconds since 1970 if the cache is to be saved, otherwise since any moment.
  std::uint64_t age =
      0;  ///< Seconds since the response was generated (RFC 9111 section 4.2.3); its Age field.
};

/// What became of a value.
struct update_result {
  std::size_t stored = 0;
  std::size_t stale = 0;    ///< No longer fresh when they came.
  std::size_t dropped = 0;  ///< There was no room for them, or they were there twice.
};

/// An alternative that a client may use. Views into the cache, which end with the next call that changes it.
struct choice {
  alternative_service service{};  ///< With the host of the origin where the server named none.
  std::uint64_t expires = 0;      ///< The first second in which it is stale.
  bool persist = false;

  friend constexpr bool operator==(const choice&, const choice&) noexcept = default;
};

/// Whose order of preference comes first.
enum class preference : std::uint8_t {
  server,  ///< As the server sent them, of those with an allowed protocol.
  client,  ///< By protocol as the client wants them; within one protocol as the server sent them.
};

/// What a client is looking for.
struct query {
  std::uint64_t now = 0;
  /// ALPN protocol names that the client speaks, the best first; empty for all there are.
  std::span<const std::string_view> protocols{};
  alt_svc::preference preference = preference::server;
  bool include_broken = false;
};

}  // namespace httpwire::alt_svc
