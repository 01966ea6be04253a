// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/stream_type.hpp"

// WT_STREAM, draft-ietf-webtrans-http3 section 4.3: the signal that a bidirectional stream belongs to
// WebTransport. It has the type of a frame but no length.
//
//   | signal (varint) = 0x41 | session ID (varint) | stream body, to the end of the stream |

namespace httpwire::h3 {

/// The signal with what is there of the stream body, or a further piece of the body.
struct wt_stream {
  std::uint64_t session_id = 0;
  bytes payload{};  ///< A view into what was received.
  bool first = true;
};

/// Appends what comes before the stream body. invalid_argument for a session that is no request stream.
constexpr void write_wt_stream_header(writer& out, std::uint64_t session_id) noexcept {
  if (!is_request_stream(session_id)) return out.fail(httpwire::error_code::invalid_argument);
  out.varint(static_cast<std::uint64_t>(frame_type::wt_stream));
  out.varint(session_id);
}

}  // namespace httpwire::h3
