// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/error_code.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "httpwire/h3/stream_type.hpp"

// What a frame may be after those before it on its stream, RFC 9114 sections 4.1, 5.2, 6.2.1 and 7.2.

namespace httpwire::h3::detail {

class stream_order {
 public:
  constexpr stream_order(stream_kind stream, role peer) noexcept : stream_(stream), peer_(peer) {}

  /// Takes the next frame of a control stream.
  constexpr httpwire::error_code take_control(frame_type type) noexcept {
    const bool first = !began_;
    began_ = true;
    const bool settings = type == frame_type::settings;
    // RFC 9114 section 6.2.1: SETTINGS begins the control stream,
    if (first && !settings) return httpwire::error_code::h3_settings_missing;
    // RFC 9114 section 7.2.4: and never comes again.
    if (!first && settings) return httpwire::error_code::h3_settings_repeated;
    return httpwire::error_code::none;
  }

  /// Takes the next frame of a request or push stream: HEADERS, any number of DATA, then perhaps HEADERS.
  /// Responses may begin with HEADERS of interim responses, which cannot be told from others here.
  constexpr httpwire::error_code take_message(frame_type type) noexcept {
    began_ = true;
    if (type == frame_type::data) {
      // RFC 9114 section 4.1: DATA comes between the header and the trailer section.
      if (message_ == message::none || message_ == message::trailers)
        return httpwire::error_code::h3_data_unexpected;
      message_ = message::content;
    } else if (type == frame_type::headers) {
      // RFC 9114 section 4.1: nothing of the message comes after its trailer section.
      if (message_ == message::trailers) return httpwire::error_code::h3_headers_unexpected;
      const bool may_be_interim = is_response() || peer_ == role::unknown;
      if (message_ == message::none || (message_ == message::headers && may_be_interim))
        message_ = message::headers;
      else
        message_ = message::trailers;
    }
    return httpwire::error_code::none;
  }

  /// The same for DATA where it may come; otherwise nothing is taken.
  constexpr bool try_data() noexcept {
    if (message_ != message::headers && message_ != message::content) return false;
    message_ = message::content;
    return true;
  }

  /// Takes the identifier of a frame on the control stream.
  constexpr httpwire::error_code take_id(frame_type type, std::uint64_t id) noexcept {
    if (type == frame_type::goaway) {
      // RFC 9114 section 5.2: what was given up stays given up.
      if (id > smallest_goaway_) return httpwire::error_code::h3_goaway_increased;
      smallest_goaway_ = id;
    } else if (type == frame_type::max_push_id) {
      // RFC 9114 section 7.2.7: what was allowed stays allowed.
      if (id + 1 < push_ids_) return httpwire::error_code::h3_max_push_id_reduced;
      push_ids_ = id + 1;
    } else if (type == frame_type::cancel_push || type == frame_type::priority_update_push) {
      // RFC 9114 section 7.2.3, RFC 9218 section 7.2: a client names what it has allowed on this stream.
      if (peer_ == role::client && id >= push_ids_) return httpwire::error_code::h3_push_id_too_large;
    }
    return httpwire::error_code::none;
  }

  /// Whether a request or push stream may end between frames.
  [[nodiscard]] constexpr httpwire::error_code end_message() const noexcept {
    if (message_ != message::none) return httpwire::error_code::none;
    // RFC 9114 sections 4.1 and 4.1.2: a message has a header section.
    return is_response() ? httpwire::error_code::h3_response_incomplete
                         : httpwire::error_code::h3_request_incomplete;
  }

  /// True when a frame has been taken.
  [[nodiscard]] constexpr bool began() const noexcept { return began_; }

 private:
  enum class message : std::uint8_t { none, headers, content, trailers };

  [[nodiscard]] constexpr bool is_response() const noexcept {
    return stream_ == stream_kind::push || peer_ == role::server;
  }

  stream_kind stream_;
  role peer_;
  message message_ = message::none;
  bool began_ = false;
  std::uint64_t smallest_goaway_ = varint::max_value;
  std::uint64_t push_ids_ = 0;  // allowed by MAX_PUSH_ID: as many, from 0
};

}  // namespace httpwire::h3::detail
