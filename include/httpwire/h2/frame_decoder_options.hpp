// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/error_code.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"
#include "httpwire/h2/setting.hpp"

// What a frame_decoder is told: who sends the frames, and this endpoint's limits, RFC 9113 sections 4.2 and
// 10.5.

namespace httpwire::h2 {

/// What a frame_decoder accepts.
struct frame_decoder_options {
  /// SETTINGS_MAX_FRAME_SIZE that this endpoint announces.
  std::uint32_t max_frame_size = min_max_frame_size;
  /// Entries of one SETTINGS frame.
  std::uint32_t max_settings = 64;
  /// Who sends these frames; what only the other side may send is refused.
  role peer = role::unknown;
  /// RFC 9113 section 3.4. False for those who come in later, as analysers do.
  bool settings_first = true;
  /// SETTINGS_ENABLE_PUSH that this endpoint has announced, and the server acknowledged.
  bool enable_push = true;

  /// The failure of PUSH_PROMISE from this peer, or none.
  [[nodiscard]] constexpr httpwire::error_code check_push() const noexcept {
    // RFC 9113 section 8.4: only servers push,
    if (peer == role::client) return httpwire::error_code::h2_push_promise_from_client;
    // RFC 9113 section 6.5.2: and only to clients that have not turned it off.
    return enable_push ? httpwire::error_code::none : httpwire::error_code::h2_push_disabled;
  }
};

}  // namespace httpwire::h2
