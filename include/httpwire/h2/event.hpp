// SPDX-License-Identifier: MIT
#pragma once

#include <variant>

#include "httpwire/core/error_code.hpp"
#include "httpwire/h2/frame/altsvc.hpp"
#include "httpwire/h2/frame/continuation.hpp"
#include "httpwire/h2/frame/data.hpp"
#include "httpwire/h2/frame/goaway.hpp"
#include "httpwire/h2/frame/headers.hpp"
#include "httpwire/h2/frame/origin.hpp"
#include "httpwire/h2/frame/ping.hpp"
#include "httpwire/h2/frame/priority.hpp"
#include "httpwire/h2/frame/priority_update.hpp"
#include "httpwire/h2/frame/push_promise.hpp"
#include "httpwire/h2/frame/rst_stream.hpp"
#include "httpwire/h2/frame/settings.hpp"
#include "httpwire/h2/frame/unknown.hpp"
#include "httpwire/h2/frame/window_update.hpp"

// What a frame_decoder gives.

namespace httpwire::h2 {

/// A frame that its RFC says to ignore, with the reason; its payload is skipped.
struct ignored {
  frame_header header{};
  httpwire::error_code reason{};

  friend constexpr bool operator==(const ignored&, const ignored&) noexcept = default;
};

/// One frame, or a piece of one that arrives in several chunks. Views end with the chunk or with the next
/// call of the decoder, whichever is first.
using event = std::variant<data, headers, priority, rst_stream, settings, push_promise, ping, goaway,
                           window_update, continuation, altsvc, origin, priority_update, unknown, ignored>;

}  // namespace httpwire::h2
