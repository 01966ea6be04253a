// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/alternative.hpp"
#include "httpwire/alt_svc/detail/grammar.hpp"
#include "httpwire/alt_svc/detail/host.hpp"
#include "httpwire/core/error.hpp"

// The elements of the list that Alt-Svc is, RFC 7838 section 3 and RFC 9110 section 5.6.1.

namespace httpwire::alt_svc::detail {

/// The authorities that are sent have no escapes. One that has some is unescaped into this much room: more
/// than any name with its port has.
inline constexpr std::size_t max_escaped_authority = 512;

/// Octets of `raw` that stand for the first `size` of its text.
[[nodiscard]] constexpr std::size_t raw_size(std::string_view raw, std::size_t size) noexcept {
  std::size_t at = 0;
  for (std::size_t i = 0; i < size; ++i) static_cast<void>(take_unescaped(raw, at));
  return at;
}

/// `[ uri-host ] ":" port` in `text`. `at` is set to the place of a failure, `colon` to where the host ends.
[[nodiscard]] constexpr error_code check_authority(std::string_view text, std::uint16_t& port,
                                                   std::size_t& colon, std::size_t& at) noexcept {
  at = 0;
  colon = text.rfind(':');
  // RFC 7838 section 3: the colon is not optional.
  if (colon == std::string_view::npos) return error_code::alt_svc_authority;
  // RFC 7838 section 3, RFC 3986 section 3.2.2: no host, or one of its forms.
  if (colon != 0 && !is_host(text.substr(0, colon))) return error_code::alt_svc_host;
  at = colon + 1;
  port = static_cast<std::uint16_t>(take_port(text.substr(at)));
  // RFC 7838 section 3: a port; 0 cannot be connected to.
  return port == 0 ? error_code::alt_svc_port : error_code::none;
}

/// The same for an authority with escapes, whose places are those in `raw`.
[[nodiscard]] constexpr error_code check_escaped_authority(std::string_view raw, std::uint16_t& port,
                                                           std::size_t& colon, std::size_t& at) noexcept {
  char room[max_escaped_authority]{};
  const auto text = unescape(raw, room);
  at = 0;
  // RFC 3986 section 3.2.2: hosts are for DNS, and none that long is there.
  if (!text) return error_code::alt_svc_host;
  const error_code code = check_authority(*text, port, colon, at);
  if (colon != std::string_view::npos) colon = raw_size(raw, colon);
  at = raw_size(raw, at);
  return code;
}

[[nodiscard]] constexpr error_code take_authority(std::string_view raw, alternative& a,
                                                  std::size_t& at) noexcept {
  std::size_t colon = 0;
  const bool escaped = has_escapes(raw);
  const error_code code =
      escaped ? check_escaped_authority(raw, a.port, colon, at) : check_authority(raw, a.port, colon, at);
  if (code != error_code::none) return code;
  a.host = raw.substr(0, colon);
  a.host_escaped = escaped && has_escapes(a.host);
  return code;
}

/// What `ma` and `persist` say; other parameters are kept and say nothing.
[[nodiscard]] constexpr error_code apply(const parameter& p, alternative& a) noexcept {
  if (p.is("ma")) {
    std::uint64_t seconds = 0;
    std::size_t at = 0;
    while (at < p.value.size()) {
      const char c = p.quoted ? take_unescaped(p.value, at) : p.value[at++];
      // RFC 9111 section 1.2.2: delta-seconds are digits; too many of them are 2^31.
      if (!is_digit(c)) return error_code::alt_svc_max_age;
      seconds = seconds * 10 + static_cast<std::uint64_t>(c - '0');
      if (seconds > largest_max_age) seconds = largest_max_age;
    }
    // RFC 9111 section 1.2.2: at least one digit.
    if (p.value.empty()) return error_code::alt_svc_max_age;
    a.max_age = seconds;
  } else if (p.is("persist") && p.has_value("1")) {
    // RFC 7838 section 3.1: other values are ignored.
    a.persist = true;
  }
  return error_code::none;
}

/// Takes one alternative with its parameters. The offset of a failure counts from the start of `in`.
[[nodiscard]] constexpr error take_alternative(cursor& in, alternative& a,
                                               std::size_t max_parameters) noexcept {
  a = {};
  const std::size_t start = in.at;
  a.protocol_id.encoded = in.token();
  // RFC 7838 section 3: the protocol ID is a token.
  if (a.protocol_id.encoded.empty()) return {.code = error_code::alt_svc_protocol_id, .offset = start};
  // RFC 7838 section 3: a percent sign encodes an octet.
  if (!is_percent_encoded(a.protocol_id.encoded))
    return {.code = error_code::alt_svc_protocol_id_encoding, .offset = start};
  // RFC 7838 section 3: no white space around the equals sign.
  if (!in.take('=')) return {.code = error_code::alt_svc_equals_sign, .offset = in.at};
  // RFC 7838 section 3: the authority is quoted, for a token has no colon.
  if (!in.sees('"')) return {.code = error_code::alt_svc_authority, .offset = in.at};
  std::string_view authority;
  const std::size_t quoted = in.at + 1;
  // RFC 9110 section 5.6.4: a quoted string has an end and no control characters.
  if (!in.quoted_string(authority)) return {.code = error_code::alt_svc_quoted_string, .offset = in.at};
  std::size_t at = 0;
  // RFC 7838 section 3: what is in the quotes.
  if (const error_code code = take_authority(authority, a, at); code != error_code::none)
    return {.code = code, .offset = quoted + at};

  const std::size_t parameters = in.at;
  std::size_t count = 0;
  while (take_semicolon(in)) {
    // RFC 9110 section 17.5: what has too many parts is refused.
    if (count == max_parameters)
      return {.code = error_code::alt_svc_too_many_parameters, .offset = in.at, .limit = max_parameters};
    parameter p;
    const std::size_t from = in.at;
    error_code code = take_parameter(in, p);
    // RFC 7838 section 3: a parameter is as its grammar says.
    if (code != error_code::none) return {.code = code, .offset = in.at};
    code = apply(p, a);
    // RFC 7838 section 3.1: and `ma` is a number.
    if (code != error_code::none) return {.code = code, .offset = from};
    ++count;
  }
  a.parameters = parameter_list{in.text.substr(parameters, in.at - parameters), count};
  return {};
}

/// One text, or several that count as joined by commas.
struct field_lines {
  std::string_view only{};
  std::span<const std::string_view> many{};
  bool is_many = false;

  [[nodiscard]] constexpr std::size_t count() const noexcept { return is_many ? many.size() : 1; }
  [[nodiscard]] constexpr std::string_view operator[](std::size_t i) const noexcept {
    return is_many ? many[i] : only;
  }

  /// Octets of all with ", " between them; it stops to count behind `enough`.
  [[nodiscard]] constexpr std::size_t size(std::size_t enough) const noexcept {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < count() && sum <= enough; ++i) sum += (*this)[i].size() + (i == 0 ? 0 : 2);
    return sum;
  }
};

/// Goes from element to element.
struct element_walk {
  field_lines lines{};
  std::size_t line = 0;
  cursor in{};
  std::size_t empty_elements = 0;
  bool begun = false;

  /// To the next element that is not empty; false behind the last one.
  [[nodiscard]] constexpr bool next() noexcept {
    if (!begun && lines.count() != 0) in = {.text = lines[0]};
    begun = true;
    for (;;) {
      in.skip_ows();
      if (in.take(',')) {
        ++empty_elements;
      } else if (!in.done()) {
        return true;
      } else if (line + 1 >= lines.count()) {
        return false;
      } else {
        in = {.text = lines[++line]};
      }
    }
  }

  /// Takes the element if it is the word `clear`.
  [[nodiscard]] constexpr bool take_clear() noexcept {
    cursor ahead = in;
    // RFC 7838 section 3: its case matters.
    if (ahead.token() != "clear") return false;
    ahead.skip_ows();
    if (!ahead.done() && !ahead.take(',')) return false;
    in = ahead;
    return true;
  }

  /// Takes the element, behind its comma. What fails is left out as a whole; code `none` otherwise.
  [[nodiscard]] constexpr error take(alternative& a, std::size_t max_parameters) noexcept {
    const cursor start = in;
    error e = take_alternative(in, a, max_parameters);
    if (e.code == error_code::none) {
      in.skip_ows();
      // RFC 7838 section 3: parameters or the next alternative.
      if (!in.done() && !in.sees(',')) e = {.code = error_code::alt_svc_delimiter, .offset = in.at};
    }
    if (e.code != error_code::none) {
      in = start;
      in.skip_element();
      if (lines.is_many) e.field_index = static_cast<std::uint32_t>(line);
    }
    static_cast<void>(in.take(','));
    return e;
  }

  /// A failure at this place.
  [[nodiscard]] constexpr error error_at(error_code code, std::size_t limit) const noexcept {
    error e{.code = code, .offset = in.at, .limit = limit};
    if (lines.is_many) e.field_index = static_cast<std::uint32_t>(line);
    return e;
  }
};

}  // namespace httpwire::alt_svc::detail
