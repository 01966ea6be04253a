// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/http/content_length.hpp"
#include "httpwire/http/pseudo_header.hpp"

// What a well-formed section says of its message, RFC 9113 section 8.1, RFC 9114 section 4.1.

namespace httpwire::http {

/// What section_rules::finish gives.
struct section_summary {
  http::method method{};  ///< Of a request.
  /// Of a response; 0 where there is none.
  std::uint16_t status = 0;
  bool extended_connect = false;  ///< CONNECT with :protocol (RFC 8441 section 4).
  bool has_content_length = false;
  std::uint64_t content_length = 0;
  std::uint32_t fields = 0;         ///< Regular fields but for cookie, dropped ones too.
  std::uint32_t cookie_crumbs = 0;  ///< Cookie fields, dropped ones too.
  std::uint64_t cookie_size = 0;    ///< Octets of their values, joined as cookie_crumbs does.

  /// RFC 9110 section 15.2: another response follows.
  [[nodiscard]] constexpr bool informational() const noexcept { return status >= 100 && status < 200; }

  /// For the content of this request.
  [[nodiscard]] constexpr content_tracker track_request() const noexcept {
    return tracker(request_content(method));
  }
  /// For the content of this response, to a request with `request_method`.
  [[nodiscard]] constexpr content_tracker track_response(http::method request_method) const noexcept {
    return tracker(response_content(request_method, status));
  }

 private:
  [[nodiscard]] constexpr content_tracker tracker(content_kind kind) const noexcept {
    return has_content_length ? content_tracker{kind, content_length} : content_tracker{kind};
  }
};

}  // namespace httpwire::http
