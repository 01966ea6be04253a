// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/http/message.hpp"

// What section_rules is told: which section it sees, limits, and what a broken rule comes to. RFC 9113
// section 8, RFC 9114 section 4.

namespace httpwire::http {

/// What a broken rule comes to.
enum class policy : std::uint8_t {
  standard,  ///< What the RFC says: reject, but where the rule says otherwise.
  reject,    ///< The message is malformed.
  drop,      ///< The field is left out. The same as reject where no single field can be left out.
  accept,    ///< As if the rule did not exist.
};

/// One policy for each rule. A rule has the name of its error without "http_", and the error's text says what
/// is forbidden. Those of the last two groups are judged by finish(), after the fields were shown, so that
/// `drop` means `reject` for them.
struct rule_policies {
  policy name_empty{};
  policy name_invalid{};
  policy name_uppercase{};
  policy value_invalid{};
  policy value_control{};
  policy value_whitespace{};

  policy pseudo_unknown{};
  policy pseudo_context{};
  policy pseudo_in_trailers{};
  policy pseudo_after_field{};
  policy pseudo_repeated{};
  policy method_invalid{};
  policy scheme_invalid{};
  policy protocol_disabled{};
  policy protocol_invalid{};
  policy status_invalid{};  ///< Three digits from 100 on; what is sent, up to 599 (RFC 9110 section 15).
  policy path_character{};  ///< Standard: accept. Browsers send some of these characters.
  policy authority_invalid{};
  policy host_repeated{};
  policy host_differs{};

  policy connection_field{};
  policy te_invalid{};
  policy trailer_field{};  ///< Standard: drop what is received, reject what is sent.
  policy content_length_invalid{};
  policy content_length_too_large{};
  policy content_length_differs{};
  policy content_length_repeated{};  ///< Standard: drop what is received, reject what is sent.

  // Of requests, at the end.
  policy method_missing{};
  policy scheme_missing{};
  policy path_missing{};
  policy path_empty{};
  policy path_invalid{};
  /// Standard: accept HTTP/2 requests that are received, but for CONNECT and pushes (RFC 9113 section 8.3.1).
  policy authority_missing{};
  policy authority_empty{};
  policy authority_userinfo{};
  policy connect_target{};
  policy connect_authority{};
  policy protocol_method{};
  policy push_method{};
  policy push_content{};

  // Of responses and trailers, at the end.
  policy status_missing{};
  policy status_101{};
  policy informational_end{};
  policy trailers_not_last{};
  policy content_length_forbidden{};  ///< Standard: accept what is received, reject what is sent.
};

/// When Host and :authority are the same.
enum class host_match : std::uint8_t {
  /// `normalized` in HTTP/2 (RFC 9113 section 8.3.1) and for CONNECT, whose Host may leave out the port that
  /// :authority has (RFC 9110 section 9.3.6); `exact` else in HTTP/3 (RFC 9114 section 4.3.1).
  standard,
  exact,       ///< The same octets.
  normalized,  ///< The same entity: see same_entity().
};

/// What kind of section it is, and which rules apply.
struct section_rules_options {
  http::version version = http::version::http2;
  section_kind section = section_kind::request;
  http::direction direction = http::direction::received;
  /// Whether SETTINGS_ENABLE_CONNECT_PROTOCOL allows :protocol (RFC 8441 section 3, RFC 9220 section 3).
  bool connect_protocol = false;
  /// Of a response: whether its request was CONNECT, so that 2xx has no content-length (RFC 9110
  /// section 8.6).
  bool answers_connect = false;
  http::host_match host_match = http::host_match::standard;
  /// Regular fields but for cookie.
  std::uint32_t max_fields = 256;
  /// Cookie fields, which an HTTP/2 peer can make out of an octet each (RFC 9113 section 10.5.1).
  std::uint32_t max_cookie_crumbs = 256;
  /// Octets of :authority when it has to be compared with Host, or the reverse; 264 at most.
  std::uint32_t max_compared_authority = 264;
  rule_policies policies{};
};

}  // namespace httpwire::http
