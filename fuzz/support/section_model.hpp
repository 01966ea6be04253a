// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "httpwire/core/error.hpp"
#include "httpwire/http/section_rules_options.hpp"

// The rules of field sections once more, slowly and over the whole section: RFC 9113 section 8, RFC 9114
// section 4. Nothing of http/ but the options is used.

namespace httpwire_fuzz {

struct section_field {
  std::string name;
  std::string value;
};

/// The verdict on a section. Fields are numbered from 0.
struct section_verdict {
  httpwire::error_code code{};
  std::uint32_t field = httpwire::error::no_field;
  std::vector<bool> accepted{};                 // up to the failure
  std::optional<std::string> content_length{};  // without leading zeros
  std::uint64_t crumbs = 0;
};

class section_model {
 public:
  explicit section_model(const httpwire::http::section_rules_options& o) : o_(o) {}

  section_verdict judge(const std::vector<section_field>& fields, httpwire::http::stream_end end) {
    for (const section_field& f : fields) {
      drop_ = false;
      check(f);
      if (v_.code != code::none) return v_;
      v_.accepted.push_back(!drop_);
      ++at_;
    }
    finish(end);
    return v_;
  }

 private:
  using code = httpwire::error_code;
  using policy = httpwire::http::policy;
  using kind = httpwire::http::section_kind;

  static bool space(char c) { return c == ' ' || c == '\t'; }
  static bool digits(const std::string& s) {
    return !s.empty() && s.find_first_not_of("0123456789") == std::string::npos;
  }
  static std::string small(std::string s) {
    for (char& c : s)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return s;
  }
  static bool token(const std::string& s) {
    return !s.empty() && s.find_first_not_of(
                             "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  }
  static std::string without_zeros(const std::string& s) {
    const std::size_t first = s.find_first_not_of('0');
    return first == std::string::npos ? "0" : s.substr(first);
  }
  /// Decimal numbers without leading zeros.
  static bool more(const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a > b;
  }

  struct authority {
    bool valid = false;
    bool userinfo = false;
    std::string host{};
    std::string port{};
  };
  static bool hex_digit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
  static bool is_address(const std::string& s) {
    in6_addr six{};
    if (s[0] != 'v' && s[0] != 'V')
      return s.find('\0') == std::string::npos && inet_pton(AF_INET6, s.c_str(), &six) == 1;
    const std::size_t dot = s.find('.');
    if (dot == std::string::npos || dot == 1 || dot + 1 == s.size()) return false;
    return std::all_of(s.begin() + 1, s.begin() + static_cast<std::ptrdiff_t>(dot), hex_digit) &&
           s.find('%') == std::string::npos;
  }
  static authority parse(std::string s) {
    static const std::string allowed =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~!$&'()*+,;=%";
    authority a;
    for (std::size_t i = 0; i < s.size(); ++i)
      if (s[i] == '%' && (i + 2 >= s.size() || !hex_digit(s[i + 1]) || !hex_digit(s[i + 2]))) return a;
    const std::size_t at = s.find('@');
    if (at != std::string::npos) {
      a.userinfo = true;
      if (s.substr(0, at).find_first_not_of(allowed + ":") != std::string::npos) return a;
      s = s.substr(at + 1);
    }
    if (!s.empty() && s[0] == '[') {
      const std::size_t close = s.find(']');
      if (close == std::string::npos || close == 1) return a;
      if (s.substr(1, close - 1).find_first_not_of(allowed + ":") != std::string::npos) return a;
      if (!is_address(s.substr(1, close - 1))) return a;
      a.host = s.substr(0, close + 1);
    } else {
      a.host = s.substr(0, s.find(':'));
      if (a.host.find_first_not_of(allowed) != std::string::npos) return a;
    }
    s = s.substr(a.host.size());
    if (!s.empty()) {
      if (s[0] != ':') return a;
      a.port = s.substr(1);
      if (!a.port.empty() && (!digits(a.port) || more(without_zeros(a.port), "65535"))) return a;
    }
    a.valid = true;
    return a;
  }

  /// Notes the fault unless the policy lets it pass; true when the field is done.
  bool fault(policy p, code c, policy standard = policy::reject) {
    if (p == policy::standard) p = standard;
    if (p == policy::accept) return false;
    if (p == policy::reject) {
      v_.code = c;
      v_.field = at_;
    }
    drop_ = true;
    return true;
  }
  void limit(code c) {
    v_.code = c;
    v_.field = at_;
  }
  /// The same at the end.
  bool fault_at_end(policy p, code c, std::uint32_t field, policy standard = policy::reject) {
    if (p == policy::standard) p = standard;
    if (p == policy::accept) return false;
    v_.code = c;
    v_.field = field;
    return true;
  }

  bool sent() const { return o_.direction == httpwire::http::direction::sent; }
  bool request() const { return o_.section == kind::request || o_.section == kind::pushed_request; }

  void check(const section_field& f) {
    if (!f.name.empty() && f.name[0] == ':') {
      if (!check_value(f.value)) check_pseudo(f);
      return;
    }
    regular_ = true;
    check_regular(f);
  }

  /// True when the field is done.
  bool check_value(const std::string& value) {
    const auto& p = o_.policies;
    if (value.find_first_of(std::string("\r\n\0", 3)) != std::string::npos &&
        fault(p.value_invalid, code::http_value_invalid))
      return true;
    for (const char c : value)
      if ((c > 0 && c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f) {
        if (fault(p.value_control, code::http_value_control)) return true;
        break;
      }
    return !value.empty() && (space(value.front()) || space(value.back())) &&
           fault(p.value_whitespace, code::http_value_whitespace);
  }

  bool count(const section_field& f) {
    if (f.name == "cookie") {
      if (++v_.crumbs > o_.max_cookie_crumbs) return limit(code::http_too_many_cookie_crumbs), false;
    } else if (++regulars_ > o_.max_fields) {
      return limit(code::http_too_many_fields), false;
    }
    return true;
  }

  /// True when the field is done.
  bool check_name(const std::string& name) {
    const auto& p = o_.policies;
    if (name.empty()) return fault(p.name_empty, code::http_name_empty);
    if (!token(name) && fault(p.name_invalid, code::http_name_invalid)) return true;
    return small(name) != name && fault(p.name_uppercase, code::http_name_uppercase);
  }

  void check_regular(const section_field& f) {
    const auto& p = o_.policies;
    if (check_name(f.name)) {
      if (v_.code == code::none) count(f);
      return;
    }
    const std::string name = small(f.name);
    if (!count({name, f.value})) return;
    if (check_value(f.value)) return;
    static const std::set<std::string> late = {"age",
                                               "range",
                                               "vary",
                                               "host",
                                               "date",
                                               "cookie",
                                               "expect",
                                               "pragma",
                                               "expires",
                                               "trailer",
                                               "if-match",
                                               "if-range",
                                               "location",
                                               "set-cookie",
                                               "early-data",
                                               "retry-after",
                                               "content-type",
                                               "max-forwards",
                                               "if-none-match",
                                               "content-range",
                                               "cache-control",
                                               "authorization",
                                               "content-length",
                                               "content-encoding",
                                               "www-authenticate",
                                               "if-modified-since",
                                               "proxy-authenticate",
                                               "proxy-authorization",
                                               "if-unmodified-since"};
    if (o_.section == kind::trailers && late.count(name) != 0) {
      fault(p.trailer_field, code::http_trailer_field, sent() ? policy::reject : policy::drop);
      return;
    }
    static const std::set<std::string> connection = {"connection", "proxy-connection", "keep-alive",
                                                     "transfer-encoding", "upgrade"};
    if (connection.count(name) != 0) fault(p.connection_field, code::http_connection_field);
    if (name == "te" && (!request() || small(f.value) != "trailers"))
      fault(p.te_invalid, code::http_te_invalid);
    if (name == "content-length") check_length(f.value);
    if (name == "host" && request()) check_host(f.value);
  }

  void check_length(const std::string& value) {
    const auto& p = o_.policies;
    if (!digits(value)) {
      fault(p.content_length_invalid, code::http_content_length_invalid);
      return;
    }
    const std::string number = without_zeros(value);
    if (more(number, "18446744073709551615")) {
      fault(p.content_length_too_large, code::http_content_length_too_large);
    } else if (!v_.content_length) {
      v_.content_length = number;
      length_field_ = at_;
    } else if (*v_.content_length != number) {
      fault(p.content_length_differs, code::http_content_length_differs);
    } else {
      fault(p.content_length_repeated, code::http_content_length_repeated,
            sent() ? policy::reject : policy::drop);
    }
  }

  /// True when the field is done.
  bool compare(const std::string& value, const std::string& authority_value) {
    if (!kept_) {
      kept_ = value;
      return false;
    }
    const std::size_t most = o_.max_compared_authority < 264 ? o_.max_compared_authority : 264;
    if (kept_->size() > most || value.size() > most) return limit(code::http_authority_too_long), true;
    if (*kept_ == value) return false;
    using httpwire::http::host_match;
    // RFC 9110 section 9.3.6: only :authority of a CONNECT has to have the port.
    const bool tunnel = values_[":method"] == "CONNECT" && pseudo_.count(":protocol") == 0;
    const bool exact =
        o_.host_match == host_match::exact ||
        (o_.host_match == host_match::standard && !tunnel && o_.version == httpwire::http::version::http3);
    const authority a = parse(*kept_);
    const authority b = parse(value);
    const std::string scheme = small(pseudo_.count(":scheme") != 0 ? values_[":scheme"] : "");
    const std::string tunnel_port = parse(authority_value).valid ? parse(authority_value).port : "";
    const std::string none = tunnel              ? (tunnel_port.empty() ? "0" : without_zeros(tunnel_port))
                             : scheme == "https" ? "443"
                             : scheme == "http"  ? "80"
                                                 : "0";
    const auto port = [&](const authority& c) { return c.port.empty() ? none : without_zeros(c.port); };
    const bool same = !exact && a.valid && b.valid && !a.userinfo && !b.userinfo &&
                      small(a.host) == small(b.host) && port(a) == port(b);
    return !same && fault(o_.policies.host_differs, code::http_host_differs);
  }

  void check_host(const std::string& value) {
    const auto& p = o_.policies;
    if (host_ && fault(p.host_repeated, code::http_host_repeated)) return;
    const authority a = parse(value);
    if (!a.valid && fault(p.authority_invalid, code::http_authority_invalid)) return;
    if (a.valid && a.userinfo && fault(p.authority_userinfo, code::http_authority_userinfo)) return;
    if (compare(value, values_[":authority"])) return;
    host_ = at_;
    host_empty_ = a.valid && a.host.empty();
  }

  void check_pseudo(const section_field& f) {
    const auto& p = o_.policies;
    static const std::set<std::string> of_requests = {":method", ":scheme", ":authority", ":path",
                                                      ":protocol"};
    const bool known = of_requests.count(f.name) != 0 || f.name == ":status";
    if (o_.section == kind::trailers && fault(p.pseudo_in_trailers, code::http_pseudo_in_trailers)) return;
    if (regular_ && fault(p.pseudo_after_field, code::http_pseudo_after_field)) return;
    if (!known) {
      if (!fault(p.pseudo_unknown, code::http_pseudo_unknown)) check_name(f.name.substr(1));
      return;
    }
    if (o_.section == kind::trailers) return;
    if ((f.name != ":status") != request()) {
      fault(p.pseudo_context, code::http_pseudo_context);
      return;
    }
    if (pseudo_.count(f.name) != 0 && fault(p.pseudo_repeated, code::http_pseudo_repeated)) return;
    if (check_pseudo_value(f)) return;
    pseudo_[f.name] = at_;
  }

  /// True when the field is done.
  bool check_pseudo_value(const section_field& f) {
    const auto& p = o_.policies;
    const std::string& v = f.value;
    if (f.name == ":method") {
      if (!token(v) && fault(p.method_invalid, code::http_method_invalid)) return true;
    } else if (f.name == ":scheme") {
      const bool scheme =
          !v.empty() && small(v)[0] >= 'a' && small(v)[0] <= 'z' &&
          small(v).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos;
      if (!scheme && fault(p.scheme_invalid, code::http_scheme_invalid)) return true;
    } else if (f.name == ":authority") {
      if (!parse(v).valid && fault(p.authority_invalid, code::http_authority_invalid)) return true;
      if (compare(v, v)) return true;
    } else if (f.name == ":path") {
      const bool only = v.find_first_not_of(
                            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "-._~!$&'()*+,;=%:@/?") == std::string::npos;
      if (!only && !path_invalid(v) && fault(p.path_character, code::http_path_character, policy::accept))
        return true;
    } else if (f.name == ":protocol") {
      if (!o_.connect_protocol && fault(p.protocol_disabled, code::http_protocol_disabled)) return true;
      const std::size_t slash = v.find('/');
      const bool protocol =
          slash == std::string::npos ? token(v) : token(v.substr(0, slash)) && token(v.substr(slash + 1));
      if (!protocol && fault(p.protocol_invalid, code::http_protocol_invalid)) return true;
    } else {
      const bool valid = v.size() == 3 && digits(v) && v[0] != '0' && (!sent() || v < "600");
      if (!valid && fault(p.status_invalid, code::http_status_invalid)) return true;
    }
    values_[f.name] = v;
    return false;
  }
  static bool path_invalid(const std::string& v) {
    for (const char c : v)
      if ((c >= 0 && c <= 0x20) || c == '#' || c == 0x7f) return true;
    return false;
  }

  void finish(httpwire::http::stream_end end) {
    const auto& p = o_.policies;
    using httpwire::http::stream_end;
    constexpr auto nowhere = httpwire::error::no_field;
    if (o_.section == kind::trailers) {
      if (end == stream_end::open) fault_at_end(p.trailers_not_last, code::http_trailers_not_last, nowhere);
      return;
    }
    if (request()) {
      if (finish_request()) return;
      if (o_.section == kind::pushed_request && v_.content_length && *v_.content_length != "0")
        fault_at_end(p.push_content, code::http_push_content, length_field_);
      return;
    }
    if (pseudo_.count(":status") == 0 && fault_at_end(p.status_missing, code::http_status_missing, nowhere))
      return;
    std::string status = values_[":status"];
    if (status.size() != 3 || !digits(status) || status[0] == '0') status = "000";
    if (status == "101" && fault_at_end(p.status_101, code::http_status_101, pseudo_[":status"])) return;
    const bool informational = status[0] == '1';
    if (informational && end == stream_end::ended &&
        fault_at_end(p.informational_end, code::http_informational_end, pseudo_[":status"]))
      return;
    if (v_.content_length && (informational || status == "204" || (o_.answers_connect && status[0] == '2')))
      fault_at_end(p.content_length_forbidden, code::http_content_length_forbidden, length_field_,
                   sent() ? policy::reject : policy::accept);
  }

  /// True after a failure.
  bool finish_request() {
    const auto& p = o_.policies;
    constexpr auto nowhere = httpwire::error::no_field;
    const auto has = [&](const char* name) { return pseudo_.count(name) != 0; };
    const auto field = [&](const char* name) { return has(name) ? pseudo_[name] : nowhere; };
    const std::string method = values_[":method"];
    const bool push = o_.section == kind::pushed_request;
    if (!has(":method") && fault_at_end(p.method_missing, code::http_method_missing, nowhere)) return true;
    if (has(":protocol") && method != "CONNECT" &&
        fault_at_end(p.protocol_method, code::http_protocol_method, field(":protocol")))
      return true;
    if (push && method != "GET" && method != "HEAD" &&
        fault_at_end(p.push_method, code::http_push_method, field(":method")))
      return true;
    const authority a = parse(values_[":authority"]);
    if (method == "CONNECT" && !has(":protocol")) {
      for (const char* name : {":scheme", ":path"})
        if (has(name) && fault_at_end(p.connect_target, code::http_connect_target, field(name))) return true;
      if (!has(":authority")) return fault_at_end(p.authority_missing, code::http_authority_missing, nowhere);
      const bool good =
          a.valid && !a.userinfo && !a.host.empty() && !a.port.empty() && without_zeros(a.port) != "0";
      return !good && fault_at_end(p.connect_authority, code::http_connect_authority, field(":authority"));
    }
    if (!has(":scheme") && fault_at_end(p.scheme_missing, code::http_scheme_missing, nowhere)) return true;
    const std::string scheme = small(values_[":scheme"]);
    const bool web = scheme == "http" || scheme == "https";
    const std::string path = values_[":path"];
    if (!has(":path")) {
      if (fault_at_end(p.path_missing, code::http_path_missing, nowhere)) return true;
    } else if (path.empty()) {
      if (web && fault_at_end(p.path_empty, code::http_path_empty, field(":path"))) return true;
    } else {
      const bool asterisk = path == "*" && (method == "OPTIONS" || !web);
      const bool good = asterisk || (!path_invalid(path) && (path[0] == '/' || !web));
      if (!good && fault_at_end(p.path_invalid, code::http_path_invalid, field(":path"))) return true;
    }
    const bool optional = o_.version == httpwire::http::version::http2 &&
                          o_.direction == httpwire::http::direction::received && !push;
    if (!has(":authority") && (push || (web && !host_)) &&
        fault_at_end(p.authority_missing, code::http_authority_missing, nowhere,
                     optional ? policy::accept : policy::reject))
      return true;
    if (!web) return false;
    if (has(":authority") && a.valid && a.userinfo &&
        fault_at_end(p.authority_userinfo, code::http_authority_userinfo, field(":authority")))
      return true;
    if (has(":authority") && a.valid && a.host.empty() &&
        fault_at_end(p.authority_empty, code::http_authority_empty, field(":authority")))
      return true;
    return host_empty_ && fault_at_end(p.authority_empty, code::http_authority_empty, *host_);
  }

  httpwire::http::section_rules_options o_;
  section_verdict v_{};
  std::uint32_t at_ = 0;
  bool drop_ = false;
  bool regular_ = false;
  std::uint64_t regulars_ = 0;
  std::map<std::string, std::uint32_t> pseudo_{};
  std::map<std::string, std::string> values_{};
  std::optional<std::string> kept_{};
  std::optional<std::uint32_t> host_{};
  bool host_empty_ = false;
  std::uint32_t length_field_ = httpwire::error::no_field;
};

}  // namespace httpwire_fuzz
