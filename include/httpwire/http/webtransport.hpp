// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/capsule.hpp"
#include "httpwire/http/detail/utf8.hpp"

// Capsules that end a WebTransport session, draft-ietf-webtrans-http3 sections 4.7 and 6. Those of flow
// control are in webtransport_flow.hpp.
//
//   WT_CLOSE_SESSION | application error code (32) | message (up to 1024 octets) |
//   WT_DRAIN_SESSION | nothing |

namespace httpwire::http {

/// Ends a session. Whoever sends it ends the stream behind it: what follows is wt_close_not_last.
struct wt_close_session {
  static constexpr std::size_t max_message_size = 1'024;
  /// Octets of the longest value, for whoever joins pieces.
  static constexpr std::size_t max_size = 4 + max_message_size;

  std::uint32_t error_code = 0;  ///< The application's.
  bytes message{};               ///< UTF-8, at most 1024 octets; a view into what was parsed.

  /// From a whole value. capsule_field_truncated, wt_message_too_long, wt_message_encoding.
  [[nodiscard]] static constexpr result<wt_close_session> parse(bytes value) noexcept {
    using httpwire::error_code;
    reader in{value};
    const std::uint32_t code = in.u32();
    // RFC 9297 section 3.3: all fields are there,
    if (!in.ok()) return error{.code = error_code::capsule_field_truncated};
    // draft-ietf-webtrans-http3 section 6: the message has a limit,
    if (in.remaining() > max_message_size)
      return error{
          .code = error_code::wt_message_too_long, .offset = in.position(), .limit = max_message_size};
    // draft-ietf-webtrans-http3 section 6: and is UTF-8.
    if (!detail::is_utf8(in.rest()))
      return error{.code = error_code::wt_message_encoding, .offset = in.position()};
    return wt_close_session{.error_code = code, .message = in.rest()};
  }
};

/// Appends the capsule. invalid_argument for a message that is too long or not UTF-8: fitting_message cuts
/// it.
constexpr void write(writer& out, const wt_close_session& c) noexcept {
  if (c.message.size() > wt_close_session::max_message_size || !detail::is_utf8(c.message))
    return out.fail(error_code::invalid_argument);
  write(out, capsule_header{.type = capsule_type::wt_close_session, .length = 4 + c.message.size()});
  out.u32(c.error_code);
  out.append(c.message);
}

/// To be called with what comes on the stream behind the capsule, `offset` octets from its start: nothing
/// may, and wt_close_not_last resets it.
[[nodiscard]] constexpr result<void> check_nothing_behind_close(bytes rest, std::uint64_t offset) noexcept {
  // draft-ietf-webtrans-http3 section 6: the sender ends the stream.
  if (!rest.empty()) return error{.code = error_code::wt_close_not_last, .offset = offset};
  return {};
}

/// As much of a UTF-8 message as may be sent, without half a character at its end
/// (draft-ietf-webtrans-http3 section 6).
[[nodiscard]] constexpr bytes fitting_message(bytes message) noexcept {
  std::size_t size = message.size();
  if (size <= wt_close_session::max_message_size) return message;
  size = wt_close_session::max_message_size;
  while (size != 0 && (message[size] & 0xc0) == 0x80) --size;
  return message.first(size);
}

/// Asks the peer to bring the session to an end soon; nothing is closed yet.
struct wt_drain_session {
  /// From a whole value. capsule_trailing.
  [[nodiscard]] static constexpr result<wt_drain_session> parse(bytes value) noexcept {
    // RFC 9297 section 3.3: nothing but its fields, of which it has none.
    if (!value.empty()) return error{.code = error_code::capsule_trailing};
    return wt_drain_session{};
  }
};

/// Appends the capsule.
constexpr void write(writer& out, const wt_drain_session&) noexcept {
  write(out, capsule_header{.type = capsule_type::wt_drain_session});
}

}  // namespace httpwire::http
