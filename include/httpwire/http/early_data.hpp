// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/http/pseudo_header.hpp"

// Requests that may have been replayed, RFC 8470: who does what with early data of TLS, the Early-Data field
// and status code 425.
//
//   Early-Data = "1"

namespace httpwire::http {

/// The field name (RFC 8470 section 5.1).
inline constexpr std::string_view early_data_name = "early-data";
/// The one value of the field (RFC 8470 section 5.1).
inline constexpr std::string_view early_data_value = "1";

/// RFC 8470 section 5.2.
inline constexpr std::uint16_t status_too_early = 425;

/// Whether a field is Early-Data. RFC 8470 section 5.1: any value and any number of instances mean what a
/// single "1" does, so that the value is not asked for. In responses and trailers it must not be.
[[nodiscard]] constexpr bool is_early_data(std::string_view name) noexcept { return name == early_data_name; }

/// How a request came to a server.
struct early_data_request {
  /// Some of it came in early data of this connection.
  bool in_early_data = false;
  /// It has the Early-Data field, so that an earlier hop got it in early data.
  bool marked = false;
  /// The TLS handshake with whom it came from is complete.
  bool handshake_complete = false;

  /// RFC 8470 section 5.2: whether the client is known to send the request again after 425; other requests
  /// should not be answered so.
  [[nodiscard]] constexpr bool may_answer_too_early() const noexcept { return in_early_data || marked; }

  /// Whether it may still be a replay: waiting for the handshake helps when it came in early data of this
  /// connection (RFC 8470 section 3), but not when an earlier hop got it so (section 5.1).
  [[nodiscard]] constexpr bool may_be_replay() const noexcept {
    return marked || (in_early_data && !handshake_complete);
  }
};

/// RFC 8470 section 4: whether a client may put a request in early data without knowing more of the resource.
[[nodiscard]] constexpr bool may_send_in_early_data(method m) noexcept { return is_safe(m); }

/// What a server does with a request.
enum class early_data_action : std::uint8_t {
  process,     ///< Now.
  wait,        ///< Until the handshake is complete; answering with 425 is as good.
  answer_425,  ///< Waiting would not help.
};

/// RFC 8470 sections 3 and 5.1: what an origin server does. `replay_safe` is the resource's own word: whether
/// processing this request twice does no harm. All instances of a server have to agree on it (section 6.2).
[[nodiscard]] constexpr early_data_action origin_action(const early_data_request& r,
                                                        bool replay_safe) noexcept {
  if (replay_safe || !r.may_be_replay()) return early_data_action::process;
  return r.marked ? early_data_action::answer_425 : early_data_action::wait;
}

/// RFC 8470 section 6.1: what a gateway does. It forwards what may be a replay only to an origin that is
/// known to understand Early-Data. `process` means forward.
[[nodiscard]] constexpr early_data_action gateway_action(const early_data_request& r,
                                                         bool origin_understands) noexcept {
  if (origin_understands || !r.may_be_replay()) return early_data_action::process;
  return r.marked ? early_data_action::answer_425 : early_data_action::wait;
}

/// RFC 8470 section 5.1: whether an intermediary that forwards a request has to send "Early-Data: 1". The
/// field is never removed. `may_have_been_forwarded_early` is whether this or another instance might have
/// forwarded the same request before its handshake was complete.
[[nodiscard]] constexpr bool must_mark(const early_data_request& r,
                                       bool may_have_been_forwarded_early = false) noexcept {
  return r.marked || (r.in_early_data && (!r.handshake_complete || may_have_been_forwarded_early));
}

/// RFC 8470 section 4: whether an intermediary may use early data of its own connection to forward a request.
/// `retry_is_harmless` is what it knows from elsewhere.
[[nodiscard]] constexpr bool may_forward_in_early_data(const early_data_request& r,
                                                       bool retry_is_harmless = false) noexcept {
  return r.in_early_data || r.marked || retry_is_harmless;
}

/// What is done with a response.
enum class too_early_action : std::uint8_t {
  deliver,        ///< To the application, or to the client the request came from.
  retry,          ///< Send the request again, not in early data.
  wait_to_retry,  ///< The same, once the handshake with the client is complete; delivering it is as good.
};

/// RFC 8470 section 5.2: what a client does with a response to a request of its own. It retries what it sent
/// in early data, and retries are not sent so.
[[nodiscard]] constexpr too_early_action client_action(std::uint16_t status,
                                                       bool sent_in_early_data) noexcept {
  return status == status_too_early && sent_in_early_data ? too_early_action::retry
                                                          : too_early_action::deliver;
}

/// RFC 8470 section 5.2: what an intermediary does with a response to a request it forwarded.
[[nodiscard]] constexpr too_early_action intermediary_action(std::uint16_t status,
                                                             const early_data_request& r) noexcept {
  if (status != status_too_early || r.marked || !r.in_early_data) return too_early_action::deliver;
  return r.handshake_complete ? too_early_action::retry : too_early_action::wait_to_retry;
}

}  // namespace httpwire::http
