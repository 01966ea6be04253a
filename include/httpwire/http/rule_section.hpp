// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "httpwire/core/error.hpp"
#include "httpwire/http/message.hpp"

// Where RFC 9114 has the rules that error::section() names by RFC 9113 section 8.

namespace httpwire::http {

/// The section that a failure of section_rules or content_tracker comes from in this version of HTTP; for
/// other failures what error::section() says. Static text, which lives for ever.
[[nodiscard]] constexpr std::string_view section_of(const error& e, version v) noexcept {
  if (v == version::http2) return e.section();
  using enum error_code;
  switch (e.code) {
    case http_name_uppercase:
    case http_connection_field:
    case http_te_invalid: return "RFC 9114 section 4.2";
    case http_name_invalid:
    case http_value_invalid:
    case http_value_whitespace:
    case http_value_control: return "RFC 9114 section 10.3";
    case http_pseudo_unknown:
    case http_pseudo_context:
    case http_pseudo_in_trailers:
    case http_pseudo_after_field: return "RFC 9114 section 4.3";
    case http_pseudo_repeated:
    case http_method_missing:
    case http_method_invalid:
    case http_scheme_missing:
    case http_scheme_invalid:
    case http_path_missing:
    case http_path_empty:
    case http_path_invalid:
    case http_authority_missing:
    case http_authority_empty:
    case http_authority_invalid:
    case http_authority_userinfo:
    case http_authority_too_long:
    case http_host_differs: return "RFC 9114 section 4.3.1";
    case http_status_missing: return "RFC 9114 section 4.3.2";
    case http_connect_target:
    case http_connect_authority: return "RFC 9114 section 4.4";
    case http_status_101: return "RFC 9114 section 4.5";
    case http_push_method:
    case http_push_content: return "RFC 9114 section 4.6";
    case http_protocol_disabled:
    case http_protocol_method:
    case http_protocol_invalid: return "RFC 9220 section 3";
    case http_informational_end:
    case http_trailers_not_last: return "RFC 9114 section 4.1";
    case http_content_too_long:
    case http_content_too_short: return "RFC 9114 section 4.1.2";
    case http_too_many_fields:
    case http_too_many_cookie_crumbs: return "RFC 9114 section 10.5.1";
    default: return e.section();
  }
}

}  // namespace httpwire::http
