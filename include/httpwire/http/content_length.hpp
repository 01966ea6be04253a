// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/http/detail/character_class.hpp"
#include "httpwire/http/pseudo_header.hpp"

// Content-Length and the content that comes, RFC 9110 section 8.6, RFC 9113 section 8.1.1, RFC 9114 section
// 4.1.2.
//
//   Content-Length = 1*DIGIT

namespace httpwire::http {

/// The number. http_content_length_invalid for anything but digits, as signs, spaces and lists;
/// http_content_length_too_large from 2^64 on, at any number of digits. `offset` is that of the wrong
/// character.
[[nodiscard]] constexpr result<std::uint64_t> parse_content_length(std::string_view value) noexcept {
  constexpr std::uint64_t largest = ~std::uint64_t{0};
  std::uint64_t number = 0;
  bool too_large = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    // RFC 9110 section 8.6: digits and nothing else.
    if (!detail::is(value[i], detail::digit))
      return httpwire::error{.code = error_code::http_content_length_invalid, .offset = i};
    const auto next = static_cast<std::uint64_t>(value[i] - '0');
    too_large = too_large || number > (largest - next) / 10;
    number = number * 10 + next;
  }
  // RFC 9110 section 8.6: at least one digit.
  if (value.empty()) return httpwire::error{.code = error_code::http_content_length_invalid};
  // RFC 9110 section 8.6: large numbers must not wrap.
  if (too_large) return httpwire::error{.code = error_code::http_content_length_too_large, .limit = largest};
  return number;
}

/// What kind of content a message has.
enum class content_kind : std::uint8_t {
  any,     ///< Any octets; with a content-length, that many.
  none,    ///< None, whatever content-length says: RFC 9110 section 6.4.1.
  tunnel,  ///< Octets of another protocol, which content-length says nothing about: RFC 9110 section 9.3.6.
};

/// The content of a request. CONNECT has a tunnel, with :protocol or without.
[[nodiscard]] constexpr content_kind request_content(method m) noexcept {
  return m == method::connect ? content_kind::tunnel : content_kind::any;
}

/// The content of a response with this status to a request with method `m`.
[[nodiscard]] constexpr content_kind response_content(method m, std::uint16_t status) noexcept {
  // RFC 9110 section 9.3.6: any 2xx, so also 204, whose octets are not content but those of the tunnel.
  if (m == method::connect && status >= 200 && status < 300) return content_kind::tunnel;
  if (status < 200 || status == 204 || status == 304 || m == method::head) return content_kind::none;
  return content_kind::any;
}

/// Compares the content that comes with what was announced. Padding of DATA frames is not content.
class content_tracker {
 public:
  /// No content-length.
  constexpr explicit content_tracker(content_kind kind = content_kind::any) noexcept : kind_(kind) {}
  /// With the content-length of the message, which only binds where `kind` is `any`.
  constexpr content_tracker(content_kind kind, std::uint64_t content_length) noexcept
      : kind_(kind), announced_(content_length), has_length_(kind == content_kind::any) {}

  /// `size` octets of content more. http_content_forbidden, or http_content_too_long as soon as it is so;
  /// `offset` is the number of octets that were fine and `limit` what was announced. A failure does not
  /// change the state, so that it comes again.
  [[nodiscard]] constexpr result<void> add(std::uint64_t size) noexcept {
    // RFC 9110 section 6.4.1: responses to HEAD, and with some status codes.
    if (kind_ == content_kind::none && size != 0)
      return httpwire::error{.code = error_code::http_content_forbidden};
    // RFC 9113 section 8.1.1, RFC 9114 section 4.1.2: the sum of the payloads is content-length.
    if (has_length_ && size > announced_ - received_)
      return httpwire::error{
          .code = error_code::http_content_too_long, .offset = announced_, .limit = announced_};
    constexpr std::uint64_t largest = ~std::uint64_t{0};
    received_ = size > largest - received_ ? largest : received_ + size;
    return {};
  }

  /// The content is complete. http_content_too_short; `offset` is the number of octets that came.
  [[nodiscard]] constexpr result<void> finish() const noexcept {
    // RFC 9113 section 8.1.1, RFC 9114 section 4.1.2: the sum of the payloads is content-length.
    if (has_length_ && received_ != announced_)
      return httpwire::error{
          .code = error_code::http_content_too_short, .offset = received_, .limit = announced_};
    return {};
  }

  /// Octets that came.
  [[nodiscard]] constexpr std::uint64_t received() const noexcept { return received_; }
  /// As given.
  [[nodiscard]] constexpr content_kind kind() const noexcept { return kind_; }

 private:
  content_kind kind_;
  std::uint64_t announced_ = 0;
  std::uint64_t received_ = 0;
  bool has_length_ = false;
};

}  // namespace httpwire::http
