// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/http/content_length.hpp"
#include "httpwire/http/detail/field_rules.hpp"
#include "httpwire/http/detail/judge.hpp"
#include "httpwire/http/detail/octets.hpp"
#include "httpwire/http/detail/request_rules.hpp"
#include "httpwire/http/field_class.hpp"
#include "httpwire/http/field_name.hpp"
#include "httpwire/http/pseudo_header.hpp"
#include "httpwire/http/section_rules_options.hpp"
#include "httpwire/http/section_summary.hpp"

// What makes a message malformed, RFC 9113 section 8, RFC 9114 section 4, with RFC 8441 and RFC 9220.

namespace httpwire::http {

/// What to do with a field line.
enum class verdict : std::uint8_t { accept, drop };

/// Judges the fields of one section, which has an object of its own, as a decoder's sink gets them, then the
/// section. Nothing of what check() gets is kept but numbers and, to compare :authority with Host, a copy of
/// one of them.
///
/// No field may be acted upon before finish() has said that the section is well-formed.
class section_rules {
 public:
  /// For one field section.
  constexpr explicit section_rules(const section_rules_options& options = {}) noexcept : options_(options) {}

  /// The next field line, which may end with the call. An error is final: every further call, finish() too,
  /// gives it again, so that a sink need not stop its decoder. Its field_index counts field lines from 0, and
  /// its offset, where one character is at fault, is that of the character in the name or value.
  [[nodiscard]] constexpr result<verdict> check(std::string_view name, std::string_view value) noexcept {
    if (judge_.failed()) return judge_.failure();
    judge_.begin_field();
    const bool pseudo = !name.empty() && name.front() == ':';
    const bool accepted = pseudo ? check_pseudo(name, value) : check_regular(name, value);
    if (accepted) return verdict::accept;
    if (judge_.failed()) return judge_.failure();
    return verdict::drop;
  }

  /// The section is complete. The error names the field at fault, where there is one.
  [[nodiscard]] constexpr result<section_summary> finish(stream_end end = stream_end::unknown) noexcept {
    if (!judge_.failed()) {
      if (options_.section == section_kind::trailers)
        finish_trailers(end);
      else if (options_.section == section_kind::response)
        finish_response(end);
      else
        finish_request();
    }
    if (judge_.failed()) return judge_.failure();
    return summary_;
  }

  [[nodiscard]] constexpr const section_rules_options& options() const noexcept { return options_; }

 private:
  using code = error_code;

  [[nodiscard]] constexpr bool sent() const noexcept { return options_.direction == direction::sent; }
  [[nodiscard]] constexpr bool is_request() const noexcept {
    return options_.section == section_kind::request || options_.section == section_kind::pushed_request;
  }
  /// What is standard where the RFCs forbid to send it and recipients can do without.
  [[nodiscard]] constexpr policy drop_received() const noexcept {
    return sent() ? policy::reject : policy::drop;
  }

  // The functions below return false when the field is not to be accepted.

  constexpr bool check_value(std::string_view value) noexcept {
    return detail::judge_value(judge_, options_.policies, value);
  }

  constexpr bool check_regular(std::string_view name, std::string_view value) noexcept {
    // Also what is dropped comes before pseudo-header fields, and counts.
    regular_seen_ = true;
    if (check_field_name(name) == code::none) {
      if (detail::may_have_rules(name) || options_.section == section_kind::trailers)
        return check_known(name, value);
      return count_field() && check_value(value);
    }
    return check_unusual_name(name, value);
  }

  [[gnu::noinline]] constexpr bool check_unusual_name(std::string_view name,
                                                      std::string_view value) noexcept {
    if (!detail::judge_name(judge_, options_.policies, name)) {
      if (!judge_.failed()) count_field();
      return false;
    }
    // A capital letter that is let through must not hide what the field means.
    char lower_case[20]{};
    if (name.size() > sizeof lower_case) return count_field() && check_value(value);
    for (std::size_t i = 0; i < name.size(); ++i) lower_case[i] = detail::lower(name[i]);
    return check_known({lower_case, name.size()}, value);
  }

  constexpr bool count_field() noexcept {
    // RFC 9113 section 10.5.1: each field costs work.
    return ++summary_.fields <= options_.max_fields ||
           judge_.exceeds(code::http_too_many_fields, options_.max_fields);
  }

  constexpr bool check_known(std::string_view name, std::string_view value) noexcept {
    const rule_policies& p = options_.policies;
    if (detail::is_literal(name, "cookie")) {
      // RFC 9113 section 10.5.1: crumbs cost a peer an octet each, so that they are counted apart.
      if (summary_.cookie_crumbs++ >= options_.max_cookie_crumbs)
        return judge_.exceeds(code::http_too_many_cookie_crumbs, options_.max_cookie_crumbs);
    } else if (!count_field()) {
      return false;
    }
    if (!check_value(value)) return false;
    // RFC 9110 section 6.5.1: too late behind the content, and dangerous when merged with the header section.
    if (options_.section == section_kind::trailers && is_forbidden_in_trailers(name)) {
      if (!judge_.allows(p.trailer_field, code::http_trailer_field, 0, drop_received())) return false;
      if (!detail::is_literal(name, "cookie")) return true;
    }
    switch (name.size()) {
      case 2: return !detail::is_literal(name, "te") || check_te(value);
      case 4:
        return !detail::is_literal(name, "host") || !is_request() ||
               request_.check_host(judge_, options_, value);
      case 6:
        if (detail::is_literal(name, "cookie"))
          summary_.cookie_size += value.size() + (cookies_++ != 0 ? 2U : 0U);
        return true;
      case 14: return !detail::is_literal(name, "content-length") || check_content_length(value);
      default:
        // RFC 9113 section 8.2.2, RFC 9114 section 4.2: they belong to connections of HTTP/1.1.
        return !is_connection_field(name) || judge_.allows(p.connection_field, code::http_connection_field);
    }
  }

  constexpr bool check_te(std::string_view value) noexcept {
    // RFC 9113 section 8.2.2, RFC 9114 section 4.2: in requests, and nothing but "trailers".
    return (is_request() && detail::equals_ignoring_case(value, "trailers")) ||
           judge_.allows(options_.policies.te_invalid, code::http_te_invalid);
  }

  constexpr bool check_content_length(std::string_view value) noexcept {
    const rule_policies& p = options_.policies;
    const auto parsed = parse_content_length(value);
    if (!parsed) {
      const error& e = parsed.error();
      return judge_.allows(
          e.code == code::http_content_length_invalid ? p.content_length_invalid : p.content_length_too_large,
          e);
    }
    if (summary_.has_content_length) {
      // RFC 9110 section 8.6: two lengths let two readers disagree on where a message ends.
      if (*parsed != summary_.content_length)
        return judge_.allows(p.content_length_differs, code::http_content_length_differs);
      // RFC 9110 section 8.6: a copy is not valid either, but can be left out.
      return judge_.allows(p.content_length_repeated, code::http_content_length_repeated, 0, drop_received());
    }
    summary_.has_content_length = true;
    summary_.content_length = *parsed;
    content_length_field_ = judge_.field();
    return true;
  }

  constexpr bool check_pseudo(std::string_view name, std::string_view value) noexcept {
    const rule_policies& p = options_.policies;
    const pseudo_header which = pseudo_header_of(name);
    const bool trailers = options_.section == section_kind::trailers;
    if (!check_value(value)) return false;
    // RFC 9113 section 8.1, RFC 9114 section 4.3: none in trailers.
    if (trailers && !judge_.allows(p.pseudo_in_trailers, code::http_pseudo_in_trailers)) return false;
    // RFC 9113 section 8.3, RFC 9114 section 4.3: before all regular fields.
    if (regular_seen_ && !judge_.allows(p.pseudo_after_field, code::http_pseudo_after_field)) return false;
    if (which == pseudo_header::unknown) {
      // RFC 9113 section 8.3, RFC 9114 section 4.3: only those that are defined.
      return judge_.allows(p.pseudo_unknown, code::http_pseudo_unknown) &&
             detail::judge_name(judge_, p, name.substr(1));
    }
    if (trailers) return true;
    // RFC 9113 section 8.3, RFC 9114 section 4.3: where they are defined.
    if ((which == pseudo_header::status) == is_request())
      return judge_.allows(p.pseudo_context, code::http_pseudo_context);
    const bool repeated =
        which == pseudo_header::status ? status_field_ != error::no_field : request_.has(which);
    // RFC 9113 section 8.3, RFC 9114 section 4.3.1: once.
    if (repeated && !judge_.allows(p.pseudo_repeated, code::http_pseudo_repeated)) return false;
    return which == pseudo_header::status ? check_status(value)
                                          : request_.check_pseudo(judge_, options_, which, value);
  }

  constexpr bool check_status(std::string_view value) noexcept {
    const std::uint16_t status = parse_status(value);
    // RFC 9110 section 15: three digits; from 600 on recipients make the best of it.
    if ((status == 0 || (sent() && status > 599)) &&
        !judge_.allows(options_.policies.status_invalid, code::http_status_invalid))
      return false;
    summary_.status = status;
    status_field_ = judge_.field();
    return true;
  }

  // The functions below return false after a failure.

  constexpr bool finish_request() noexcept {
    summary_.method = request_.method();
    summary_.extended_connect = summary_.method == method::connect && request_.has(pseudo_header::protocol);
    if (!request_.finish(judge_, options_)) return false;
    // RFC 9113 section 8.4, RFC 9114 section 4.6: what is pushed has no content.
    return options_.section != section_kind::pushed_request || summary_.content_length == 0 ||
           judge_.allows_at_end(options_.policies.push_content, code::http_push_content,
                                content_length_field_);
  }

  constexpr bool finish_response(stream_end end) noexcept {
    const rule_policies& p = options_.policies;
    // RFC 9113 section 8.3.2, RFC 9114 section 4.3.2: every response has a status.
    if (status_field_ == error::no_field &&
        !judge_.allows_at_end(p.status_missing, code::http_status_missing, error::no_field))
      return false;
    // RFC 9113 section 8.6, RFC 9114 section 4.5: there is nothing to switch to.
    if (summary_.status == 101 && !judge_.allows_at_end(p.status_101, code::http_status_101, status_field_))
      return false;
    // RFC 9113 section 8.1: a final response has to follow.
    if (summary_.informational() && end == stream_end::ended &&
        !judge_.allows_at_end(p.informational_end, code::http_informational_end, status_field_))
      return false;
    const bool tunnel = options_.answers_connect && summary_.status >= 200 && summary_.status < 300;
    const bool without = summary_.informational() || summary_.status == 204 || tunnel;
    // RFC 9110 section 8.6: not sent with 1xx, 204 and 2xx to CONNECT; RFC 9113 section 8.1.1 bears it.
    return !summary_.has_content_length || !without ||
           judge_.allows_at_end(p.content_length_forbidden, code::http_content_length_forbidden,
                                content_length_field_, sent() ? policy::reject : policy::accept);
  }

  constexpr bool finish_trailers(stream_end end) noexcept {
    // RFC 9113 section 8.1: trailers are the last of a message.
    return end != stream_end::open || judge_.allows_at_end(options_.policies.trailers_not_last,
                                                           code::http_trailers_not_last, error::no_field);
  }

  section_rules_options options_;
  detail::judge judge_;
  detail::request_rules request_;
  section_summary summary_;
  std::uint32_t status_field_ = error::no_field;
  std::uint32_t content_length_field_ = error::no_field;
  std::uint32_t cookies_ = 0;  // that count in cookie_size
  bool regular_seen_ = false;
};

}  // namespace httpwire::http
