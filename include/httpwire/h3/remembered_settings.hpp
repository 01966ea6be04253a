// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "httpwire/core/result.hpp"
#include "httpwire/h3/frame/settings.hpp"
#include "httpwire/h3/setting.hpp"

// Settings of a server that outlive their connection for 0-RTT, RFC 9114 section 7.2.4.2. Those of QPACK are
// for qpack::encoder to compare.

namespace httpwire::h3 {

/// What a client keeps of a server's SETTINGS.
struct remembered_settings {
  std::optional<std::uint64_t> max_field_section_size{};  ///< Without it there is no limit.
  bool enable_connect_protocol = false;
  bool h3_datagram = false;

  /// Takes an entry of the frame; those of other settings are passed over.
  constexpr void take(const setting& s) noexcept {
    switch (s.id) {
      case setting_id::max_field_section_size: max_field_section_size = s.value; break;
      case setting_id::enable_connect_protocol: enable_connect_protocol = s.value != 0; break;
      case setting_id::h3_datagram: h3_datagram = s.value != 0; break;
      default: break;
    }
  }
  /// Takes all entries of a frame, or of a piece of it.
  constexpr void take(const settings_view& entries) noexcept {
    for (const setting s : entries) take(s);
  }

  friend constexpr bool operator==(const remembered_settings&, const remembered_settings&) noexcept = default;
};

/// For a client whose 0-RTT data was accepted, once the server's SETTINGS have come as a whole:
/// h3_settings_reduced where they lower or leave out what it relied on.
[[nodiscard]] constexpr result<void> check_zero_rtt(const remembered_settings& before,
                                                    const remembered_settings& now) noexcept {
  constexpr error reduced{.code = httpwire::error_code::h3_settings_reduced};
  // RFC 9114 section 7.2.4.2: what was said is said again,
  if (before.max_field_section_size && !now.max_field_section_size) return reduced;
  // RFC 9114 section 7.2.4.2: and no limit is lower, the one that was not there included.
  if (now.max_field_section_size &&
      (!before.max_field_section_size || *now.max_field_section_size < *before.max_field_section_size))
    return reduced;
  // RFC 8441 section 3, RFC 9220 section 3: what was enabled stays so.
  if (before.enable_connect_protocol && !now.enable_connect_protocol) return reduced;
  // RFC 9297 section 2.1.1: the same.
  if (before.h3_datagram && !now.h3_datagram) return reduced;
  return {};
}

}  // namespace httpwire::h3
