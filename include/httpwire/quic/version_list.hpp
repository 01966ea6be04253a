// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/entry_list.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/quic/version.hpp"

// Lists of versions, in Version Negotiation packets (RFC 8999 section 6) and in the transport parameter
// version_information (RFC 9368 section 3).
//
//   | version (32) |, any number of times

namespace httpwire::quic {

/// How a version is read.
struct version_entry {
  using value_type = version;
  /// The next version; `in` fails where it ends inside it.
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept {
    return static_cast<version>(in.u32());
  }
};

/// Versions, each read when it is asked for: a view, which ends with its octets. Part of a version at the end
/// is left out.
class version_list : public entry_list<version_entry> {
 public:
  constexpr version_list() noexcept = default;
  /// Over octets that live as long as the list.
  constexpr explicit version_list(bytes octets) noexcept : entry_list(octets) {}

  [[nodiscard]] constexpr std::size_t size() const noexcept { return octets().size() / 4; }

  /// Whether the version is listed.
  [[nodiscard]] constexpr bool contains(version v) const noexcept {
    for (const version one : *this)
      if (one == v) return true;
    return false;
  }

  /// The first of `preferred` that is listed and not reserved, as a client that begins anew may choose (RFC
  /// 9368 section 2.1); that its connection is no downgrade has to be checked with transport parameters
  /// (section 4).
  [[nodiscard]] constexpr std::optional<version> choose(std::span<const version> preferred) const noexcept {
    for (const version v : preferred)
      if (!is_reserved(v) && contains(v)) return v;
    return std::nullopt;
  }

  /// The same versions in the same order.
  friend constexpr bool operator==(const version_list& a, const version_list& b) noexcept {
    if (a.size() != b.size()) return false;
    for (auto x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y)
      if (*x != *y) return false;
    return true;
  }
};

}  // namespace httpwire::quic
