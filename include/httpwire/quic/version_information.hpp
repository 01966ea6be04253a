// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/version.hpp"
#include "httpwire/quic/version_list.hpp"

// The transport parameter version_information and what it has to agree with, RFC 9368 sections 3, 4 and 8.
//
//   | Chosen Version (32) | Available Version (32) |, the latter any number of times

namespace httpwire::quic {

/// What an endpoint has chosen, and what else it can (RFC 9368 section 3).
struct version_information {
  version chosen{};
  /// Of a client, what its first flight is compatible with, best first; of a server, what is fully deployed.
  /// A view into what was parsed, or what is to be written.
  version_list available{};

  friend constexpr bool operator==(const version_information&, const version_information&) noexcept = default;

  /// The value of the parameter. quic_version_information_length, quic_version_information_zero.
  [[nodiscard]] static constexpr result<version_information> parse(bytes value) noexcept {
    // RFC 9368 section 4: neither too short nor of a length that four does not divide,
    if (value.empty() || value.size() % 4 != 0)
      return error{.code = error_code::quic_version_information_length, .offset = value.size() / 4 * 4};
    const version_list all{value};
    std::uint64_t offset = 0;
    for (const version v : all) {
      // RFC 9368 section 4: and no version is zero.
      if (v == version::negotiation)
        return error{.code = error_code::quic_version_information_zero, .offset = offset};
      offset += 4;
    }
    return version_information{.chosen = *all.begin(), .available = version_list{value.subspan(4)}};
  }

  /// What a client sends names its Chosen Version twice: quic_version_information_chosen where it does not.
  [[nodiscard]] constexpr result<void> check_from_client() const noexcept {
    // RFC 9368 section 4: the Chosen Version is among the Available Versions.
    if (!available.contains(chosen)) return error{.code = error_code::quic_version_information_chosen};
    return {};
  }
};

/// Appends the value of the parameter. invalid_argument where a version is zero.
constexpr void write(writer& out, const version_information& v) noexcept {
  if (v.chosen == version::negotiation || v.available.contains(version::negotiation))
    return out.fail(error_code::invalid_argument);
  out.u32(static_cast<std::uint32_t>(v.chosen));
  out.append(v.available.octets());
}

/// For a server: `of_client` agrees with the version of the packets that carried it, or fails with
/// quic_version_in_use_mismatch.
[[nodiscard]] constexpr result<void> check_client_version(const version_information& of_client,
                                                          version in_use) noexcept {
  // RFC 9368 section 4: the client's Chosen Version is the version in use.
  if (of_client.chosen != in_use) return error{.code = error_code::quic_version_in_use_mismatch};
  return {};
}

/// What a client knows of its own attempts.
struct version_attempt {
  /// The Available Versions that it sent.
  std::span<const version> offered{};
  /// All versions that it would attempt, best first.
  std::span<const version> preference{};
  /// With which it began this connection.
  version attempted = version::v1;
  /// Which the connection has now.
  version negotiated = version::v1;
  /// Whether a Version Negotiation packet made it attempt that one.
  bool reacted_to_version_negotiation = false;
};

/// For a client: what the server says of its versions, if anything, fits what happened.
/// quic_version_not_offered, quic_version_in_use_mismatch, quic_version_information_missing and
/// quic_version_downgrade, all of which close with VERSION_NEGOTIATION_ERROR. Work is the product of both
/// lists, of which one is the client's own.
[[nodiscard]] constexpr result<void> check_server_versions(
    const std::optional<version_information>& of_server, const version_attempt& own) noexcept {
  constexpr std::uint8_t only_v1[] = {0, 0, 0, 1};
  version_information said{.chosen = version::v1, .available = version_list{only_v1}};
  if (!of_server) {
    // RFC 9368 section 4: a version that long headers changed is confirmed by a Chosen Version.
    if (own.negotiated != own.attempted) return error{.code = error_code::quic_version_information_missing};
    if (!own.reacted_to_version_negotiation) return {};
    // RFC 9368 sections 4 and 8: only servers of version 1 may be silent.
    if (own.attempted != version::v1) return error{.code = error_code::quic_version_information_missing};
  } else {
    said = *of_server;
    bool offered = false;
    for (const version v : own.offered) offered = offered || v == said.chosen;
    // RFC 9368 section 4: the server chooses among what the client sent.
    if (!offered) return error{.code = error_code::quic_version_not_offered};
    // RFC 9368 section 4: what long headers said is what the server means.
    if (said.chosen != own.negotiated) return error{.code = error_code::quic_version_in_use_mismatch};
  }
  if (!own.reacted_to_version_negotiation) return {};
  // RFC 9368 section 4: an empty list confirms nothing.
  if (said.available.empty()) return error{.code = error_code::quic_version_downgrade};
  for (const version v : own.preference) {
    if (v != own.negotiated && !said.available.contains(v)) continue;
    if (v == own.attempted) return {};
    break;
  }
  // RFC 9368 section 4: knowing the server's list, the client would have attempted the same.
  return error{.code = error_code::quic_version_downgrade};
}

}  // namespace httpwire::quic
