// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/error_code.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "httpwire/h3/stream_type.hpp"

// What a frame_decoder is told: which stream it reads, and this endpoint's limits, RFC 9114 section 10.5.

namespace httpwire::h3 {

/// What a frame_decoder accepts.
struct frame_decoder_options {
  /// Which stream these frames are on.
  stream_kind stream = stream_kind::request;
  /// Who sends them; what only the other side may send is refused.
  role peer = role::unknown;
  /// Octets of the encoded field section of one HEADERS or PUSH_PROMISE frame.
  std::uint64_t max_field_section_size = 65'536;
  /// Octets of the SETTINGS frame.
  std::uint64_t max_settings_size = 4'096;
  /// Settings in it.
  std::uint32_t max_settings = 64;
  /// Octets of the priority field value of one PRIORITY_UPDATE frame.
  std::uint64_t max_priority_value_size = 1'024;
  /// Octets of one ORIGIN frame.
  std::uint64_t max_origin_size = 65'536;
  /// Whether a request stream may turn out to be one of WebTransport. Otherwise its signal is a frame of
  /// unknown type.
  bool webtransport = false;

  /// The failure of `size` octets behind the identifier, if there is one, of a frame of this type; or none.
  /// DATA and frames of unknown types are handed on or skipped at any length.
  [[nodiscard]] constexpr httpwire::error_code check_size(frame_type type,
                                                          std::uint64_t size) const noexcept {
    using httpwire::error_code;
    switch (type) {
      case frame_type::headers:
      case frame_type::push_promise:
        // RFC 9114 section 10.5.1: field sections cost memory.
        return size > max_field_section_size ? error_code::h3_field_section_too_large : error_code::none;
      case frame_type::settings:
        // RFC 9114 section 10.5: so does all that has to be looked at.
        return size > max_settings_size ? error_code::h3_settings_too_large : error_code::none;
      case frame_type::origin:
        // RFC 9114 section 10.5: the same.
        return size > max_origin_size ? error_code::h3_origin_too_large : error_code::none;
      case frame_type::priority_update_request:
      case frame_type::priority_update_push:
        // RFC 9114 section 10.5: the same.
        return size > max_priority_value_size ? error_code::h3_priority_update_too_large : error_code::none;
      default: return error_code::none;
    }
  }

  /// The limit behind a failure; 0 where there is none.
  [[nodiscard]] constexpr std::uint64_t limit_of(httpwire::error_code code) const noexcept {
    using httpwire::error_code;
    switch (code) {
      case error_code::h3_field_section_too_large: return max_field_section_size;
      case error_code::h3_settings_too_large: return max_settings_size;
      case error_code::h3_too_many_settings: return max_settings;
      case error_code::h3_priority_update_too_large: return max_priority_value_size;
      case error_code::h3_origin_too_large: return max_origin_size;
      default: return 0;
    }
  }
};

}  // namespace httpwire::h3
