// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/error.hpp"
#include "httpwire/http/authority.hpp"
#include "httpwire/http/detail/authority_match.hpp"
#include "httpwire/http/detail/judge.hpp"
#include "httpwire/http/field_name.hpp"
#include "httpwire/http/pseudo_header.hpp"
#include "httpwire/http/section_rules_options.hpp"

// Who and what a request is for, RFC 9113 sections 8.3.1, 8.4 and 8.5, RFC 9114 sections 4.3.1, 4.4 and 4.6,
// RFC 8441 section 4.

namespace httpwire::http::detail {

/// Judges the values of pseudo-header fields and Host, remembers what they say, and judges the whole. Each
/// function returns false when the field is not to be accepted or the request has failed.
class request_rules {
 public:
  [[nodiscard]] constexpr http::method method() const noexcept { return method_; }
  [[nodiscard]] constexpr std::uint32_t field(pseudo_header p) const noexcept {
    return fields_[static_cast<std::size_t>(p)];
  }
  [[nodiscard]] constexpr bool has(pseudo_header p) const noexcept { return field(p) != error::no_field; }

  constexpr bool check_pseudo(judge& j, const section_rules_options& o, pseudo_header which,
                              std::string_view value) noexcept {
    if (!check_pseudo_value(j, o, which, value)) return false;
    fields_[static_cast<std::size_t>(which)] = j.field();
    return true;
  }

  constexpr bool check_host(judge& j, const section_rules_options& o, std::string_view value) noexcept {
    const rule_policies& p = o.policies;
    // RFC 9110 section 7.2: one Host, for all who read it.
    if (has_host() && !j.allows(p.host_repeated, error_code::http_host_repeated)) return false;
    const auto parsed = authority::parse(value);
    if (!parsed) {
      // RFC 9110 section 7.2: a host and perhaps a port.
      if (!j.allows(p.authority_invalid, error_code::http_authority_invalid)) return false;
    } else if (parsed->has_userinfo) {
      // RFC 9110 section 7.2: and no userinfo.
      if (!j.allows(p.authority_userinfo, error_code::http_authority_userinfo)) return false;
    }
    if (!check_same(j, o, value, authority_port_)) return false;
    host_field_ = j.field();
    host_empty_ = parsed && parsed->host.empty();
    return true;
  }

  constexpr bool finish(judge& j, const section_rules_options& o) const noexcept {
    const rule_policies& p = o.policies;
    const bool connect = method_ == http::method::connect;
    const bool protocol = has(pseudo_header::protocol);
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: every request has a method.
    if (!has(pseudo_header::method) &&
        !j.allows_at_end(p.method_missing, error_code::http_method_missing, error::no_field))
      return false;
    // RFC 8441 section 4: :protocol is defined for CONNECT.
    if (protocol && !connect &&
        !j.allows_at_end(p.protocol_method, error_code::http_protocol_method, field(pseudo_header::protocol)))
      return false;
    // RFC 9113 sections 8.4 and 8.4.1, RFC 9114 section 4.6: what is pushed is safe and cacheable.
    if (o.section == section_kind::pushed_request && !is_safe_and_cacheable(method_) &&
        !j.allows_at_end(p.push_method, error_code::http_push_method, field(pseudo_header::method)))
      return false;
    // RFC 8441 section 4: with :protocol, the target is that of any other request.
    return connect && !protocol ? finish_connect(j, p) : finish_target(j, o);
  }

 private:
  [[nodiscard]] constexpr bool has_host() const noexcept { return host_field_ != error::no_field; }

  constexpr bool check_pseudo_value(judge& j, const section_rules_options& o, pseudo_header which,
                                    std::string_view value) noexcept {
    const rule_policies& p = o.policies;
    switch (which) {
      case pseudo_header::method: {
        const http::method m = method_of(value);
        // RFC 9110 section 9.1: a token.
        if (m == http::method::other && !is_token(value) &&
            !j.allows(p.method_invalid, error_code::http_method_invalid))
          return false;
        method_ = m;
        return true;
      }
      case pseudo_header::scheme:
        // RFC 9113 section 8.3.1, RFC 3986 section 3.1.
        if (!is_scheme(value) && !j.allows(p.scheme_invalid, error_code::http_scheme_invalid)) return false;
        port_if_none_ = default_port(value);
        web_scheme_ = port_if_none_ != 0;
        return true;
      case pseudo_header::authority: return check_authority(j, o, value);
      case pseudo_header::path: {
        const path_form form = path_form_of(value);
        // RFC 9110 section 4.1: the rest is percent-encoded, but for what browsers do.
        if (p.path_character != policy::standard && form != path_form::invalid &&
            !has_only_path_characters(value) && !j.allows(p.path_character, error_code::http_path_character))
          return false;
        path_ = form;
        return true;
      }
      case pseudo_header::protocol:
        // RFC 8441 section 3, RFC 9220 section 3: a setting allows it.
        if (!o.connect_protocol && !j.allows(p.protocol_disabled, error_code::http_protocol_disabled))
          return false;
        // RFC 8441 section 4: the name of a protocol.
        return is_protocol(value) || j.allows(p.protocol_invalid, error_code::http_protocol_invalid);
      default: return true;
    }
  }

  constexpr bool check_authority(judge& j, const section_rules_options& o, std::string_view value) noexcept {
    const auto parsed = authority::parse(value);
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: the authority of a URI.
    if (!parsed && !j.allows(o.policies.authority_invalid, error_code::http_authority_invalid)) return false;
    const std::uint32_t port = parsed ? parsed->port_number() : 0;
    if (!check_same(j, o, value, port)) return false;
    authority_empty_ = parsed && parsed->host.empty();
    authority_userinfo_ = parsed && parsed->has_userinfo;
    authority_port_ = port;
    return true;
  }

  constexpr bool check_same(judge& j, const section_rules_options& o, std::string_view value,
                            std::uint32_t authority_port) noexcept {
    if (!match_.has_text()) {
      match_.keep(value);
      return true;
    }
    // RFC 9110 section 9.3.6: Host of a CONNECT need not have the port that :authority has; RFC 9114 section
    // 4.3.1 wants the same value where a scheme has an authority.
    const bool tunnel = method_ == http::method::connect && !has(pseudo_header::protocol);
    const bool exact = o.host_match == host_match::exact ||
                       (o.host_match == host_match::standard && o.version == version::http3 && !tunnel);
    const error_code fault =
        match_.compare(value, exact, tunnel ? authority_port : port_if_none_, o.max_compared_authority);
    if (fault == error_code::none) return true;
    // RFC 9113 section 8.3.1: what cannot be compared might differ.
    if (fault == error_code::http_authority_too_long)
      return j.exceeds(fault, authority_match::limit(o.max_compared_authority));
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: both say whom the request is for.
    return j.allows(o.policies.host_differs, fault);
  }

  constexpr bool finish_connect(judge& j, const rule_policies& p) const noexcept {
    for (const pseudo_header extra : {pseudo_header::scheme, pseudo_header::path})
      // RFC 9113 section 8.5, RFC 9114 section 4.4: neither is there.
      if (has(extra) && !j.allows_at_end(p.connect_target, error_code::http_connect_target, field(extra)))
        return false;
    // RFC 9113 section 8.5, RFC 9114 section 4.4: :authority says where to.
    if (!has(pseudo_header::authority))
      return j.allows_at_end(p.authority_missing, error_code::http_authority_missing, error::no_field);
    // RFC 9110 section 9.3.6: a host and a port that is not empty.
    return (!authority_empty_ && authority_port_ != 0 && !authority_userinfo_) ||
           j.allows_at_end(p.connect_authority, error_code::http_connect_authority,
                           field(pseudo_header::authority));
  }

  constexpr bool finish_target(judge& j, const section_rules_options& o) const noexcept {
    const rule_policies& p = o.policies;
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: exactly one :scheme.
    if (!has(pseudo_header::scheme) &&
        !j.allows_at_end(p.scheme_missing, error_code::http_scheme_missing, error::no_field))
      return false;
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: and exactly one :path.
    if (!has(pseudo_header::path)) {
      if (!j.allows_at_end(p.path_missing, error_code::http_path_missing, error::no_field)) return false;
    } else if (!finish_path(j, p)) {
      return false;
    }
    return finish_authority(j, o);
  }

  constexpr bool finish_path(judge& j, const rule_policies& p) const noexcept {
    const std::uint32_t at = field(pseudo_header::path);
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: of http and https URIs it is never empty.
    if (path_ == path_form::empty)
      return !web_scheme_ || j.allows_at_end(p.path_empty, error_code::http_path_empty, at);
    const bool rooted =
        path_ == path_form::absolute || (path_ == path_form::asterisk && method_ == http::method::options);
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: an absolute path, or the asterisk of OPTIONS.
    return rooted || (!web_scheme_ && path_ != path_form::invalid) ||
           j.allows_at_end(p.path_invalid, error_code::http_path_invalid, at);
  }

  constexpr bool finish_authority(judge& j, const section_rules_options& o) const noexcept {
    const rule_policies& p = o.policies;
    const std::uint32_t at = field(pseudo_header::authority);
    const bool pushed = o.section == section_kind::pushed_request;
    // RFC 9114 section 4.3.1, RFC 9110 section 7.2: one of the two; RFC 9113 section 8.4: :authority in a
    // push. RFC 9113 section 8.3.1: in HTTP/2 it is not mandatory, for intermediaries make none where what
    // they forward has none.
    const bool optional = o.version == version::http2 && o.direction == direction::received && !pushed;
    if (!has(pseudo_header::authority) && (pushed || (web_scheme_ && !has_host())) &&
        !j.allows_at_end(p.authority_missing, error_code::http_authority_missing, error::no_field,
                         optional ? policy::accept : policy::reject))
      return false;
    if (!web_scheme_) return true;
    // RFC 9113 section 8.3.1, RFC 9114 section 4.3.1: no userinfo.
    if (authority_userinfo_ &&
        !j.allows_at_end(p.authority_userinfo, error_code::http_authority_userinfo, at))
      return false;
    // RFC 9114 section 4.3.1, RFC 9110 section 4.2.1: http and https URIs have a host.
    if (authority_empty_ && !j.allows_at_end(p.authority_empty, error_code::http_authority_empty, at))
      return false;
    // RFC 9114 section 4.3.1, RFC 9110 section 4.2.1: and so has Host.
    return !host_empty_ || j.allows_at_end(p.authority_empty, error_code::http_authority_empty, host_field_);
  }

  http::method method_{};
  path_form path_{};
  bool web_scheme_ = false;  // http or https
  bool authority_empty_ = false;
  bool authority_userinfo_ = false;
  bool host_empty_ = false;
  std::uint32_t authority_port_ = 0;  // 0 where there is none that can be connected to
  std::uint32_t port_if_none_ = 0;    // that of the scheme
  std::uint32_t host_field_ = error::no_field;
  std::uint32_t fields_[pseudo_header_count] = {error::no_field, error::no_field, error::no_field,
                                                error::no_field, error::no_field, error::no_field};
  authority_match match_;
};

}  // namespace httpwire::http::detail
