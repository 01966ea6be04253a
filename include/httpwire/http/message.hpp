// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// What the rules of a field section depend on: RFC 9113 section 8, RFC 9114 section 4.

namespace httpwire::http {

/// The version of HTTP that carries a message.
enum class version : std::uint8_t { http2, http3 };

/// Whether a message comes from the peer or goes to it.
enum class direction : std::uint8_t { received, sent };

/// What a field section is.
enum class section_kind : std::uint8_t {
  request,         ///< The header section of a request.
  response,        ///< That of a response, final or informational.
  trailers,        ///< What follows the content of either (RFC 9110 section 6.5).
  pushed_request,  ///< What PUSH_PROMISE carries (RFC 9113 section 8.4.1, RFC 9114 section 4.6).
};

/// What is known of the stream when a field section is complete.
enum class stream_end : std::uint8_t {
  unknown,  ///< Nothing; the rules that need it are left out.
  open,     ///< More frames follow.
  ended,    ///< This section ends the stream, as END_STREAM says (RFC 9113 section 8.1).
};

}  // namespace httpwire::http
